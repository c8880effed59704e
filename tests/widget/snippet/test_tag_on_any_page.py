"""One tag on pages of all sorts: their language, their styles, their policy, twice, in frames."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from examples.internet import Internet
from tests.consent.shop import ListStore
from tests.widget.snippet.shop import ALL, RECORDS, SERVER, URL, posted
from tests.widget.test_aggressive_styles import AGGRESSIVE, OURS, UNUSABLE


@pytest.mark.parametrize(
    ("lang", "locale", "words", "language"),
    [
        ("en", "nl-NL", "Refuse all", "en"),
        ("nl-BE", "en-GB", "Alles weigeren", "nl"),
        ("EN-us", "nl-NL", "Refuse all", "en"),
        (None, "en-GB", "Refuse all", "en"),
        ("fy", "en-GB", "Refuse all", "en"),
        ("fy", "pl-PL", "Alles weigeren", "nl"),
        ("constructor", "pl-PL", "Alles weigeren", "nl"),
        ("-", "pl-PL", "Alles weigeren", "nl"),
    ],
)
async def test_it_speaks_the_language_of_the_page_else_of_the_browser_else_of_the_site(
    chromium: Browser, shop: Internet, store: ListStore, lang: str | None, locale: str, words: str, language: str
) -> None:
    context = await chromium.new_context(locale=locale)
    page = await context.new_page()
    await page.goto(URL if lang is None else f"{URL}?lang={lang}")
    await posted(page, words)
    await page.locator(".kr-control").click()

    await expect(page.locator(".kr-dialog .kr-panel")).to_have_attribute("lang", language)
    assert [record.language for record in store.kept] == [language]
    await context.close()


@pytest.mark.parametrize("name", ["unset", "hidden", "colourless", "dialogs", "untouchable", "large"])
async def test_page_whose_styles_are_no_friends_of_it_does_not_break_it(page: Page, shop: Internet, name: str) -> None:
    await page.route("**/calm.css", lambda route: route.fulfill(body=AGGRESSIVE[name], content_type="text/css"))
    await page.goto(f"{URL}?lang=nl")
    await expect(page.locator(".kr-banner")).to_be_visible()
    assert await page.evaluate(UNUSABLE, OURS) == []
    await page.locator(".kr-choose").click()
    await expect(page.locator(".kr-dialog [value=save]")).to_be_visible()

    assert await page.evaluate(UNUSABLE, OURS) == []


async def test_nothing_moves_when_it_comes(page: Page, shop: Internet) -> None:
    await page.add_init_script(
        "window.shift = 0; new PerformanceObserver((list) => { for (const { value } of list.getEntries())"
        " window.shift += value }).observe({ type: 'layout-shift', buffered: true })"
    )
    await page.goto(f"{URL}?lang=nl")
    await expect(page.locator(".kr-banner")).to_be_visible()
    await posted(page, "Alles weigeren")

    assert await page.evaluate("window.shift") == 0


async def test_policy_of_the_page_may_name_the_one_that_we_need(page: Page, shop: Internet) -> None:
    await page.goto(f"{URL}?lang=nl&named")

    await expect(page.locator(".kr-banner")).to_be_visible()


@pytest.mark.parametrize("site", ["-", "shop", "nobody"])
async def test_loader_of_one_site_needs_no_name(page: Page, shop: Internet, site: str) -> None:
    await page.goto(f"{URL}?lang=en&own&site={site}")

    await expect(page.get_by_role("button", name="Refuse all")).to_be_visible()


async def test_tag_may_stand_in_the_head_without_defer(page: Page, shop: Internet) -> None:
    await page.goto(f"{URL}?lang=nl&blocking")
    await posted(page, "Alles accepteren")

    await expect(page.locator("body")).to_have_attribute("data-woken", ALL)


@pytest.mark.parametrize(
    "site", ["-", "", "nobody", "__proto__", "constructor", "../shop", "shop%20x", '"><b id="x">', "x" * 9_000]
)
async def test_tag_that_names_no_site_does_nothing(page: Page, shop: Internet, site: str) -> None:
    async with page.expect_console_message(lambda message: "data-site names no site" in message.text):
        await page.goto(URL + "?site=" + site.replace("#", ""))

    assert await page.locator("#kr, #x").count() == 0
    assert {request.path for request in shop.requests.to(SERVER)} == {"/consent/banner.js"}


@pytest.mark.parametrize("options", ["", "&blocking", "&named"])
async def test_two_tags_make_one_banner_and_one_record(
    page: Page, shop: Internet, store: ListStore, options: str
) -> None:
    await page.goto(f"{URL}?lang=nl&tags=2{options}")
    await posted(page, "Alles accepteren")

    await expect(page.locator("#kr")).to_have_count(1)
    await expect(page.locator("body")).to_have_attribute("data-woken", ALL)
    assert len(store.kept) == 1


async def test_frame_of_the_same_site_hears_the_answer_given_in_the_page(page: Page, shop: Internet) -> None:
    await page.goto(f"{URL}?lang=nl&frame=width=600")
    framed = page.frame_locator("iframe")
    await expect(framed.locator(".kr-banner")).to_be_visible()
    await page.locator(".kr-banner [value=accept]").click()

    await expect(framed.locator("body")).to_have_attribute("data-woken", ALL)
    await expect(framed.locator(".kr-banner")).to_have_count(0)


async def test_frame_that_may_keep_nothing_asks_nothing(page: Page, shop: Internet) -> None:
    await page.goto(f"{URL}?lang=nl&frame=sandbox=allow-scripts")
    await expect(page.locator(".kr-banner")).to_be_visible()
    framed = page.frame_locator("iframe")
    await expect(framed.locator("h1")).to_be_visible()

    await expect(framed.locator("#kr")).to_have_count(0)
    assert await framed.locator("body").get_attribute("data-woken") is None


async def test_frame_on_another_site_keeps_its_answer_there(
    visitor: BrowserContext, shop: Internet, store: ListStore
) -> None:
    page = await visitor.new_page()
    await page.goto("https://krant.test/")
    framed = page.frame_locator("iframe")
    async with page.expect_response(RECORDS):
        await framed.locator(".kr-banner [value=accept]").click()
    await expect(framed.locator("body")).to_have_attribute("data-woken", ALL)
    await page.reload()

    await expect(framed.locator("body")).to_have_attribute("data-woken", ALL)
    assert len(store.kept) == 1
    await page.goto(f"{URL}?lang=nl")
    await expect(page.locator(".kr-banner")).to_be_visible()


async def test_page_of_preferences_on_the_server_itself_changes_nothing(page: Page, shop: Internet) -> None:
    await page.goto(f"https://{SERVER}/consent/shop/preferences.html")

    await expect(page.get_by_role("checkbox", name="Statistieken")).to_be_disabled()
    await expect(page.get_by_role("link", name="Sluiten")).to_have_attribute("href", URL)
