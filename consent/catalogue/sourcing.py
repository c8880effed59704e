"""Which values of a service need a source, and which have one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from consent.catalogue.model import KnownService, Source


def values_of(service: KnownService) -> Iterator[str]:
    """The path of each value that needs a source: facts of others, not our own words and judgement.

    `provider.name`, `hosts.js.mollie.com`, `items._ga`, `items._ga.lifetime_s`, `transfers.mechanism`, `claims.ID`, ...
    A service that a browser can see and that keeps nothing on a device says so: `items`.
    """
    provider = service.provider
    if provider is not None and not provider.is_site:
        for field in ("name", "country", "role"):
            if getattr(provider, field):
                yield f"provider.{field}"
    for field, patterns in (("hosts", service.urls), ("block", service.block), ("links", service.links)):
        for pattern in patterns:
            yield f"{field}.{pattern}"
    for sign in service.markup:
        yield f"markup.{sign.value}"
    for item in service.items:
        yield f"items.{item.name}"
        if item.lifetime is not None:
            yield f"items.{item.name}.lifetime_s"
    if service.visible and service.urls and not service.items:
        yield "items"
    if service.transfers:
        yield "transfers.country"
        if any(transfer.mechanism for transfer in service.transfers):
            yield "transfers.mechanism"
    for field in ("retention", "privacy_url", "opt_out_url", "consent_mode"):
        if getattr(service, field):
            yield field
    for claim in service.claims:
        yield f"claims.{claim.id}"


def missing_of(service: KnownService) -> Iterator[str]:
    """The path of each value that is unknown, and that a complete record would have."""
    provider = service.provider
    if provider is None or not provider.is_site:
        for field in ("name", "country", "role"):
            if provider is None or not getattr(provider, field):
                yield f"provider.{field}"
        if not service.privacy_url:
            yield "privacy_url"
    if service.visible and not (service.urls or service.links or service.items or service.markup):
        yield "hosts"
    for item in service.items:
        if item.lifetime is None:
            yield f"items.{item.name}.lifetime_s"
    if any(not transfer.mechanism for transfer in service.transfers):
        yield "transfers.mechanism"


def source_of(service: KnownService, path: str) -> Source | None:
    """The first source of the value at `path`; None for a value that has none, or is marked as unverified."""
    if not has_source(service, path):
        return None
    return next((source for source in service.sources if covers(source.fields, path)), None)


def has_source(service: KnownService, path: str) -> bool:
    """Whether nothing in the list of unverified values means the one at `path`, or what it is part of."""
    return not covers(service.unverified, path)


def covers(marks: Iterable[str], path: str) -> bool:
    """Whether one of `marks` is `path`, stands above it, or means it by a `*`."""
    return any(mark == path or _expression(mark).fullmatch(path) is not None for mark in marks)


@lru_cache(maxsize=8192)
def _expression(mark: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in mark.split("*")) + r"(?:\..*)?")
