"""Make the details of a recorded DevTools event what Chromium would have sent: what is of another kind goes.

A live page sends its events through Chromium; a file may hold anything, and is read by the same collector.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Literal

from scanner.capture.network import MAX_URL
from scanner.har.values import MAX_DEPTH, MAX_TEXT, clean, readable

Kind = Literal["url", "text", "number", "flag", "object", "objects", "texts"]

# The names that the collector reads. They mean the same in every event.
_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("requestId", "loaderId", "frameId", "type", "method"), "text"),
    **dict.fromkeys(("documentURL", "url"), "url"),
    **dict.fromkeys(("mimeType", "errorText", "blockedReason", "cookieLine", "postData"), "text"),
    **dict.fromkeys(("name", "domain", "path", "sameSite"), "text"),
    **dict.fromkeys(("timestamp", "wallTime", "lineNumber", "status", "dataLength", "expires"), "number"),
    **dict.fromkeys(("hasExtraInfo", "redirectHasExtraInfo", "httpOnly", "secure", "session"), "flag"),
    **dict.fromkeys(("request", "response", "redirectResponse", "initiator", "stack", "parent", "cookie"), "object"),
    **dict.fromkeys(("headers", "partitionKey"), "object"),
    **dict.fromkeys(("callFrames", "blockedCookies", "associatedCookies"), "objects"),
    "blockedReasons": "texts",
}
_NEEDED = {
    "Network.requestWillBeSent": (("requestId",), ("timestamp",), ("request", "url"), ("request", "method")),
    "Network.responseReceived": (("requestId",), ("response",)),
    "Network.webSocketCreated": (("requestId",), ("url",)),
}
MAX_HEADER = 64 * 1024
FARTHEST = 1e13
"""More seconds than any clock tells."""


def tidy(details: Mapping[str, Any], depth: int = 0) -> dict[str, Any]:
    """`details` with the names that are known, and only where what they hold is of the right kind."""
    found: dict[str, Any] = {}
    for name, value in details.items():
        kind = _KINDS.get(name)
        if kind is None or depth > MAX_DEPTH:
            continue
        if kind == "url" and isinstance(value, str):
            found[name] = readable(clean(value[:MAX_URL]))
        elif kind == "text" and isinstance(value, str):
            found[name] = clean(value[:MAX_TEXT])
        elif (kind == "number" and _is_number(value)) or (kind == "flag" and isinstance(value, bool)):
            found[name] = value
        elif kind == "object" and isinstance(value, Mapping):
            found[name] = _headers(value) if name == "headers" else tidy(value, depth + 1)
        elif kind == "objects" and isinstance(value, list):
            found[name] = [tidy(item, depth + 1) for item in value if isinstance(item, Mapping)]
        elif kind == "texts" and isinstance(value, list):
            found[name] = [clean(item[:100]) for item in value if isinstance(item, str)]
        elif name == "partitionKey" and value:  # a text in older versions
            found[name] = {}
    return found


def missing(method: str, details: Mapping[str, Any]) -> str:
    """What an event of that name can not be read without, and lacks; "" where it is whole."""
    for path in _NEEDED.get(method, (("requestId",),)):
        value: Any = details
        for name in path:
            value = value.get(name)
            if value is None or value == "":
                return ".".join(("params", *path))
    return ""


def _headers(headers: Mapping[str, Any]) -> dict[str, str]:
    return {clean(name): clean(value[:MAX_HEADER]) for name, value in headers.items() if isinstance(value, str)}


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value) and abs(value) < FARTHEST
    except OverflowError:
        return False
