"""Tell which known service an item or a request belongs to, and by which rule.

Pure: what was seen goes in, a match or None comes out. Unknown is a valid answer; a wrong name is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from consent.catalogue.model import KnownItem, KnownService, Setter
from consent.hosts import UrlIndex
from consent.names import NameIndex
from consent.vocabulary import ItemKind, Party

Rule = Literal["name+setter", "name+domain", "name", "setter", "url"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenItem:
    """An item as a recording shows it. `setter_url` is the script or response that wrote it, None where unknown."""

    kind: ItemKind
    name: str
    domain: str
    party: Party
    setter_url: str | None = None
    set_by: Setter | None = None
    """Whether a script or a response header wrote it; None where that was not seen."""


@dataclass(frozen=True, slots=True)
class Match:
    """The service, the item of it where that is known too, and the rule that says so."""

    service: KnownService
    rule: Rule
    item: KnownItem | None = None


Named = tuple[KnownItem, KnownService]


class Matcher:
    """The catalogue, compiled once."""

    def __init__(self, catalogue: Mapping[str, KnownService]) -> None:
        services = catalogue.values()
        self._urls = UrlIndex((pattern, service) for service in services for pattern in service.urls)
        self._links = UrlIndex((pattern, service) for service in services for pattern in service.links)
        self._privacy_urls = {service.privacy_url.rstrip("/") for service in services if service.privacy_url}
        self._names: NameIndex[Named] = NameIndex(
            (item.kind, item.name, (item, service)) for service in services for item in service.items
        )

    def match_url(self, url: str) -> Match | None:
        """The service that a request to `url` goes to."""
        service = self._urls.find(url)
        return None if service is None else Match(service, "url")

    def match_link(self, url: str) -> Match | None:
        """The service that a plain link to `url` leads to; None for a link to what a provider says about privacy."""
        if url.split("#", 1)[0].rstrip("/") in self._privacy_urls:
            return None
        service = self._links.find(url)
        return None if service is None else Match(service, "url")

    def match_item(self, seen: SeenItem) -> Match | None:
        """The service that wrote `seen`, or None where that can not be told.

        In this order: the setter's service lists the name; nobody saw the setter, but one service alone writes the
        name on this domain; the name is known by itself; the setter is a service's own script, whatever the name.
        """
        named = self._names.find(seen.kind, seen.name)
        setter = self._urls.find(seen.setter_url) if seen.setter_url else None
        if setter is not None and (own := [item for item, service in named if service.id == setter.id]):
            return Match(setter, "name+setter", own[0])
        if seen.setter_url is None and (found := _only(pair for pair in named if _lives_there(pair[0], seen))):
            return Match(found[1], "name+domain", found[0])
        if found := _only(pair for pair in named if _is_known_by_name(pair[0], seen)):
            return Match(found[1], "name", found[0])
        if setter is not None and not setter.carries:
            return Match(setter, "setter")
        return None


def _only(pairs: Iterable[Named]) -> Named | None:
    """The first pair, if all are of one service."""
    found = list(pairs)
    return found[0] if len({service.id for _, service in found}) == 1 else None


def _lives_there(item: KnownItem, seen: SeenItem) -> bool:
    domain = seen.domain.lower().removeprefix(".")
    return bool(item.domain) and f".{domain}".endswith(f".{item.domain}") and item.party in (None, seen.party)


def _is_known_by_name(item: KnownItem, seen: SeenItem) -> bool:
    return (
        item.known_by_name
        and item.party in (None, seen.party)
        and (item.set_by is None or seen.set_by in (None, item.set_by))
    )
