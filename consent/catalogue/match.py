"""Tell which known service an item, a request or a piece of markup belongs to, and by which rule.

Pure: what was seen goes in, a match or None comes out. Unknown is a valid answer; a wrong name is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from consent.catalogue import generic
from consent.catalogue.model import KnownItem, KnownService, Setter, SignKind
from consent.catalogue.signs import Signs
from consent.hosts import UrlIndex
from consent.names import NameIndex
from consent.vocabulary import ItemKind, Party

Rule = Literal["name+setter", "name+domain", "name", "name+header", "setter", "url", "path", "markup"]
CLOCKS_DIFFER_S = 60
"""A lifetime that was written as a date may be off by this much."""


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
    lifetime_s: int | None = None
    """As asked for when it was written; None for a session item, and where that was not seen."""


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
        self._signs = Signs(services)
        self._privacy_urls = {service.privacy_url.rstrip("/") for service in services if service.privacy_url}
        self._with_parts = {service.part_of for service in services if service.part_of}
        self._names: NameIndex[Named] = NameIndex(
            (item.kind, item.name, (item, service)) for service in services for item in service.items
        )

    def match_url(self, url: str) -> Match | None:
        """The service that a request to `url` goes to, or whose software answers there."""
        service = self._urls.find(url)
        if service is not None:
            return Match(service, "url")
        service = self._signs.find_path(url)
        return None if service is None else Match(service, "path")

    def match_link(self, url: str) -> Match | None:
        """The service that a plain link to `url` leads to; None for a link to what a provider says about privacy."""
        if url.split("#", 1)[0].rstrip("/") in self._privacy_urls:
            return None
        service = self._links.find(url)
        return None if service is None else Match(service, "url")

    def match_markup(self, kind: SignKind, text: str) -> Match | None:
        """The service that `text` gives away: the content of a generator tag, the address of a script (`path`) or
        of a form, or an opening tag (`element`) as written in the page."""
        service = self._signs.find(kind, text)
        return None if service is None else Match(service, "markup")

    def match_item(self, seen: SeenItem) -> Match | None:
        """The service that wrote `seen`, or None where that can not be told.

        In this order: the setter's service lists the name; nobody saw the setter, but one service alone writes the
        name on this domain; the name is known by itself; the name is known from a response of the site itself; the
        setter is a service's own script, whatever the name.
        """
        named = self._names.find(seen.kind, seen.name)
        setter = self._setter(seen.setter_url) if seen.setter_url else None
        if setter is not None and (own := _only(_of_setter(named, setter))):
            return Match(own[1], "name+setter", own[0])
        if seen.setter_url is None and (found := _only(pair for pair in named if _lives_there(pair[0], seen))):
            return Match(found[1], "name+domain", found[0])
        if found := _only(pair for pair in named if _is_known_by_name(pair[0], seen)):
            return Match(found[1], "name", found[0])
        if setter is None and (found := _only(pair for pair in named if _is_known_by_header(pair[0], seen))):
            return Match(found[1], "name+header", found[0])
        # Where one host serves two categories, nobody can tell which of them an unknown name falls under.
        if setter is not None and not setter.carries and setter.id not in self._with_parts:
            return Match(setter, "setter")
        return None

    def _setter(self, url: str) -> KnownService | None:
        """The service whose script or response is at `url`; of a CDN, the software that it delivers from there."""
        service = self._urls.find(url)
        return service if service is not None and not service.carries else self._signs.find_path(url) or service


def _only(pairs: Iterable[Named]) -> Named | None:
    """The first pair, if all are of one service."""
    found = list(pairs)
    return found[0] if len({service.id for _, service in found}) == 1 else None


def _of_setter(named: list[Named], setter: KnownService) -> list[Named]:
    """Those of the setter itself, else those of what its hosts deliver too."""
    own = [pair for pair in named if pair[1].id == setter.id]
    return own or [pair for pair in named if pair[1].part_of == setter.id or setter.part_of == pair[1].id]


def _lives_there(item: KnownItem, seen: SeenItem) -> bool:
    domain = seen.domain.lower().removeprefix(".")
    return bool(item.domain) and f".{domain}".endswith(f".{item.domain}") and item.party in (None, seen.party)


def _is_known_by_name(item: KnownItem, seen: SeenItem) -> bool:
    return (
        item.known_by_name
        and item.party in (None, seen.party)
        and (item.set_by is None or seen.set_by in (None, item.set_by))
    )


def _is_known_by_header(item: KnownItem, seen: SeenItem) -> bool:
    if not item.known_by_header or seen.party is not Party.FIRST or seen.set_by != "header":
        return False
    if not generic.is_generic(item.name):
        return True
    return (
        item.lifetime is not None
        and item.lifetime.kind == "seconds"
        and seen.lifetime_s is not None
        and abs(item.lifetime.seconds - seen.lifetime_s) <= CLOCKS_DIFFER_S
    )
