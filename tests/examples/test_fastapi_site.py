"""The FastAPI example: what it says without a browser, and whom a browser contacts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from playwright.async_api import BrowserContext, Page, expect

from examples.fastapi_site.main import HOST, LATELY, app
from examples.fastapi_site.walks import WALKS
from examples.internet import Internet
from tests.waiting import until

URL = f"https://{HOST}"
WALK = f"{URL}/rondje/molenronde"
VENDORS = {"www.googletagmanager.com", "www.google.com", "www.youtube.com"}


@pytest.fixture
async def reader() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL) as client:
        yield client


@pytest.fixture
def site(internet: Internet) -> Iterator[Internet]:
    """The small internet with the site in it, and nobody asked for anything yet."""
    internet.mount(HOST, app)
    internet.requests.clear()
    yield internet
    internet.unmount(HOST)


def contacted(internet: Internet) -> set[str]:
    return internet.requests.hosts() - {HOST}


async def choose(page: Page, button: str) -> None:
    await page.get_by_role("button", name=button).click()
    await expect(page.locator(".kr-banner")).to_have_count(0)


@pytest.mark.parametrize("path", ["/", *(f"/rondje/{slug}" for slug in WALKS)])
async def test_page_asks_first_and_its_tags_wait(reader: httpx.AsyncClient, path: str) -> None:
    page = await reader.get(path)

    assert page.status_code == 200
    assert "Alles weigeren" in page.text
    assert page.text.count("data-consent=google-analytics") == 1
    assert "set-cookie" not in page.headers
    assert "googletagmanager" not in page.headers["content-security-policy"]


async def test_walk_that_is_not_there_is_404(reader: httpx.AsyncClient) -> None:
    assert (await reader.get("/rondje/naar-huis")).status_code == 404


async def test_data_is_untouched_and_open_to_all(reader: httpx.AsyncClient) -> None:
    response = await reader.get("/api/rondjes")

    assert [walk["slug"] for walk in response.json()] == list(WALKS)
    assert "vary" not in response.headers


async def test_site_remembers_what_was_looked_at_only_for_who_agreed(reader: httpx.AsyncClient) -> None:
    await reader.get("/rondje/rietlanden")
    assert (await reader.get("/api/laatst-bekeken")).status_code == 403
    assert "We onthouden niet wat je bekijkt" in (await reader.get("/")).text

    await reader.post("/consent/choice", data={"action": "save", "category": "preferences"})
    for slug in ("rietlanden", "oude-dijk", "rietlanden"):
        await reader.get(f"/rondje/{slug}")

    assert (await reader.get("/api/laatst-bekeken")).json() == {"rondjes": ["rietlanden", "oude-dijk"]}
    assert '<a href="/rondje/rietlanden">Rietlanden</a>, <a href="/rondje/oude-dijk">' in (await reader.get("/")).text

    await reader.post("/consent/withdraw")
    assert LATELY not in reader.cookies
    assert (await reader.get("/api/laatst-bekeken")).status_code == 403


async def test_browser_contacts_nobody_before_a_choice_nor_after_refusing(
    visitor: BrowserContext, site: Internet
) -> None:
    page = await visitor.new_page()
    await page.goto(WALK, wait_until="networkidle")
    assert contacted(site) == set()

    await choose(page, "Alles weigeren")
    await page.goto(WALK, wait_until="networkidle")

    assert contacted(site) == set()
    assert {cookie["name"] for cookie in await visitor.cookies()} == {"__Host-consent"}


async def test_everything_works_after_accepting(visitor: BrowserContext, site: Internet) -> None:
    page = await visitor.new_page()
    await page.goto(WALK)
    await choose(page, "Alles accepteren")
    await until(page, "document.cookie.includes('_ga_')")
    await page.goto(WALK, wait_until="networkidle")

    await expect(page.frame_locator("iframe[title^=Film]").get_by_role("button", name="Afspelen")).to_be_visible()
    await expect(page.frame_locator("iframe[title^=Kaart]").get_by_alt_text("Kaart")).to_be_visible()
    assert contacted(site) >= VENDORS
    assert {cookie["name"] for cookie in await visitor.cookies(URL)} == {
        "__Host-consent",
        "_ga",
        "_ga_POLDER2026",
        LATELY,
    }
