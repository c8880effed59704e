"""The example of a site with one tag: whom a browser contacts, and what the consent server keeps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, expect

from consent.records.sqlite import SqliteStore
from examples.internet import Internet
from examples.snippet.main import HOST, SERVER, consent_server, site
from tests.waiting import until

OURS = {HOST, SERVER}


@pytest.fixture
def pottery(internet: Internet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqliteStore]:
    """The site and its consent server on the small internet; the store in which records are kept."""
    monkeypatch.setenv("KRUIMEL_STORE", f"sqlite:///{tmp_path / 'consent.db'}")
    internet.mount(HOST, site())
    internet.mount(SERVER, consent_server())
    internet.requests.clear()
    yield SqliteStore(str(tmp_path / "consent.db"))
    internet.unmount(SERVER)
    internet.unmount(HOST)


async def test_nobody_else_is_contacted_before_a_choice_and_after_refusing(
    internet: Internet, pottery: SqliteStore, visitor: BrowserContext
) -> None:
    page = await visitor.new_page()
    await page.goto(f"https://{HOST}/")
    async with page.expect_response("**/records"):
        await page.get_by_role("button", name="Alles weigeren").click()
    await page.reload()
    await expect(page.locator(".kr-control")).to_be_visible()

    assert internet.requests.hosts() == OURS
    assert [record.method async for record in pottery.records()] == ["reject-all"]


async def test_accepting_wakes_the_tags_and_is_kept(
    internet: Internet, pottery: SqliteStore, visitor: BrowserContext
) -> None:
    page = await visitor.new_page()
    await page.goto(f"https://{HOST}/en")
    async with page.expect_response("**/records"):
        await page.get_by_role("button", name="Accept all").click()
    await expect(page.locator("iframe")).to_have_attribute("src", "https://www.youtube.com/embed/eenkomdraaien")
    await until(page, "document.cookie.includes('_ga=')")

    assert {"www.googletagmanager.com", "www.youtube.com"} <= internet.requests.hosts()
    (record,) = [record async for record in pottery.records()]
    assert (record.services, record.language) == (("google-analytics", "youtube"), "en")


async def test_film_can_be_allowed_by_itself(internet: Internet, pottery: SqliteStore, visitor: BrowserContext) -> None:
    page = await visitor.new_page()
    await page.goto(f"https://{HOST}/")
    async with page.expect_response("**/records"):
        await page.get_by_role("button", name="Altijd toestaan").click()

    await expect(page.locator("iframe")).to_have_attribute("src", "https://www.youtube.com/embed/eenkomdraaien")
    assert "www.googletagmanager.com" not in internet.requests.hosts()
    assert [record.services async for record in pottery.records()] == [("youtube",)]
