"""Tell which known service an item or a request belongs to, and by which rule.

Pure: what was seen goes in, a match or None comes out. Unknown is a valid answer; a wrong name is not.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from consent.catalogue.model import KnownItem, KnownService
from consent.hosts import UrlPattern, host_and_path
from consent.vocabulary import ItemKind, Party

Rule = Literal["name+setter", "name+domain", "setter", "name", "url"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenItem:
    """An item as a recording shows it. `setter_url` is the script or response that wrote it, None where unknown."""

    kind: ItemKind
    name: str
    domain: str
    party: Party
    setter_url: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """The service, the item of it where that is known too, and the rule that says so."""

    service: KnownService
    rule: Rule
    item: KnownItem | None = None


class Matcher:
    """The catalogue, compiled once."""

    def __init__(self, catalogue: Mapping[str, KnownService]) -> None:
        self._services = dict(catalogue)
        patterns = [(pattern, service) for service in catalogue.values() for pattern in service.urls]
        links = [(pattern, service) for service in catalogue.values() for pattern in service.links]
        self._by_label = _by_last_label(patterns)
        self._links_by_label = _by_last_label(links)
        self._items = [
            (re.compile(_expression(item.name)), item, service)
            for service in catalogue.values()
            for item in service.items
        ]

    def match_url(self, url: str) -> Match | None:
        """The service that a request to `url` goes to."""
        service = _find(self._by_label, url)
        return None if service is None else Match(service, "url")

    def match_link(self, url: str) -> Match | None:
        """The service that a plain link to `url` leads to."""
        service = _find(self._links_by_label, url)
        return None if service is None else Match(service, "url")

    def match_item(self, seen: SeenItem) -> Match | None:
        """The service that wrote `seen`, or None where that can not be told."""
        named = [
            (item, service)
            for expression, item, service in self._items
            if item.kind is seen.kind
            and (item.party is None or item.party is seen.party)
            and expression.fullmatch(seen.name)
        ]
        setter = _find(self._by_label, seen.setter_url) if seen.setter_url else None
        if setter is not None:
            item = next((item for item, service in named if service.id == setter.id), None)
            return Match(setter, "name+setter" if item else "setter", item)
        if seen.party is Party.THIRD:
            owner = _find(self._by_label, f"https://{seen.domain.lstrip('.')}/")
            for item, service in named:
                if owner is not None and service.id == owner.id:
                    return Match(service, "name+domain", item)
        alone = [(item, service) for item, service in named if item.known_by_name]
        if len({service.id for _, service in alone}) == 1:
            item, service = alone[0]
            return Match(service, "name", item)
        return None


def _expression(name: str) -> str:
    return ".*".join(re.escape(part) for part in name.split("*"))


_Index = dict[str, list[tuple[UrlPattern, KnownService]]]


def _by_last_label(patterns: list[tuple[UrlPattern, KnownService]]) -> _Index:
    """Patterns under the last two labels of their host, the most precise first."""
    index: _Index = defaultdict(list)
    for pattern, service in sorted(patterns, key=lambda pair: pair[0].precision, reverse=True):
        index[_last_labels(pattern.host)].append((pattern, service))
    return dict(index)


def _find(index: _Index, url: str) -> KnownService | None:
    target = host_and_path(url)
    if target is None:
        return None
    host, path = target
    for pattern, service in index.get(_last_labels(host), ()):
        if pattern.matches(host, path):
            return service
    return None


def _last_labels(host: str) -> str:
    return ".".join(host.rsplit(".", 2)[-2:])
