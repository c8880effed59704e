"""Which cookies the declaration knows, by name."""

from __future__ import annotations

from functools import lru_cache

from consent.declaration.model import Declaration
from consent.names import NameIndex
from consent.vocabulary import Category, ItemKind

_KEPT = 1_024


class DeclaredCookies:
    """The categories of declared cookies. A cookie that is declared by its very name is meant by no pattern."""

    def __init__(self, declaration: Declaration) -> None:
        self._index = NameIndex(
            (item.kind, item.name, (item.name, service.category))
            for service in declaration.services.values()
            for item in service.items
        )
        # The names come from headers, so there must be a bound.
        self.categories = lru_cache(maxsize=_KEPT)(self._categories)
        """The categories that a cookie of this name is declared in; empty where it is not declared."""

    def _categories(self, name: str) -> frozenset[Category]:
        found = self._index.find(ItemKind.COOKIE, name)
        exact = [category for declared, category in found if declared == name]
        return frozenset(exact or [category for _, category in found])
