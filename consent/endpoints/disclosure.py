"""The declaration as JSON, for whoever wants to read it by machine."""

from __future__ import annotations

from typing import Any

from consent.declaration.model import Declaration, Item, Service
from consent.text import Text


def disclosure(declaration: Declaration) -> dict[str, Any]:
    """What the site discloses: its services by category with their items, and the revision. Null means unknown."""
    return {
        "kruimel": "declaration/1",
        "site": declaration.site.url,
        "controller": declaration.site.controller or None,
        "revision": declaration.revision,
        "asked": [category.value for category in declaration.asked],
        "services": [_service(service) for service in declaration.services.values()],
    }


def _service(service: Service) -> dict[str, Any]:
    provider = service.provider
    return {
        "id": service.id,
        "name": service.name,
        "category": service.category.value,
        "provider": provider.name or None if provider else None,
        "country": provider.country or None if provider else None,
        "purpose": _text(service.purpose),
        "privacy_url": service.privacy_url or None,
        "transfers": [{"country": t.country, "mechanism": t.mechanism or None} for t in service.transfers],
        "items": [_item(item) for item in service.items],
    }


def _item(item: Item) -> dict[str, Any]:
    lifetime = item.lifetime or item.observed
    return {
        "kind": item.kind.value,
        "name": item.name,
        "party": item.party.value if item.party else None,
        "lifetime": lifetime.kind if lifetime else None,
        "lifetime_s": lifetime.seconds if lifetime and lifetime.kind == "seconds" else None,
        "purpose": _text(item.purpose),
    }


def _text(text: Text) -> dict[str, str]:
    return {language: words for language, words in (("nl", text.nl), ("en", text.en)) if words}
