"""The banner's files and pages as the middleware serves them."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, get_args

import brotli
import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse
from starlette.routing import Route

from consent.middleware import ConsentMiddleware
from consent.vocabulary import Category
from tests.widget.site import DECLARATION, a_choice, a_visit
from widget import Banner
from widget.styles import Layout, Styles

FORM = {"action": "accept"}


async def tea(request: object) -> HTMLResponse:
    return HTMLResponse(
        "<!doctype html><html lang=nl><head><title>Thee</title></head><body><h1>Thee</h1></body></html>"
    )


def a_visitor(**options: Any) -> httpx.AsyncClient:
    options = {"declaration": DECLARATION, "secret_key": "s" * 32, "banner": Banner(), **options}
    app = Starlette(routes=[Route("/", tea)], middleware=[Middleware(ConsentMiddleware, **options)])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://shop.test")


@pytest.fixture
async def visitor() -> AsyncIterator[httpx.AsyncClient]:
    async with a_visitor() as client:
        yield client


async def files(visitor: httpx.AsyncClient) -> list[str]:
    page = (await visitor.get("/")).text
    return re.findall(r'"(/consent/kr[^"]+\.(?:js|css))"', page)


@pytest.mark.parametrize(("coding", "decode"), [("br", brotli.decompress), ("gzip", gzip.decompress), ("", bytes)])
async def test_files_are_compressed_beforehand_and_kept_for_ever(
    visitor: httpx.AsyncClient, coding: str, decode: Any
) -> None:
    for path in await files(visitor):
        async with visitor.stream("GET", path, headers={"accept-encoding": coding}) as response:
            body = b"".join([piece async for piece in response.aiter_raw()])
        plain = await visitor.get(path, headers={"accept-encoding": "identity"})

        assert response.headers.get("content-encoding", "") == coding
        assert response.headers["content-length"] == str(len(body))
        assert response.headers["vary"] == "Accept-Encoding"
        assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert decode(body) == plain.content


async def test_each_coding_has_a_validator_of_its_own(visitor: httpx.AsyncClient) -> None:
    path = (await files(visitor))[0]
    tags = {
        coding: (await visitor.get(path, headers={"accept-encoding": coding})).headers["etag"]
        for coding in ("br", "gzip", "identity")
    }
    assert len(set(tags.values())) == 3

    again = await visitor.get(path, headers={"accept-encoding": "br", "if-none-match": tags["br"]})
    other = await visitor.get(path, headers={"accept-encoding": "br", "if-none-match": tags["gzip"]})
    assert (again.status_code, other.status_code) == (304, 200)
    assert again.headers["vary"] == "Accept-Encoding"


async def test_preferences_tell_the_reference_of_a_choice_that_is_on_record(tmp_path: Path) -> None:
    async with a_visitor(store=f"sqlite:///{tmp_path}/consent.db", clock=lambda: 1_795_253_400) as visitor:
        assert "Kenmerk" not in (await visitor.get("/consent/preferences?language=nl")).text
        await visitor.post("/consent/choice", data=FORM)

        page = (await visitor.get("/consent/preferences?language=nl")).text
    assert "Kenmerk van deze keuze: <bdi>20261121-093000</bdi>" in page


async def test_preferences_tell_no_reference_where_nothing_is_on_record(visitor: httpx.AsyncClient) -> None:
    await visitor.post("/consent/choice", data=FORM)

    assert "Kenmerk" not in (await visitor.get("/consent/preferences?language=nl")).text


async def test_embeds_can_be_shown_once_unless_the_browser_itself_refuses_them(visitor: httpx.AsyncClient) -> None:
    async with a_visitor(enforce_csp="on") as strict:
        assert "kr-once" not in (await strict.get("/consent/preferences")).text
    assert "kr-once" in (await visitor.get("/consent/preferences")).text


async def test_a_browser_can_check_that_files_are_what_the_page_meant() -> None:
    async with a_visitor(banner=Banner(integrity=True)) as visitor:
        page = (await visitor.get("/")).text
        named = re.findall(r'"(/consent/kr[^"]+\.(?:js|css))" integrity="sha384-([^"]+)"', page)
        assert len(named) == 2
        for path, digest in named:
            body = (await visitor.get(path)).content
            assert base64.b64decode(digest) == hashlib.sha384(body).digest()


@pytest.mark.parametrize(("granted", "most"), [(None, 4_000), ([Category.STATISTICS], 3_000)])
def test_a_page_loads_little_and_in_two_requests(granted: list[Category] | None, most: int) -> None:
    banner = Banner(policy_url="/privacy#cookies")
    visit = a_visit(choice=None if granted is None else a_choice(DECLARATION, granted))
    markup = banner.head(visit) + banner.body(visit)
    files = [banner.asset(name) for name in re.findall(r'(?:href|src)="/consent/(kr[^"]+)"', banner.head(visit))]

    assert len(files) == 2
    assert len(brotli.compress(markup.encode())) + sum(len(file.encoded["br"]) for file in files if file) <= most


@pytest.mark.parametrize("layout", get_args(Layout))
def test_a_change_in_the_page_costs_no_look_through_all_of_it(layout: Layout) -> None:
    for sheet in Styles(layout):
        rules = re.findall(r"[^{}]*:has\(", sheet.body.decode())
        assert [rule for rule in rules if not re.search(r"& \.kr-\w+:has\($", rule)] == []
