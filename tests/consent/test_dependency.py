"""Consent in FastAPI: as a dependency, and with the decorator."""

from __future__ import annotations

from typing import Annotated, Any

import pytest

from consent import Consent, Method, consented, given_consent, requires_consent
from consent.vocabulary import Category
from tests.consent.shop import around, client, cookie

pytest.importorskip("fastapi")

from fastapi import Depends, FastAPI, Request, WebSocket

STATISTICS = {"cookie": cookie(Method.SELECTION, Category.STATISTICS)}


def fastapi() -> Any:
    app = FastAPI()

    @app.get("/decorated/{number}")
    @requires_consent("statistics")
    async def decorated(number: int, request: Request) -> dict[str, int]:
        return {"number": number}

    @app.get("/guarded", dependencies=[Depends(consented("statistics"))])
    def guarded() -> str:
        return "counted"

    @app.get("/read")
    async def read(consent: Annotated[Consent, Depends(given_consent)]) -> bool:
        return consent.allows("statistics")

    @app.websocket("/live")
    @requires_consent("statistics")
    async def live(websocket: WebSocket) -> None:
        await websocket.accept()
        await websocket.send_text("counted")
        await websocket.close()

    return around(app)


async def test_fastapi_reads_and_demands_consent() -> None:
    async with client(fastapi()) as visitor:
        refused = [(await visitor.get(path)).status_code for path in ("/decorated/1", "/guarded")]
        granted = [
            (await visitor.get(path, headers=STATISTICS)).json() for path in ("/decorated/1", "/guarded", "/read")
        ]
        assert (await visitor.get("/read")).json() is False

    assert refused == [403, 403]
    assert granted == [{"number": 1}, "counted", True]


@pytest.mark.parametrize(("headers", "sent"), [({}, ["close"]), (STATISTICS, ["accept", "send", "close"])])
async def test_websocket_is_closed_without_consent(headers: dict[str, str], sent: list[str]) -> None:
    messages: list[str] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: dict[str, Any]) -> None:
        messages.append(message["type"].removeprefix("websocket."))

    scope = {
        "type": "websocket",
        "path": "/live",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "subprotocols": [],
    }
    await fastapi()(scope, receive, send)

    assert messages == sent
