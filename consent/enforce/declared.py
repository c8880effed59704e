"""Which cookies the declaration knows, by name."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from consent.declaration.model import Declaration
from consent.names import NameIndex
from consent.vocabulary import ItemKind

_KEPT = 1_024


class DeclaredCookies:
    """Whose declared cookies are. A cookie that is declared by its very name is meant by no pattern."""

    def __init__(self, declaration: Declaration) -> None:
        self._of_service = {
            service.id: [item.name for item in service.items if item.kind is ItemKind.COOKIE and "*" not in item.name]
            for service in declaration.services.values()
        }
        self._index = NameIndex(
            (item.kind, item.name, (item.name, service.id))
            for service in declaration.services.values()
            for item in service.items
        )
        # The names come from headers, so there must be a bound.
        self.services = lru_cache(maxsize=_KEPT)(self._services)
        """The ids of the services that declare a cookie of this name; empty where it is not declared."""

    def names(self, service_ids: Iterable[str]) -> list[str]:
        """The cookies that these services declare by their very names."""
        return [name for service_id in sorted(service_ids) for name in self._of_service.get(service_id, ())]

    def _services(self, name: str) -> frozenset[str]:
        found = self._index.find(ItemKind.COOKIE, name)
        exact = [service_id for declared, service_id in found if declared == name]
        return frozenset(exact or [service_id for _, service_id in found])
