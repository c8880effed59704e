"""A site that comes from another tool: its declaration and the banner's setting are as `kruimel import` gives them."""

from __future__ import annotations

import json

import pytest
from playwright.async_api import expect
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse
from starlette.routing import Route
from typer.testing import CliRunner

from consent.cli import app
from consent.middleware import ConsentMiddleware
from tests.consent.declaration.importing.configurations import FOLDER
from tests.widget.site import script
from widget import Banner

HOST = "imported.test"
URL = f"https://{HOST}/"
# The pages as they were: every name in them is one of the old configuration.
TAGS = {
    "klaro": [
        ("klaro.js", 'data-name="telraam" data-type="application/javascript" data-src="/script.js?name=telraam"'),
        ("klaro.js", 'data-name="googleAnalytics" data-src="/script.js?name=meting"'),
    ],
    "cookieconsent": [
        ("cookieconsent.ts", 'data-category="analytics" data-service="ga" src="/script.js?name=meting"'),
        ("cookieconsent2.js", 'data-category="meten" src="/script.js?name=meting"'),
    ],
}


@pytest.fixture(params=[(tool, *tag) for tool, tags in TAGS.items() for tag in tags], ids=lambda tag: tag[2][:30])
def site(internet, request, tmp_path):
    tool, name, tag = request.param
    out = tmp_path / "cookies.toml"
    words = ["import", tool, str(FOLDER / name), "--site", URL, "--out", str(out), "--json", "-"]
    banner = json.loads(CliRunner().invoke(app, words).stdout)["banner"]

    async def page(request):
        html = f'<!doctype html><html lang=nl><head><title>Thee</title></head><body><script type="text/plain" {tag}>'
        return HTMLResponse(f"{html}</script></body></html>")

    middleware = Middleware(ConsentMiddleware, declaration=out, secret_key="s" * 32, banner=Banner(**banner))
    internet.mount(HOST, Starlette(routes=[Route("/script.js", script), Route("/", page)], middleware=[middleware]))
    yield
    internet.unmount(HOST)


async def test_tags_with_the_old_names_wait_for_a_yes_and_wake_with_it(visitor, site):
    page = await visitor.new_page()
    await page.goto(URL)
    await expect(page.locator(".kr-banner")).to_be_visible()
    assert await page.locator("body").get_attribute("data-woken") is None

    await page.locator(".kr-banner [value=accept]").click()

    await expect(page.locator("body[data-woken]")).to_be_attached()


async def test_tags_with_the_old_names_stay_asleep_after_a_no(visitor, site):
    page = await visitor.new_page()
    await page.goto(URL)

    await page.locator(".kr-banner [value=reject]").click()
    await expect(page.locator(".kr-banner")).to_have_count(0)
    await page.reload()

    await expect(page.locator(".kr-banner")).to_have_count(0)
    await page.wait_for_load_state("networkidle")
    assert await page.locator("body").get_attribute("data-woken") is None
