"""The declaration in the words of IAB Europe's device storage disclosure, which consent platforms read.

Fields as in "Vendor Device Storage & Operational Disclosures" of the Transparency & Consent Framework, version 1.1.
What a declaration does not hold, such as whether a cookie is renewed, is null. Of the purposes only the first is
given, "store and/or access information on a device": it says that consent is asked.
"""

from __future__ import annotations

import json
from typing import Any

from consent.declaration.model import Declaration, Item, Service
from consent.hosts import host_and_path
from consent.vocabulary import ItemKind, Language, Party

STORE_AND_ACCESS = 1
_KEPT = (ItemKind.COOKIE, ItemKind.LOCAL_STORAGE, ItemKind.SESSION_STORAGE, ItemKind.INDEXED_DB, ItemKind.CACHE)


def as_device_storage(declaration: Declaration, language: Language) -> str:
    """The JSON of the disclosure. Items that nobody knows are not in it, since nobody knows what they are for."""
    host, _ = host_and_path(declaration.site.url) or ("", "")
    services = declaration.services.values()
    disclosure = {
        "disclosures": [
            _disclosure(item, service, host, language)
            for service in services
            for item in service.items
            if item.kind in _KEPT
        ],
        "domains": [
            {"domain": domain, "purposes": _purposes(service), "use": service.purpose.within(language)}
            for service in services
            for domain in _hosts(service)
        ],
    }
    return json.dumps(disclosure, indent=2, ensure_ascii=False) + "\n"


def _disclosure(item: Item, service: Service, host: str, language: Language) -> dict[str, Any]:
    is_cookie = item.kind is ItemKind.COOKIE
    by_site = service.provider is not None and service.provider.is_site
    return {
        "identifier": item.name,
        "type": "cookie" if is_cookie else "web",
        "maxAgeSeconds": _max_age(item) if is_cookie else None,
        **({"cookieRefresh": None} if is_cookie else {}),
        "domains": [host] if item.party is Party.FIRST or by_site else _hosts(service),
        "purposes": _purposes(service),
        "description": item.purpose.within(language),
    }


def _max_age(item: Item) -> int | None:
    """As the provider states it, else as it was seen: the field is what is asked for when a cookie is set."""
    lifetime = item.lifetime or item.observed
    if lifetime is None or lifetime.kind == "unlimited":
        return None
    return lifetime.seconds


def _purposes(service: Service) -> list[int]:
    return [STORE_AND_ACCESS] if service.category.asks_consent else []


def _hosts(service: Service) -> list[str]:
    return list(dict.fromkeys(pattern.host for pattern in service.urls))
