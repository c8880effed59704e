"""What visitors of another site answer there, what comes of it, and how it is proved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Page, expect

from examples.internet import Internet
from tests.consent.declarations import webshop
from tests.consent.shop import ListStore
from tests.widget.snippet.shop import ALL, RECORDS, SERVER, URL, come_back, posted, proved
from tests.widget.test_cacheable_pages import GPC


async def test_it_asks_and_nothing_runs_before_the_answer(visit: Page) -> None:
    assert await visit.locator("body").get_attribute("data-woken") is None
    assert await visit.locator(".kr-banner").evaluate("banner => getComputedStyle(banner).position") == "fixed"


async def test_what_keeps_an_answer_comes_before_the_answer(visit: Page, shop: Internet) -> None:
    assert [request.path for request in shop.requests.to(SERVER) if "later" in request.path] == []
    async with visit.expect_request("**/kr-later.*"):
        await visit.locator(".kr-banner h2").hover()


async def test_yes_wakes_the_tags_is_remembered_and_is_proved(visit: Page, store: ListStore, shop: Internet) -> None:
    answer = await (await posted(visit, "Alles accepteren")).json()
    await expect(visit.locator("body")).to_have_attribute("data-woken", ALL)
    await come_back(visit)

    await expect(visit.locator("body")).to_have_attribute("data-woken", ALL)
    await expect(visit.locator(".kr-banner")).to_have_count(0)
    (record,) = store.kept
    assert answer == {"record": record.id}
    assert (record.method, record.language, record.signal) == ("accept-all", "nl", False)
    assert set(record.services) == webshop().asked_services
    assert [request.headers.get("cookie") for request in shop.requests.to(SERVER)] == [None] * len(
        shop.requests.to(SERVER)
    )


async def test_no_wakes_nothing_is_remembered_and_is_proved(visit: Page, store: ListStore) -> None:
    await posted(visit, "Alles weigeren")
    await come_back(visit)

    await expect(visit.locator(".kr-control")).to_be_visible()
    await expect(visit.locator(".kr-banner")).to_have_count(0)
    assert await visit.locator("body").get_attribute("data-woken") is None
    assert [(record.method, record.services) for record in store.kept] == [("reject-all", ())]


async def test_preferences_open_in_the_page_and_a_yes_is_withdrawn_there(visit: Page, store: ListStore) -> None:
    await posted(visit, "Alles accepteren")
    await visit.locator(".kr-control").click()
    dialog = visit.get_by_role("dialog")
    await expect(dialog.locator(".kr-check").first).to_be_checked()
    await expect(dialog.locator(".kr-present")).to_contain_text(
        "gaf je toestemming voor: Voorkeuren, Statistieken en Marketing."
    )
    await proved(visit, "Toestemming intrekken")
    await visit.get_by_role("button", name="Pagina opnieuw laden").click()

    await expect(visit.locator(".kr-control")).to_be_visible()
    assert await visit.locator("body").get_attribute("data-woken") is None
    assert [record.method for record in store.kept] == ["accept-all", "withdrawal"]
    assert store.kept[1].services == ()


@pytest.mark.parametrize(("error", "is_told"), [(None, True), (OSError("down"), False)])
async def test_reference_is_told_of_a_choice_whose_proof_is_kept(
    visit: Page, store: ListStore, error: Exception | None, is_told: bool
) -> None:
    store.error = error
    await (proved if is_told else posted)(visit, "Alles weigeren")
    await visit.locator(".kr-control").click()

    told = await visit.get_by_role("dialog").locator(".kr-present").inner_text()
    assert ("Kenmerk van deze keuze: " in told) is is_told
    assert [record.id in told for record in store.kept] == [True] * is_told


@pytest.mark.parametrize("kept", ["", "x", "1 x", f"9 {'a' * 32}", "__proto__"])
async def test_reference_of_another_choice_is_not_told(visit: Page, store: ListStore, kept: str) -> None:
    await proved(visit, "Alles weigeren")
    await visit.evaluate("value => localStorage.setItem('kruimel-receipt', value)", kept)
    await visit.locator(".kr-control").click()

    await expect(visit.get_by_role("dialog").locator(".kr-present")).to_contain_text("alles geweigerd")
    assert "Kenmerk" not in await visit.get_by_role("dialog").locator(".kr-present").inner_text()


async def test_preferences_look_as_they_do_elsewhere(visit: Page) -> None:
    paper = "button => getComputedStyle(button).backgroundColor"
    await visit.get_by_role("link", name="Zelf kiezen").click()
    dialog = visit.get_by_role("dialog")
    save, accept, reject = [
        await dialog.locator(f"[value={word}]").evaluate(paper) for word in ("save", "accept", "reject")
    ]

    assert accept == reject != save


async def test_plain_link_to_the_preferences_opens_them_in_the_page(visit: Page) -> None:
    add = "href => document.body.append(Object.assign(document.createElement('a'), { href, textContent: 'Beleid' }))"
    await visit.evaluate(add, f"https://{SERVER}/consent/shop/preferences.html")
    await visit.get_by_role("link", name="Beleid").click()

    await expect(visit.get_by_role("dialog")).to_be_visible()
    assert visit.url.startswith(URL)


async def test_only_what_is_ticked_is_granted(visit: Page, store: ListStore) -> None:
    await visit.get_by_role("link", name="Zelf kiezen").click()
    await expect(visit.get_by_role("dialog").locator(".kr-present")).to_contain_text("nog niet gekozen")
    await visit.get_by_role("checkbox", name="Statistieken").check()
    async with visit.expect_response(RECORDS):
        await visit.get_by_role("dialog").locator("[value=save]").click()

    await expect(visit.locator("body")).to_have_attribute("data-woken", "one two late module")
    assert [record.services for record in store.kept] == [("google-analytics",)]


async def test_single_services_can_be_chosen(page: Page, shop: Internet, store: ListStore) -> None:
    await page.goto(f"{URL}?lang=nl&site=single&embed")
    await page.locator(".kr-choose").click()
    await page.get_by_role("checkbox", name="YouTube").check()
    await page.get_by_role("dialog").locator("[value=save]").click()
    await expect(page.locator("#kr")).to_have_attribute("data-granted", "youtube")
    await come_back(page)

    await expect(page.locator("#kr")).to_have_attribute("data-granted", "youtube")
    assert [(record.method, record.services) for record in store.kept] == [("selection", ("youtube",))]


async def test_placeholder_asks_for_its_embed_and_the_earlier_answers_stay(visit: Page, store: ListStore) -> None:
    await visit.goto(f"{URL}?lang=nl&embed")
    await visit.locator(".kr-choose").click()
    await visit.get_by_role("checkbox", name="Statistieken").check()
    async with visit.expect_response(RECORDS):
        await visit.get_by_role("dialog").locator("[value=save]").click()
    await posted(visit, "Altijd toestaan")

    await expect(visit.locator("iframe")).to_have_attribute("src", "/video")
    assert store.kept[1].services == ("google-analytics", "meta-buttons", "youtube")


async def test_browser_signal_is_told_obeyed_and_proved(page: Page, shop: Internet, store: ListStore) -> None:
    await page.add_init_script(GPC)
    await page.goto(f"{URL}?lang=nl")
    await expect(page.get_by_text("(Global Privacy Control), dus dit staat al uit: Marketing.")).to_be_visible()
    await posted(page, "Alles accepteren")
    await expect(page.locator("body")).to_have_attribute("data-woken", "one two late module")
    await come_back(page)
    await expect(page.locator("body")).to_have_attribute("data-woken", "one two late module")
    await page.locator(".kr-control").click()

    await expect(page.locator(".kr-present")).to_contain_text("Global Privacy Control")
    assert (store.kept[0].signal, store.kept[0].services) == (True, ("google-analytics", "google-maps"))


async def test_what_is_ticked_in_spite_of_the_signal_is_granted(page: Page, shop: Internet, store: ListStore) -> None:
    await page.add_init_script(GPC)
    await page.goto(f"{URL}?lang=nl")
    await page.locator(".kr-choose").click()
    await page.get_by_role("checkbox", name="Marketing").check()
    await page.get_by_role("dialog").locator("[value=save]").click()
    await expect(page.locator("body")).to_have_attribute("data-woken", "ads")
    await come_back(page)

    await expect(page.locator("body")).to_have_attribute("data-woken", "ads")
    assert (store.kept[0].signal, store.kept[0].services) == (True, ("meta-buttons", "youtube"))


@pytest.mark.parametrize(("days", "is_asked"), [(179, False), (181, True)])
async def test_answer_expires(visit: Page, days: int, is_asked: bool) -> None:
    await posted(visit, "Alles accepteren")
    await visit.clock.set_fixed_time(datetime.now(UTC) + timedelta(days=days))
    await come_back(visit)

    await expect(visit.locator("#kr")).to_be_attached()
    await expect(visit.locator(".kr-banner")).to_have_count(int(is_asked))
    assert (await visit.locator("#kr").get_attribute("data-granted") == "") is is_asked
