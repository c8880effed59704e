"""What the whole catalogue knows, what is stale in it, and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from consent.catalogue.model import KnownService
from consent.catalogue.rules import is_recognisable
from consent.catalogue.sourcing import missing_of, source_of, values_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Numbers of services, but `items`, `values`, `verified_values` and `missing`."""

    services: int
    off_site: int
    items: int
    values: int
    """Facts that need a source."""
    verified_values: int
    verified: tuple[str, ...]
    """Services whose every value has a source."""
    stale: tuple[str, ...]
    """Services that nobody has compared with their sources for too long."""
    missing: dict[str, int]
    """How often a value is unknown, by its field."""
    unrecognisable: tuple[str, ...]
    """Services that a browser could see, and that nothing is known to recognise by."""
    categories: dict[str, int]


def overview(services: Iterable[KnownService], *, today: date, stale_after: timedelta) -> Overview:
    """The numbers of `services`; a file is stale when it was last checked more than `stale_after` before `today`."""
    services = list(services)
    values = [(service, path) for service in services for path in values_of(service)]
    open_ids = {service.id for service, path in values if source_of(service, path) is None}
    missing = Counter(_field(path) for service in services for path in missing_of(service))
    return Overview(
        services=len(services),
        off_site=sum(not service.visible for service in services),
        items=sum(len(service.items) for service in services),
        values=len(values),
        verified_values=sum(source_of(service, path) is not None for service, path in values),
        verified=tuple(service.id for service in services if service.id not in open_ids),
        stale=tuple(
            service.id for service in services if service.checked is None or today - service.checked > stale_after
        ),
        missing=dict(sorted(missing.items())),
        unrecognisable=tuple(service.id for service in services if service.visible and not is_recognisable(service)),
        categories=dict(sorted(Counter(service.category.value for service in services).items())),
    )


def _field(path: str) -> str:
    """`items._ga.lifetime_s` is counted as items.lifetime_s."""
    return "items.lifetime_s" if path.startswith("items.") else path
