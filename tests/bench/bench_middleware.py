"""Microseconds of CPU that ConsentMiddleware adds to a request, over the bare application, without network."""

from __future__ import annotations

import asyncio
import gc
import json
import statistics
import time
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from typing import Any

from itsdangerous import TimestampSigner
from starlette.applications import Starlette
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from consent import ConsentMiddleware, Method, load_declaration
from consent.choice import choose
from consent.cookie import CookieCodec
from consent.standing import MAX_KEPT
from tests.bench.table import Row
from widget import Banner

SECRET = "0123456789abcdef0123456789abcdef"
MAX_AGE = timedelta(days=180)
BATCHES = 40
REQUESTS = 400
HEADERS = [
    (b"host", b"shop.example"),
    (b"user-agent", b"Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"),
    (b"accept", b"text/html,application/xhtml+xml,*/*;q=0.8"),
    (b"accept-language", b"nl,en;q=0.7"),
    (b"accept-encoding", b"gzip, deflate, br"),
    (b"connection", b"keep-alive"),
]
PAGE = (
    "<!doctype html>\n<html lang=nl>\n<head>\n<meta charset=utf-8>\n<title>Thee</title>\n"
    '<meta name="viewport" content="width=device-width">\n<link rel="stylesheet" href="/site.css">\n'
    '<script src="/site.js" defer></script>\n</head>\n<body class="front">\n'
    + "<p>Losse thee uit eigen huis, elke week vers gemengd.</p>\n" * 860
    + "</body>\n</html>\n"
)
DECLARATION = load_declaration("tests/data/webshop.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One kind of request."""

    what: str
    path: str = "/"
    cookies: tuple[bytes, ...] = ()
    """Taken in turn, one for each request."""
    headers: tuple[tuple[bytes, bytes], ...] = ()
    enforces: bool = True
    """Whether tags are looked at too."""
    target: float | None = None


class Nothing:
    """The least that a middleware which looks at responses can do: what it costs is the floor."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def forward(message: Message) -> None:
            await send(message)

        await self.app(scope, receive, forward)


async def _line(request: Request) -> PlainTextResponse:
    return PlainTextResponse("ok")


async def _reading(request: Request) -> PlainTextResponse:
    consent = request.scope["state"].get("consent")
    return PlainTextResponse("yes" if consent is not None and consent.allows("statistics") else "no")


async def _page(request: Request) -> HTMLResponse:
    return HTMLResponse(PAGE)


async def _receive() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _send(message: Message) -> None:
    pass


def _scopes(case: Case) -> Iterator[dict[str, Any]]:
    """Requests without end."""
    for cookie in cycle(case.cookies or [b""]):
        yield {
            "type": "http",
            "method": "GET",
            "path": case.path,
            "root_path": "",
            "query_string": b"",
            "headers": [*HEADERS, *case.headers, (b"cookie", cookie)] if cookie else [*HEADERS, *case.headers],
            "state": {},
        }


async def _batch(app: ASGIApp, scopes: Iterator[dict[str, Any]]) -> float:
    """Microseconds of CPU for one request."""
    batch = list(islice(scopes, REQUESTS))
    started = time.process_time_ns()
    for scope in batch:
        await app(scope, _receive, _send)
    return (time.process_time_ns() - started) / REQUESTS / 1000


async def _measure(bare: ASGIApp, subject: ASGIApp, case: Case) -> tuple[float, float]:
    """The bare time, and what `subject` adds to it: the lower quartile of batches that take turns."""
    scopes = _scopes(case)
    gc.disable()
    try:
        pairs = [(await _batch(bare, scopes), await _batch(subject, scopes)) for _ in range(BATCHES)]
    finally:
        gc.enable()
    base, ours = (statistics.quantiles(times)[0] for times in zip(*pairs, strict=True))
    return base, ours - base


def session_cookie() -> bytes:
    """As Starlette's SessionMiddleware makes it, with as much in it as a choice."""
    data = {"granted": ["preferences", "statistics", "marketing"], "at": 1_763_712_000}
    return b"session=" + TimestampSigner(SECRET).sign(b64encode(json.dumps(data).encode()))


def _many_cookies() -> tuple[bytes, ...]:
    """More than the middleware remembers, all valid."""
    codec = CookieCodec(SECRET, DECLARATION, max_age=MAX_AGE)
    now = datetime.now(UTC)
    moments = (now - timedelta(seconds=seconds) for seconds in range(MAX_KEPT * 2))
    choices = (choose(DECLARATION, Method.ACCEPT_ALL, now=moment, max_age=MAX_AGE) for moment in moments)
    return tuple(b"lang=nl; __Host-consent=" + codec.encode(choice) for choice in choices)


def rows() -> Iterator[Row]:
    """One row a kind of request."""
    bare = Starlette(routes=[Route("/", _line), Route("/reads", _reading), Route("/page", _page)])
    subject, only_banner = (
        ConsentMiddleware(bare, declaration=DECLARATION, secret_key=SECRET, banner=Banner(), enforce_tags=enforces)
        for enforces in (True, False)
    )
    valid = _many_cookies()
    tampered = tuple(cookie[:-9] + b"AAAAAAAAA" for cookie in valid)
    crowded = b"; ".join(b"c%d=x" % number for number in range(50)) + b"; " + valid[0]
    cases = [
        Case(what="no cookie", target=1.0),
        Case(what="no cookie, Sec-GPC", headers=((b"sec-gpc", b"1"),), target=1.1),
        Case(what="valid cookie, seen before", cookies=valid[:1], target=1.2),
        Case(what="tampered cookie, seen before", cookies=tampered[:1], target=1.2),
        Case(what="valid cookie, first sight", cookies=valid, target=10),
        Case(what="tampered cookie, first sight", cookies=tampered, target=10),
        Case(what="view reads it: no cookie", path="/reads"),
        Case(what="view reads it: valid, seen before", path="/reads", cookies=valid[:1]),
        Case(what="view reads it: tampered, seen before", path="/reads", cookies=tampered[:1]),
        Case(what="view reads it: valid, first sight", path="/reads", cookies=valid, target=10),
        Case(what="view reads it: tampered, first sight", path="/reads", cookies=tampered, target=10),
        Case(what="view reads it: behind 50 others", path="/reads", cookies=(crowded,)),
        Case(what="50 kB HTML, banner put in", path="/page", enforces=False, target=8),
        Case(what="50 kB HTML, with enforcement of tags", path="/page", target=333),
        Case(what="50 kB HTML, returning visitor", path="/page", cookies=valid[:1], target=8),
    ]
    base, added = asyncio.run(_measure(bare, Nothing(bare), cases[0]))
    yield Row(what="(a middleware that does nothing)", value=added, unit="us", baseline=base)
    sessions, session = SessionMiddleware(bare, secret_key=SECRET), session_cookie()
    for case in (
        Case(what="(SessionMiddleware: no cookie)"),
        Case(what="(SessionMiddleware: valid cookie)", cookies=(session,)),
        Case(what="(SessionMiddleware: tampered cookie)", cookies=(session[:-9] + b"AAAAAAAAA",)),
    ):
        base, added = asyncio.run(_measure(bare, sessions, case))
        yield Row(what=case.what, value=added, unit="us", baseline=base)
    for case in cases:
        base, added = asyncio.run(_measure(bare, subject if case.enforces else only_banner, case))
        yield Row(what=case.what, value=added, unit="us", baseline=base, target=case.target)
