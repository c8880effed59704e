"""Answers in a browser: kept or not, and what they wake and put to sleep without leaving the page."""

from __future__ import annotations

import asyncio
import re

from playwright.async_api import Page, Request, expect

from examples.internet import Internet
from tests.widget.pages import URL, button, open_page, open_preferences, woken
from tests.widget.site import Site


async def test_accepting_wakes_scripts_in_their_order_without_a_reload(page: Page, site: Site) -> None:
    await open_page(page)
    assert await woken(page) is None

    await page.evaluate("window.stayed = true")
    await button(page, "Alles accepteren").click()

    await expect(page.locator("body")).to_have_attribute("data-woken", "one two ads late module")
    await expect(page.locator(".kr-banner")).to_have_count(0)
    assert await page.evaluate("window.stayed")


async def test_refusing_keeps_scripts_asleep_after_a_reload_too(page: Page, site: Site) -> None:
    scripts: list[Request] = []
    page.on("request", lambda request: scripts.append(request) if "script.js" in request.url else None)
    await open_page(page)
    await button(page, "Alles weigeren").click()
    await expect(page.get_by_role("link", name="Cookiekeuze")).to_be_visible()

    await page.reload()

    await expect(page.locator(".kr-banner")).to_have_count(0)
    assert await woken(page) is None
    assert scripts == []


async def test_choice_made_before_wakes_scripts_when_the_page_loads(page: Page, site: Site) -> None:
    await open_page(page)
    await button(page, "Alles accepteren").click()
    await expect(page.locator(".kr-banner")).to_have_count(0)
    await page.reload()
    await expect(page.locator("body")).to_have_attribute("data-woken", "one two ads late module")


async def test_each_script_runs_once_however_often_the_visitor_chooses(page: Page, site: Site) -> None:
    await open_page(page)
    for category in ("Statistieken", "Marketing"):
        dialog = await open_preferences(page)
        await dialog.get_by_role("checkbox", name=category).check()
        await dialog.get_by_role("button", name="Keuze bewaren").click()
        await expect(dialog).to_have_count(0)
    await expect(page.locator("body")).to_have_attribute("data-woken", "one two late module ads")


async def test_inline_script_waits_for_the_scripts_before_it_and_keeps_its_nonce(page: Page, site: Site) -> None:
    await open_page(page, "inline=1")
    await button(page, "Alles accepteren").click()
    await expect(page.locator("body")).to_have_attribute("data-woken", re.compile("^one two ads inline .*last"))


async def test_woken_script_keeps_its_attributes(page: Page, site: Site) -> None:
    await open_page(page)
    await button(page, "Alles accepteren").click()
    await expect(page.locator("body")).to_have_attribute("data-woken", "one two ads late module")
    assert await page.locator('script[src*="two"]').get_attribute("crossorigin") == "anonymous"
    assert await page.locator('script[src*="module"]').get_attribute("type") == "module"
    assert await page.locator('script[src*="never"]').get_attribute("type") == "text/plain"


async def test_page_is_told_of_each_choice(page: Page, site: Site) -> None:
    await open_page(page)
    await page.evaluate("document.addEventListener('consent:changed', (e) => { window.told = e.detail.granted })")
    await button(page, "Alles weigeren").click()
    await expect(page.locator(".kr-banner")).to_have_count(0)
    assert await page.evaluate("window.told") == []


async def test_choice_that_is_not_kept_is_no_choice(page: Page, site: Site) -> None:
    site.broken = True
    await open_page(page)
    await button(page, "Alles accepteren").click()
    await expect(page.locator(".kr-banner").get_by_role("status")).to_have_text(
        "Dat lukte niet: je keuze is niet bewaard. Probeer het opnieuw."
    )
    assert await woken(page) is None
    site.broken = False
    await button(page, "Alles accepteren").click()
    await expect(page.locator(".kr-banner")).to_have_count(0)


async def test_question_makes_way_at_once_and_nothing_runs_before_the_answer_is_kept(page: Page, site: Site) -> None:
    site.open.clear()
    await open_page(page)
    await button(page, "Alles accepteren").click()
    await expect(page.locator(".kr-banner")).to_be_hidden()
    assert await woken(page) is None
    assert await page.locator(".kr-status").all_inner_texts() == ["", ""]
    site.open.set()
    await expect(page.locator("body")).to_have_attribute("data-woken", "one two ads late module")


async def test_answer_is_kept_though_the_page_is_left_at_once(page: Page, site: Site) -> None:
    site.open.clear()
    await open_page(page)
    await button(page, "Alles weigeren").click()
    await page.goto(f"{URL}elders")
    site.open.set()
    async with asyncio.timeout(5):
        while not await page.context.cookies(URL):
            await page.reload()
    await page.reload()
    await expect(page.locator(".kr-banner")).to_have_count(0)


async def test_question_that_is_out_of_date_is_asked_anew(page: Page, site: Site) -> None:
    site.asks_again = True
    await open_page(page)
    async with page.expect_navigation():
        await button(page, "Alles accepteren").click()
    await expect(page.locator(".kr-banner")).to_be_visible()
    assert await woken(page) is None


async def test_failure_in_the_dialog_is_told_in_the_dialog(page: Page, site: Site) -> None:
    site.broken = True
    await open_page(page)
    dialog = await open_preferences(page)
    await dialog.get_by_role("button", name="Alles weigeren").click()
    await expect(dialog.get_by_role("status")).to_contain_text("Dat lukte niet")


async def test_withdrawal_takes_two_clicks_and_offers_a_reload(page: Page, site: Site) -> None:
    await open_page(page)
    await button(page, "Alles accepteren").click()
    await expect(page.locator("body")).to_have_attribute("data-woken", "one two ads late module")

    await page.get_by_role("link", name="Cookiekeuze").click()
    await button(page, "Toestemming intrekken").click()

    await expect(page.locator(".kr-note")).to_contain_text("stopt pas als je de pagina opnieuw laadt")
    await expect(button(page, "Pagina opnieuw laden")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(button(page, "Pagina opnieuw laden")).to_be_hidden()
    assert await woken(page) is None


async def test_script_is_fetched_while_a_yes_is_being_kept(page: Page, site: Site, internet: Internet) -> None:
    """Nothing of it before the yes; it does not run before the yes is kept."""
    await page.goto("https://banner.test/")
    site.broken = True
    internet.requests.clear()
    await page.locator(".kr-banner [value=accept]").click()
    await expect(page.locator(".kr-banner").get_by_role("status")).to_contain_text("Dat lukte niet")

    def fetched() -> int:
        return sum(request.path == "/script.js" for request in internet.requests.to("banner.test"))

    async with asyncio.timeout(5):
        while fetched() < 4:  # what the browser has asked for is on its way to the server
            await page.evaluate("new Promise(requestAnimationFrame)")
    assert fetched() == 4
    assert await page.locator("body").get_attribute("data-woken") is None
