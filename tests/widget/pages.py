"""The page of the site in `site.py`, and what tests do in it."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Locator, Page, expect

URL = "https://banner.test/"


async def open_page(page: Page, query: str = "") -> None:
    await page.goto(f"{URL}?{query}")


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


async def woken(page: Page) -> str | None:
    return await page.locator("body").get_attribute("data-woken")


async def box(locator: Locator) -> Any:
    found = await locator.bounding_box()
    assert found is not None
    return found


async def focused(page: Page) -> str:
    """The text of what has the focus; empty where nothing has."""
    return str(await page.evaluate("document.activeElement === document.body ? '' : document.activeElement.innerText"))


async def open_preferences(page: Page) -> Locator:
    await page.get_by_role("link", name="Cookiekeuze").or_(page.get_by_role("link", name="Zelf kiezen")).click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    return dialog
