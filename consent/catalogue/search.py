"""Find services by part of a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from consent.catalogue.model import KnownService


@dataclass(frozen=True, slots=True)
class Found:
    """A service, and the field that says so best."""

    service: KnownService
    field: str
    text: str


def search_catalogue(services: Iterable[KnownService], text: str) -> list[Found]:
    """The services with `text` in them, whatever its case: what is just that first, then ids and names."""
    wanted = text.strip().casefold()
    if not wanted:
        return []
    found = []
    for service in services:
        hits = [
            (value.casefold() != wanted, field not in ("id", "name"), index, Found(service, field, value))
            for index, (field, value) in enumerate(_searched(service))
            if wanted in value.casefold()
        ]
        if hits:
            best = min(hits, key=lambda hit: hit[:3])
            found.append((*best[:2], service.id, best[3]))
    return [hit[3] for hit in sorted(found, key=lambda hit: hit[:3])]


def _searched(service: KnownService) -> Iterator[tuple[str, str]]:
    yield "id", service.id
    yield "name", service.name
    if service.provider is not None:
        yield "provider", service.provider.name
    for field, patterns in (("host", service.urls), ("link", service.links)):
        for pattern in patterns:
            yield field, str(pattern)
    for item in service.items:
        yield "item", item.name
    yield "purpose code", service.purpose_code
    yield "purpose", service.purpose.en
    yield "purpose", service.purpose.nl
