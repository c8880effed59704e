"""Read a log of DevTools events, as Lighthouse, Puppeteer and ChromeDriver write it, into what a visit would have seen.

The events are those that a live page sends, and they go through the same collector. They tell more than a HAR: what
Chromium said of each cookie, and the whole of each cookie that was sent.
https://chromedevtools.github.io/devtools-protocol/tot/Network/
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from consent.vocabulary import ConsentState
from scanner.capture.network import MAX_REQUESTS, NetworkCollector
from scanner.cookieline import whole
from scanner.har.events import missing, tidy
from scanner.har.jar import Jar
from scanner.har.seen import NO_SCRIPTS, NO_STORAGE, Seen
from scanner.har.text import Cursor
from scanner.har.values import mapping, text
from scanner.recording import PageVisit, StoredCookie
from scanner.site import host_of, registrable_domain

MAX_EVENTS = 500_000
LATEST = 2.5e11
"""The last second that a date of ours can tell is in the year 9999."""
NOT_KNOWN = "is neither a HAR (an object with log.entries) nor a log of DevTools events (method and params)"
NO_EXTRA = (
    "This log has no Network.responseReceivedExtraInfo events, which alone tell of cookies: "
    "those that responses set are not in this report."
)
KEPT = "The log does not hold the browser's cookies: they are those that were set, and those that were sent."
MORE = "The log is longer than is read; only the start of it is in this report."

_READ = frozenset({*NetworkCollector().listeners(), "Network.requestWillBeSentExtraInfo"})

Event = tuple[str, dict[str, Any]]


@dataclass(slots=True)
class Opened:
    """One page in the log: the events that belong to its requests."""

    url: str
    navigation: str
    """The id of the request for the page; "" where the log does not hold it."""
    events: list[Event] = field(default_factory=list)


@dataclass(slots=True)
class Log:
    """The events, by page and in their order."""

    pages: list[Opened] = field(default_factory=list)
    page_of: dict[str, Opened] = field(default_factory=dict)
    early: dict[str, list[Event]] = field(default_factory=lambda: defaultdict(list))
    """Extra information may come before the request that it is about."""
    frame: str = ""
    wall: float | None = None
    """Seconds to add to a timestamp for the time of the day."""
    since: float = 0.0
    """The first timestamp."""
    requests: int = 0
    has_extra: bool = False
    is_cut: bool = False


def read_devtools(cursor: Cursor, state: ConsentState) -> Seen:
    """What the events at `cursor` show: in an array, or one after the other. InvalidFile says what is wrong."""
    log = Log()
    count = 0
    for count, value in enumerate(_values(cursor), 1):
        event = _as_event(value, cursor)
        if event is not None:
            _take(log, *event)
        if count >= MAX_EVENTS or log.requests >= MAX_REQUESTS:
            log.is_cut = True
            break
    if not log.pages:
        cursor.fail(NOT_KNOWN if count < 2 else "has no event Network.requestWillBeSent")
    if log.wall is None:
        cursor.fail("has no request that says when it was sent (wallTime)")
    jar = Jar()
    visits = tuple(_visit(page, state, log, jar) for page in log.pages)
    return Seen(
        visits=visits,
        jar=jar.cookies(at=max(_times(log))),
        started=_as_date(min(_times(log))).replace(microsecond=0),
        browser="Chromium (DevTools log)",
        notes=(NO_STORAGE, NO_SCRIPTS, KEPT if log.has_extra else NO_EXTRA, *([MORE] if log.is_cut else [])),
        partial=log.is_cut,
    )


def _values(cursor: Cursor) -> Iterator[Any]:
    if cursor.next != "[":
        while cursor.next:
            yield cursor.value()
        return
    for _ in cursor.elements():
        yield cursor.value()
    if cursor.next:
        cursor.fail("has something behind its end, where the list ends with its last ]")


def _as_event(value: Any, cursor: Cursor) -> Event | None:
    """The event; None for one that tells nothing of the network. ChromeDriver wraps each in a text."""
    message = value.get("message") if isinstance(value, Mapping) else None
    if isinstance(message, str):
        try:
            value = mapping(json.loads(message), "message")
        except (ValueError, RecursionError):
            cursor.fail("holds a message that is not JSON")
    elif isinstance(message, Mapping):
        value = message
    method = text(value, "method", 100)
    if not method:
        cursor.fail(NOT_KNOWN)
    if not method.startswith("Network."):
        return None
    details = tidy(mapping(value, "params"))
    lacking = missing(method, details) if method in _READ else ""
    if lacking:
        cursor.fail(f"is missing from a {method} event", lacking)
    return (method, details) if method in _READ else None


def _take(log: Log, method: str, details: dict[str, Any]) -> None:
    request_id = details["requestId"]
    log.has_extra = log.has_extra or method == "Network.responseReceivedExtraInfo"
    if method == "Network.requestWillBeSent":
        log.requests += 1
        if log.wall is None and "wallTime" in details:
            log.wall = min(max(details["wallTime"] - details["timestamp"], 0), LATEST)
            log.since = details["timestamp"]
    if request_id not in log.page_of:
        if method == "Network.requestWillBeSent":
            _open(log, request_id, details)
        elif method != "Network.webSocketCreated" or not log.pages:
            log.early[request_id].append((method, details))
            return
        log.page_of[request_id] = log.pages[-1]
        log.pages[-1].events += log.early.pop(request_id, [])
    log.page_of[request_id].events.append((method, details))


def _open(log: Log, request_id: str, details: dict[str, Any]) -> None:
    """Begin a page where a request is for one: a navigation, in the frame in which the first one was."""
    is_document = details.get("type") == "Document" and details.get("loaderId") == request_id
    frame = details.get("frameId", "")
    if is_document and not log.frame:
        log.frame = frame or "?"
    if is_document and log.frame in (frame, "?"):
        log.pages.append(Opened(details["request"]["url"], request_id))
    elif not log.pages:
        log.pages.append(Opened(details.get("documentURL") or details["request"]["url"], ""))


def _visit(page: Opened, state: ConsentState, log: Log, jar: Jar) -> PageVisit:
    wall, since = log.wall or 0.0, log.since
    collector = NetworkCollector()
    listeners = collector.listeners()
    sent_at: dict[str, float] = {}
    start: float | None = None
    for method, details in page.events:
        request_id = details["requestId"]
        if method == "Network.requestWillBeSent":
            sent_at[request_id] = wall + details["timestamp"]
            start = sent_at[request_id] if start is None else start
        at = sent_at.get(request_id, wall if start is None else start)
        if method == "Network.responseReceivedExtraInfo":
            details = _dated(details, at)
        if method == "Network.requestWillBeSentExtraInfo":
            for cookie in _sent(details, at=at, since=wall + since):
                jar.was_sent(cookie, at=at)
        else:
            listeners[method](details)
    requests, writes = collector.requests(), collector.cookie_writes()
    chain = [request for request in requests if page.navigation and request.id == page.navigation]
    final_url = chain[-1].url if chain else page.url
    site = registrable_domain(host_of(final_url))
    for write in sorted(writes, key=lambda write: write.at_ms):
        jar.take(write, page_site=site, at=(wall if start is None else start) + write.at_ms / 1000)
    status = chain[-1].status if chain else None
    failed = chain[-1].failed if chain else ""
    return PageVisit(
        url=page.url,
        final_url=final_url,
        state=state,
        status=status,
        error=failed or (f"the server answered {status}" if status and status >= 400 else ""),
        requests=requests,
        cookie_writes=writes,
    )


def _dated(details: dict[str, Any], at: float) -> dict[str, Any]:
    """The event with a Date: a live page's answers without one are dated now, and a recording is not from now."""
    headers = details.get("headers", {})
    if any(name.lower() == "date" for name in headers):
        return details
    date = format_datetime(_as_date(at), usegmt=True)
    return {**details, "headers": {**headers, "date": date}}


def _sent(details: Mapping[str, Any], *, at: float, since: float) -> Iterator[StoredCookie]:
    for associated in details.get("associatedCookies", ()):
        cookie = associated.get("cookie", {})
        if associated.get("blockedReasons") or not cookie.get("name") or not cookie.get("domain"):
            continue
        is_session = cookie.get("session", False) or cookie.get("expires", -1) < 0
        yield StoredCookie(
            name=cookie["name"],
            domain=cookie["domain"],
            path=cookie.get("path") or "/",
            kept_s=None if is_session else _lifetime(cookie["expires"], at=at, since=since),
            http_only=cookie.get("httpOnly", False),
            secure=cookie.get("secure", False),
            same_site=cookie.get("sameSite", ""),
            partitioned="partitionKey" in cookie,
        )


def _lifetime(expires: float, *, at: float, since: float) -> int:
    """The lifetime of a cookie that was sent at `at` and set at some moment after `since`: whole hours, if any fit."""
    left = max(0.0, expires - at)
    hours = math.floor((expires - since) / 3600) * 3600
    return hours if hours >= left > 0 else whole(left)


def _as_date(seconds: float) -> datetime:
    return datetime.fromtimestamp(min(max(seconds, 0.0), LATEST), UTC)


def _times(log: Log) -> Iterator[float]:
    for page in log.pages:
        for _, details in page.events:
            if "timestamp" in details:
                yield (log.wall or 0.0) + details["timestamp"]
