"""Collect requests, redirects, and the cookies that responses set or tried to set."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from scanner.cookieline import MAX_BYTES, default_path, parse_cookie_line
from scanner.recording import CookieWrite, Request
from scanner.session import Session

MAX_REQUESTS = 20_000
MAX_COOKIE_LINES = 10_000
MAX_URL = 2_048
MAX_STACK = 30
MAX_BODY = 4_096


@dataclass(slots=True)
class _Step:
    """One step of a redirect chain, as far as it is known."""

    event: dict[str, Any]
    redirected_from: str
    status: int | None = None
    failed: str = ""
    has_extra: bool | None = None
    mime: str = ""
    size: int = 0
    messages: int = 0


@dataclass(slots=True)
class NetworkCollector:
    """What went over the network since `begin`."""

    _steps: dict[str, list[_Step]] = field(default_factory=lambda: defaultdict(list))
    _sent: list[_Step] = field(default_factory=list)
    _extras: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    _in_flight: set[str] = field(default_factory=set)
    _first_at: float | None = None
    _opened_at: float | None = None
    _lines: int = 0
    _ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def attach(self, session: Session) -> None:
        """Listen on `session`, a CDP session of a page."""
        for event, listener in self.listeners().items():
            session.on(event, listener)
        session.on("Network.dataReceived", self._opened)
        await session.send("Network.enable")

    def listeners(self) -> dict[str, Callable[[dict[str, Any]], None]]:
        """What to call with the details of which event, whether a page sends them now or a recording holds them."""
        return {
            "Network.requestWillBeSent": self._request,
            "Network.responseReceived": self._response,
            "Network.responseReceivedExtraInfo": self._extra,
            "Network.loadingFinished": self._finished,
            "Network.loadingFailed": self._failed,
            "Network.dataReceived": self._data,
            "Network.webSocketCreated": self._socket,
            "Network.webSocketFrameSent": self._message,
        }

    def begin(self) -> None:
        """Forget what was seen: another page is about to be visited."""
        self._steps.clear()
        self._extras.clear()
        self._in_flight.clear()
        self._first_at = self._opened_at = None
        self._sent.clear()
        self._lines = 0

    @property
    def in_flight(self) -> int:
        """Requests that have not ended, leaving out those that are not meant to end."""
        return len(self._in_flight)

    def is_loading(self, url: str) -> bool:
        """Whether the document at `url` is still coming in."""
        waiting = (self._steps[request_id][-1].event for request_id in self._in_flight if self._steps.get(request_id))
        return any(event.get("type") == "Document" and event["request"]["url"] == url for event in waiting)

    async def changed(self, seconds: float) -> None:
        """Wait until a request ends, or `seconds` have passed."""
        self._ended.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ended.wait(), seconds)

    def finish(self, request_id: str) -> None:
        """End a request whose end the page does not hear of."""
        self._finished({"requestId": request_id})

    def requests(self) -> tuple[Request, ...]:
        """Every request since `begin`, in the order in which they were sent."""
        # Not by their timestamps: the page's are in its own time, those of its navigation in the browser's.
        return tuple(self._as_request(step) for step in self._sent)

    def cookie_writes(self) -> tuple[CookieWrite, ...]:
        """Every cookie that a response set, or was refused, since `begin`."""
        writes: list[CookieWrite] = []
        for request_id, chain in self._steps.items():
            extras = iter(self._extras.get(request_id, ()))
            for step in chain:
                # A response from the cache carries no extra information; the others do, in the order of the chain.
                extra = next(extras, None) if step.has_extra is not False else None
                if extra is not None:
                    writes += self._writes_of(step, extra)
        return tuple(writes)

    def _opened(self, event: dict[str, Any]) -> None:
        """The first document comes in: what it asks for counts from here, by the clock of its tab.

        In virtual time that clock runs ahead of the browser's, by which navigations are timed. Of all that is told of a
        document, what its tab has read of it is timed by the tab.
        """
        chain = self._steps.get(event["requestId"])
        if self._opened_at is None and chain and chain[-1].event.get("type") == "Document":
            self._opened_at = event["timestamp"]

    def _request(self, event: dict[str, Any]) -> None:
        if len(self._sent) >= MAX_REQUESTS:
            return
        if self._first_at is None:
            self._first_at = event["timestamp"]
        request_id = event["requestId"]
        chain = self._steps.get(request_id)
        redirect = event.get("redirectResponse")
        before = ""
        if redirect is not None and chain:
            chain[-1].status = redirect.get("status")
            chain[-1].has_extra = event.get("redirectHasExtraInfo")
            before = chain[-1].event["request"]["url"][:MAX_URL]
        self._add(_Step(_trimmed(event), before))
        if event.get("type") not in ("EventSource", "WebSocket"):
            self._in_flight.add(request_id)

    def _response(self, event: dict[str, Any]) -> None:
        chain = self._steps.get(event["requestId"])
        if chain:
            chain[-1].status = event["response"].get("status")
            chain[-1].has_extra = event.get("hasExtraInfo")
            chain[-1].mime = str(event["response"].get("mimeType", ""))[:100]

    def _data(self, event: dict[str, Any]) -> None:
        chain = self._steps.get(event["requestId"])
        if chain:
            chain[-1].size += int(event.get("dataLength", 0))

    def _socket(self, event: dict[str, Any]) -> None:
        """A WebSocket, which Chromium tells of in events of its own, without a time or a document."""
        if len(self._sent) < MAX_REQUESTS:
            request = {"url": str(event.get("url", "")), "method": "GET"}
            self._add(_Step(_trimmed({**event, "type": "WebSocket", "request": request}), ""))

    def _message(self, event: dict[str, Any]) -> None:
        chain = self._steps.get(event["requestId"])
        if chain:
            chain[-1].messages += 1

    def _add(self, step: _Step) -> None:
        self._steps[step.event["requestId"]].append(step)
        self._sent.append(step)

    def _extra(self, event: dict[str, Any]) -> None:
        lines = event.get("headers", {})
        cookies = next((value for name, value in lines.items() if name.lower() == "set-cookie"), "")
        blocked = event.get("blockedCookies", [])
        self._lines += cookies.count("\n") + bool(cookies) + len(blocked)
        if self._lines > MAX_COOKIE_LINES:
            cookies, blocked = "", []
        date = next((value for name, value in lines.items() if name.lower() == "date"), "")
        self._extras[event["requestId"]].append({"cookies": cookies, "blocked": blocked, "date": date})

    def _finished(self, event: dict[str, Any]) -> None:
        self._in_flight.discard(event["requestId"])
        self._ended.set()

    def _failed(self, event: dict[str, Any]) -> None:
        self._in_flight.discard(event["requestId"])
        self._ended.set()
        chain = self._steps.get(event["requestId"])
        if chain:
            chain[-1].failed = str(event.get("blockedReason") or event.get("errorText") or "failed")

    def _as_request(self, step: _Step) -> Request:
        event = step.event
        url, line = initiator_of(event.get("initiator", {}))
        return Request(
            id=event["requestId"],
            url=event["request"]["url"][:MAX_URL],
            method=event["request"]["method"][:20],
            kind=event.get("type", "Other"),
            frame_url=event.get("documentURL", "")[:MAX_URL],
            initiator=url,
            initiator_line=line,
            redirected_from=step.redirected_from,
            at_ms=self._since_start(event),
            status=step.status,
            failed=step.failed,
            mime=step.mime,
            size=step.size,
            body=event["request"].get("postData", ""),
            messages=step.messages,
        )

    def _since_start(self, event: dict[str, Any]) -> int:
        at = event.get("timestamp")
        is_navigation = event.get("type") == "Document" and event.get("initiator", {}).get("type") == "other"
        start = self._first_at if is_navigation or self._opened_at is None else self._opened_at
        return 0 if at is None or start is None else max(0, int((at - start) * 1000))

    def _writes_of(self, step: _Step, extra: dict[str, Any]) -> list[CookieWrite]:
        now = _response_date(extra["date"])
        refused: dict[str, tuple[str, ...]] = {
            blocked.get("cookieLine", ""): tuple(blocked.get("blockedReasons", ())) for blocked in extra["blocked"]
        }
        lines = [line for line in extra["cookies"].split("\n") if line]
        lines += [line for line in refused if line and line not in lines]
        url = step.event["request"]["url"][:MAX_URL]
        parts = urlsplit(url)
        writes = []
        for line in lines:
            cookie = parse_cookie_line(line[:MAX_BYTES], now)
            if cookie is None:
                continue
            writes.append(
                CookieWrite(
                    name=cookie.name,
                    domain=f".{cookie.domain}" if cookie.domain else (parts.hostname or ""),
                    path=cookie.path or default_path(parts.path),
                    how="header",
                    url=url,
                    frame_url=step.event.get("documentURL", "")[:MAX_URL],
                    at_ms=self._since_start(step.event),
                    requested_s=cookie.lifetime_s,
                    removes=cookie.lifetime_s is not None and cookie.lifetime_s <= 0,
                    refused=refused.get(line, ()),
                    secure=cookie.secure,
                    http_only=cookie.http_only,
                    same_site=cookie.same_site,
                    partitioned=cookie.partitioned,
                )
            )
        return writes


def _trimmed(event: dict[str, Any]) -> dict[str, Any]:
    """The parts of an event that are told later; the rest of it would only fill memory."""
    request = event["request"]
    names = ("requestId", "documentURL", "type", "timestamp", "initiator")
    kept: dict[str, Any] = {name: event[name] for name in names if name in event}
    body = str(request.get("postData", ""))[:MAX_BODY]
    return {**kept, "request": {"url": request["url"][:MAX_URL], "method": request["method"][:20], "postData": body}}


def initiator_of(initiator: dict[str, Any]) -> tuple[str, int | None]:
    """The script or document that caused a request, and the line (from 1) where that is known."""
    stack = initiator.get("stack")
    depth = 0
    while stack and depth < MAX_STACK:
        for frame in stack.get("callFrames", ()):
            if frame.get("url"):
                return frame["url"][:MAX_URL], int(frame.get("lineNumber", 0)) + 1
        stack = stack.get("parent")
        depth += 1
    line = initiator.get("lineNumber")
    return initiator.get("url", "")[:MAX_URL], None if line is None else int(line) + 1


def _response_date(text: str) -> datetime:
    """What the server thought the time was: its Expires dates count from there."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return datetime.now(UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
