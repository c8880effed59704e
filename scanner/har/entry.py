"""One entry of a HAR, as far as a report needs it (http://www.softwareishard.com/blog/har-12-spec/#entries).

Fields that start with an underscore are a browser's own: Chrome's `_initiator`, `_resourceType`, `_fromCache`,
`_webSocketMessages` and `_error`, Playwright's `_frameref`, `_resourceType` and `_failureText`.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urljoin

from scanner.capture.network import MAX_BODY, MAX_URL, initiator_of
from scanner.cookieline import MAX_BYTES
from scanner.har.values import clean, initiator, mapping, mappings, moment, number, readable, text

MAX_SENT = 500
"""Names of cookies that one request sends."""
MAX_MARKUP = 1_000_000

_KINDS = {
    "document": "Document",
    "iframe": "Document",
    "frame": "Document",
    "embed": "Document",
    "object": "Document",
    "stylesheet": "Stylesheet",
    "style": "Stylesheet",
    "script": "Script",
    "image": "Image",
    "font": "Font",
    "media": "Media",
    "audio": "Media",
    "video": "Media",
    "texttrack": "TextTrack",
    "track": "TextTrack",
    "xhr": "XHR",
    "fetch": "Fetch",
    "empty": "Fetch",
    "eventsource": "EventSource",
    "websocket": "WebSocket",
    "manifest": "Manifest",
    "ping": "Ping",
    "beacon": "Ping",
    "preflight": "Preflight",
    "csp-violation-report": "CSPViolationReport",
    "report": "CSPViolationReport",
    "worker": "Script",
    "sharedworker": "Script",
    "serviceworker": "Script",
}
"""Chromium's words for what `_resourceType` (Chrome, Playwright) or the header Sec-Fetch-Dest calls a request."""
_KINDS_BY_MIME = (
    ("text/html", "Document"),
    ("application/xhtml", "Document"),
    ("text/css", "Stylesheet"),
    ("javascript", "Script"),
    ("image/", "Image"),
    ("font", "Font"),
    ("video/", "Media"),
    ("audio/", "Media"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A request and its answer."""

    url: str
    method: str
    kind: str
    page: str
    """The id of the page it belongs to; "" where the HAR has none."""
    frame: str
    """Playwright's id of the frame; "" in other HARs."""
    started: datetime | None
    status: int | None
    failed: str
    redirect_url: str
    """Where the answer leads; "" where it is the end."""
    initiator: str
    initiator_line: int | None
    referer: str
    is_navigation: bool | None
    """Whether it is for the page itself; None where nobody says so."""
    set_cookies: tuple[str, ...]
    sent_cookies: tuple[str, ...]
    """Names only: the values are nobody's business."""
    date: str
    mime: str
    size: int
    body: str
    messages: int
    is_cached: bool
    """Whether the answer came out of the browser's cache, with cookies of long ago."""
    markup: str
    """The start of a document; "" for everything else."""


def read_entry(value: Mapping[str, Any], url: str) -> Entry:
    """The entry that `value` holds; `url` is its request.url (`values.url`), which has to be there."""
    request, response = mapping(value, "request"), mapping(value, "response")
    asked, answered = _headers(request), _headers(response)
    content = mapping(response, "content")
    destination = asked.get("sec-fetch-dest", [""])[0].lower()
    status = int(number(response, "status") or 0) or None
    mime = (text(content, "mimeType", 100) or answered.get("content-type", [""])[0]).split(";", 1)[0].strip().lower()
    kind = _kind(text(value, "_resourceType", 40).lower(), destination, mime, url)
    redirect = text(response, "redirectURL") if status is None or 300 <= status < 400 else ""
    caused, line = initiator_of(initiator(mapping(value, "_initiator")))
    return Entry(
        url=url,
        method=text(request, "method", 20) or "GET",
        kind=kind,
        page=text(value, "pageref", 200),
        frame=text(value, "_frameref", 200),
        started=moment(value, "startedDateTime"),
        status=status,
        failed=_failure(response, status),
        redirect_url=_joined(url, redirect) if redirect else "",
        initiator=caused,
        initiator_line=line,
        referer=readable(asked.get("referer", [""])[0][:MAX_URL]),
        is_navigation=(destination == "document") if destination else None,
        set_cookies=tuple(_set_cookies(response, answered)),
        sent_cookies=tuple(_sent_cookies(request, asked)),
        date=answered.get("date", [""])[0],
        mime=mime,
        size=int(number(content, "size") or 0),
        body=text(mapping(request, "postData"), "text", MAX_BODY),
        messages=sum(text(message, "type", 10) == "send" for message in mappings(value, "_webSocketMessages")),
        is_cached=bool(text(value, "_fromCache", 40)),
        markup=_markup(content) if kind == "Document" else "",
    )


def _headers(message: Mapping[str, Any]) -> dict[str, list[str]]:
    headers: dict[str, list[str]] = {}
    for header in mappings(message, "headers"):
        headers.setdefault(text(header, "name", 100).lower(), []).append(text(header, "value", 16 * MAX_BYTES))
    return headers


def _kind(resource_type: str, destination: str, mime: str, url: str) -> str:
    if url.startswith(("ws:", "wss:")):
        return "WebSocket"
    told = _KINDS.get(resource_type) or _KINDS.get(destination)
    return told or next((kind for part, kind in _KINDS_BY_MIME if part in mime), "Other")


def _failure(response: Mapping[str, Any], status: int | None) -> str:
    if status is not None:
        return ""
    return text(response, "_error", 100) or text(response, "_failureText", 100) or "no answer"


def _set_cookies(response: Mapping[str, Any], headers: dict[str, list[str]]) -> Iterator[str]:
    """The lines of the headers (Chrome puts several into one); else what `cookies` makes of them."""
    lines = [line for value in headers.get("set-cookie", ()) for line in value.split("\n") if line.strip()]
    if lines:
        yield from lines
        return
    for cookie in mappings(response, "cookies"):
        yield _as_line(cookie)


def _as_line(cookie: Mapping[str, Any]) -> str:
    parts = [f"{_part(cookie, 'name').replace('=', '')}=_"]
    parts += [f"{key}={found}" for key in ("path", "domain", "sameSite") if (found := _part(cookie, key))]
    expires = moment(cookie, "expires")
    if expires is not None:
        parts.append(f"expires={format_datetime(expires.astimezone(UTC), usegmt=True)}")
    parts += [key for key in ("secure", "httpOnly", "partitioned") if cookie.get(key) is True]
    return "; ".join(parts)


def _part(cookie: Mapping[str, Any], key: str) -> str:
    return text(cookie, key, 4_000).replace(";", "")


def _sent_cookies(request: Mapping[str, Any], headers: dict[str, list[str]]) -> list[str]:
    pairs = [pair for value in headers.get("cookie", ()) for pair in value.replace("\n", ";").split(";", MAX_SENT)]
    names = [pair.partition("=")[0].strip() for pair in pairs if "=" in pair]
    if not pairs:
        names = [text(cookie, "name", 4_000) for cookie in mappings(request, "cookies")]
    return list(dict.fromkeys(name for name in names if name))[:MAX_SENT]


def _markup(content: Mapping[str, Any]) -> str:
    found = content.get("text")
    if not isinstance(found, str):
        return ""
    if content.get("encoding") != "base64":
        return clean(found[:MAX_MARKUP])
    try:
        return base64.b64decode(found[: MAX_MARKUP // 4 * 4]).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def _joined(url: str, target: str) -> str:
    try:
        return readable(urljoin(url, target).split("#", 1)[0][:MAX_URL])
    except ValueError:
        return ""
