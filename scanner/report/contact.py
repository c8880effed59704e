"""Who contacted whom, and when: what a report draws its pictures from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Literal
from urllib.parse import urlsplit

from consent.catalogue import Matcher
from consent.vocabulary import ConsentState, Party
from scanner.recording import PageVisit, Recording, Request
from scanner.site import bare_url, host_of, is_public_suffix, party

MAX_CONTACTS = 2_000
MAX_EVENTS = 2_000
MAX_LABEL = 200

Moment = Literal["click", "visit"]
Services = Mapping[tuple[str, str, str, str], str]
"""Ids of services, by the kind, name, domain and path of their items."""

_KINDS = {
    "Document": "frame",
    "Script": "script",
    "Image": "image",
    "Stylesheet": "style",
    "Font": "font",
    "Media": "media",
    "XHR": "fetch",
    "Fetch": "fetch",
    "Ping": "beacon",
    "WebSocket": "socket",
    "Worker": "worker",
}
_NETWORK = ("http:", "https:", "ws:", "wss:")


def contacts(recording: Recording, matcher: Matcher) -> list[dict[str, Any]]:
    """How often a script or document of one host made a visitor's browser contact another, per kind and state.

    What a host asks of itself is left out, unless a known service answers there.
    """
    counts: dict[tuple[int, str, str, str, str], int] = defaultdict(int)
    for state in recording.states:
        for visit in state.moments:
            for cause, request in _caused(visit):
                match = matcher.match_url(request.url)
                service = match.service.id if match else ""
                to = host_of(request.url)
                if to and (cause != to or service):
                    counts[_order(state.state), cause, to, _kind(request), service] += 1
    states = list(ConsentState)
    return [
        {
            "from": cause,
            "to": to,
            "kind": kind,
            "service": service or None,
            "state": states[state].value,
            "count": count,
        }
        for (state, cause, to, kind, service), count in sorted(counts.items())[:MAX_CONTACTS]
    ]


def timeline(recording: Recording, matcher: Matcher, services: Services) -> tuple[list[dict[str, Any]], int]:
    """What each page did at which moment of its own time, and how many events there were too many to tell.

    The order does not rest on time, which is never twice the same. Requests to the site itself are left out, unless a
    known service answers there. An event that comes again on the same page is told once.
    """
    told: list[dict[str, Any]] = []
    left_out, home = 0, recording.home
    for state in recording.states:
        first: dict[tuple[Any, ...], int] = {}
        for visit in state.moments:
            moment: Moment = "click" if visit is state.after_click else "visit"
            for at_ms, event in _events(visit, matcher, services, moment, home):
                key = (visit.url, moment, *event)
                first[key] = min(at_ms, first.get(key, at_ms))
        # Where there are too many, what was stored tells more than one more request.
        by_weight = sorted(first, key=lambda key: (key[2] == "request", *map(str, key)))
        kept = by_weight[: MAX_EVENTS // max(1, len(recording.states))]
        left_out += len(first) - len(kept)
        told += [_told(state.state, key, first[key]) for key in sorted(kept, key=lambda key: tuple(map(str, key)))]
    return told, left_out


def _told(state: ConsentState, key: tuple[Any, ...], at_ms: int) -> dict[str, Any]:
    page, moment, kind, host, label, service = key
    return {
        "state": state.value,
        "page": page,
        "moment": moment,
        "at_ms": at_ms,
        "kind": kind,
        "host": host,
        "label": label,
        "service": service or None,
    }


def _events(
    visit: PageVisit, matcher: Matcher, services: Services, moment: Moment, home: str
) -> Iterator[tuple[int, tuple[str, str, str, str]]]:
    """Each event with its time: its kind, host, label and service."""
    clock = _Clock(visit, moment)
    for request in visit.requests:
        match = matcher.match_url(request.url)
        if request.url.startswith(_NETWORK) and (match or party(request.url, visit.url, home) is Party.THIRD):
            label = bare_url(request.url)[:MAX_LABEL]
            service = match.service.id if match else ""
            yield request.at_ms, ("request", host_of(request.url), label, service)
    for cookie in visit.cookie_writes:
        host = cookie.domain.lstrip(".")
        if cookie.removes or cookie.refused or is_public_suffix(host):
            continue
        service = services.get(("cookie", cookie.name, cookie.domain, cookie.path), "")
        if cookie.how == "header":
            at_ms = cookie.at_ms
        else:
            at_ms = clock.script_time(cookie.at_ms, cookie.frame_url)
        yield at_ms, ("cookie", host, cookie.name[:MAX_LABEL], service)
    for write in visit.storage_writes:
        host = host_of(write.origin)
        service = services.get((write.kind.value, write.name, host, ""), "")
        yield clock.script_time(write.at_ms, write.origin), ("storage", host, write.name[:MAX_LABEL], service)
    for call in visit.calls:
        script = call.stack[0] if call.stack else call.frame_url
        match = matcher.match_url(script)
        service = match.service.id if match else ""
        yield clock.script_time(call.at_ms, call.frame_url), ("call", host_of(script), call.api, service)


class _Clock:
    """Puts everything on the clock of the page: scripts count from the opening of their own frame."""

    def __init__(self, visit: PageVisit, moment: Moment) -> None:
        self._frames: dict[str, int] = {}
        for request in visit.requests:
            if request.kind == "Document" and _origin(request.url) != _origin(visit.final_url):
                self._frames.setdefault(_origin(request.url), request.at_ms)
        own = [write.at_ms for write in visit.cookie_writes if write.how == "script"]
        own += [write.at_ms for write in visit.storage_writes]
        # After a click, requests count from the click, while the scripts of a page that stayed count from its opening.
        self._opened = min(own, default=0) if moment == "click" else 0

    def script_time(self, at_ms: int, frame_url: str) -> int:
        frame = self._frames.get(_origin(frame_url))
        return max(0, at_ms - self._opened) if frame is None else frame + at_ms


def _caused(visit: PageVisit) -> Iterator[tuple[str, Request]]:
    """Every request over the network, with the host that caused it."""
    page = host_of(visit.final_url)
    for request in visit.requests:
        if request.url.startswith(_NETWORK):
            own = "" if request.kind == "Document" else request.frame_url
            yield host_of(request.redirected_from or request.initiator or own) or page, request


def _kind(request: Request) -> str:
    return "redirect" if request.redirected_from else _KINDS.get(request.kind, "other")


def _origin(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"


def _order(state: ConsentState) -> int:
    return list(ConsentState).index(state)
