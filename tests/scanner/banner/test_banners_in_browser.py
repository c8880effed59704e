"""Whether a choice is reached, and proven, on banners of every make, in a real browser."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scanner.conftest import Scan
from tests.sites import banners
from tests.sites.banners import plain

CHOSEN = [
    # banner, its name, a word of what is clicked to refuse and to accept, and what is stored
    ("OneTrust", banners.ONETRUST, "Alles afwijzen", "Alle cookies accepteren", "OptanonConsent"),
    ("OneTrust", banners.ONETRUST_SETTINGS, "Mijn keuzes bevestigen", "Alle cookies accepteren", "OptanonConsent"),
    ("Cookiebot", banners.COOKIEBOT, None, "Alle cookies toestaan", "CookieConsent"),
    ("Complianz banner", banners.COMPLIANZ, "Weigeren", "Accepteren", "cmplz_marketing"),
    ("Klaro", banners.KLARO, "Ik weiger", "Akkoord", "klaro"),
    ("vanilla-cookieconsent", banners.VANILLA, "Alles weigeren", "Alles accepteren", "cc_cookie"),
    ("unknown", banners.HOME_MADE, "Voorkeuren opslaan", "Prima, alles toestaan", "keuze"),
    ("unknown", banners.PRETICKED, "Selectie toestaan", "Alles toestaan", "toestemming"),
    ("unknown", banners.TWO_STEPS, "Save choices", "Accept all", "consent_choice"),
    ("unknown", banners.IN_FORM, "Weigeren", "Accepteren", "keuze_cookies"),
    ("unknown", banners.FRAME, "Alles weigeren", "Alles accepteren", "cookie_consent"),
    ("unknown", banners.in_shadow("open"), "Alles weigeren", "Alles accepteren", "cookie_keuze"),
    ("unknown", banners.in_shadow("closed"), "Alles weigeren", "Alles accepteren", "cookie_keuze"),
    ("unknown", banners.LATE, "Alles weigeren", "Alles accepteren", "cookie_keuze"),
    ("unknown", banners.ON_SCROLL, "Weigeren", "Accepteren", "keuze_cookies"),
    ("unknown", banners.BELOW, "Weigeren", "Accepteren", "keuze_cookies"),
    ("unknown", banners.ALERTING, "Weigeren", "Accepteren", "keuze_cookies"),
    ("unknown", banners.COVERED, "Weigeren", "Accepteren", "keuze_cookies"),
    ("unknown", banners.IN_STORAGE, "Weigeren", "Accepteren", "local_storage cookie_keuze"),
    ("unknown", plain("I agree", "No thanks", "<p>We use cookies to count visitors.</p>"), "No", "I agree", "keuze"),
    ("unknown", plain("Alle akzeptieren", "Nur notwendige", "<p>Wir nutzen Cookies.</p>"), "Nur", "Alle", "keuze"),
    ("unknown", plain("Tout accepter", "Continuer sans accepter", "<p>Nous utilisons des cookies.</p>"), "C", "T", "k"),
]  # fmt: skip
IDS = [
    *("onetrust", "onetrust-settings", "cookiebot", "complianz", "klaro", "vanilla", "home-made", "preticked"),
    *(
        "two-steps",
        "form",
        "frame",
        "open-shadow",
        "closed-shadow",
        "late",
        "on-scroll",
        "below",
        "alert",
        "covered",
        "local-storage",
        "en",
        "de",
        "fr",
    ),
]


@pytest.mark.parametrize(("name", "banner", "refuse", "accept", "stored"), CHOSEN, ids=IDS)
async def test_both_choices_are_reached_and_proven(
    scan: Scan, name: str, banner: dict[str, Any], refuse: str | None, accept: str, stored: str
) -> None:
    report = await scan(banners.hosts(banner))

    assert report["not_reached"] == []
    rejected, accepted = report["states"]["rejected"], report["states"]["accepted"]
    assert {rejected["banner"], accepted["banner"]} == {name}
    assert any(text.startswith(refuse) for text in rejected["clicked"]) if refuse else rejected["clicked"] is not None
    assert any(text.startswith(accept) for text in accepted["clicked"])
    assert any(f"{stored}" in effect for effect in rejected["effects"])
    assert not any("accepted" in effect for effect in rejected["effects"])
    assert "googletagmanager.com" not in seen_in(report, "untouched") | seen_in(report, "rejected")
    assert "googletagmanager.com" in seen_in(report, "accepted")


async def test_choice_that_only_the_server_keeps_is_proven_by_its_not_asking_again(scan: Scan) -> None:
    report = await scan(banners.hosts(banners.ServerKeeps()))

    assert report["not_reached"] == []
    assert report["states"]["rejected"]["effects"] == ["banner gone", "it does not ask again"]


@pytest.mark.parametrize(
    ("banner", "accepted", "refused"),
    [
        (banners.WALL, "", "offers no way to refuse that could be found; its buttons say 'Accepteren en doorgaan'"),
        (banners.OK_ONLY, "", "offers no way to refuse that could be found; its buttons say 'OK'"),
        (banners.LIAR, "nothing was stored: it asks again", "nothing was stored: it asks again"),
        (banners.YES_ANYWAY, "", "cookie cookie_consent (site.example) reads as accepted"),
        (banners.BUSY, "nothing was stored: it asks again", "nothing was stored: it asks again"),
        (banners.NO_BANNER, "no consent banner was found", "no consent banner was found"),
    ],
    ids=["wall", "ok", "liar", "yes-anyway", "busy", "none"],
)
async def test_choice_without_effect_is_not_reached_and_the_reason_is_said(
    scan: Scan, banner: dict[str, Any], accepted: str, refused: str
) -> None:
    report = await scan(banners.hosts(banner))

    reasons = {row["state"]: row["reason"] for row in report["not_reached"]}
    assert reasons.keys() == {state for state, reason in (("accepted", accepted), ("rejected", refused)) if reason}
    assert refused in reasons["rejected"]
    assert accepted in reasons.get("accepted", "")


def seen_in(report: dict[str, Any], state: str) -> set[str]:
    return {row["domain"] for row in report["third_parties"] if state in row["states"]}
