"""Which pages are visited."""

from __future__ import annotations

import asyncio

import pytest

from consent.errors import ConfigError
from scanner.crawl import PageList, checked_url
from scanner.recording import Link

START = "https://shop.example/"


async def pages_from(*urls: str, limit: int = 10) -> list[str]:
    pages = PageList(START, limit=limit)
    await pages.add([Link(url=url, kind="link") for url in urls])
    await pages.close()
    return [page async for page in pages.follow()]


async def test_pages_of_the_same_site_are_followed_in_the_order_found() -> None:
    assert await pages_from(f"{START}b", f"{START}a#top", "https://www.shop.example/c", f"{START}b") == [
        START,
        f"{START}b",
        f"{START}a",
        "https://www.shop.example/c",
    ]


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/",
        "https://shop.example.evil.test/",
        "mailto:shop@shop.example",
        "javascript:alert(1)",
        f"{START}account/logout",
        f"{START}uitloggen",
        f"{START}?action=delete&id=3",
        f"{START}cart/add-to-cart",
        f"{START}voorwaarden.pdf",
        "https://[broken",
        START + "x" * 3000,
    ],
)
async def test_link_that_leaves_or_acts_or_is_no_page_is_not_followed(url: str) -> None:
    assert await pages_from(url) == [START]


async def test_no_more_pages_than_asked_for() -> None:
    assert len(await pages_from(*(f"{START}{number}" for number in range(50)), limit=7)) == 7


async def test_those_who_follow_get_the_list_of_the_one_who_leads() -> None:
    pages = PageList(START, limit=10)

    async def follow() -> list[str]:
        return [page async for page in pages.follow()]

    followers = [asyncio.create_task(follow()) for _ in range(2)]
    led = []
    async for page in pages.lead():
        led.append(page)
        await pages.add([Link(url=f"{page}x/", kind="link")] if len(led) < 5 else [])
    await pages.close()

    assert len(led) == 5
    assert [await follower for follower in followers] == [led, led]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://shop.example", START),
        (" https://shop.example/#x ", START),
        ("http://127.0.0.1:8000/a?b", "http://127.0.0.1:8000/a?b"),
    ],
)
def test_url_is_made_as_a_browser_asks_for_it(url: str, expected: str) -> None:
    assert checked_url(url) == expected


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("shop.example", "did you mean https://shop.example?"),
        ("", "has to start with https://"),
        ("ftp://shop.example/", "has to start with https://"),
        ("file:///etc/passwd", "has to start with https://"),
        ("https://", "names no host"),
        ("https://shop.example:port/", "is not a URL"),
        ("https://[::1", "is not a URL"),
        (f"https://shop.example/{'x' * 3000}", "too long"),
    ],
)
def test_url_that_can_not_be_scanned_is_told_in_one_line(url: str, message: str) -> None:
    with pytest.raises(ConfigError) as raised:
        checked_url(url)

    assert message in str(raised.value)
    assert "\n" not in str(raised.value)
