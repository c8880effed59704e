"""Pages with other companies' tags, as they leave the middleware for visitors who answered or did not."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse

from consent import Method
from consent.vocabulary import Category
from tests.consent.outgoing.test_response import body, get, messages, start
from tests.consent.shop import PAGE, PlainBanner, client, cookie, shop

ANALYTICS = '<script src="https://www.googletagmanager.com/gtag/js?id=G-1" async></script>'
WAITING = ANALYTICS.replace("<script", "<script type=text/plain data-consent=google-analytics")
TRACKED = PAGE.replace("<p>", ANALYTICS + "<p>")


async def fetch(response: Callable[[], Response], header: str | None = None, **options: Any) -> Any:
    async with client(shop(response, **options), headers={"cookie": header} if header else {}) as visitor:
        return await visitor.get("/0")


async def test_tag_waits_until_its_category_is_granted() -> None:
    refused = cookie(Method.REJECT_ALL)
    granted = cookie(Method.SELECTION, Category.STATISTICS)

    sent = (None, refused, granted)
    answers = [await fetch(lambda: HTMLResponse(TRACKED), header, banner=PlainBanner()) for header in sent]

    assert [WAITING in answer.text for answer in answers] == [True, True, False]
    assert [ANALYTICS in answer.text for answer in answers] == [False, False, True]
    for answer in answers:
        assert int(answer.headers["content-length"]) == len(answer.content)
        assert answer.headers["vary"].startswith("Cookie")


async def test_tags_can_be_left_alone() -> None:
    assert ANALYTICS in (await fetch(lambda: HTMLResponse(TRACKED), enforce_tags=False)).text


@pytest.mark.parametrize("header", [None, cookie(), cookie(Method.SELECTION, Category.STATISTICS)])
async def test_page_with_a_tag_is_for_one_visitor_without_a_banner_too(header: str | None) -> None:
    page = HTMLResponse(TRACKED, headers={"cache-control": "public, max-age=60", "etag": '"x"'})

    answer = await fetch(lambda: page, header)

    assert answer.headers["cache-control"].startswith("private")
    assert answer.headers["vary"].startswith("Cookie")
    assert "etag" not in answer.headers


@pytest.mark.parametrize("header", [None, cookie()])
async def test_page_without_such_tags_stays_common_to_all(header: str | None) -> None:
    page = HTMLResponse(PAGE, headers={"cache-control": "public", "etag": '"x"'})

    answer = await fetch(lambda: page, header)

    assert answer.headers.raw == page.raw_headers
    assert answer.text == PAGE


async def test_piece_of_a_page_that_a_script_asks_for_is_looked_at_too() -> None:
    answer = await fetch(lambda: HTMLResponse('<img src="//www.googletagmanager.com/gtag/js">'), banner=PlainBanner())

    assert answer.text == '<img data-consent=google-analytics data-kr-src="//www.googletagmanager.com/gtag/js">'
    assert answer.headers["vary"].startswith("Cookie")


async def test_json_with_a_tag_in_it_is_no_page() -> None:
    assert (await fetch(lambda: JSONResponse({"html": TRACKED}))).json() == {"html": TRACKED}


async def test_stream_streams_on_from_its_first_piece() -> None:
    cut = TRACKED.index("gtag/js")
    length = (b"content-length", str(len(TRACKED)).encode())

    received = await messages(start(length), body(TRACKED[:cut], more=True), body(TRACKED[cut:], more=True), body(""))

    assert received[1]["body"].startswith(b"<!doctype html><html><head><title>Thee</title>")
    assert b"content-length" not in dict(received[0]["headers"])
    assert WAITING.encode() in b"".join(message["body"] for message in received[1:])


async def test_streamed_page_is_for_one_visitor_before_its_tags_are_known() -> None:
    async def pieces() -> AsyncIterator[str]:
        yield PAGE[:30]
        yield PAGE[30:]

    answer = await fetch(lambda: StreamingResponse(pieces(), media_type="text/html"))

    assert answer.text == PAGE
    assert answer.headers["vary"].startswith("Cookie")


async def test_response_to_head_has_the_headers_of_a_page() -> None:
    answer = await get(lambda: HTMLResponse(TRACKED), "HEAD")

    assert "content-length" not in answer.headers
    assert answer.headers["vary"].startswith("Cookie")
