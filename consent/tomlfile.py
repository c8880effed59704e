"""Read a TOML file that a person wrote, and tell everything that is wrong with it at once.

Each `Table` is asked for its fields one by one; a field nobody asked for is a fault, with the nearest right name.
Both the declaration and the catalogue are read through this module, so their faults look the same.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from consent.errors import ConfigError, Fault, InvalidFile
from consent.text import Text

MAX_BYTES = 4_000_000
MAX_TEXT = 2_000
Key = tuple[str | int, ...]
T = TypeVar("T")

_HEADER = re.compile(r"^\s*(\[\[?)\s*(.+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
_KEY_PART = re.compile(r"""[A-Za-z0-9_-]+|"([^"]*)"|'([^']*)'""")


class TomlFile:
    """A TOML file, parsed, with the faults found in it so far."""

    def __init__(self, text: str, *, name: str) -> None:
        self.name = name
        self.faults: list[Fault] = []
        self._lines = _line_numbers(text)
        try:
            self._data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            message, line = _syntax_error(str(error))
            raise InvalidFile([Fault(name, line, "", message)]) from None

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
        while key:
            if key in self._lines:
                return self._lines[key]
            key = key[:-1]
        return None

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

    def keys(self) -> Iterator[str]:
        """The names in this table, in the order of the file."""
        return iter(self._data)

    def fault(self, field: str, message: str) -> None:
        """Remember that the value of `field` is wrong."""
        self._file.fault((*self.key, field) if field else self.key, message)

    def text(self, field: str, *, required: bool = False, one_of: Iterable[str] | None = None) -> str:
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
        allowed = None if one_of is None else list(one_of)
        if value and allowed is not None and value not in allowed:
            self.fault(field, f"{value!r} is not one of {', '.join(allowed)}{_meant(value, allowed)}")
            return ""
        return value

    def number(self, field: str, *, at_least: int = 0) -> int | None:
        """A whole number, or None where it is left out."""
        value = self._take(field, int, "a whole number")
        if value is not None and value < at_least:
            self.fault(field, f"{value} is less than {at_least}")
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


def read_text(path: Path) -> str:
    """The text of a UTF-8 file of at most 4 MB; raises ConfigError or InvalidFile in one line."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such file") from None
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror or error}") from None
    if len(data) > MAX_BYTES:
        raise ConfigError(f"{path}: larger than {MAX_BYTES // 1_000_000} MB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InvalidFile([Fault(str(path), line, "", "is not UTF-8 text; save it as UTF-8")]) from None


def _meant(word: str, allowed: list[str]) -> str:
    near = get_close_matches(word, allowed, n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _syntax_error(message: str) -> tuple[str, int | None]:
    found = re.search(r"^(.*) \(at line (\d+), column \d+\)$", message)
    if found is None:
        return f"is not valid TOML: {message}", None
    return f"is not valid TOML: {found[1]}", int(found[2])


def _line_numbers(text: str) -> dict[Key, int]:
    """The line of each table header and of each key.

    The parser of the standard library keeps no positions. A wrong number here costs a person a look at the lines
    around it and nothing else, so keys inside multi-line strings are not told apart.
    """
    lines: dict[Key, int] = {}
    counts: dict[Key, int] = {}
    table: Key = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = _resolve(_parts(header[2]), counts)
            if header[1] == "[[":
                index = counts.get(table, -1) + 1
                counts[table] = index
                table = (*table, index)
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            path = table
            for part in _parts(key[1]):
                path = (*path, part)
                lines.setdefault(path, number)
    return lines


def _parts(dotted: str) -> list[str]:
    return [part[1] or part[2] or part[0] for part in _KEY_PART.finditer(dotted)]


def _resolve(parts: list[str], counts: dict[Key, int]) -> Key:
    """A header's path, with the index of the newest element wherever it passes through a list of tables."""
    path: Key = ()
    for position, part in enumerate(parts):
        path = (*path, part)
        if path in counts and position < len(parts) - 1:
            path = (*path, counts[path])
    return path
