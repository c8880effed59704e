"""What a visitor agrees to, in a few letters.

Services, their providers, categories and items count, and how long they stay; names and sentences in which all this
is told do not, so that correcting a typo asks nobody again (GDPR art. 4(11): consent is for something specific).

A lifetime counts by its step only, and one step may take the place of a longer one: what a visitor agreed to for a
year, that visitor agreed to for a month.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consent.lifetime import DAY, HOUR, MINUTE, YEAR
from consent.vocabulary import ItemKind

if TYPE_CHECKING:
    from consent.declaration.model import Item, Service

DIGITS = 8
HASH_BITS = 64

_NOTHING, _SESSION, _UNKNOWN = 0, 1, 15
# Each with room for how browsers and providers round: a month may have 31 days, and thirteen months 396.
_STEPS = (
    61 * MINUTE,
    25 * HOUR,
    8 * DAY,
    32 * DAY,
    95 * DAY,
    190 * DAY,
    366 * DAY,
    400 * DAY,
    2 * YEAR + 2 * DAY,
    5 * YEAR + 2 * DAY,
    10 * YEAR + 3 * DAY,
)
_STORES_NOTHING = (ItemKind.PIXEL, ItemKind.FINGERPRINT)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a visitor agrees to who allows one service."""

    digest: int
    """64 bits over the service, its category, its provider, the countries and the items."""
    step: int
    """How long the longest item stays: 0 for nothing, 1 for a session, then longer and longer; 15 for unknown."""


def fingerprint_of(service: Service) -> Fingerprint:
    """The fingerprint of `service`; the order of the file does not matter."""
    digest = hashlib.sha256(json.dumps(_agreed(service), separators=(",", ":")).encode()).digest()
    step = max((_step(item) for item in service.items), default=_NOTHING)
    return Fingerprint(int.from_bytes(digest[: HASH_BITS // 8], "big"), step)


def revision_of(services: Iterable[Service]) -> str:
    """Eight hex digits over the services that need consent."""
    found = (fingerprint_of(service) for service in services if service.category.asks_consent)
    agreed = sorted([fingerprint.digest, fingerprint.step] for fingerprint in found)
    return hashlib.sha256(json.dumps(agreed, separators=(",", ":")).encode()).hexdigest()[:DIGITS]


def _agreed(service: Service) -> list[object]:
    provider = service.provider
    recipient = [provider.name, provider.country, provider.is_site] if provider else []
    countries = sorted(transfer.country for transfer in service.transfers)
    items = sorted([item.kind.value, item.name] for item in service.items)
    return [service.id, service.category.value, recipient, countries, items]


def _step(item: Item) -> int:
    lifetime = item.lifetime or item.observed
    if lifetime is None:
        return _NOTHING if item.kind in _STORES_NOTHING else _UNKNOWN
    if lifetime.kind == "session":
        return _SESSION
    if lifetime.kind == "unlimited":
        return _UNKNOWN
    return next(
        (step for step, longest in enumerate(_STEPS, _SESSION + 1) if lifetime.seconds <= longest), _UNKNOWN - 1
    )
