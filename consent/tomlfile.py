"""Read a TOML file that a person wrote, and tell everything that is wrong with it at once.

Each `Table` is asked for its fields one by one; a field nobody asked for is a fault, with the nearest right name.
Both the declaration and the catalogue are read through this module, so their faults look the same.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from consent.errors import Fault, InvalidFile
from consent.reading import read_bytes
from consent.text import Text
from consent.tomltext import Key, TomlText

MAX_BYTES = 4_000_000
MAX_TEXT = 2_000
T = TypeVar("T")


class TomlFile:
    """A TOML file, parsed, with the faults found in it so far. `parse` may remember texts that it has seen before."""

    def __init__(self, text: str, *, name: str, parse: Callable[[str], dict[str, Any]] = tomllib.loads) -> None:
        self.name = name
        self.text = text
        self.faults: list[Fault] = []
        try:
            self._data = parse(text)
        except tomllib.TOMLDecodeError as error:
            message, line = _syntax_error(str(error), text)
            raise InvalidFile([Fault(name, line, "", message)]) from None
        except RecursionError:
            raise InvalidFile([Fault(name, None, "", "is nested too deeply")]) from None

    @classmethod
    def read(cls, path: Path) -> TomlFile:
        """The file at `path`; raises ConfigError or InvalidFile where it is missing, too large or no UTF-8 TOML."""
        return cls(read_text(path), name=str(path))

    @property
    def root(self) -> Table:
        """The top table."""
        return Table(self, self._data, ())

    def fault(self, key: Key, message: str) -> None:
        """Remember that something is wrong at `key`."""
        field = ".".join(str(part) for part in key)
        self.faults.append(Fault(self.name, self.line(key), field, message))

    def line(self, key: Key) -> int | None:
        """The line where `key`, or the nearest table around it, is written."""
        return self._places.line_of(key)

    @cached_property
    def _places(self) -> TomlText:
        # Most files have no faults, and then nobody asks where anything stands.
        return TomlText(self.text)

    def check(self) -> None:
        """Raise InvalidFile when anything was wrong."""
        if self.faults:
            raise InvalidFile(sorted(self.faults, key=lambda fault: (fault.line or 0, fault.field)))


class Table:
    """One TOML table being read; `close` reports the fields that nobody asked for."""

    def __init__(self, file: TomlFile, data: dict[str, Any], key: Key) -> None:
        self.key = key
        self._file = file
        self._data = data
        self._asked: list[str] = []

    def __contains__(self, field: str) -> bool:
        return field in self._data

    def expect(self, fields: Iterable[str]) -> None:
        """Let `fields` be known here, whether or not they are asked for."""
        self._asked.extend(fields)

    def keys(self) -> Iterator[str]:
        """The names in this table, in the order of the file."""
        return iter(self._data)

    def fault(self, field: str, message: str) -> None:
        """Remember that the value of `field` is wrong."""
        self._file.fault((*self.key, field) if field else self.key, message)

    def text(self, field: str, *, required: bool = False, one_of: Sequence[str] | None = None) -> str:
        """A string, stripped; "" where it is left out."""
        value = self._take(field, str, "a text in quotes", required=required)
        if value is None:
            return ""
        value = value.strip()
        if len(value) > MAX_TEXT:
            self.fault(field, f"is longer than {MAX_TEXT} characters")
            return ""
        if required and not value:
            self.fault(field, "is empty")
        if value and one_of is not None and value not in one_of:
            self.fault(field, f"{value!r} is not one of {', '.join(one_of)}{_meant(value, list(one_of))}")
            return ""
        return value

    def number(self, field: str, *, at_least: int = 0, at_most: int = 2**53) -> int | None:
        """A whole number, or None where it is left out."""
        value = self._take(field, int, "a whole number")
        if value is None:
            return None
        if value < at_least:
            self.fault(field, f"{value} is less than {at_least}")
            return None
        if value > at_most:
            self.fault(field, f"is more than {at_most}")
            return None
        return value

    def flag(self, field: str) -> bool:
        """true or false; False where it is left out."""
        return bool(self._take(field, bool, "true or false"))

    def day(self, field: str) -> date | None:
        """A date such as 2026-11-21."""
        value = self._take(field, date, "a date such as 2026-11-21")
        return value.date() if isinstance(value, datetime) else value

    def moment(self, field: str) -> datetime | None:
        """A date and time with its zone."""
        value = self._take(field, datetime, "a time such as 2026-11-21T09:30:00Z")
        if value is not None and value.tzinfo is None:
            self.fault(field, "has no time zone; write a Z behind it for UTC")
            return None
        return value

    def texts(self, field: str) -> tuple[str, ...]:
        """A list of strings."""
        value = self._take(field, list, "a list of texts")
        if value is None:
            return ()
        if not all(isinstance(part, str) and len(part) <= MAX_TEXT for part in value):
            self.fault(field, "is not a list of texts")
            return ()
        return tuple(part.strip() for part in value)

    def bilingual(self, field: str) -> Text:
        """A text per language: `purpose.nl = "…"` and `purpose.en = "…"`."""
        if isinstance(self._data.get(field), str):
            self._asked.append(field)
            self.fault(field, f'is one text; write {field}.nl = "…" and {field}.en = "…"')
            return Text()
        table = self.table(field)
        if table is None:
            return Text()
        text = Text(nl=table.text("nl"), en=table.text("en"))
        table.close()
        return text

    def table(self, field: str) -> Table | None:
        """The table under `field`, or None."""
        value = self._take(field, dict, "a table")
        return None if value is None else Table(self._file, value, (*self.key, field))

    def tables(self, field: str) -> list[Table]:
        """The tables of a list of tables, as in `[[items]]`."""
        value = self._take(field, list, "a list of tables, written as [[...]]")
        if value is None:
            return []
        if not all(isinstance(part, dict) for part in value):
            self.fault(field, "is not a list of tables, written as [[...]]")
            return []
        return [Table(self._file, part, (*self.key, field, index)) for index, part in enumerate(value)]

    def close(self) -> None:
        """Report every field that is not known here."""
        for field in self._data:
            if field not in self._asked:
                self.fault(field, f"unknown field{_meant(field, self._asked)}")

    def _take(self, field: str, kind: type[T], wanted: str, *, required: bool = False) -> T | None:
        self._asked.append(field)
        if field not in self._data:
            if required:
                self.fault("", f"has no {field!r}")
            return None
        value = self._data[field]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.fault(field, f"is not {wanted}")
            return None
        return value


def read_text(path: Path, most: int = MAX_BYTES) -> str:
    """The text of a UTF-8 file of at most `most` bytes; raises ConfigError or InvalidFile in one line."""
    data = read_bytes(path, most)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InvalidFile([Fault(str(path), line, "", "is not UTF-8 text; save it as UTF-8")]) from None


def _meant(word: str, allowed: list[str]) -> str:
    near = get_close_matches(word, [str(known) for known in allowed], n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _syntax_error(message: str, text: str) -> tuple[str, int | None]:
    """The parser's message in our words, and the line it names."""
    found = re.search(r"^(.*) \(at line (\d+), column \d+\)$", message, re.DOTALL)
    if found is None:
        return f"is not valid TOML: {message}", text.rstrip().count("\n") + 1
    line = int(found[2])
    if twice := re.fullmatch(r"Cannot declare \((.*?),?\) twice", found[1]):
        return f"[{'.'.join(part.strip(chr(39)) for part in twice[1].split(', '))}] stands here a second time", line
    if found[1] == "Cannot overwrite a value":
        return "this field stands here a second time", line
    return f"is not valid TOML: {found[1]}", line
