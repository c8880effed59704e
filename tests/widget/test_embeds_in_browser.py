"""Embeds, images, styles and pieces of markup that wait: shown once, shown always, and taken back."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from examples.internet import Internet
from tests.widget.site import EMBED, PAGE, STRICT, Site

URL = "https://banner.test/"
TEMPLATE = """
<template data-consent="youtube" data-name="YouTube" data-provider="Google Ireland Limited" data-height="180">
<figure><iframe src="/video" title="Video over thee"></iframe>
<script src="/script.js?name=inside"></script></figure></template>
"""
QUIET = """
<img data-consent="statistics" data-src="/pixel.gif" alt="">
<link rel="stylesheet" data-consent="statistics" data-href="/calm.css">
<picture><source data-consent="statistics" data-srcset="/large.gif 2x"><img src="/small.gif" alt=""></picture>
"""


@pytest.fixture
def content(site: Site) -> dict[str, str]:
    """What stands in the page; a test puts its own into it."""
    held = {"html": EMBED}

    async def page(request: Request) -> Response:
        visit = site.visit(request, request.url.path)
        parts = {"head": site.banner.head(visit), "body": site.banner.body(visit), "content": held["html"]}
        html = PAGE.format(direction="ltr", sheet="calm", paragraphs="", **parts)
        return HTMLResponse(html, headers={"Content-Security-Policy": STRICT})

    site.app.routes.insert(0, Route("/", page))
    return held


async def granted(page: Page, words: str) -> None:
    await expect(page.locator("#kr")).to_have_attribute("data-granted", words)


async def test_an_embed_is_shown_once_without_anything_being_allowed(
    page: Page, site: Site, content: dict[str, str]
) -> None:
    await page.goto(URL)
    await page.locator(".kr-banner [value=reject]").click()
    await page.get_by_role("button", name="Eén keer tonen").click()

    await expect(page.frame_locator("iframe").get_by_text("Video")).to_be_visible()
    await expect(page.locator("iframe")).to_be_focused()
    await granted(page, "")
    assert len(site.posts) == 1

    await page.reload()
    await expect(page.get_by_role("button", name="Eén keer tonen")).to_be_visible()


async def test_an_embed_that_is_allowed_goes_back_to_its_question_when_that_is_withdrawn(
    page: Page, internet: Internet, content: dict[str, str]
) -> None:
    await page.goto(URL)
    await page.get_by_role("button", name="Altijd toestaan").click()
    await expect(page.frame_locator("iframe").get_by_text("Video")).to_be_visible()

    await page.evaluate("kruimel.withdraw()")

    await expect(page.get_by_role("button", name="Altijd toestaan")).to_be_visible()
    await expect(page.locator("iframe")).to_be_hidden()
    assert await page.evaluate("document.querySelector('iframe').hasAttribute('src')") is False


async def test_markup_in_a_template_waits_behind_its_question_and_then_stands_in_its_place(
    page: Page, internet: Internet, content: dict[str, str]
) -> None:
    content["html"] = TEMPLATE
    internet.requests.clear()
    await page.goto(URL)
    place = page.locator(".kr-embed")
    await expect(place).to_contain_text("krijgt Google Ireland Limited gegevens van je")
    box = await place.bounding_box()
    assert box is not None
    assert box["height"] >= 180
    assert not [request for request in internet.requests.to("banner.test") if request.path == "/video"]

    await page.get_by_role("button", name="Eén keer tonen").click()

    await expect(page.frame_locator("figure iframe").get_by_text("Video")).to_be_visible()
    await expect(page.locator("body")).to_have_attribute("data-woken", "inside")
    await expect(page.locator("figure")).to_be_focused()


async def test_images_and_styles_wait_without_a_question(page: Page, content: dict[str, str]) -> None:
    content["html"] = QUIET
    await page.goto(URL)
    assert (
        await page.evaluate("document.querySelectorAll('[src*=pixel], [href*=calm][data-consent], [srcset]').length")
        == 0
    )
    await page.locator(".kr-banner [value=accept]").click()

    await expect(page.locator("img[src='/pixel.gif']")).to_be_attached()
    await expect(page.locator("link[href='/calm.css'][data-consent]")).to_be_attached()
    await expect(page.locator("source[srcset='/large.gif 2x']")).to_be_attached()
    await expect(page.locator(".kr-embed")).to_have_count(0)


async def test_a_frame_that_nobody_sees_has_no_question(page: Page, content: dict[str, str]) -> None:
    content["html"] = EMBED.replace('height="270"', 'height="0"') + EMBED
    await page.goto(URL)

    await expect(page.locator(".kr-embed")).to_have_count(1)


@pytest.mark.parametrize("around", ["{}", "<p>Kijk: {} mooi</p>", "<table><tr><td>{}</td></tr></table>"])
async def test_an_embed_takes_the_place_of_its_question_and_moves_nothing(
    page: Page, content: dict[str, str], around: str
) -> None:
    content["html"] = around.format(EMBED) + "<p id=after>Daarna</p>"
    await page.goto(URL)
    once = page.get_by_role("button", name="Eén keer tonen")
    await expect(once).to_be_visible()
    before = await page.evaluate("document.getElementById('after').getBoundingClientRect().top + scrollY")
    await once.click()
    await expect(page.locator(".kr-embed")).to_have_count(0)

    assert await page.evaluate("document.getElementById('after').getBoundingClientRect().top + scrollY") == before


async def test_no_script_comes_to_life_out_of_an_address(page: Page, content: dict[str, str]) -> None:
    """What a visitor of the site may have written, where it lets `data-` attributes pass."""
    content["html"] = (
        "<iframe data-consent=necessary data-src=' java&#10;script:top.pwned=1'></iframe>"
        "<iframe data-consent=necessary data-srcdoc='<script>top.pwned=1</script>'></iframe>"
        "<iframe data-consent=necessary data-src=/video title=Video></iframe>"
    )
    await page.goto(URL)
    await expect(page.frame_locator("[title=Video]").get_by_text("Video")).to_be_visible()

    assert await page.evaluate("document.querySelectorAll('[src*=script], [srcdoc]').length") == 0
    assert await page.evaluate("'pwned' in window") is False
