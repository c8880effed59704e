"""What pages and other tabs notice of the banner's script."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.async_api import Page, expect
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse
from starlette.routing import Route

from consent.middleware import ConsentMiddleware
from examples.internet import Internet
from tests.waiting import until
from tests.widget.site import DECLARATION, PAGE, SLEEPING, STRICT, script, sheet, video
from widget import Banner

HOST = "pages.test"
URL = f"https://{HOST}/thee"


async def tea(request: object) -> HTMLResponse:
    html = PAGE.format(direction="ltr", sheet="calm", head="", body="", paragraphs="", content=SLEEPING)
    return HTMLResponse(html, headers={"Content-Security-Policy": STRICT})


@pytest.fixture(autouse=True)
def shop(internet: Internet) -> Iterator[Internet]:
    routes = [Route("/script.js", script), Route("/{sheet}.css", sheet), Route("/video", video), Route("/thee", tea)]
    middleware = [Middleware(ConsentMiddleware, declaration=DECLARATION, secret_key="s" * 32, banner=Banner())]
    internet.mount(HOST, Starlette(routes=routes, middleware=middleware))
    yield internet
    internet.unmount(HOST)


async def accept(page: Page) -> None:
    await page.get_by_role("button", name="Alles accepteren").click()
    await expect(page.locator(".kr-banner")).to_have_count(0)


def paths(internet: Internet) -> list[str]:
    return [request.path for request in internet.requests.to(HOST)]


async def test_preferences_and_their_script_are_fetched_when_opened(page: Page, shop: Internet) -> None:
    shop.requests.clear()
    await page.goto(URL, wait_until="networkidle")
    before = [path for path in paths(shop) if path.startswith("/consent/")]
    await page.get_by_role("link", name="Zelf kiezen").click()
    await expect(page.get_by_role("dialog")).to_be_visible()

    assert len(before) == 2
    assert "/consent/preferences" in paths(shop)


async def test_page_asks_what_is_allowed(page: Page) -> None:
    await page.goto(URL)
    asked = "['statistics', 'youtube', 'statistics marketing', 'necessary', 'nobody', ''].map(kruimel.allows)"
    assert await page.evaluate(asked) == [False, False, False, True, False, False]

    await accept(page)

    assert await page.evaluate(asked) == [True, True, True, True, False, False]


async def test_page_is_told_of_choices_until_it_has_heard_enough(page: Page) -> None:
    await page.goto(URL)
    await page.evaluate(
        "window.told = []; window.enough = kruimel.onChange((granted) => told.push(granted.length)); null"
    )
    await accept(page)
    await page.evaluate("enough(); kruimel.withdraw()")
    await expect(page.locator("#kr")).to_have_attribute("data-granted", "")

    assert await page.evaluate("told.length") == 1


async def test_page_opens_the_preferences_and_withdraws(page: Page) -> None:
    await page.goto(URL)
    await accept(page)
    await page.evaluate("kruimel.open()")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.press("Escape")

    assert await page.evaluate("kruimel.withdraw()") is True
    await expect(page.get_by_role("button", name="Pagina opnieuw laden")).to_be_focused()
    await expect(page.get_by_role("status")).to_contain_text("stopt pas als je de pagina opnieuw laadt")


async def test_withdrawal_that_is_not_kept_is_told(page: Page) -> None:
    await page.goto(URL)
    await accept(page)
    await page.route("**/consent/withdraw", lambda route: route.abort())

    assert await page.evaluate("kruimel.withdraw()") is False
    await expect(page.locator(".kr-note")).to_contain_text("Dat lukte niet")


async def test_withdrawal_removes_what_the_services_stored_and_nothing_else(page: Page) -> None:
    await page.goto(URL)
    await accept(page)
    await page.evaluate(
        "localStorage.setItem('yt-remote-device-id', '1'); localStorage.setItem('own', '1');"
        "document.cookie = '_ga_ABC=1; Path=/'; document.cookie = 'own=1'"
    )
    await page.evaluate("kruimel.withdraw()")

    await until(page, "localStorage.getItem('yt-remote-device-id') === null")
    assert await page.evaluate("localStorage.getItem('own')") == "1"
    assert await page.evaluate("document.cookie.includes('_ga_ABC')") is False
    assert await page.evaluate("document.cookie.includes('own=1')") is True


async def test_content_added_later_waits_and_wakes(page: Page) -> None:
    await page.goto(URL.replace("/thee", "/thee?later"))
    await page.evaluate("document.querySelector('main').append(document.createElement('p'))")
    await page.evaluate(
        """() => {
          const frame = document.createElement('iframe')
          Object.assign(frame, { width: 480, height: 270 })
          Object.assign(frame.dataset, { consent: 'marketing', src: '/video', name: 'YouTube' })
          document.querySelector('main').append(frame)
        }"""
    )
    await expect(page.locator(".kr-embed")).to_contain_text("Dit komt van YouTube")
    await accept(page)
    await expect(page.frame_locator("iframe").get_by_text("Video")).to_be_visible()

    await page.evaluate(
        """() => {
          const image = document.createElement('img')
          Object.assign(image.dataset, { consent: 'marketing', krSrc: '/pixel.gif' })
          const place = document.createElement('p')
          place.append(image)
          document.querySelector('main').append(place)
        }"""
    )
    await expect(page.locator("img[src='/pixel.gif']")).to_be_attached()


async def test_other_tabs_keep_in_step(page: Page) -> None:
    await page.goto(URL)
    other = await page.context.new_page()
    await other.goto(URL)
    await other.get_by_role("button", name="Alles accepteren").click()

    await expect(page.locator(".kr-banner")).to_have_count(0)
    await expect(page.locator("body")).to_have_attribute("data-woken", "one two ads late module")

    await page.get_by_role("link", name="Cookiekeuze").click()
    await page.get_by_role("button", name="Toestemming intrekken").click()
    await expect(other.locator("#kr")).to_have_attribute("data-granted", "")
    await expect(other.get_by_role("button", name="Pagina opnieuw laden")).to_be_visible()


async def test_page_that_comes_back_from_the_cache_learns_of_a_choice_made_since(page: Page) -> None:
    await page.goto(URL)
    await page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    other = await page.context.new_page()
    await other.goto(URL)
    await accept(other)
    await expect(page.locator(".kr-banner")).to_have_count(1)

    await page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")

    await expect(page.locator(".kr-banner")).to_have_count(0)
    await expect(page.locator("body")).to_have_attribute("data-woken", "one two ads late module")


async def test_failure_to_allow_an_embed_is_told(page: Page, shop: Internet) -> None:
    await page.goto(URL)
    await page.evaluate(
        """() => {
          const frame = document.createElement('iframe')
          Object.assign(frame.dataset, { consent: 'marketing', src: '/video' })
          document.querySelector('main').append(frame)
        }"""
    )
    await page.route("**/consent/choice", lambda route: route.abort())
    await page.get_by_role("button", name="Altijd toestaan").click()

    await expect(page.locator(".kr-embed").get_by_role("status")).to_contain_text("Dat lukte niet")
