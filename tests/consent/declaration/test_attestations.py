"""What only the owner can know, as `cookies.toml` holds it; and services that no browser meets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from consent.declaration import Attestation, render
from consent.errors import InvalidFile
from consent.retention import Retention
from consent.text import Text
from consent.vocabulary import ProfileName
from tests.consent.declarations import declared

ANALYTICS = '[services.google-analytics]\nname = "Google Analytics"\ncategory = "statistics"\n'
SIGNED = 'by = "S. Thee"\non = 2026-11-20\n'


def test_a_claim_of_the_catalogue_needs_no_words_of_its_own() -> None:
    attested = declared(f'{ANALYTICS}[[attestations]]\nservice = "google-analytics"\nclaim = "signals-off"\n{SIGNED}')

    assert attested.attestations == (
        Attestation(
            claim="signals-off",
            statement=Text(nl="Google Signals staat uit.", en="Google Signals is off."),
            by="S. Thee",
            on=date(2026, 11, 20),
            service="google-analytics",
        ),
    )


def test_a_claim_about_the_site_has_its_own_words() -> None:
    (one,) = declared(
        '[[attestations]]\nclaim = "own-server"\nstatement.nl = "De site staat op een eigen server."\n'
        f'note = "Zie het contract."\n{SIGNED}'
    ).attestations

    assert (one.service, one.statement.nl, one.note) == ("", "De site staat op een eigen server.", "Zie het contract.")


WRONG = {
    "nobody": ('claim = "a"\nstatement.nl = "A."\non = 2026-11-20', ":4: attestations.0: has no 'by'"),
    "no day": ('claim = "a"\nstatement.nl = "A."\nby = "S."', "attestations.0.on: is missing; it is the day on which"),
    "no words": (f'claim = "a"\n{SIGNED}', "attestations.0.statement: is missing, and the catalogue has no service ''"),
    "no id": (f'claim = "A!"\nstatement.nl = "A."\n{SIGNED}', ":5: attestations.0.claim: 'A!' is not an id such as"),
    "unknown claim": (
        f'service = "google-analytics"\nclaim = "all-well"\n{SIGNED}',
        "the catalogue's google-analytics has claims signals-off, no-advertising, ip-masked, and not 'all-well'",
    ),
    "unknown service": (
        f'service = "x"\nclaim = "a"\nstatement.nl = "A."\n{SIGNED}',
        "attestations.0.service: 'x' is no declared service",
    ),
    "path as service": (f'service = "../purposes"\nclaim = "a"\n{SIGNED}', "is no declared service"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_with_an_attestation_is_told_with_its_line(case: str) -> None:
    toml, message = WRONG[case]

    with pytest.raises(InvalidFile) as caught:
        declared(f"[[attestations]]\n{toml}\n" + (ANALYTICS if "google" in toml else ""))

    assert message in str(caught.value)


def test_attesting_asks_nobody_for_consent_again() -> None:
    plain = declared(ANALYTICS)
    attested = declared(f'{ANALYTICS}[[attestations]]\nservice = "google-analytics"\nclaim = "signals-off"\n{SIGNED}')

    assert attested.revision == plain.revision


def test_a_service_behind_the_site_is_one_by_its_purpose_and_by_leaving_no_trace() -> None:
    hosting = '[services.h]\nname = "Host"\ncategory = "necessary"\npurpose_code = "hosting"\n'

    assert declared(hosting).services["h"].is_off_site
    assert not declared(f'{hosting}hosts = ["h.example"]').services["h"].is_off_site
    assert not declared(hosting.replace("hosting", "payment")).services["h"].is_off_site
    assert not declared(hosting.replace("necessary", "marketing")).services["h"].is_off_site


def test_an_unknown_purpose_code_is_a_fault_with_the_nearest_one() -> None:
    with pytest.raises(InvalidFile, match="did you mean 'hosting'"):
        declared('[services.h]\nname = "Host"\ncategory = "necessary"\npurpose_code = "hostin"')


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("", "/consent/preferences"),
        ('preferences = "/cookies/keuze#nu"', "/cookies/keuze#nu"),
        ('preferences = "https://keuze.example/thee"', "https://keuze.example/thee"),
        ('preferences = "none"', ""),
    ],
)
def test_the_site_says_where_visitors_choose(line: str, place: str) -> None:
    assert declared(f"{line}\n").site.preferences == place


@pytest.mark.parametrize("place", ["javascript:alert(1)", "//kwaad.example", "keuze", "#keuze", "https://"])
def test_a_place_to_choose_is_a_path_or_an_address(place: str) -> None:
    with pytest.raises(InvalidFile, match="preferences"):
        declared(f'preferences = "{place}"\n')


def test_the_profile_is_the_dutch_one_unless_said() -> None:
    assert declared("").site.profile is ProfileName.NL
    assert declared('profile = "be"\n').site.profile is ProfileName.BE
    with pytest.raises(InvalidFile, match="profile: 'xx' is not one of nl, be, de, fr, uk, eu"):
        declared('profile = "xx"\n')


@pytest.mark.parametrize(
    "retention", [Retention(days=425), Retention(text=Text(nl="Tot u opzegt.", en="Until you end it."))]
)
def test_what_is_written_about_a_service_is_read_again(retention: Retention) -> None:
    service = declared(
        '[services.h]\nname = "Host"\ncategory = "necessary"\npurpose_code = "hosting"\n'
        'opt_out_url = "https://h.example/stop"\n'
    ).services["h"]
    written = render.declared_service(replace(service, retention=retention))

    again = declared(written).services["h"]

    assert (again.retention, again.purpose_code, again.opt_out_url) == (retention, "hosting", "https://h.example/stop")


def test_a_retention_that_says_nothing_is_a_fault() -> None:
    with pytest.raises(InvalidFile, match="retention: says nothing; write days = 425"):
        declared('[services.h]\nname = "Host"\ncategory = "necessary"\nretention = {}')
