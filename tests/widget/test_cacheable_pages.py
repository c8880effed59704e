"""Pages that are the same for all visitors: script reads the cookie and does the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse
from starlette.routing import Route

from consent import ConfigError, Declaration, Method
from consent.declaration import Service
from consent.middleware import ConsentMiddleware
from consent.vocabulary import Category
from examples.internet import Internet
from tests.consent.shop import around, client, cookie
from tests.widget.site import DECLARATION, EMBED, PAGE, SLEEPING, STRICT, script, sheet, video
from widget import Banner

HOST = "cacheable.test"
URL = f"https://{HOST}/thee?soort=groen"
CACHE = "public, max-age=600"
GPC = "Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })"
HOTMAP = Service(id="hotmap", name="Hotmap <b>", category=Category.STATISTICS)


async def tea(request: object) -> HTMLResponse:
    html = PAGE.format(direction="ltr", sheet="calm", head="", body="", paragraphs="", content=SLEEPING + EMBED)
    headers = {"Content-Security-Policy": STRICT, "Cache-Control": CACHE, "ETag": '"tea"'}
    return HTMLResponse(html, headers=headers)


def site(declaration: Declaration = DECLARATION, **options: Any) -> Starlette:
    options = {"declaration": declaration, "secret_key": "s" * 32, "banner": Banner(), "html": "cacheable", **options}
    return Starlette(
        routes=[Route("/script.js", script), Route("/{sheet}.css", sheet), Route("/video", video), Route("/thee", tea)],
        middleware=[Middleware(ConsentMiddleware, **options)],
    )


@pytest.fixture
def serve(internet: Internet) -> Iterator[Callable[..., None]]:
    """Serves the site with a declaration; called again, the site has changed."""

    def serve(declaration: Declaration = DECLARATION) -> None:
        internet.mount(HOST, site(declaration))

    serve()
    yield serve
    internet.unmount(HOST)


async def test_all_visitors_get_the_same_bytes_and_caches_may_keep_them() -> None:
    async with client(site(secret_key="0123456789abcdef0123456789abcdef")) as visitor:
        first = await visitor.get("/thee")
        for headers in ({"cookie": cookie()}, {"cookie": cookie(Method.REJECT_ALL)}, {"sec-gpc": "1"}):
            again = await visitor.get("/thee", headers=headers)
            assert again.content == first.content
            assert dict(again.headers) == dict(first.headers)

    assert first.headers["cache-control"] == CACHE
    assert not {"vary", "etag", "set-cookie"} & set(first.headers)
    assert int(first.headers["content-length"]) == len(first.content)


def test_security_policy_that_differs_from_visitor_to_visitor_is_refused_at_the_start() -> None:
    with pytest.raises(ConfigError, match="does not go with enforce_csp"):
        around(None, html="cacheable", enforce_csp="on")
    with pytest.raises(ConfigError, match="html='static' is none of per-visitor, cacheable"):
        around(None, html="static")


async def test_choice_holds_from_page_to_page_until_it_is_withdrawn(page: Page, serve: object) -> None:
    woken = page.locator("body[data-woken]")
    await page.goto(URL)
    await page.get_by_role("button", name="Alles accepteren").click()
    await expect(woken).to_have_attribute("data-woken", "one two ads late module")

    await page.goto(URL)
    await expect(woken).to_have_attribute("data-woken", "one two ads late module")
    await expect(page.locator(".kr-banner")).to_have_count(0)
    await page.get_by_role("link", name="Cookiekeuze").click()
    await page.get_by_role("button", name="Toestemming intrekken").click()
    await page.get_by_role("button", name="Pagina opnieuw laden").click()

    await expect(page.locator("#kr[data-granted='']")).to_be_attached()
    await expect(page.locator(".kr-banner")).to_have_count(0)
    await expect(woken).to_have_count(0)


async def test_only_what_is_new_is_asked_and_named(page: Page, serve: Callable[..., None]) -> None:
    await page.goto(URL)
    await page.get_by_role("button", name="Altijd toestaan").click()
    await expect(page.locator("#kr")).to_have_attribute("data-granted", "marketing youtube meta-buttons")
    serve(replace(DECLARATION, services={**DECLARATION.services, "hotmap": HOTMAP}))

    await page.goto(f"{URL}&later")  # the browser kept the page as it was
    await expect(page.get_by_text("Er is iets nieuw of veranderd: Hotmap <b>.")).to_be_visible()
    await expect(page.locator(".kr-banner li:visible")).to_have_count(1)
    await page.get_by_role("button", name="Alles weigeren").click()
    await expect(page.locator(".kr-banner")).to_have_count(0)

    await page.goto(f"{URL}&later")
    await expect(page.locator("#kr[data-granted='marketing meta-buttons youtube']")).to_be_attached()
    await expect(page.locator(".kr-banner")).to_have_count(0)


async def test_browser_signal_is_told_and_refuses(page: Page, serve: object) -> None:
    await page.add_init_script(GPC)
    await page.context.set_extra_http_headers({"Sec-GPC": "1"})
    await page.goto(URL)
    await expect(page.get_by_text("(Global Privacy Control), dus dit staat al uit: Marketing.")).to_be_visible()
    await expect(page.locator(".kr-banner li:visible")).to_have_count(2)
    await page.get_by_role("button", name="Alles accepteren").click()
    await expect(page.locator("body")).to_have_attribute("data-woken", "one two late module")

    await page.goto(URL)
    await expect(page.locator("body")).to_have_attribute("data-woken", "one two late module")
    await expect(page.locator(".kr-banner")).to_have_count(0)


@pytest.mark.parametrize("value", ["", "2", "1.3f9c2a71.1763712000.a.psm.x", "2.AAAAAAAAa.4.." + "A" * 43, "%00"])
async def test_cookie_that_can_not_be_read_is_no_choice(page: Page, serve: object, value: str) -> None:
    await page.context.add_cookies([{"name": "__Host-consent", "value": value, "url": URL, "secure": True}])
    await page.goto(URL)

    await expect(page.get_by_role("button", name="Alles weigeren")).to_be_visible()
    assert await page.locator("body[data-woken]").count() == 0


async def test_site_with_too_many_services_for_a_cookie_works_the_same(page: Page, serve: Callable[..., None]) -> None:
    more = {f"s{number}": replace(HOTMAP, id=f"s{number}") for number in range(60)}
    serve(replace(DECLARATION, services={**DECLARATION.services, **more}))
    await page.goto(URL)
    await page.get_by_role("button", name="Alles accepteren").click()
    await expect(page.locator(".kr-banner")).to_have_count(0)

    await page.goto(URL)
    await expect(page.locator("body")).to_have_attribute("data-woken", "one two ads late module")
    await expect(page.locator(".kr-banner")).to_have_count(0)


async def test_visitor_without_script_finds_the_preferences(chromium: Browser, serve: object) -> None:
    visitor = await chromium.new_context(java_script_enabled=False)
    page = await visitor.new_page()
    await page.goto(URL)
    await expect(page.locator(".kr-banner")).to_be_hidden()
    await page.get_by_role("link", name="Cookiekeuze").click()
    await page.get_by_role("button", name="Alles accepteren").click()
    assert page.url == URL
    await visitor.close()
