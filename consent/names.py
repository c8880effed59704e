"""Which item a name means: an exact name, or a pattern in which a `*` stands for any characters (`_ga_*`)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Generic, TypeVar

from consent.vocabulary import ItemKind

MAX_NAME = 200
_MAX_STARS = 2

T = TypeVar("T")


def check_name(pattern: str) -> None:
    """Do nothing for a usable name; ValueError says what is wrong with any other."""
    if len(pattern) > MAX_NAME:
        raise ValueError(f"is longer than {MAX_NAME} characters")
    if not pattern.isprintable():
        raise ValueError(f"{pattern!r} has characters that can not be shown")
    if pattern.count("*") > _MAX_STARS:
        raise ValueError(f"{pattern!r} has more than {_MAX_STARS} stars")
    if "*" in pattern and len(pattern.replace("*", "")) < 2:
        raise ValueError(f"{pattern!r} would mean almost every name; write more of it")


class NameIndex(Generic[T]):
    """Names and patterns with something to find by each; the exact name comes first, then the longer beginning."""

    def __init__(self, entries: Iterable[tuple[ItemKind, str, T]]) -> None:
        self._exact: dict[tuple[ItemKind, str], list[T]] = {}
        self._by_beginning: dict[tuple[ItemKind, str], list[tuple[str, T]]] = {}
        for kind, name, value in entries:
            beginning, star, _ = name.partition("*")
            if star:
                self._by_beginning.setdefault((kind, beginning), []).append((name, value))
            else:
                self._exact.setdefault((kind, name), []).append(value)
        self._lengths = sorted({len(beginning) for _, beginning in self._by_beginning}, reverse=True)

    def find(self, kind: ItemKind, name: str) -> list[T]:
        """Everything that `name` may mean."""
        found = list(self._exact.get((kind, name), ()))
        for length in self._lengths:
            if length <= len(name):
                patterns = self._by_beginning.get((kind, name[:length]), ())
                found += [value for pattern, value in patterns if _expression(pattern).fullmatch(name)]
        return found


@lru_cache(maxsize=4096)
def _expression(pattern: str) -> re.Pattern[str]:
    # A storage key may hold line breaks, hence DOTALL.
    return re.compile(".*".join(re.escape(part) for part in pattern.split("*")), re.DOTALL)
