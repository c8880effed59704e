"""The lexicon of headings, and where it puts a section."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import consent.policy
from consent.policy.lexicon import Lexicon, normalised, policy_lexicon
from consent.policy.outline import Heading, Opening, Section, UnclearPlace, find_place, main_level

LEXICON = policy_lexicon()


def headings(*texts: str) -> list[Heading]:
    """Headings on every fifth line: `## Cookies` has a level, `Cookies` has none."""
    found = []
    for number, text in enumerate(texts):
        level = len(text) - len(text.lstrip("#"))
        found.append(Heading(text=text.lstrip("# "), line=5 * number, body=5 * number + 1, level=level or None))
    return found


def place(*texts: str, wanted: str | None = None) -> Section | Opening:
    return find_place(headings(*texts), line_count=5 * len(texts), lexicon=LEXICON, wanted=wanted)


def subject(heading: str) -> str | None:
    found = LEXICON.subject(heading)
    return None if found is None else found.id


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Cookies", "cookies"),
        ("COOKIES", "cookies"),
        ("7. Cookies", "cookies"),
        ("Artikel 7 – Cookies:", "cookies"),
        ("VII. Cookies", "cookies"),
        ("Cookies {#cookies}", "cookies"),
        ("🍪 Cookies", "cookies"),
        ("Gebruik van cookies", "cookies"),
        ("Cookies\u00a0en vergelijkbare technieken", "cookies"),
        ("How we use cookies", "cookies"),
        ("Cookies van derde partijen", "cookie-part"),
        ("Welke cookies gebruiken wij?", "cookie-part"),
        ("Google Analytics", "analytics"),
        ("Wijzigingen in het privacybeleid", "changes"),
        ("Privacy- en cookieverklaring", "title"),
        ("Jouw rechten", "rights"),
        ("Inzage, wijzigen en verwijderen van uw gegevens", "rights"),
        ("Your rights", "rights"),
        ("Contactgegevens", "contact"),
        ("Beveiliging", "security"),
        ("Theeproeverij", None),
    ],
)
def test_the_subject_of_a_heading_is_known_by_its_words(heading: str, expected: str | None) -> None:
    assert subject(heading) == expected


def test_the_lexicon_is_written_as_it_is_read() -> None:
    tables = tomllib.loads((Path(consent.policy.__file__).parent / "headings.toml").read_text("utf-8"))
    names = [(name, key) for key, table in tables.items() for list_ in table["names"].values() for name in list_]

    assert {table["parent"] for table in tables.values() if "parent" in table} <= set(tables)
    assert [name for name, _ in names if name != name.lower()] == []
    assert [name for name, _ in names if "*" not in name and normalised(name) != name] == []
    assert [name for name, key in names if "*" not in name and subject(name) != key] == []


def test_a_part_belongs_to_its_parent_and_to_nothing_else() -> None:
    analytics = LEXICON.subject("Google Analytics")

    assert LEXICON.belongs(analytics, "cookies")
    assert not LEXICON.belongs(analytics, "rights")
    assert not LEXICON.belongs(None, "cookies")
    assert isinstance(LEXICON, Lexicon)


def span(found: Section | Opening) -> tuple[int, int]:
    assert isinstance(found, Section)
    return found.start, found.end


def test_sub_headings_that_look_like_main_ones_belong_to_the_cookies_and_the_next_subject_ends_it() -> None:
    found = place("Cookies", "Google Analytics", "Cookies van derde partijen", "Wijzigingen in het privacybeleid")

    assert span(found) == (1, 15)


@pytest.mark.parametrize("last", ["Beveiliging", "Theeproeverij", "Contact"])
def test_a_heading_without_a_level_that_is_not_about_cookies_ends_the_section(last: str) -> None:
    assert span(place("Cookies", "Google Analytics", last, "Slot")) == (1, 10)


def test_deeper_headings_belong_to_the_section_whatever_they_are_called() -> None:
    found = place("# Privacy", "## Cookies", "### Theeproeverij", "#### Beveiliging", "## Nieuwsbrief")

    assert span(found) == (6, 20)


@pytest.mark.parametrize("last", ["### Contact", "### Uw rechten", "### Wijzigingen"])
def test_what_the_document_says_about_itself_is_never_a_part_of_the_cookies(last: str) -> None:
    assert span(place("## Cookies", "### Google Analytics", last)) == (1, 10)


def test_social_media_beside_the_cookies_is_a_section_of_its_own_and_below_it_is_not() -> None:
    assert span(place("## Cookies", "## Social media", "## Slot")) == (1, 5)
    assert span(place("## Cookies", "### Social media", "## Slot")) == (1, 10)


def test_google_analytics_before_the_cookies_is_not_touched() -> None:
    assert span(place("## Google Analytics", "## Cookies", "## Slot")) == (6, 10)


def test_a_question_about_cookies_heads_the_section_where_no_heading_is_just_cookies() -> None:
    assert span(place("## Gegevens", "## Welke cookies plaatsen wij?", "## Slot")) == (6, 10)


def test_two_cookie_sections_are_listed_and_not_chosen_from() -> None:
    with pytest.raises(UnclearPlace, match=r"line 1 'Cookies', line 11 'Cookiebeleid'.*--heading") as caught:
        place("## Cookies", "## Beveiliging", "## Cookiebeleid", "## Slot")

    assert [heading.line for heading in caught.value.candidates] == [0, 10]


def test_a_person_can_choose_by_text_or_by_line() -> None:
    texts = ("## Cookies", "## Beveiliging", "## Cookiebeleid", "## Slot")

    assert span(place(*texts, wanted="cookiebeleid")) == (11, 15)
    assert span(place(*texts, wanted="11")) == (11, 15)
    assert span(place("## Theeproeverij", "## Slot", wanted="Theeproeverij")) == (1, 5)


def test_a_heading_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(UnclearPlace, match=r"no heading 'Koekjes'; it has line 1 'Cookies'"):
        place("## Cookies", wanted="Koekjes")


def test_two_headings_of_the_same_text_are_chosen_by_line() -> None:
    texts = ("## Cookies", "## Slot", "## Cookies")

    with pytest.raises(UnclearPlace, match="line number"):
        place(*texts, wanted="Cookies")
    assert span(place(*texts, wanted="11")) == (11, 15)


def test_a_title_about_cookies_does_not_swallow_the_document() -> None:
    with pytest.raises(UnclearPlace, match="is the title of a document with more in it: line 6 'Winkel'"):
        place("# Cookieverklaring", "## Winkel", "## Contact")


def test_a_document_about_cookies_alone_is_one_section() -> None:
    assert span(place("# Cookieverklaring", "## Functionele cookies", "## Google Analytics")) == (1, 15)


def test_a_title_about_cookies_and_a_section_about_cookies_are_both_candidates() -> None:
    with pytest.raises(UnclearPlace, match="more than one"):
        place("# Cookiebeleid", "## Cookies", "## Slot")


def test_a_title_that_names_privacy_and_cookies_is_no_candidate() -> None:
    assert span(place("# Privacy- en cookieverklaring", "## Cookies", "## Slot")) == (6, 10)


@pytest.mark.parametrize(
    ("texts", "line"),
    [
        (("# Privacy", "## Nieuwsbrief", "## Uw rechten", "## Contact"), 10),
        (("# Privacy", "## Nieuwsbrief", "## Contact", "## Slot"), 10),
        (("# Privacy", "## Nieuwsbrief", "## Slot"), 15),
        (("# Privacy", "## Contact", "## Nieuwsbrief"), 15),
        (("# Privacy", "## Contact"), 5),
        (("Privacyverklaring", "Nieuwsbrief", "Jouw rechten"), 10),
        ((), 0),
    ],
)
def test_a_new_section_goes_before_the_rights_else_before_the_contact_else_at_the_end(
    texts: tuple[str, ...], line: int
) -> None:
    found = place(*texts)

    assert isinstance(found, Opening)
    assert found.line == line


def test_a_new_section_gets_the_level_of_its_neighbours() -> None:
    assert place("# Privacy", "### Nieuwsbrief", "### Uw rechten") == Opening(line=10, level=3)
    assert place("# Privacy", "### Nieuwsbrief", "### Slot") == Opening(line=15, level=3)
    assert place("Nieuwsbrief", "Slot") == Opening(line=10, level=None)
    assert main_level([]) == 2
