"""The digest of what a visitor agrees to.

Services, their providers, categories and items count, and how long an item lives; names and sentences in which all
this is told do not, so that correcting a typo asks nobody again (GDPR art. 4(11): consent is for something specific).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from consent.declaration.model import Service

DIGITS = 8


def revision_of(services: Iterable[Service]) -> str:
    """Eight hex digits over the services that need consent; the order of the file does not matter."""
    agreed = sorted(_agreed(service) for service in services if service.category.asks_consent)
    return hashlib.sha256(json.dumps(agreed, separators=(",", ":")).encode()).hexdigest()[:DIGITS]


def _agreed(service: Service) -> list[object]:
    provider = service.provider
    items = sorted(
        [
            item.kind.value,
            item.name,
            item.lifetime.kind if item.lifetime else "",
            item.lifetime.seconds if item.lifetime else 0,
        ]
        for item in service.items
    )
    recipient = [provider.name, provider.country, provider.is_site] if provider else []
    countries = sorted(transfer.country for transfer in service.transfers)
    return [service.id, service.category.value, recipient, countries, items]
