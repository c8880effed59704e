"""Names that prove nothing by themselves; `names.toml` lists them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib import resources

from consent.names import NameIndex
from consent.vocabulary import ItemKind


@cache
def _lists() -> NameIndex[tuple[str, str]]:
    data = tomllib.loads((resources.files("consent.catalogue") / "names.toml").read_text("utf-8"))
    return NameIndex(
        (ItemKind.COOKIE, name.lower(), (group, name)) for group in ("generic", "shared") for name in data[group]
    )


@lru_cache(maxsize=4096)
def listed(name: str) -> str:
    """The listed name that `name`, maybe a pattern, is or falls under; "" for a name that may prove something."""
    return next(iter(_found(name)), ("", ""))[1]


@lru_cache(maxsize=4096)
def is_generic(name: str) -> bool:
    """Whether `name` is a word that anybody may choose."""
    return any(group == "generic" for group, _ in _found(name))


def _found(name: str) -> Iterable[tuple[str, str]]:
    return _lists().find(ItemKind.COOKIE, name.lower())
