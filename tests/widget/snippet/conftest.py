"""The shop and its consent server on the small internet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.async_api import Page, expect
from starlette.applications import Starlette
from starlette.routing import Route

from consent.records.keeper import RecordKeeper
from examples.internet import Internet
from tests.consent.shop import ListStore
from tests.widget.site import script, sheet, video
from tests.widget.snippet.shop import SERVER, SHOP, URL, consent_server, elsewhere, shop_page
from widget.snippet.records import Records


@pytest.fixture
def store() -> ListStore:
    return ListStore()


@pytest.fixture
def shop(internet: Internet, store: ListStore) -> Iterator[Internet]:
    """The shop and the consent server."""
    routes = [
        Route("/script.js", script),
        Route("/{sheet}.css", sheet),
        Route("/video", video),
        Route("/{path:path}", shop_page),
    ]
    app = consent_server()
    app._records = Records(RecordKeeper(store, None), lambda: datetime.now(UTC).timestamp())
    internet.mount(SERVER, app)
    internet.mount(SHOP, Starlette(routes=routes))
    internet.mount("krant.test", Starlette(routes=[Route("/", elsewhere)]))
    internet.requests.clear()
    yield internet
    for host in (SERVER, SHOP, "krant.test"):
        internet.unmount(host)


@pytest.fixture
async def visit(page: Page, shop: Internet) -> Page:
    """The shop's front page, as somebody sees it who was never there."""
    await page.goto(f"{URL}?lang=nl")
    await expect(page.locator(".kr-banner")).to_be_visible()
    return page
