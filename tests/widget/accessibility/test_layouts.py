"""The other two places where the question can stand, held to what the card in the corner is held to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page

from examples.internet import Internet
from tests.widget.accessibility.test_keyboard import BANNER, LINKS, SMALL, names, stops
from tests.widget.accessibility.test_rules_of_axe import violations
from tests.widget.site import Site
from tests.widget.states import HOST, URL
from widget import Banner

SIZES = [(320, 640), (320, 256), (800, 600), (1280, 800)]


@pytest.fixture(params=["bar", "box"])
def site(internet: Internet, request: pytest.FixtureRequest) -> Iterator[Site]:
    """The site with its question in another place."""
    site = Site(Banner(policy_url="/privacy#cookies", layout=request.param))
    internet.mount(HOST, site.app)
    yield site
    internet.unmount(HOST)


async def test_it_comes_first_and_lets_the_focus_through(page: Page, site: Site) -> None:
    await page.goto(URL)
    assert await page.evaluate("document.activeElement === document.body")
    assert names(await stops(page)) == BANNER + LINKS


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_what_has_the_focus_is_in_sight_and_not_covered(page: Page, site: Site, size: tuple[int, int]) -> None:
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await page.goto(f"{URL}?paragraphs=30")
    for key in ("Tab", "Shift+Tab"):
        found = await stops(page, key)
        assert len(found) > 30
        assert [stop for stop in found if stop["covered"] or not stop["inSight"]] == []


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_axe_finds_nothing_and_targets_are_large_enough(page: Page, site: Site, size: tuple[int, int]) -> None:
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await page.goto(URL)
    await page.evaluate(AXE_SCRIPT)
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        assert await violations(page) == []
    assert await page.evaluate(SMALL) == []


@pytest.mark.parametrize("size", [(320, 640), (320, 256)], ids=str)
async def test_it_covers_half_of_a_small_screen_at_most(page: Page, site: Site, size: tuple[int, int]) -> None:
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await page.goto(URL)
    box = await page.locator(".kr-banner").bounding_box()
    assert box is not None
    assert box["height"] <= size[1] / 2
    assert await page.evaluate("document.documentElement.scrollWidth") == size[0]
