"""Endpoints that need consent."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request as StarletteRequest
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from consent import ConfigError, Method, consented, requires_consent
from consent.vocabulary import Category
from tests.consent.shop import around, client, cookie

STATISTICS = {"cookie": cookie(Method.SELECTION, Category.STATISTICS)}


def site(*endpoints: Any) -> Any:
    """A Starlette site whose pages `/0`, `/1`, … are `endpoints`."""
    return around(Starlette(routes=[Route(f"/{number}", endpoint) for number, endpoint in enumerate(endpoints)]))


@requires_consent("statistics")
async def counted(request: StarletteRequest) -> Response:
    return PlainTextResponse("counted")


@requires_consent("google-analytics")
def counted_in_a_thread(request: StarletteRequest) -> Response:
    return PlainTextResponse("counted")


class Counted(HTTPEndpoint):
    @requires_consent("statistics")
    async def get(self, request: StarletteRequest) -> Response:
        return PlainTextResponse("counted")


@pytest.mark.parametrize("endpoint", [counted, counted_in_a_thread, Counted])
async def test_endpoint_runs_only_with_consent(endpoint: Any) -> None:
    async with client(site(endpoint)) as visitor:
        refused = await visitor.get("/0")
        granted = await visitor.get("/0", headers=STATISTICS)

    assert (refused.status_code, refused.text) == (403, "This needs consent that has not been given.\n")
    assert (granted.status_code, granted.text) == (200, "counted")
    assert refused.headers["vary"] == granted.headers["vary"] == "Cookie, Sec-GPC"


async def test_all_of_several_words_are_needed() -> None:
    @requires_consent("statistics", "youtube")
    async def both(request: StarletteRequest) -> Response:
        return PlainTextResponse("both")

    async with client(site(both)) as visitor:
        assert (await visitor.get("/0", headers=STATISTICS)).status_code == 403
        assert (await visitor.get("/0", headers={"cookie": cookie()})).status_code == 200


async def test_fallback_is_a_response_or_a_function() -> None:
    async def ask(request: StarletteRequest) -> Response:
        return PlainTextResponse(f"first choose, then {request.url.path}")

    def ask_in_a_thread(request: StarletteRequest) -> Response:
        return PlainTextResponse("first choose")

    fallbacks = (ask, ask_in_a_thread, RedirectResponse("/consent/preferences"))
    endpoints = [requires_consent("marketing", fallback=fallback)(counted) for fallback in fallbacks]
    async with client(site(*endpoints)) as visitor:
        assert (await visitor.get("/0")).text == "first choose, then /0"
        assert (await visitor.get("/1")).text == "first choose"
        assert (await visitor.get("/2")).headers["location"] == "/consent/preferences"


async def test_misspelt_word_is_an_error_and_no_refusal() -> None:
    @requires_consent("marketing", "statistic")
    async def page(request: StarletteRequest) -> Response:
        return PlainTextResponse("never")

    async with client(site(page)) as visitor:
        with pytest.raises(ValueError, match="'statistic' is neither"):
            await visitor.get("/0")


def test_decorator_without_words_is_refused_at_once() -> None:
    with pytest.raises(ConfigError, match="name a category"):
        requires_consent()
    with pytest.raises(ConfigError, match="name a category"):
        requires_consent(counted)  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match="name a category"):
        consented()


async def test_endpoint_that_takes_no_request_is_told_so() -> None:
    @requires_consent("statistics")
    async def page() -> None:
        pass

    with pytest.raises(ConfigError, match="handed no request"):
        await page()
