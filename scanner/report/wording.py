"""The words of the report: one TOML file per language, written by hand."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any

from markupsafe import Markup, escape

from consent.lifetime import Lifetime
from consent.locales import Locale, load_locale
from consent.vocabulary import Category, ItemKind, Language
from scanner.report.said import say, say_refusals
from scanner.report.shown import shown

LONGEST_S = 1e10
"""Some hundreds of years: a longer lifetime is not told as one."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The texts of one language, with their gaps filled."""

    locale: Locale
    texts: dict[str, Any]

    def __call__(self, key: str, /, *, n: int | None = None, **values: str | int | Markup) -> Markup:
        """The text called `key` (`table.name`); with `n` the form for that number.

        Each value is escaped, made fit to be shown, and stands in a `<bdi>`, so that no name turns a sentence around.
        """
        text = self.raw(key)
        if isinstance(text, dict):
            text = text["one" if n == 1 else "many"]
        gaps = {name: _isolated(value) for name, value in values.items()}
        return escape(text).format(**gaps, n=self.number(n or 0))

    def raw(self, key: str) -> Any:
        """The text called `key` as it stands in the file, with its gaps."""
        text: Any = self.texts
        for part in key.split("."):
            text = text[part]
        return text

    def number(self, number: float) -> str:
        """A whole number as the language writes it: `1.300` or `1,300`."""
        text = f"{int(number):,}"
        return text.replace(",", ".") if self.locale.language == Language.NL else text

    def listing(self, parts: list[str]) -> Markup:
        """Names in one phrase, each apart: "a, b en c"."""
        names = [_isolated(part) for part in parts]
        if len(names) < 2:
            return Markup("").join(names)
        return Markup("{} {} {}").format(Markup(", ").join(names[:-1]), self.locale.word("and"), names[-1])

    def category(self, category: str | None) -> str:
        """The name of a category; of what nobody knows, that."""
        return str(self.texts["unknown"]["name"]) if category is None else self.locale.category_name(Category(category))

    def kind(self, kind: str) -> str:
        """The kind of an item."""
        return self.locale.kind(ItemKind(kind))

    def state(self, state: str) -> str:
        """A consent state as the name of a moment; an unknown one as it is called."""
        return str(self.texts["state"].get(state, shown(state)))

    def kept(self, item: dict[str, Any]) -> str:
        """How long the browser keeps an item."""
        kept = self.texts["kept"]
        if item["kind"] != ItemKind.COOKIE:
            return str(kept.get(item["kind"], ""))
        seconds = item["kept_s"] if item["kept_s"] is not None else item["lifetime_s"]
        if item.get("attributes_known") is False:
            return str(kept["unknown"])
        return (
            str(kept["session"])
            if seconds is None
            else self.locale.lifetime(Lifetime.of(max(0, int(min(seconds, LONGEST_S)))))
        )

    def moment(self, started: str) -> str:
        """A day and a time of day: "21 november 2026, 09:30 UTC"."""
        at = datetime.fromisoformat(started)
        zone = at.strftime("%Z") or "UTC"
        return f"{self.locale.date(at.date())}, {at:%H:%M} {zone.removesuffix('+00:00') or zone}"

    def seconds(self, at_ms: float) -> str:
        """A moment of a page's own time, in seconds."""
        text = f"{at_ms / 1000:.2f} s"
        return text.replace(".", ",") if self.locale.language == Language.NL else text

    def tick(self, at_ms: int) -> str:
        """A moment on the axis of a time line, short."""
        text = f"{at_ms / 1000:g} s" if at_ms < 60_000 else f"{at_ms // 60_000} min"
        return text.replace(".", ",") if self.locale.language == Language.NL else text

    def ratio(self, ratio: float | None) -> str:
        """A contrast: "4.52 : 1"; a dash where it is not known."""
        if ratio is None:
            return "–"
        text = f"{ratio:.2f} : 1"
        return text.replace(".", ",") if self.locale.language == Language.NL else text

    def said(self, text: str, table: str = "said") -> Markup | None:
        """A sentence of the scanner's in this language; None where it is not one that is known."""
        return say(text, self.texts, table)

    def hinted(self, says: str) -> str:
        """What a database says of a name: `_ga: Google Analytics, statistics`, with the category in this language."""
        whose, comma, category = says.rpartition(", ")
        return f"{whose}{comma}{self.category(category).lower()}" if comma and category in list(Category) else says

    def refusals(self, text: str) -> Markup:
        """The browser's reasons for refusing a cookie."""
        return say_refusals(text, self.texts)

    def field(self, name: str) -> str:
        """A field of a scan document that changed."""
        return str(self.texts["field"].get(name, shown(name)))

    def value(self, field: str, value: Any) -> str:
        """What a field of a scan document held."""
        words = self.texts["field"]
        if value is None or value == "" or value == []:
            return str(words["none"])
        if isinstance(value, bool):
            return str(words["yes"] if value else words["no"])
        if isinstance(value, list):
            return ", ".join(self.state(str(part)) if field == "states" else shown(str(part)) for part in value[:12])
        if field in ("lifetime_s", "kept_s") and isinstance(value, int | float):
            return self.locale.lifetime(Lifetime.of(max(0, int(min(value, LONGEST_S)))))
        if field == "category" and value in list(Category):
            return self.category(str(value))
        return shown(str(value))


@cache
def load_wording(language: Language) -> Wording:
    """The texts of `language`."""
    text = (resources.files(__package__ or "") / "texts" / f"{language}.toml").read_text("utf-8")
    return Wording(load_locale(language), tomllib.loads(text))


def _isolated(value: str | int | Markup) -> Markup:
    return value if isinstance(value, Markup) else Markup("<bdi>{}</bdi>").format(shown(str(value)))
