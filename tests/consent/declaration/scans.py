"""Scans as the scanner writes them, made from a few words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

SITE = "https://shop.example/"


def cookie(name: str, **fields: Any) -> dict[str, Any]:
    """A first-party session cookie, but for what `fields` say."""
    return {
        "kind": "cookie",
        "name": name,
        "domain": "shop.example",
        "path": "/",
        "lifetime_s": None,
        "http_only": False,
        "secure": True,
        "same_site": "Lax",
        "partitioned": False,
        "party": "first",
        "set_by": {"how": "header", "url": SITE, "chain": [], "page": SITE, "at_ms": 12},
        "service": None,
        "category": None,
        "states": ["untouched"],
        "blocked": False,
        **fields,
    }


def service(service_id: str, name: str = "", category: str = "statistics") -> dict[str, Any]:
    return {"id": service_id, "name": name or service_id, "category": category, "states": ["accepted"], "evidence": []}


def third_party(domain: str, service_id: str | None = None) -> dict[str, Any]:
    return {"domain": domain, "service": service_id, "requests": 1, "states": ["untouched"]}


GA_ITEMS = [
    cookie("_ga", lifetime_s=34_560_000, domain=".shop.example", service="google-analytics", category="statistics"),
    cookie("_ga_ABC", lifetime_s=34_560_000, domain=".shop.example", service="google-analytics"),
]


def scan(
    *,
    items: Sequence[Mapping[str, Any]] = (),
    services: Sequence[Mapping[str, Any]] = (),
    third_parties: Sequence[Mapping[str, Any]] = (),
    links: Sequence[Mapping[str, Any]] = (),
    states: Sequence[str] = ("untouched", "rejected", "accepted"),
    pages: int = 2,
    **fields: Any,
) -> dict[str, Any]:
    """A scan as a program would read it."""
    return {
        "kruimel": "scan/1",
        "url": SITE,
        "started": "2026-11-21T09:30:00Z",
        "browser": "chromium 156",
        "states": {state: {} for state in states},
        "pages": [{"url": f"{SITE}{n}", "status": 200, "state": "untouched", "error": None} for n in range(pages)],
        "items": list(items),
        "services": list(services),
        "third_parties": list(third_parties),
        "links": list(links),
        "not_reached": [],
        "refused": [],
        "short_lived": [],
        "findings": [],
        **fields,
    }


def as_bytes(value: Any) -> bytes:
    return json.dumps(value).encode()
