"""What the site owner declares: the reviewed statement in `cookies.toml`."""

from __future__ import annotations

from consent.declaration.file import load_declaration, parse_declaration
from consent.declaration.model import (
    Attestation,
    Declaration,
    Item,
    Link,
    ScanStamp,
    Service,
    Site,
    UnknownItem,
)

__all__ = [
    "Attestation",
    "Declaration",
    "Item",
    "Link",
    "ScanStamp",
    "Service",
    "Site",
    "UnknownItem",
    "load_declaration",
    "parse_declaration",
]
