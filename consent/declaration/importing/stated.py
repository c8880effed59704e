"""What another tool's configuration states, in our words, whichever tool it is."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

from consent.declaration.importing.javascript import Code, Pattern, Value
from consent.declaration.importing.names import names_of
from consent.declaration.model import Choose
from consent.fields import LONGEST
from consent.lifetime import DAY, HOUR, MINUTE, SESSION, YEAR, Lifetime
from consent.names import check_name
from consent.text import Text
from consent.tomlfile import MAX_TEXT
from consent.vocabulary import Language

LONGEST_SHOWN = 60
_WORDS = {
    1: "second seconds seconde seconden",
    MINUTE: "min minute minutes minuut minuten",
    HOUR: "hour hours uur uren",
    DAY: "day days dag dagen",
    7 * DAY: "week weeks weken",
    YEAR // 12: "month months maand maanden",
    YEAR: "year years jaar jaren",
}
_UNITS = {word: seconds for seconds, words in _WORDS.items() for word in words.split()}
_SESSION_WORDS = ("session", "sessie", "end of session", "einde sessie")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedItem:
    """One cookie that the tool lists. A `*` in `name` stands for any characters."""

    name: str
    written: str = ""
    """As it stands in the configuration, where that is an expression."""
    domain: str = ""
    lifetime: Lifetime | None = None
    purpose: Text = field(default_factory=Text)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedService:
    """Something that the tool asks about: a service, or a group of cookies of whoever they are."""

    name: str
    titles: tuple[str, ...] = ()
    """As visitors see it."""
    words: tuple[str, ...] = ()
    """What it is for: the purposes or the category, in the words of the tool or its owner."""
    is_group: bool = False
    group: str = ""
    """The group that it is in, where the tool has both."""
    is_in_markup: bool = True
    """Whether pages call it by its name; a table that names it is no markup."""
    is_required: bool = False
    """Whether the tool lets nobody refuse it."""
    purpose: Text = field(default_factory=Text)
    items: tuple[StatedItem, ...] = ()
    catalogue_id: str = ""
    """The service of our catalogue, where the tool's own name for it leaves no doubt."""
    privacy_url: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One thing that the declaration does not carry over: what it is `about`, and why."""

    about: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """One configuration."""

    services: tuple[StatedService, ...]
    left_out: tuple[LeftOut, ...] = ()
    language: Language | None = None
    """Of the banner, as the configuration says; None where it does not."""
    has_assumed: bool = False
    """Whether a text was read in a language that nobody stated."""
    choose: Choose = "categories"


class Notes:
    """Collects what is left out, each once."""

    def __init__(self) -> None:
        self._notes: dict[LeftOut, None] = {}

    def tell(self, about: str, message: str) -> None:
        """Remember that `message` is true of `about`."""
        self._notes[LeftOut(shown(about), message)] = None

    def code(self, field: str, about: str = "") -> None:
        """Remember that a field, of `about` or of the whole configuration, would have to be run."""
        self.tell(about or field, f"{shown(field)}{f' of {shown(about)!r}' if about else ''} is code and was left out")

    def all(self) -> tuple[LeftOut, ...]:
        """Everything told, in order."""
        return tuple(self._notes)


def items_of(names: Value, about: str, notes: Notes, like: StatedItem | None = None) -> list[StatedItem]:
    """The items that one text or expression names, with the facts of `like`; that none can be made of it is noted."""
    like = like or StatedItem(name="")
    if isinstance(names, Pattern):
        meant = names_of(names)
        if not meant:
            notes.tell(
                about, f"cookies {shown(str(names))} of {shown(about)!r} can not be written with stars; left out"
            )
        return [replace(like, name=name, written=str(names)) for name in meant]
    if not isinstance(names, str) or not names.strip():
        notes.tell(about, f"a cookie of {shown(about)!r} has no name that can be read; left out")
        return []
    try:
        check_name(names.strip())
    except ValueError as error:
        notes.tell(about, f"a cookie of {shown(about)!r} was left out: its name {error}")
        return []
    return [replace(like, name=names.strip())]


def settings_left_out(config: Mapping[str, Value], carried: Collection[str], notes: Notes) -> None:
    """Note in one line which settings of the tool itself, and in one each which code, have no place with us."""
    left = [name for name in config if name not in carried]
    for name in left:
        if isinstance(config[name], Code):
            notes.code(name)
    if settings := [shown(name) for name in left if not isinstance(config[name], Code)]:
        notes.tell("settings", f"its own settings were left out: {', '.join(settings[:40])}")


def mapping(value: Value) -> Mapping[str, Value]:
    """`value` where it is an object; an empty one else."""
    return value if isinstance(value, Mapping) else {}


def mappings(values: Value, notes: Notes, field: str, about: str = "") -> list[Mapping[str, Value]]:
    """The objects in a list; that the list or a part of it is code is noted."""
    if isinstance(values, Code):
        notes.code(field, about)
    parts = values if isinstance(values, list) else []
    if any(isinstance(part, Code) for part in parts):
        notes.code(f"part of {field}", about)
    return [part for part in parts if isinstance(part, Mapping)]


def plain(value: Value) -> str:
    """The text that `value` is, in one line and without markup, cut where it is too long; "" for anything else."""
    if not isinstance(value, str):
        return ""
    reader = _Words()
    reader.feed(value[: 10 * MAX_TEXT])
    reader.close()
    words = " ".join("".join(c if c.isprintable() else " " for c in "".join(reader.texts)).split())
    return words if len(words) <= MAX_TEXT else f"{words[: MAX_TEXT - 1]}…"


def in_language(text: str, language: Language) -> Text:
    """`text` as what is said in `language`."""
    return Text(nl=text) if language is Language.NL else Text(en=text)


def lifetime_of(text: str) -> Lifetime | None:
    """The lifetime that words such as "2 years" or "sessie" state; None for what is not just that."""
    words = text.casefold().strip(" .")
    if words in _SESSION_WORDS:
        return SESSION
    found = re.fullmatch(r"([0-9]{1,5})\s*([a-z]+)", words)
    seconds = int(found[1]) * _UNITS.get(found[2], 0) if found else 0
    return Lifetime.of(seconds) if 0 < seconds <= LONGEST else None


def texts_in(value: Value) -> list[str]:
    """The texts of a list, or the one text that stands in its place."""
    values = [value] if isinstance(value, str) else value if isinstance(value, Sequence) else []
    return [text for each in values if (text := plain(each))]


def shown(text: str) -> str:
    """`text` in one short line."""
    line = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return line if len(line) <= LONGEST_SHOWN else f"{line[: LONGEST_SHOWN - 1]}…"


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in ("br", "p", "li", "div"):
            self.texts.append(" ")
