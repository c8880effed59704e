from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from consent.lifetime import DAY, HOUR, MINUTE, SESSION, UNLIMITED, YEAR, Lifetime
from consent.locales import Address, load_locale
from consent.vocabulary import Category, ConsentState, ItemKind, Language, Party

DUTCH, ENGLISH = load_locale(Language.NL, "je"), load_locale(Language.EN)
BOTH = pytest.mark.parametrize("locale", [DUTCH, load_locale(Language.NL, "u"), ENGLISH])


@pytest.mark.parametrize(
    ("seconds", "dutch", "english"),
    [
        (1, "1 seconde", "1 second"),
        (MINUTE - 1, "59 seconden", "59 seconds"),
        (MINUTE, "1 minuut", "1 minute"),
        (30 * MINUTE, "30 minuten", "30 minutes"),
        (HOUR, "1 uur", "1 hour"),
        (DAY, "24 uur", "24 hours"),
        (2 * DAY - HOUR, "47 uur", "47 hours"),
        (2 * DAY, "2 dagen", "2 days"),
        (7 * DAY, "7 dagen", "7 days"),
        (180 * DAY, "180 dagen", "180 days"),
        (183 * DAY, "6 maanden", "6 months"),
        (395 * DAY, "13 maanden", "13 months"),
        (400 * DAY, "400 dagen", "400 days"),
        (YEAR, "1 jaar", "1 year"),
        (2 * YEAR, "2 jaar", "2 years"),
        (2 * YEAR - 60, "2 jaar", "2 years"),
    ],
)
def test_a_lifetime_is_told_as_people_say_it(seconds: int, dutch: str, english: str) -> None:
    assert DUTCH.lifetime(Lifetime.of(seconds)) == dutch
    assert ENGLISH.lifetime(Lifetime.of(seconds)) == english


@pytest.mark.parametrize(
    ("address", "session", "unlimited"),
    [
        ("u", "tot u de browser sluit", "tot u het zelf wist"),
        ("je", "tot je de browser sluit", "tot je het zelf wist"),
    ],
)
def test_a_lifetime_without_a_number_follows_the_form_of_address(
    address: Address, session: str, unlimited: str
) -> None:
    locale = load_locale(Language.NL, address)

    assert locale.lifetime(SESSION) == session
    assert locale.lifetime(UNLIMITED) == unlimited
    assert locale.lifetime(None) == "onbekend"


def test_session_storage_lives_until_its_tab_is_closed() -> None:
    assert DUTCH.lifetime(SESSION, ItemKind.SESSION_STORAGE) == "tot je het tabblad sluit"
    assert ENGLISH.lifetime(SESSION, ItemKind.SESSION_STORAGE) == "until you close the tab"
    assert ENGLISH.lifetime(SESSION, ItemKind.COOKIE) == "until you close the browser"


@pytest.mark.parametrize(
    ("code", "dutch", "english"),
    [
        ("NL", "Nederland", "the Netherlands"),
        ("US", "de Verenigde Staten", "the United States"),
        ("GB", "het Verenigd Koninkrijk", "the United Kingdom"),
        ("IE", "Ierland", "Ireland"),
        ("ZZZ", "ZZZ", "ZZZ"),
    ],
)
def test_a_country_has_its_article_in_a_sentence(code: str, dutch: str, english: str) -> None:
    assert DUTCH.country_in_sentence(code) == dutch
    assert ENGLISH.country_in_sentence(code) == english


def test_a_country_by_itself_has_no_article() -> None:
    assert DUTCH.country("US") == "Verenigde Staten"
    assert ENGLISH.country("NL") == "Netherlands"


def test_a_date_is_written_as_it_stands_in_a_sentence() -> None:
    assert DUTCH.date(date(2026, 11, 3)) == "3 november 2026"
    assert ENGLISH.date(date(2026, 11, 3)) == "3 November 2026"


@pytest.mark.parametrize(
    ("parts", "expected"), [([], ""), (["a"], "a"), (["a", "b"], "a en b"), (["a", "b", "c"], "a, b en c")]
)
def test_a_listing_reads_as_one_phrase(parts: list[str], expected: str) -> None:
    assert DUTCH.listing(parts) == expected


@BOTH
def test_every_word_of_the_vocabulary_has_a_text(locale: Any) -> None:
    for category in Category:
        assert locale.category_name(category)
        assert locale.category_purpose(category).endswith(".")
    assert all(locale.kind(kind) for kind in [*ItemKind, "host"])
    assert all(locale.party(party) for party in Party)
    assert all(locale.state(state) for state in ConsentState)


def test_both_languages_have_the_same_texts() -> None:
    assert keys(DUTCH.texts) == keys(ENGLISH.texts)


def test_the_forms_of_address_are_not_mixed_up() -> None:
    formal = [text for key, text in leaves(DUTCH.texts) if key == "u"]
    informal = [text for key, text in leaves(DUTCH.texts) if key == "je"]

    assert [text for text in formal if {"je", "jij", "jouw"} & words(text)] == []
    assert [text for text in informal if {"u", "uw"} & words(text)] == []


def keys(texts: Mapping[str, Any], prefix: str = "") -> set[str]:
    """The dotted keys of all texts; forms of address and the articles of countries are a language's own."""
    found: set[str] = set()
    for key, value in texts.items():
        if key in ("country_in_sentence", "babel"):
            continue
        if isinstance(value, Mapping) and not set(value) <= {"u", "je", "text"}:
            found |= keys(value, f"{prefix}{key}.")
        elif key in ("u", "je", "text"):
            found.add(f"{prefix}text")
        elif not key.endswith("_je"):
            found.add(f"{prefix}{key}")
    return found


def leaves(texts: Mapping[str, Any]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in texts.items():
        found += leaves(value) if isinstance(value, Mapping) else [(key, str(value))]
    return found


def words(text: str) -> set[str]:
    return set(text.lower().replace(",", " ").replace(".", " ").replace(":", " ").split())
