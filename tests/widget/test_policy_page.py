"""The page with the policy's cookie section, in a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.async_api import Page, expect
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from consent.middleware import ConsentMiddleware
from consent.policy import render_section
from consent.policy.renderings import html_of
from examples.internet import Internet
from tests.consent.declarations import webshop
from widget import Banner

HOST = "beleid.test"
URL = f"https://{HOST}/consent/policy"


@pytest.fixture
def shop(internet: Internet) -> Iterator[None]:
    kruimel = Middleware(ConsentMiddleware, declaration=webshop(), secret_key="s" * 32, banner=Banner())
    internet.mount(HOST, Starlette(middleware=[kruimel]))
    yield
    internet.unmount(HOST)


async def privacy(request: Request) -> HTMLResponse:
    section = html_of(render_section(webshop()))
    return HTMLResponse(f"<!doctype html><html><head><title>P</title></head><body><main>{section}</main></body></html>")


@pytest.fixture
def policy(internet: Internet) -> Iterator[None]:
    """The site's own policy, with the section written into it."""
    kruimel = Middleware(ConsentMiddleware, declaration=webshop(), secret_key="s" * 32, banner=Banner())
    internet.mount(HOST, Starlette(routes=[Route("/privacy", privacy)], middleware=[kruimel]))
    yield
    internet.unmount(HOST)


@pytest.mark.parametrize("width", [320, 375, 1280])
async def test_nothing_of_the_policy_overflows_sideways(page: Page, shop: None, width: int) -> None:
    await page.set_viewport_size({"width": width, "height": 800})
    await page.goto(URL)

    assert await page.evaluate("document.documentElement.scrollWidth") == width
    assert await page.locator(".kr-page").evaluate("(main) => main.scrollWidth === main.clientWidth")


async def test_the_policy_has_the_style_of_the_banner(page: Page, shop: None) -> None:
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    await page.goto(URL)

    await expect(page.get_by_role("heading", level=1)).to_have_text("Cookies")
    await expect(page.locator(".kr-page")).to_have_css("max-width", "672px")
    await expect(page.locator(".kr-text th").first).to_have_css("text-align", "start")
    assert refused == []


async def test_the_policy_leads_to_the_preferences(page: Page, shop: None) -> None:
    await page.goto(URL)
    await page.get_by_role("link", name="Cookiekeuze").first.click()

    await expect(page).to_have_url(f"https://{HOST}/consent/preferences")
    await expect(page.get_by_role("button", name="Keuze bewaren")).to_be_visible()


async def test_a_link_in_a_policy_of_the_site_opens_the_banner_in_place(page: Page, policy: None) -> None:
    await page.goto(f"https://{HOST}/privacy")
    await page.get_by_role("button", name="Alles weigeren").click()

    await page.get_by_role("main").get_by_role("link", name="Cookiekeuze").click()

    await expect(page.get_by_role("dialog")).to_be_visible()
    await expect(page).to_have_url(f"https://{HOST}/privacy")
