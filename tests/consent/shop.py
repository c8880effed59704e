"""A small shop with ConsentMiddleware around it, in process; and a banner that says what it was told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from consent import Asset, ConsentMiddleware, ConsentRecord, Visit
from consent.choice import Method, choose
from consent.cookie import CookieCodec
from tests.consent.declarations import webshop

SECRET = "0123456789abcdef0123456789abcdef"
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ORIGIN = "https://voorbeeldthee.example"
PAGE = "<!doctype html><html><head><title>Thee</title></head><body><p>Losse thee</p></body></html>"
COOKIE = "__Host-consent"


class PlainBanner:
    """Fits the protocol, and counts how often it was asked."""

    def __init__(self) -> None:
        self.renderings = 0

    def head(self, visit: Visit) -> str:
        return f'<link rel="stylesheet" href="{visit.mount}/kr.css">'

    def body(self, visit: Visit) -> str:
        self.renderings += 1
        granted = " ".join(word for word in visit.declaration.asked if word in visit.granted)
        return f'<i data-prompt="{visit.prompt}" data-granted="{granted}" data-to="{visit.return_to}">privé</i>'

    def preferences(self, visit: Visit) -> str:
        return f"<!doctype html><title>{visit.language}</title><a href='{visit.return_to}'>{visit.prompt}</a>"

    def asset(self, name: str) -> Asset | None:
        if name not in ("kr.css", "kr.0a1b.css"):
            return None
        return Asset(name="kr.0a1b.css", body=b"i{color:teal}", media_type="text/css; charset=utf-8", etag='"0a1b"')


class ListStore:
    """Keeps records in a list; raises `error` where there is one."""

    def __init__(self) -> None:
        self.kept: list[ConsentRecord] = []
        self.error: Exception | None = None

    async def append(self, record: ConsentRecord) -> None:
        if self.error is not None:
            raise self.error
        if any(kept.id == record.id for kept in self.kept):
            raise ValueError(record.id)
        self.kept.append(record)


async def granted(request: Request) -> JSONResponse:
    consent = request.state.consent
    return JSONResponse([word for word in ("preferences", "statistics", "marketing") if consent.allows(word)])


def around(app: Any, **options: Any) -> ConsentMiddleware:
    """The middleware around an ASGI application, at noon."""
    defaults = {"declaration": webshop(), "secret_key": SECRET, "clock": NOON.timestamp}
    return ConsentMiddleware(app, **{**defaults, **options})


def shop(*responses: Callable[[], Response], **options: Any) -> Starlette:
    """A site whose pages `/0`, `/1`, … are `responses`; `/granted` tells what the visitor granted."""
    routes = [Route("/granted", granted)]
    for number, response in enumerate(responses):
        routes.append(Route(f"/{number}", lambda request, response=response: response(), methods=["GET", "POST"]))
    defaults = {"declaration": webshop(), "secret_key": SECRET, "clock": NOON.timestamp}
    return Starlette(routes=routes, middleware=[Middleware(ConsentMiddleware, **{**defaults, **options})])


def client(app: Any, **options: Any) -> httpx.AsyncClient:
    """A visitor's browser."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=ORIGIN, **options)


def cookie(method: Method = Method.ACCEPT_ALL, *categories: Any, **options: Any) -> str:
    """The Cookie header of a visitor who chose an hour ago."""
    shop = options.pop("declaration", webshop())
    codec = CookieCodec(SECRET, shop, max_age=timedelta(days=180))
    made_at = NOON - timedelta(hours=1)
    choice = choose(shop, method, categories, now=made_at, max_age=timedelta(days=180), **options)
    return f"{COOKIE}={codec.encode(choice).decode()}"


async def post(
    app: Any, *chunks: bytes, send: Any = None, headers: dict[bytes, bytes] | None = None, ends: bool = True
) -> list[dict[str, Any]]:
    """What is sent to a visitor whose body comes in `chunks`, and then stops coming unless it `ends`."""
    queue = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    received: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if queue:
            return queue.pop(0)
        if not ends:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": b"", "more_body": False}

    async def keep(message: dict[str, Any]) -> None:
        received.append(message)

    given = {b"content-type": b"application/x-www-form-urlencoded", **(headers or {})}
    scope = {"type": "http", "method": "POST", "path": "/consent/choice", "headers": list(given.items())}
    await app(scope, receive, send or keep)
    return received
