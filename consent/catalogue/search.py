"""Find services by part of a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from consent.catalogue.model import KnownService


@dataclass(frozen=True, slots=True)
class Found:
    """A service, and the first field that has the text in it."""

    service: KnownService
    field: str
    text: str


def search_catalogue(services: Iterable[KnownService], text: str) -> list[Found]:
    """The services with `text` in them, without regard to case: in the id or name first, then elsewhere."""
    wanted = text.strip().casefold()
    if not wanted:
        return []
    found = []
    for service in services:
        for rank, (field, value) in enumerate(_searched(service)):
            if wanted in value.casefold():
                found.append((min(rank, 2), service.id, Found(service, field, value)))
                break
    return [one for _, _, one in sorted(found, key=lambda entry: entry[:2])]


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
