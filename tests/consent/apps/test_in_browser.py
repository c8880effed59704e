"""A visitor's way through the club's site, in a real browser: the same in every framework, under every server."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from consent import ConsentRecord
from consent.records import open_store
from examples.internet import Internet
from tests.consent.apps.serving import Served
from tests.waiting import until, until_contacted

OWN = "__Host-consent"
VENDORS = {"www.googletagmanager.com", "www.youtube.com", "www.facebook.com"}
TALK = """() => new Promise((resolve, reject) => {
  const socket = new WebSocket(`wss://${location.host}/talk`)
  socket.onopen = () => socket.send('hoi')
  socket.onmessage = (event) => resolve(JSON.parse(event.data))
  socket.onclose = () => reject(new Error('closed without a word'))
})"""
GRANTED = "async () => (await fetch('/granted')).json()"


@pytest.fixture
async def page(visitor: BrowserContext, origin: str) -> Page:
    """The club's front page, as somebody who was never there sees it."""
    page = await visitor.new_page()
    await page.goto(origin, wait_until="networkidle")
    return page


async def cookies(visitor: BrowserContext, origin: str) -> set[str]:
    return {cookie["name"] for cookie in await visitor.cookies(origin)}


async def records(served: Served) -> list[ConsentRecord]:
    return [record async for record in open_store(served.store).records()]


async def choose(page: Page, button: str) -> None:
    await page.get_by_role("button", name=button).click()
    await expect(page.locator(".kr-banner")).to_have_count(0)


async def test_page_with_plain_tags_contacts_nobody_before_a_choice(
    page: Page, visitor: BrowserContext, origin: str, internet: Internet
) -> None:
    await expect(page.get_by_role("button", name="Alles weigeren")).to_be_visible()

    assert internet.requests.hosts() == set()
    assert await cookies(visitor, origin) == {"club_session"}
    assert await page.evaluate(GRANTED) == {"granted": [], "method": None, "same": True}


async def test_refusing_contacts_nobody_and_keeps_back_what_is_not_granted_or_not_declared(
    page: Page, visitor: BrowserContext, origin: str, internet: Internet
) -> None:
    await choose(page, "Alles weigeren")
    await page.reload(wait_until="networkidle")

    await expect(page.locator(".kr-banner")).to_have_count(0)
    assert internet.requests.hosts() == set()
    assert await cookies(visitor, origin) == {"club_session", OWN}
    assert (await page.evaluate(GRANTED))["method"] == "reject-all"


async def test_accepting_wakes_all_without_a_reload_and_leaves_a_record(
    page: Page, visitor: BrowserContext, origin: str, internet: Internet, served: Served
) -> None:
    before = len(await records(served))
    await page.evaluate("window.stayed = true")

    await choose(page, "Alles accepteren")
    await until(page, "document.cookie.includes('_ga_')")
    await expect(page.frame_locator("iframe").get_by_role("button", name="Afspelen")).to_be_visible()
    await until_contacted(page, internet, VENDORS)

    assert await page.evaluate("window.stayed")
    (record,) = (await records(served))[before:]
    assert record.method == "accept-all"
    assert record.services == ("google-analytics", "meta-pixel", "route-teller", "youtube")

    await page.reload()
    assert await cookies(visitor, origin) == {"club_session", "club_routes", "_ga", "_ga_BOCHT2026", OWN}
    told = await page.evaluate(GRANTED)
    assert told == {
        "granted": ["preferences", "statistics", "marketing", "youtube"][1:],
        "method": "accept-all",
        "same": True,
    }


async def test_consent_is_withdrawn_without_script_and_first_party_cookies_go(
    page: Page, visitor: BrowserContext, origin: str, internet: Internet, served: Served, browser: Browser
) -> None:
    await choose(page, "Alles accepteren")
    await until(page, "document.cookie.includes('_ga_')")
    await page.reload(wait_until="networkidle")
    plain = await browser.new_context(java_script_enabled=False, storage_state=await visitor.storage_state())
    tab = await plain.new_page()
    await tab.goto(origin)
    await page.close()
    internet.requests.clear()

    await tab.get_by_role("link", name="Cookiekeuze").click()
    await tab.get_by_role("button", name="Toestemming intrekken").click()
    await tab.wait_for_load_state("networkidle")

    assert tab.url == f"{origin}/"
    await expect(tab.get_by_role("heading", name="Wandelclub De Bocht")).to_be_visible()
    assert await cookies(plain, origin) == {"club_session", OWN}
    assert internet.requests.hosts() == set()
    assert (await records(served))[-1].method == "withdrawal"
    await plain.close()


async def test_websocket_sees_the_choice(page: Page) -> None:
    before: Any = await page.evaluate(TALK)
    await choose(page, "Alles accepteren")
    after: Any = await page.evaluate(TALK)

    assert before == {"said": "hoi", "granted": [], "method": None, "same": True}
    assert after == {
        "said": "hoi",
        "granted": ["statistics", "marketing", "youtube"],
        "method": "accept-all",
        "same": True,
    }


async def test_both_versions_of_http_are_tried(page: Page, served: Served) -> None:
    spoken = await page.evaluate("performance.getEntriesByType('navigation')[0].nextHopProtocol")

    assert spoken == {"uvicorn": "http/1.1", "granian": "h2"}[served.server]
