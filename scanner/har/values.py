"""Take from a recording what should be in it: JSON that anybody may have written, and that may hold anything."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from scanner.capture.network import MAX_URL

MAX_TEXT = 8_192
MAX_DEPTH = 70
"""Levels of a stack that are followed; each asynchronous parent in it is one."""


def text(value: object, key: str, limit: int = MAX_TEXT) -> str:
    """The text at `key`, cut to `limit` characters; "" where there is none."""
    found = value.get(key) if isinstance(value, Mapping) else None
    return clean(found[:limit]) if isinstance(found, str) else ""


def url(value: object, key: str) -> str:
    """The URL at `key`, cut to what a recording keeps; "" where there is none."""
    return readable(text(value, key, MAX_URL))


def readable(found: str) -> str:
    """`found`, with what no browser would have sent as a URL escaped, so that everybody else can take it apart."""
    try:
        parts = urlsplit(found)
        _ = parts.hostname, parts.port
    except ValueError:
        return quote(found.replace("://", ":", 1), safe="/?#!$&'()*+,;=%:")
    return found


def number(value: object, key: str) -> float | None:
    """The number at `key`; None where there is none, and for -1, by which a HAR says that it does not know."""
    found = value.get(key) if isinstance(value, Mapping) else None
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    try:
        size = float(found)
    except OverflowError:
        return None
    return size if math.isfinite(size) and 0 <= size < 1e15 else None


def mapping(value: object, key: str) -> Mapping[str, Any]:
    """The object at `key`; an empty one where there is none."""
    found = value.get(key) if isinstance(value, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def mappings(value: object, key: str) -> Iterator[Mapping[str, Any]]:
    """The objects in the list at `key`."""
    found = value.get(key) if isinstance(value, Mapping) else None
    for item in found if isinstance(found, list) else ():
        if isinstance(item, Mapping):
            yield item


def moment(value: object, key: str) -> datetime | None:
    """The moment at `key`, as ISO 8601 spells it; None where there is none. Without a zone it is taken for UTC."""
    try:
        found = datetime.fromisoformat(text(value, key, 40))
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def initiator(value: object, depth: int = 0) -> dict[str, Any]:
    """What caused a request, as DevTools tells it, in the shape that `network.initiator_of` reads."""
    told: dict[str, Any] = {"url": url(value, "url")}
    line = number(value, "lineNumber")
    if line is not None:
        told["lineNumber"] = line
    stack = mapping(value, "stack")
    if stack:
        told["stack"] = _stack(stack, depth)
    return told


def clean(found: str) -> str:
    """`found` without halves of characters, which no file can be written with."""
    return found if found.isascii() else found.encode("utf-8", "replace").decode("utf-8")


def _stack(stack: Mapping[str, Any], depth: int) -> dict[str, Any]:
    frames = [
        {"url": url(frame, "url"), "lineNumber": number(frame, "lineNumber") or 0}
        for frame in mappings(stack, "callFrames")
    ]
    parent = mapping(stack, "parent")
    return {"callFrames": frames, "parent": _stack(parent, depth + 1) if parent and depth < MAX_DEPTH else None}
