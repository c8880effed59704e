"""Say with stars what a regular expression means: `/^_ga/` is `_ga*`. What stars can not say is left alone."""

from __future__ import annotations

import re

from consent.declaration.importing.javascript import Pattern
from consent.names import check_name

MAX_NAMES = 20
"""That one expression may stand for, by its alternatives."""
MAX_SOURCE = 500
MAX_DEPTH = 5
_ANYTHING = re.compile(r"\.[*+]\??")
_LITERAL = re.compile(r"[A-Za-z0-9_%@:=!~#&,;<>'\" -]")
_ESCAPED = re.compile(r"\\([^A-Za-z0-9\s])")
_QUANTIFIERS = ("*", "+", "?", "{")


class _NotSaid(Exception):
    """Stars can not say it."""


def names_of(pattern: Pattern) -> tuple[str, ...]:
    """The names with stars that mean what `pattern` means; empty where no such names do.

    `.+` becomes a star too, which also stands for nothing at all.
    """
    if len(pattern.source) > MAX_SOURCE or ("i" in pattern.flags and re.search("[A-Za-z]", pattern.source)):
        return ()
    try:
        names = tuple(dict.fromkeys(_Reader(pattern.source).names()))
        for name in names:
            check_name(name)
    except (_NotSaid, ValueError):
        return ()
    return names if all(names) else ()


class _Reader:
    """Reads anchors, letters, `.*`, and groups of alternatives; anything else is _NotSaid."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0

    def names(self) -> list[str]:
        """The names, with a star at each end that is not anchored."""
        found = [self._open_ended(name) for name in self._alternatives(0)]
        if self._at < len(self._source):
            raise _NotSaid
        return found

    def _open_ended(self, name: str) -> str:
        name = name[1:] if name.startswith("^") else f"*{name}"
        name = name[:-1] if name.endswith("$") else f"{name}*"
        if "^" in name or "$" in name:
            raise _NotSaid
        return re.sub(r"\*+", "*", name)

    def _alternatives(self, depth: int) -> list[str]:
        if depth > MAX_DEPTH:
            raise _NotSaid
        found: list[str] = []
        while True:
            found += self._sequence(depth)
            if len(found) > MAX_NAMES:
                raise _NotSaid
            if not self._take("|"):
                return found

    def _sequence(self, depth: int) -> list[str]:
        found = [""]
        while self._at < len(self._source) and self._source[self._at] not in "|)":
            parts = self._part(depth)
            found = [name + part for name in found for part in parts]
            if len(found) > MAX_NAMES:
                raise _NotSaid
        return found

    def _part(self, depth: int) -> list[str]:
        if anything := _ANYTHING.match(self._source, self._at):
            self._at = anything.end()
            return ["*"]
        if self._take("("):
            if self._source.startswith("?", self._at) and not self._take("?:"):
                raise _NotSaid
            parts = self._alternatives(depth + 1)
            if not self._take(")"):
                raise _NotSaid
        elif self._source[self._at] in "^$":
            parts = [self._source[self._at]]
            self._at += 1
        elif escaped := _ESCAPED.match(self._source, self._at):
            if escaped[1] in "*^$":  # letters that mean something else to us
                raise _NotSaid
            parts = [escaped[1]]
            self._at = escaped.end()
        elif letter := _LITERAL.match(self._source, self._at):
            parts = [letter[0]]
            self._at = letter.end()
        else:
            raise _NotSaid
        if self._source.startswith(_QUANTIFIERS, self._at):
            raise _NotSaid
        return parts

    def _take(self, text: str) -> bool:
        if not self._source.startswith(text, self._at):
            return False
        self._at += len(text)
        return True
