"""Every language that has a file: all texts are there, fit their places, and are set as the language sets them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from importlib import resources
from typing import Any

import pytest

from consent.errors import ConfigError
from consent.lifetime import DAY, HOUR, MINUTE, SESSION, UNLIMITED, Lifetime
from consent.locales import Locale, languages, load_locale
from consent.vocabulary import Category, ItemKind, Language

EVERY = pytest.mark.parametrize("language", languages())

SPOKEN = ["ar", "de", "en", "es", "fr", "it", "nl", "pl", "tr", "uk"]
FOR_POLICIES = {"party", "state", "country_in_sentence", "kind.host", "words.and", "words.managed"}
"""What files of policy languages have besides: tables, and texts by their dotted keys."""
LONGEST = {"accept": 20, "reject": 20, "control": 24}
BUTTONS = ("accept", "reject", "choose", "control", "save", "once", "allow", "withdraw", "reload", "close")
QUOTES = {
    "ar": "«»",
    "de": "„“",
    "en": "‘’",
    "es": "«»",
    "fr": "«»",
    "it": "«»",
    "nl": "‘’",
    "pl": "„”",
    "tr": "“”",
    "uk": "«»",
}
ANY_QUOTES = re.compile("[«»„“”‘]|’(?!\\w)")


def texts(language: str) -> Mapping[str, Any]:
    return tomllib.loads((resources.files("consent.locales") / f"{language}.toml").read_text("utf-8"))


def leaves(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Each text with its dotted key; forms of address are one text."""
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from leaves(value, f"{prefix}{key}.")
        elif key in ("u", "je", "text") and prefix:
            yield prefix[:-1] + ("" if prefix.startswith("banner.") else ".text"), value
        elif not key.endswith("_je"):
            yield prefix + key, value


def banner_texts(language: str) -> dict[str, list[str]]:
    """The texts that a banner needs, each in all its forms of address."""
    found: dict[str, list[str]] = {}
    for key, text in leaves(texts(language)):
        if key != "babel" and key not in FOR_POLICIES and key.partition(".")[0] not in FOR_POLICIES:
            found.setdefault(key, []).append(text)
    return found


def gaps(text: str) -> list[str]:
    return sorted(re.findall(r"{\w*}", text))


def test_languages_are_those_that_have_a_file() -> None:
    assert list(languages()) == SPOKEN
    assert set(Language) <= set(languages())


def test_a_language_without_a_file_is_refused_in_one_line() -> None:
    with pytest.raises(ConfigError, match=r"'\.\./nl' is none of ar, de"):
        load_locale("../nl")


@EVERY
def test_every_text_of_the_banner_is_there_and_none_besides(language: str) -> None:
    extra = set() if language in list(Language) else set(dict(leaves(texts(language)))) - set(banner_texts("nl"))

    assert list(banner_texts(language)) == list(banner_texts("nl"))
    assert extra <= {"babel"}
    assert all(text.strip() or key == "words.comma" for key, text in leaves(texts(language)))


@EVERY
def test_every_text_has_the_gaps_of_the_dutch_one(language: str) -> None:
    dutch = banner_texts("nl")

    for key, forms in banner_texts(language).items():
        for text in forms:
            assert gaps(text) == gaps(dutch[key][0]), key


@EVERY
def test_labels_fit_a_narrow_screen(language: str) -> None:
    banner = texts(language)["banner"]

    assert {key: banner[key] for key in BUTTONS if len(banner[key]) > LONGEST.get(key, 26)} == {}


@EVERY
def test_accepting_and_refusing_take_about_the_same_room(language: str) -> None:
    banner = texts(language)["banner"]

    assert abs(len(banner["accept"]) - len(banner["reject"])) <= 3


@EVERY
def test_quotes_and_apostrophes_are_those_of_the_language(language: str) -> None:
    opening, closing = QUOTES[language]

    for key, text in leaves({"banner": texts(language)["banner"]}):
        assert "'" not in text, key
        assert '"' not in text, key
        assert set(ANY_QUOTES.findall(text)) <= {opening, closing}, key
        assert text.count(opening) == len(ANY_QUOTES.findall(text)) - text.count(opening), key


@EVERY
def test_what_a_sentence_calls_a_control_is_what_the_control_says(language: str) -> None:
    banner = texts(language)["banner"]

    for text, named in (("change", "control"), ("allow_category", "allow"), ("allow_service", "allow")):
        for form in dict(leaves({text: banner[text]})).values():
            assert banner[named] in form, text


def test_french_has_a_no_break_space_where_a_line_must_not_break() -> None:
    for key, text in leaves(texts("fr")):
        assert not re.search(r"(?<!\u00a0)[:?!;»]|«(?!\u00a0)", text), key


def test_only_arabic_of_these_is_written_from_right_to_left() -> None:
    assert [tag for tag in languages() if texts(tag)["banner"]["direction"] != "ltr"] == ["ar"]
    assert texts("ar")["banner"]["direction"] == "rtl"
    assert not [key for key, text in leaves(texts("ar")) if re.search("[,;?]", text)]


@EVERY
def test_every_category_and_kind_can_be_told(language: str) -> None:
    locale = load_locale(language)

    for category in Category:
        assert locale.category_name(category)
        assert locale.category_purpose(category).endswith(".")
    assert all(locale.kind(kind) for kind in ItemKind)
    assert all(locale.lifetime(lifetime) for lifetime in (SESSION, UNLIMITED, None))
    assert locale.lifetime(SESSION, ItemKind.SESSION_STORAGE) != locale.lifetime(SESSION)


@EVERY
def test_no_full_stop_follows_a_date_that_ends_with_one(language: str) -> None:
    locale = load_locale(language)

    for key in ("chosen", "refused", "until"):
        for form in banner_texts(language)[f"banner.{key}"]:
            assert ".." not in form.format(date=locale.date(date(2027, 5, 20)), categories="x"), key


PLURALS = {
    "pl": {1: "1 godzina", 2: "2 godziny", 5: "5 godzin", 22: "22 godziny", 25: "25 godzin"},
    "uk": {1: "1 година", 2: "2 години", 5: "5 годин", 21: "21 година", 25: "25 годин"},
    "ar": {1: "ساعة", 2: "ساعتان", 3: "3 ساعات", 11: "11 ساعة"},
    "de": {1: "1 Stunde", 2: "2 Stunden"},
    "tr": {1: "1 saat", 2: "2 saat"},
}


@pytest.mark.parametrize(
    ("language", "hours", "told"),
    [(language, hours, told) for language, table in PLURALS.items() for hours, told in table.items()],
)
def test_a_lifetime_has_the_plural_of_its_number(language: str, hours: int, told: str) -> None:
    assert load_locale(language).lifetime(Lifetime.of(hours * HOUR)) == told


@EVERY
@pytest.mark.parametrize("seconds", [1, MINUTE, HOUR, 3 * DAY, 395 * DAY, 400 * DAY, 730 * DAY])
def test_every_lifetime_can_be_told_in_every_language(language: str, seconds: int) -> None:
    told = load_locale(language).lifetime(Lifetime.of(seconds))

    assert told
    assert "{" not in told


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("ar", "3 نوفمبر 2026"),
        ("de", "3. November 2026"),
        ("en", "3 November 2026"),
        ("es", "3 de noviembre de 2026"),
        ("fr", "3 novembre 2026"),
        ("it", "3 novembre 2026"),
        ("nl", "3 november 2026"),
        ("pl", "3 listopada 2026"),
        ("tr", "3 Kasım 2026"),
        ("uk", "3 листопада 2026\u202fр."),
    ],
)
def test_a_date_is_written_as_the_language_writes_it(language: str, told: str) -> None:
    assert load_locale(language).date(date(2026, 11, 3)).replace("\u00a0", "\u202f") == told


@pytest.mark.parametrize(
    ("language", "told"),
    [("ar", "a وb وc"), ("de", "a, b und c"), ("pl", "a, b i c"), ("tr", "a, b ve c"), ("uk", "a, b і c")],
)
def test_a_listing_has_the_and_of_the_language(language: str, told: str) -> None:
    assert load_locale(language).listing(["a", "b", "c"]) == told


@pytest.mark.parametrize(("language", "told"), [("ar", "أيرلندا"), ("de", "Irland"), ("uk", "Ірландія")])
def test_a_country_has_its_name_in_the_language(language: str, told: str) -> None:
    assert load_locale(language).country("IE") == told


def test_a_language_is_added_by_a_file_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    source = (resources.files("consent.locales") / "en.toml").read_text("utf-8")
    (tmp_path / "pt-BR.toml").write_text(source.replace('babel = "en-GB"', ""), "utf-8")
    monkeypatch.setattr("consent.locales.resources.files", lambda package: tmp_path)
    languages.cache_clear()
    try:
        locale: Locale = load_locale("pt-BR")
        assert languages() == ("pt-BR",)
        assert locale.date(date(2026, 11, 3)) == "3 de novembro de 2026"
    finally:
        languages.cache_clear()
        load_locale.cache_clear()
