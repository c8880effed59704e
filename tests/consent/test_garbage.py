"""A request is gone when it is over: what waits for the garbage collector costs more than the middleware does."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

import consent
from tests.consent.shop import PAGE, PlainBanner, around, cookie


class Server:
    """As servers are: what sends a response holds its request."""

    def __init__(self, kind: str, path: str) -> None:
        headers = [(b"cookie", cookie().encode())]
        self.scope = {"type": kind, "method": "GET", "path": path, "query_string": b"", "headers": headers}

    async def receive(self) -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(self, message: dict[str, Any]) -> None:
        pass


async def page(scope: Any, receive: Any, send: Any) -> None:
    consent.of(scope).allows("statistics")
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
    await send({"type": "http.response.body", "body": PAGE.encode()})


async def cut_off(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
    await send({"type": "http.response.body", "body": PAGE.encode(), "more_body": True})


async def socket(scope: Any, receive: Any, send: Any) -> None:
    consent.of(scope).allows("statistics")


async def failing(scope: Any, receive: Any, send: Any) -> None:
    raise ZeroDivisionError


@pytest.fixture
def no_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize(
    ("app", "kind", "path"),
    [
        (page, "http", "/"),
        (cut_off, "http", "/"),
        (failing, "http", "/"),
        (page, "http", "/consent/state"),
        (page, "http", "/consent/preferences"),
        (socket, "websocket", "/"),
    ],
)
async def test_request_leaves_nothing_behind(app: Any, kind: str, path: str, no_collector: None) -> None:
    server = Server(kind, path)
    gone = weakref.ref(server)

    with suppress(ZeroDivisionError):
        await around(app, banner=PlainBanner())(server.scope, server.receive, server.send)
    del server

    assert gone() is None


async def test_consent_can_be_asked_when_the_request_is_over() -> None:
    server = Server("http", "/")
    await around(cut_off, banner=PlainBanner())(server.scope, server.receive, server.send)

    assert consent.of(server.scope).allows("statistics")
