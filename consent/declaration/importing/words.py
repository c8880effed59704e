"""What the words in configurations of other tools mean; `words.toml` lists them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Literal, cast

from consent.catalogue.model import KnownService
from consent.vocabulary import Category

Column = Literal["name", "domain", "description", "expiration", "service"]


def squashed(text: str) -> str:
    """Small letters and digits alone: "Google Analytics", "googleAnalytics" and "google-analytics" are one name."""
    return re.sub(r"[\W_]+", "", text.casefold())


def categories_of(words: Iterable[str]) -> tuple[Category, ...]:
    """The categories that `words` mean, each once; words that mean none are passed over."""
    known = _meanings("categories")
    return tuple(dict.fromkeys(Category(known[word]) for word in map(squashed, words) if word in known))


def column_of(*names: str) -> Column | None:
    """What a column of cookies tells that is called by one of `names`; the first that means something counts."""
    known = _meanings("columns")
    return next((cast(Column, known[name]) for name in map(squashed, names) if name in known), None)


class KnownNames:
    """The services of a catalogue by everything that they are called."""

    def __init__(self, catalogue: Mapping[str, KnownService]) -> None:
        self._by_name: dict[str, KnownService] = {}
        # Ids before names, and both before what else they are called.
        for named in (
            {squashed(service.id): service for service in catalogue.values()},
            {squashed(service.name): service for service in catalogue.values()},
            {name: catalogue[known] for name, known in _meanings("services").items() if known in catalogue},
        ):
            for name, service in named.items():
                self._by_name.setdefault(name, service)

    def find(self, names: Iterable[str]) -> KnownService | None:
        """The service that is called by one of `names`, the first that is known."""
        return next((self._by_name[name] for name in map(squashed, names) if name in self._by_name), None)


@cache
def _meanings(table: str) -> dict[str, str]:
    """By word, squashed, what it means in one table of the file."""
    data = tomllib.loads((resources.files(__package__) / "words.toml").read_text("utf-8"))
    return {squashed(word): meaning for meaning, words in data[table].items() for word in words}
