"""The gallery shows every layout and theme, and each works by itself."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from playwright.async_api import BrowserContext, Page, expect

from examples.gallery.main import HOST, LAYOUTS, THEMES, app
from examples.internet import Internet

URL = f"https://{HOST}"
VARIANTS = [(layout, theme) for layout in LAYOUTS for theme in THEMES]


@pytest.fixture
async def page(visitor: BrowserContext) -> Page:
    return await visitor.new_page()


@pytest.fixture
def gallery(internet: Internet) -> Iterator[None]:
    internet.mount(HOST, app)
    yield
    internet.unmount(HOST)


async def test_index_shows_every_layout_and_theme() -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL) as reader:
        shown = (await reader.get("/")).text

    assert [variant for variant in VARIANTS if f'src="/{"/".join(variant)}/"' not in shown] == []


@pytest.mark.parametrize(("layout", "theme"), VARIANTS)
async def test_each_has_a_banner_of_its_own_with_all_of_it_on_the_screen(
    page: Page, gallery: None, layout: str, theme: str
) -> None:
    await page.goto(f"{URL}/{layout}/{theme}/")
    for name in ("Alles accepteren", "Alles weigeren"):
        await expect(page.get_by_role("button", name=name)).to_be_in_viewport(ratio=1)
    await page.get_by_role("button", name="Alles weigeren").click()

    await expect(page.locator(".kr-banner")).to_have_count(0)
    assert [cookie["name"] for cookie in await page.context.cookies()] == [f"__Host-choice-{layout}-{theme}"]


async def test_language_and_direction_are_those_of_the_page(page: Page, gallery: None) -> None:
    await page.goto(f"{URL}/card/plain/?language=ar")

    await expect(page.locator("#kr")).to_have_attribute("lang", "ar")
    await expect(page.locator("#kr")).to_have_attribute("dir", "rtl")
