"""A shop that carries one tag, and a consent server at another address; as its visitors meet them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from html import escape

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Response, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from consent.records.keeper import RecordKeeper
from examples.internet import Internet
from tests.consent.declarations import webshop
from tests.consent.shop import ListStore
from tests.waiting import until
from tests.widget.site import ALL_SENT, EMBED, SLEEPING, script, sheet, video
from tests.widget.test_aggressive_styles import AGGRESSIVE, OURS, UNUSABLE
from tests.widget.test_cacheable_pages import GPC
from widget import Snippets, SnippetSite
from widget.snippet.records import Records

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


async def posted(page: Page, button: str) -> Response:
    async with page.expect_response(RECORDS) as response:
        await page.get_by_role("button", name=button).click()
    return await response.value


async def proved(page: Page, button: str) -> None:
    """Answer, and wait until the page knows that the proof is kept."""
    await posted(page, button)
    await until(page, ALL_SENT)


async def come_back(page: Page) -> None:
    """Load the page anew, once nothing waits to be sent any more: else it is sent twice."""
    await until(page, ALL_SENT)
    await page.reload()


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


class TestWithoutTheServer:
    """The files are in the browser's cache; nobody takes the records."""

    @pytest.fixture
    async def alone(self, visit: Page, store: ListStore) -> Page:
        store.error = OSError("down")
        return visit

    async def test_choice_takes_effect_and_its_record_goes_with_the_next_page(
        self, alone: Page, store: ListStore
    ) -> None:
        assert (await posted(alone, "Alles accepteren")).status == 503
        await expect(alone.locator("body")).to_have_attribute("data-woken", ALL)
        (waits,) = await alone.evaluate(WAITING)
        store.error = None
        async with alone.expect_response(RECORDS):
            await alone.reload()

        await until(alone, f"{WAITING}.length === 0")
        assert [record.id for record in store.kept] == [waits["id"]]
        assert await alone.evaluate("Object.keys(localStorage)") == ["kruimel-receipt"]

    async def test_record_whose_answer_got_lost_is_sent_again_by_the_same_id(
        self, alone: Page, store: ListStore
    ) -> None:
        store.error = None
        await alone.route(RECORDS, lambda route: route.abort())
        await alone.get_by_role("button", name="Alles weigeren").click()
        await expect(alone.locator(".kr-control")).to_be_visible()
        (waits,) = await alone.evaluate(WAITING)
        await alone.unroute(RECORDS)
        async with alone.expect_request(RECORDS) as request:
            await alone.reload()

        sent = json.loads((await request.value).post_data or "")
        assert sent["id"] == waits["id"]
        assert sent["age"] >= 0

    async def test_no_more_than_eight_wait(self, alone: Page) -> None:
        records = [{"id": "0" * 32, "at": 4_000_000_000}] * 30
        await alone.evaluate("value => localStorage.setItem('kruimel-records', value)", json.dumps(records))
        await posted(alone, "Alles weigeren")

        assert len(await alone.evaluate(WAITING)) == 8

    @pytest.mark.parametrize("kept", ["", "null", "{}", "[1]", "[null]", "[{}]", "[[[", '{"length":1}', '"x"'])
    async def test_what_others_write_there_does_no_harm(self, alone: Page, store: ListStore, kept: str) -> None:
        await alone.evaluate("value => localStorage.setItem('kruimel-records', value)", kept)
        await alone.reload()
        store.error = None
        await posted(alone, "Alles weigeren")

        assert [record.method for record in store.kept] == ["reject-all"]

    async def test_record_that_is_refused_is_not_sent_again(self, alone: Page, store: ListStore) -> None:
        store.error = None
        records = [{"id": "no id", "at": 4_000_000_000}]
        await alone.evaluate("value => localStorage.setItem('kruimel-records', value)", json.dumps(records))
        async with alone.expect_response(RECORDS) as answer:
            await alone.reload()

        assert (await answer.value).status == 400
        await until(alone, f"{WAITING}.length === 0")


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
