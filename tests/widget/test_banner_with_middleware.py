"""The banner in the hands of the real middleware."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.async_api import Browser, Page, expect
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse
from starlette.routing import Route

from consent.declaration import Declaration, Service
from consent.middleware import ConsentMiddleware
from consent.vocabulary import Category
from examples.internet import Internet
from tests.widget.site import DECLARATION, EMBED, PAGE, SLEEPING, STRICT, script, sheet, video
from widget import Banner

HOST = "middleware.test"
URL = f"https://{HOST}/thee?soort=groen"


async def tea(request: object) -> HTMLResponse:
    html = PAGE.format(direction="ltr", sheet="calm", head="", body="", paragraphs="", content=SLEEPING + EMBED)
    return HTMLResponse(html, headers={"Content-Security-Policy": STRICT})


@pytest.fixture
def shop(internet: Internet) -> Iterator[None]:
    """A site as its owner would write it, with the middleware around it."""
    app = Starlette(
        routes=[Route("/script.js", script), Route("/{sheet}.css", sheet), Route("/video", video), Route("/thee", tea)],
        middleware=[Middleware(ConsentMiddleware, declaration=DECLARATION, secret_key="s" * 32, banner=Banner())],
    )
    internet.mount(HOST, app)
    yield
    internet.unmount(HOST)


async def test_choice_holds_from_page_to_page_until_it_is_withdrawn(page: Page, shop: None) -> None:
    woken = page.locator("body[data-woken]")
    await page.goto(URL)
    await page.get_by_role("button", name="Alles accepteren").click()
    await expect(woken).to_have_attribute("data-woken", "one two ads late module")

    await page.reload()
    await expect(woken).to_have_attribute("data-woken", "one two ads late module")
    await page.get_by_role("link", name="Cookiekeuze").click()
    await page.get_by_role("button", name="Toestemming intrekken").click()
    await page.get_by_role("button", name="Pagina opnieuw laden").click()

    await expect(page.locator("#kr[data-granted='']")).to_be_attached()
    await expect(page.locator(".kr-banner")).to_have_count(0)
    await expect(woken).to_have_count(0)


async def test_embed_allowed_on_one_page_shows_at_once_on_the_next(page: Page, shop: None) -> None:
    await page.goto(URL)
    await page.get_by_role("button", name="Altijd toestaan").click()
    await expect(page.frame_locator("iframe").get_by_text("Video")).to_be_visible()
    await page.goto(URL)
    await expect(page.frame_locator("iframe").get_by_text("Video")).to_be_visible()
    await expect(page.locator(".kr-embed")).to_have_count(0)


async def test_whole_way_works_without_script(chromium: Browser, shop: None) -> None:
    visitor = await chromium.new_context(java_script_enabled=False)
    page = await visitor.new_page()
    await page.goto(URL)
    await page.get_by_role("link", name="Zelf kiezen").click()
    await page.get_by_role("checkbox", name="Statistieken").check()
    await page.get_by_role("button", name="Keuze bewaren").click()
    assert page.url == URL
    await expect(page.locator("#kr")).to_have_attribute("data-granted", "statistics google-analytics")

    await page.get_by_role("link", name="Cookiekeuze").click()
    await page.get_by_role("button", name="Toestemming intrekken").click()
    assert page.url == URL
    await expect(page.locator("#kr")).to_have_attribute("data-granted", "")
    await visitor.close()


async def video_page(request: object) -> HTMLResponse:
    content = SLEEPING + EMBED.replace('"marketing"', '"youtube"')
    html = PAGE.format(direction="ltr", sheet="calm", head="", body="", paragraphs="", content=content)
    return HTMLResponse(html, headers={"Content-Security-Policy": STRICT})


def serve(internet: Internet, declaration: Declaration) -> None:
    """The site as it is from now on."""
    app = Starlette(
        routes=[
            Route("/script.js", script),
            Route("/{sheet}.css", sheet),
            Route("/video", video),
            Route("/thee", video_page),
        ],
        middleware=[Middleware(ConsentMiddleware, declaration=declaration, secret_key="s" * 32, banner=Banner())],
    )
    internet.mount(HOST, app)


async def test_single_services_are_allowed_one_by_one(page: Page, internet: Internet, shop: None) -> None:
    serve(internet, replace(DECLARATION, site=replace(DECLARATION.site, choose="services")))
    await page.goto(URL)
    await page.get_by_role("button", name="Altijd toestaan").click()
    await expect(page.frame_locator("iframe").get_by_text("Video")).to_be_visible()
    await expect(page.locator("#kr")).to_have_attribute("data-granted", "youtube")

    await page.get_by_role("link", name="Cookiekeuze").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("checkbox", name="YouTube")).to_be_checked()
    await dialog.get_by_role("checkbox", name="Google Analytics").check()
    await dialog.get_by_role("button", name="Keuze bewaren").click()
    await expect(page.locator("#kr")).to_have_attribute("data-granted", "statistics google-analytics youtube")


async def test_new_service_is_asked_about_and_the_rest_stays(page: Page, internet: Internet, shop: None) -> None:
    await page.goto(URL)
    await page.get_by_role("button", name="Altijd toestaan").click()
    await expect(page.locator(".kr-banner")).to_have_count(0)
    new = Service(id="hotmap", name="Hotmap", category=Category.STATISTICS)
    serve(internet, replace(DECLARATION, services={**DECLARATION.services, "hotmap": new}))

    await page.goto(URL)
    await expect(page.frame_locator("iframe").get_by_text("Video")).to_be_visible()
    await expect(page.get_by_text("Er is iets nieuw of veranderd: Hotmap.")).to_be_visible()
    await page.get_by_role("button", name="Alles weigeren").click()

    await expect(page.locator("#kr")).to_have_attribute("data-granted", "marketing youtube meta-buttons")
    await page.reload()
    await expect(page.locator(".kr-banner")).to_have_count(0)
