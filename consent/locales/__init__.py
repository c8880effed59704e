"""Texts per language, shared by the banner and the policy: one TOML file each, written by hand.

A banner speaks every language that has a file here. Policies and reports are written in `consent.vocabulary.Language`
alone; the files of these hold some tables more.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any, Literal

from consent.errors import ConfigError
from consent.lifetime import DAY, HOUR, MINUTE, YEAR, Lifetime
from consent.vocabulary import Category, ConsentState, ItemKind, Party

Address = Literal["u", "je"]
Unit = Literal["year", "month", "day", "hour", "minute", "second"]
MONTH = YEAR / 12

# Babel counts a month as thirty days, and would turn 400 days into "1 year" unless told never to round up.
_BABEL_SECONDS: dict[Unit, int] = {
    "year": YEAR,
    "month": 30 * DAY,
    "day": DAY,
    "hour": HOUR,
    "minute": MINUTE,
    "second": 1,
}
_NEVER_ROUND = 1e9


@dataclass(frozen=True, slots=True)
class Locale:
    """The texts of one language, in one form of address where the language has two (Dutch *u* and *je*)."""

    language: str
    """A language tag (BCP 47), the same as the name of its file."""
    address: Address
    texts: Mapping[str, Any]

    def category_name(self, category: Category) -> str:
        """What the category is called on a button or in a heading."""
        return str(self.texts["category"][category]["name"])

    def category_purpose(self, category: Category) -> str:
        """What the category is for, in one sentence to the visitor."""
        return self._addressed(self.texts["category"][category])

    def kind(self, kind: ItemKind | Literal["host"]) -> str:
        """The kind of an item, or of a contacted host, in the middle of a sentence."""
        return str(self.texts["kind"][kind])

    def party(self, party: Party) -> str:
        """Whose domain an item belongs to, seen from the page; in the languages of policies alone."""
        return str(self.texts["party"][party])

    def lifetime(self, lifetime: Lifetime | None, kind: ItemKind | None = None) -> str:
        """A lifetime as people say it: "13 maanden", "30 minuten", "tot je de browser sluit".

        With a `kind`, session storage lives until its tab is closed (HTML standard, "Web storage").
        """
        words = self.texts["lifetime"]
        if lifetime is None:
            return str(words["unknown"])
        if lifetime.kind == "seconds":
            return self._duration(lifetime.seconds)
        name = "tab" if lifetime.kind == "session" and kind is ItemKind.SESSION_STORAGE else lifetime.kind
        return str(words.get(f"{name}_{self.address}", words[name]))

    def country(self, code: str) -> str:
        """The name of the country with the ISO 3166-1 code `code`; the code itself where it has no name."""
        return str(self._babel().territories.get(code, code))

    def country_in_sentence(self, code: str) -> str:
        """The same with the article that the language gives it: "de Verenigde Staten"; for policies."""
        return str(self.texts["country_in_sentence"].get(code) or self.country(code))

    def state(self, state: ConsentState) -> str:
        """When something was looked at: "na weigeren"; in the languages of policies alone."""
        return str(self.texts["state"][state])

    def word(self, name: str) -> str:
        """A small text that several parts share, such as "en"."""
        return str(self.texts["words"][name])

    def listing(self, parts: Sequence[str]) -> str:
        """The parts in one phrase: "a, b en c"."""
        if len(parts) < 2:
            return "".join(parts)
        from babel.lists import format_list

        return format_list(parts, locale=self._babel())

    def date(self, day: date) -> str:
        """A day as it stands in a sentence: "21 november 2026"."""
        from babel.dates import format_date

        return format_date(day, format="long", locale=self._babel())

    def _addressed(self, texts: Mapping[str, str]) -> str:
        return texts.get(self.address) or texts["text"]

    def _duration(self, seconds: int) -> str:
        from babel.dates import format_timedelta

        amount, unit = _largest_unit(seconds)
        whole = timedelta(seconds=amount * _BABEL_SECONDS[unit])
        return format_timedelta(whole, granularity=unit, threshold=_NEVER_ROUND, locale=self._babel())

    def _babel(self) -> Any:
        from babel import Locale as BabelLocale  # imported here: a page view needs no calendar

        return BabelLocale.parse(self.texts.get("babel", self.language), sep="-")


@cache
def languages() -> tuple[str, ...]:
    """The tags of the languages that a banner can speak, in alphabetical order."""
    names = (file.name for file in resources.files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def load_locale(language: str, address: Address = "je") -> Locale:
    """The texts of `language`; `address` is the form of address in a language that has two.

    Raises ConfigError for a language that has no file.
    """
    if language not in languages():
        raise ConfigError(f"language={language!r} is none of {', '.join(languages())}")
    text = (resources.files(__name__) / f"{language}.toml").read_text("utf-8")
    return Locale(language, address, tomllib.loads(text))


def _largest_unit(seconds: int) -> tuple[int, Unit]:
    """The largest unit in which the duration reads well, and how many of it.

    Providers count in days and months while browsers keep seconds, so what is within one per cent of a whole number
    of years or months is told as that; 400 days, the most that Chromium keeps (RFC 6265bis), stay 400 days.
    """
    if seconds < MINUTE:
        return seconds, "second"
    if seconds < HOUR:
        return round(seconds / MINUTE), "minute"
    if seconds < 2 * DAY:
        return round(seconds / HOUR), "hour"
    years, months = round(seconds / YEAR), round(seconds / MONTH)
    if years and abs(seconds - years * YEAR) <= 0.01 * seconds:
        return years, "year"
    if months >= 2 and abs(seconds - months * MONTH) <= 0.01 * seconds:
        return months, "month"
    return round(seconds / DAY), "day"
