"""Which cookies the declaration knows, by name."""

from __future__ import annotations

import re
from functools import lru_cache

from consent.declaration.model import Declaration
from consent.vocabulary import Category, ItemKind

_KEPT = 1_024


class DeclaredCookies:
    """The categories of declared cookies. An exact name goes before a pattern with `*`."""

    def __init__(self, declaration: Declaration) -> None:
        self._exact: dict[str, set[Category]] = {}
        self._patterns: list[tuple[re.Pattern[str], Category]] = []
        for service in declaration.services.values():
            for item in service.items:
                if item.kind is not ItemKind.COOKIE:
                    continue
                if "*" in item.name:
                    pattern = ".*".join(re.escape(part) for part in item.name.split("*"))
                    self._patterns.append((re.compile(pattern, re.DOTALL), service.category))
                else:
                    self._exact.setdefault(item.name, set()).add(service.category)
        # The names come from headers, so there must be a bound.
        self.categories = lru_cache(maxsize=_KEPT)(self._categories)
        """The categories that a cookie of this name is declared in; empty where it is not declared."""

    def _categories(self, name: str) -> frozenset[Category]:
        if name in self._exact:
            return frozenset(self._exact[name])
        return frozenset(category for pattern, category in self._patterns if pattern.fullmatch(name))
