"""A shop that carries one tag, a consent server at another address, and what visitors do there."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from html import escape

from playwright.async_api import Page, Response
from starlette.requests import Request
from starlette.responses import HTMLResponse

from tests.consent.declarations import webshop
from tests.consent.shop import ListStore
from tests.waiting import until
from tests.widget.site import ALL_SENT, EMBED, SLEEPING
from widget import Snippets, SnippetSite

SHOP = "voorbeeldthee.example"
SERVER = "consent.example"
URL = f"https://{SHOP}/"
RECORDS = f"https://{SERVER}/consent/shop/records"
TAG = f'<script src="https://{SERVER}/consent/banner.js" data-site="{{}}" defer></script>'
POLICY = (
    "default-src 'none'; script-src 'self' https://consent.example; connect-src https://consent.example;"
    " style-src 'self'; frame-src 'self'; require-trusted-types-for 'script'"
)
WAITING = "JSON.parse(localStorage.getItem('kruimel-records') ?? '[]')"
ALL = "one two ads late module"


@cache
def consent_server() -> Snippets:
    shop = webshop()
    by_service = replace(shop, site=replace(shop.site, choose="services"))
    return Snippets(
        sites={
            "shop": SnippetSite(declaration=shop, languages=["nl", "en"], policy_url="/privacy#cookies"),
            "single": by_service,
        },
        store=ListStore(),
    )


async def shop_page(request: Request) -> HTMLResponse:
    """A page of the shop: `site` names the tag's site, `tags` how many tags there are, `lang` its language."""
    asked = request.query_params
    tag = (
        TAG.format(escape(asked.get("site", "shop")))
        if asked.get("site") != "-"
        else TAG.replace(' data-site="{}"', "")
    )
    if "own" in asked:
        tag = tag.replace("/banner.js", "/shop/banner.js")
    if "blocking" in asked:
        tag = tag.replace(" defer", "")
    lang = f' lang="{asked["lang"]}"' if "lang" in asked else ""
    frame = f'<iframe title="Frame" src="/?lang=nl" {escape(asked["frame"])}></iframe>' if "frame" in asked else ""
    html = (
        f"<!doctype html><html{lang}><head><meta charset='utf-8'><title>Thee</title>"
        f"<link rel='stylesheet' href='/calm.css'>{tag * int(asked.get('tags', 1))}</head>"
        f"<body><h1>Thee</h1><a href='#verder'>Verder</a>{SLEEPING}{EMBED * ('embed' in asked)}{frame}</body></html>"
    )
    policy = POLICY + "; trusted-types kruimel" * ("named" in asked)
    return HTMLResponse(html, headers={"Content-Security-Policy": policy})


async def elsewhere(request: Request) -> HTMLResponse:
    frame = f"<iframe title='Thee' src='{URL}?lang=nl' width='600' height='600'></iframe>"
    return HTMLResponse(f"<!doctype html><title>Krant</title>{frame}")


async def posted(page: Page, button: str) -> Response:
    async with page.expect_response(RECORDS) as response:
        await page.get_by_role("button", name=button).click()
    return await response.value


async def proved(page: Page, button: str) -> None:
    """Answer, and wait until the page knows that the proof is kept."""
    await posted(page, button)
    await until(page, ALL_SENT)


async def come_back(page: Page) -> None:
    """Load the page anew, once nothing waits to be sent any more."""
    await until(page, ALL_SENT)
    await page.reload()
