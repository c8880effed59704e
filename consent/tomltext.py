"""Where everything stands in a TOML text.

The parser of the standard library keeps no positions, and tomlkit gives a comment to the table above it instead of
the one below. This reader knows just enough of TOML to find headers, keys and the ends of values; it is for texts
that the standard parser has accepted.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from dataclasses import dataclass

Key = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_KEY_PART = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
_STRING = re.compile(
    r'"""(?:[^"\\]|\\[\s\S]|"{1,2}(?!"))*"{3,5}'
    r"|'''(?:[^']|'{1,2}(?!'))*'{3,5}"
    r"""|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'"""
)
_BARE = re.compile(r"[^,\]}#\n]*")


@dataclass(frozen=True, slots=True)
class Header:
    """A line such as `[services.mollie]` or `[[unknown]]`; `key` ends with the index in a list of tables."""

    key: Key
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Assignment:
    """One `key = value` outside of values: where the key starts and the value ends, and the table it stands in."""

    key: Key
    table: Key
    start: int
    end: int


class TomlText:
    """A valid TOML text and the places in it, in characters from the start."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.headers: list[Header] = []
        self.assignments: list[Assignment] = []
        self._starts: dict[Key, int] = {}
        self._counts: dict[Key, int] = {}
        self._line_starts = [0, *(match.end() for match in re.finditer(r"\n", text))]
        self._read()

    def line_of(self, key: Key) -> int | None:
        """The line, from 1, where `key` or the nearest table around it is written; None at the top."""
        while key:
            if key in self._starts:
                return bisect_right(self._line_starts, self._starts[key])
            key = key[:-1]
        return None

    def _read(self) -> None:
        table: Key = ()
        position = self._skip_blank(0)
        while position < len(self.text):
            if self.text[position] == "[":
                table, end = self._read_header(position)
            else:
                key, end = self._read_pair(position, table)
                self.assignments.append(Assignment(key, table, position, end))
            position = self._skip_blank(end)

    def _read_header(self, start: int) -> tuple[Key, int]:
        is_list = self.text.startswith("[[", start)
        parts, end = self._read_key(start + 1 + is_list)
        key: Key = ()
        for index, part in enumerate(parts):
            key = (*key, part)
            self._starts.setdefault(key, start)
            if index < len(parts) - 1 and key in self._counts:
                key = (*key, self._counts[key])
        if is_list:
            self._counts[key] = self._counts.get(key, -1) + 1
            key = (*key, self._counts[key])
        self._starts.setdefault(key, start)
        end = self.text.index("]", end) + 1 + is_list
        self.headers.append(Header(key, start, end))
        return key, end

    def _read_pair(self, start: int, table: Key) -> tuple[Key, int]:
        parts, end = self._read_key(start)
        key = table
        for part in parts:
            key = (*key, part)
            self._starts.setdefault(key, start)
        return key, self._read_value(self._skip_space(self.text.index("=", end) + 1), key)

    def _read_key(self, position: int) -> tuple[list[str], int]:
        parts = []
        while found := _KEY_PART.match(self.text, self._skip_space(position)):
            parts.append(_unquoted(found[0]))
            position = found.end()
            after = self._skip_space(position)
            if not self.text.startswith(".", after):
                break
            position = after + 1
        return parts, position

    def _read_value(self, position: int, key: Key) -> int:
        """The end of the value at `position`, after the places of all keys inside it are noted."""
        if self.text[position] == "[":
            return self._read_list(position, key)
        if self.text[position] == "{":
            return self._read_inline_table(position, key)
        if found := _STRING.match(self.text, position):
            return found.end()
        bare = _BARE.match(self.text, position)
        return position + len(bare[0].rstrip()) if bare else position

    def _read_list(self, position: int, key: Key) -> int:
        index = 0
        position = self._skip_blank(position + 1)
        while self.text[position] != "]":
            self._starts.setdefault((*key, index), position)
            position = self._skip_blank(self._read_value(position, (*key, index)))
            if self.text[position] == ",":
                position = self._skip_blank(position + 1)
            index += 1
        return position + 1

    def _read_inline_table(self, position: int, key: Key) -> int:
        position = self._skip_blank(position + 1)
        while self.text[position] != "}":
            _, position = self._read_pair(position, key)
            position = self._skip_blank(position)
            if self.text[position] == ",":
                position = self._skip_blank(position + 1)
        return position + 1

    def _skip_blank(self, position: int) -> int:
        found = _BLANK.match(self.text, position)
        return found.end() if found else position

    def _skip_space(self, position: int) -> int:
        found = _SPACE.match(self.text, position)
        return found.end() if found else position


def _unquoted(part: str) -> str:
    if part.startswith('"'):
        return str(tomllib.loads(f"key = {part}")["key"])
    return part.strip("'")
