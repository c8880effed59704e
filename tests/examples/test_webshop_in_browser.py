"""The same shop twice, bare and with kruimel around it: whom does a visitor's browser contact?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.async_api import BrowserContext, Page, expect

from examples.internet import Internet
from examples.webshop import bare, protected
from tests.waiting import until

PAGES = ("/", "/thee/bergpad", "/contact")
VENDORS = {"www.googletagmanager.com", "www.google.com", "www.youtube.com", "connect.facebook.net"}
KEPT = "Object.keys(localStorage)"


@pytest.fixture
def shop(internet: Internet) -> Iterator[Internet]:
    """The small internet with the protected shop in it, and nobody asked for anything yet."""
    internet.mount(protected.HOST, protected.create_protected())
    internet.requests.clear()
    yield internet
    internet.unmount(protected.HOST)


async def walk(page: Page, host: str) -> None:
    for path in PAGES:
        await page.goto(f"https://{host}{path}", wait_until="networkidle")


def contacted(internet: Internet) -> set[str]:
    return internet.requests.hosts() - {protected.HOST, bare.HOST}


async def test_bare_shop_contacts_everybody_at_once(visitor: BrowserContext, shop: Internet) -> None:
    page = await visitor.new_page()
    await walk(page, bare.HOST)

    assert contacted(shop) >= VENDORS
    assert await page.evaluate(KEPT) == ["cart_view"]


async def test_protected_shop_contacts_nobody_before_a_choice_nor_after_refusing(
    visitor: BrowserContext, shop: Internet
) -> None:
    page = await visitor.new_page()
    await walk(page, protected.HOST)
    assert contacted(shop) == set()

    await page.get_by_role("button", name="Alles weigeren").click()
    await expect(page.locator(".kr-banner")).to_have_count(0)
    await walk(page, protected.HOST)

    assert contacted(shop) == set()
    assert await page.evaluate(KEPT) == []
    assert {cookie["name"] for cookie in await visitor.cookies()} == {"__Host-consent", "shop_session"}


async def test_protected_shop_works_as_the_bare_one_after_accepting(visitor: BrowserContext, shop: Internet) -> None:
    page = await visitor.new_page()
    await page.goto(f"https://{protected.HOST}/")
    await page.get_by_role("button", name="Alles accepteren").click()
    await until(page, "window.google_tag_manager || document.cookie.includes('_ga')")
    # The page loads itself once more under the policy of the choice; going on meanwhile would break that off.
    await page.wait_for_load_state("networkidle")
    await walk(page, protected.HOST)

    await until(page, f"{KEPT}.length")
    assert contacted(shop) >= VENDORS
    assert await page.evaluate(KEPT) == ["cart_view"]
