"""Where a scan goes on a shop that leads crawlers astray, and how it asks a site for files."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from consent.vocabulary import ConsentState
from examples.internet import Internet
from scanner.browser import open_browser
from scanner.fetch import Fetched, Fetcher
from scanner.profile import Profile
from scanner.record import Plan, record
from scanner.recording import Recording
from tests.scanner.conftest import HASTE
from tests.sites import Site
from tests.sites.crooked_shop import ACTS, BANK, HOST, CrookedShop, bank


@pytest.fixture
def shop(internet: Internet) -> Iterator[CrookedShop]:
    """The shop, and the bank that it sends its visitors to."""
    shop = CrookedShop()
    internet.mount(HOST, shop)
    internet.mount(BANK, bank)
    yield shop
    internet.unmount(HOST)
    internet.unmount(BANK)


async def crawled(**options: Any) -> Recording:
    plan = Plan(url=f"https://{HOST}/", patience=HASTE, states=(ConsentState.UNTOUCHED,), **options)
    async with open_browser(check=False) as opened:
        return await record(plan, opened)


def paths(recording: Recording) -> list[str]:
    return [visit.url.removeprefix(f"https://{HOST}") for visit in recording.states[0].visits]


@pytest.mark.usefixtures("kruimel_browser")
async def test_crooked_shop_is_visited_where_it_tells_most(shop: CrookedShop) -> None:
    recording = await crawled(pages=7)

    assert recording.notes == ()
    assert paths(recording) == [
        "/",
        "/afrekenen",
        "/winkelwagen",
        "/contact",
        "/privacyverklaring",
        "/p0-trui",
        "/dieper",
    ]
    assert recording.states[0].visits[1].final_url == f"https://{BANK}/pay"


@pytest.mark.usefixtures("kruimel_browser")
async def test_nothing_that_acts_or_comes_back_from_the_bank_is_asked_for(shop: CrookedShop) -> None:
    recording = await crawled(pages=25)

    assert "robots.txt keeps 1 page out" in recording.notes[0]
    assert shop.seen.count("/afrekenen") == 1
    assert not {*ACTS, "/bestelling-gelukt", "/login", "/geheim/contact", "/error-page-ran"} & set(shop.seen)
    assert sum(path.startswith("/agenda/") for path in shop.seen) <= 10


@pytest.mark.usefixtures("kruimel_browser")
async def test_list_is_the_same_tomorrow(shop: CrookedShop) -> None:
    assert paths(await crawled(pages=12)) == paths(await crawled(pages=12))


@pytest.mark.usefixtures("kruimel_browser")
async def test_owner_sees_what_robots_may_not(shop: CrookedShop) -> None:
    recording = await crawled(pages=30, ignore_robots=True)

    assert "/geheim/contact" in paths(recording)
    assert recording.notes == ()


async def endless() -> AsyncIterator[bytes]:
    while True:
        yield b"more\n" * 1_000
        await asyncio.sleep(0.02)


FILES: dict[str, Any] = {
    "/text": HTMLResponse("text"),
    "/moved": RedirectResponse("https://other.example/text"),
    "/loop": RedirectResponse("/loop"),
    "/missing": HTMLResponse("<script>fetch('/ran')</script>", 404),
    "/download": Response(b"\x00\xff", headers={"content-disposition": "attachment; filename=x.bin"}),
    "/nothing": Response(status_code=204),
    "/big": Response(b"x" * 3_000_000),
    # Without the header, Chromium waits for the first 512 bytes to see what they might be.
    "/endless": StreamingResponse(endless(), headers={"x-content-type-options": "nosniff"}, media_type="text/plain"),
    "/ran": HTMLResponse("ran"),
}


@pytest.fixture
async def fetched(internet: Internet, kruimel_browser: object) -> AsyncIterator[Any]:
    """Asks `https://files.example` for the file at a path."""
    internet.mount("files.example", Site(FILES))
    internet.mount("other.example", Site({"/text": "other"}))
    async with open_browser(check=False) as opened, Fetcher.open(opened, Profile()) as fetcher:

        async def get(path: str, *, most_bytes: int = 1_000_000, seconds: float = 5.0) -> Fetched:
            return await fetcher.get(f"https://files.example{path}", most_bytes=most_bytes, seconds=seconds)

        yield get
    internet.unmount("files.example")
    internet.unmount("other.example")


async def test_file_is_taken_as_it_is_and_nothing_in_it_runs(fetched: Any, internet: Internet) -> None:
    assert (await fetched("/text")) == Fetched(url="https://files.example/text", status=200, body=b"text")
    assert (await fetched("/download")).body == b"\x00\xff"
    assert (await fetched("/nothing")).status == 204
    missing = await fetched("/missing")
    assert (missing.status, missing.body) == (404, b"<script>fetch('/ran')</script>")
    assert not [one for one in internet.requests if one.host == "files.example" and one.path == "/ran"]


async def test_redirects_are_followed_and_told(fetched: Any) -> None:
    moved = await fetched("/moved")

    assert (moved.url, moved.status) == ("https://other.example/text", 200)
    assert b"other" in moved.body
    assert (await fetched("/loop")).error == "net::ERR_TOO_MANY_REDIRECTS"


async def test_file_without_an_end_is_read_to_a_limit_of_bytes_or_time(fetched: Any) -> None:
    assert len((await fetched("/big", most_bytes=1_000)).body) == 1_000
    endless = await fetched("/endless", seconds=1)
    assert endless.status == 200
    assert endless.body.startswith(b"more\n")
    assert (await fetched("/text")).body == b"text"


async def test_host_that_is_not_there_is_an_answer_without_a_status(kruimel_browser: object) -> None:
    async with open_browser(check=False) as opened, Fetcher.open(opened, Profile()) as fetcher:
        answer = await fetcher.get("https://nowhere.example:9/x", most_bytes=10, seconds=5)

    assert answer.status is None
    assert answer.error.startswith("net::ERR_")
