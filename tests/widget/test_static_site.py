"""A plain HTML site that nothing of ours serves, with the files of `kruimel widget build` in it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import brotli
import pytest
from playwright.async_api import Browser, Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from typer.testing import CliRunner

from consent.errors import KruimelError
from examples.internet import Internet
from tests.consent.declarations import WEBSHOP_FILE, webshop
from tests.consent.shop import ListStore
from tests.waiting import until
from tests.widget.site import ALL_SENT, SLEEPING, STRICT, script
from tests.widget.test_cacheable_pages import GPC
from widget import Snippets
from widget.cli import app

HOST = "voorbeeldthee.example"
URL = f"https://{HOST}/"
SERVER = "consent.example"
RECORDS = f"https://{SERVER}/consent/shop/records"
ALL = "one two ads late module"
BY_SERVICE = WEBSHOP_FILE.read_text("utf-8").replace("[site]", '[site]\nchoose = "services"')

NECESSARY = 'name = "Winkel"\ncategory = "necessary"\nprovider = { site = true }\n'

Build = Callable[..., dict[str, Any]]


def build(out: Path, *options: str, declaration: Path = WEBSHOP_FILE) -> dict[str, Any]:
    """Writes the files; what the command tells of them."""
    named = ["--out", str(out), "--declaration", str(declaration), "--json", *options]
    result = CliRunner().invoke(app, ["build", *named], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    told: dict[str, Any] = json.loads(result.stdout)
    return told


@pytest.fixture
def built(tmp_path: Path) -> Build:
    """Builds the files anew."""
    return lambda *options, **others: build(tmp_path / "public" / "consent", *options, **others)


@pytest.fixture
def static_site(internet: Internet, built: Build, tmp_path: Path) -> Iterator[None]:
    """The site, whose pages are the same for all; `?tag` is what a page has in its head."""
    told = built()

    async def index(request: Request) -> Response:
        tag, lang = request.query_params.get("tag", told["tag"]), request.query_params.get("lang", "nl")
        html = (
            f"<!doctype html><html lang='{lang}'><head><meta charset='utf-8'><title>Thee</title>{tag}</head>"
            f"<body><h1>Thee</h1>{SLEEPING}</body></html>"
        )
        policy = f"{STRICT}; connect-src 'self' https://{SERVER}"
        return HTMLResponse(html, headers={"Content-Security-Policy": policy})

    files = StaticFiles(directory=tmp_path / "public" / "consent")
    internet.mount(HOST, Starlette(routes=[Mount("/consent", files), Route("/script.js", script), Route("/", index)]))
    yield
    internet.unmount(HOST)


@pytest.fixture
async def plain(page: Page, static_site: None) -> Page:
    await page.goto(URL)
    return page


async def answer(page: Page, button: str) -> None:
    """Presses a button of the question, which is gone once the answer is kept."""
    await page.locator(f".kr-banner [value={button}]").click()
    await expect(page.locator(".kr-banner")).to_have_count(0)


async def test_it_asks_and_nothing_runs_before_the_answer(plain: Page) -> None:
    await expect(plain.locator(".kr-banner")).to_be_visible()

    assert await plain.locator("body").get_attribute("data-woken") is None


async def test_a_refusal_wakes_nothing_and_is_remembered(plain: Page) -> None:
    await answer(plain, "reject")
    await expect(plain.locator(".kr-control")).to_be_visible()
    await plain.reload()

    await expect(plain.locator(".kr-control")).to_be_visible()
    await expect(plain.locator(".kr-banner")).to_have_count(0)
    assert await plain.locator("body").get_attribute("data-woken") is None


async def test_a_yes_wakes_the_tags_now_and_on_the_next_page(plain: Page) -> None:
    await answer(plain, "accept")

    await expect(plain.locator("body")).to_have_attribute("data-woken", ALL)
    await plain.reload()
    await expect(plain.locator("body")).to_have_attribute("data-woken", ALL)


async def test_a_yes_can_be_withdrawn_in_the_preferences(plain: Page) -> None:
    await answer(plain, "accept")
    await expect(plain.locator("body")).to_have_attribute("data-woken", ALL)
    await plain.locator(".kr-control").click()
    await expect(plain.locator(".kr-dialog .kr-check").first).to_be_checked()
    await plain.locator(".kr-present button").click()
    await expect(plain.locator(".kr-reload")).to_be_visible()
    await plain.reload()

    await expect(plain.locator(".kr-control")).to_be_visible()
    assert await plain.locator("body").get_attribute("data-woken") is None


async def test_what_is_ticked_in_the_preferences_is_all_that_is_granted(plain: Page) -> None:
    await plain.locator(".kr-banner .kr-choose").click()
    await plain.locator(".kr-dialog [value=statistics]").check()
    await plain.locator(".kr-dialog [value=save]").click()

    await expect(plain.locator("body")).to_have_attribute("data-woken", "one two late module")


async def test_single_services_can_be_chosen(page: Page, static_site: None, built: Build, tmp_path: Path) -> None:
    by_service = tmp_path / "cookies.toml"
    by_service.write_text(BY_SERVICE, "utf-8")
    built(declaration=by_service)
    await page.goto(URL)
    await page.locator(".kr-choose").click()
    await page.get_by_role("checkbox", name="YouTube").check()
    await page.locator(".kr-dialog [value=save]").click()
    await expect(page.locator(".kr-dialog")).to_have_count(0)
    await page.reload()

    await expect(page.locator("#kr")).to_have_attribute("data-granted", "youtube")
    await page.locator(".kr-control").click()
    await expect(page.get_by_role("checkbox", name="YouTube")).to_be_checked()
    await expect(page.get_by_role("checkbox", name="Google Maps")).not_to_be_checked()
    await expect(page.locator(".kr-present")).to_contain_text("toestemming voor: YouTube.")


async def test_only_what_is_new_is_asked_and_the_earlier_answer_stays(
    plain: Page, built: Build, tmp_path: Path
) -> None:
    await answer(plain, "reject")
    more = tmp_path / "cookies.toml"
    hotmap = '\n[services.hotmap]\nname = "Hotmap"\ncategory = "statistics"\n'
    more.write_text(WEBSHOP_FILE.read_text("utf-8") + hotmap, "utf-8")
    built(declaration=more)
    await plain.reload()
    await expect(plain.get_by_text("Er is iets nieuw of veranderd: Hotmap.")).to_be_visible()
    await answer(plain, "accept")
    await plain.reload()

    await expect(plain.locator("#kr")).to_have_attribute("data-granted", "hotmap")
    await expect(plain.locator(".kr-banner")).to_have_count(0)


async def test_browser_signal_is_told_and_obeyed(page: Page, static_site: None) -> None:
    await page.add_init_script(GPC)
    await page.goto(URL)
    await expect(page.get_by_text("(Global Privacy Control), dus dit staat al uit: Marketing.")).to_be_visible()
    await answer(page, "accept")
    await expect(page.locator("body")).to_have_attribute("data-woken", "one two late module")
    await page.reload()

    await expect(page.locator("body")).to_have_attribute("data-woken", "one two late module")
    await expect(page.locator(".kr-banner")).to_have_count(0)


@pytest.mark.parametrize(("days", "is_asked"), [(179, False), (181, True)])
@pytest.mark.parametrize("given", ["accept", "reject"])
async def test_answer_expires(plain: Page, given: str, days: int, is_asked: bool) -> None:
    await answer(plain, given)
    await plain.clock.set_fixed_time(datetime.now(UTC) + timedelta(days=days))
    await plain.reload()

    await expect(plain.locator("#kr")).to_be_attached()
    await expect(plain.locator(".kr-banner")).to_have_count(int(is_asked))


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "Refuse all"), ("de-AT", "Alle ablehnen"), ("fy", "Alles weigeren")]
)
async def test_with_several_languages_the_page_decides(
    page: Page, static_site: None, built: Build, lang: str, words: str
) -> None:
    told = built("--language", "nl", "--language", "en", "--language", "de")
    assert told["languages"] == ["de", "en", "nl"]
    await page.goto(f"{URL}?lang={lang}")
    await page.get_by_role("button", name=words).click()
    await page.locator(".kr-control").click()

    await expect(page.locator(".kr-dialog .kr-panel")).to_have_attribute("lang", "nl" if lang == "fy" else lang[:2])


@pytest.mark.parametrize("languages", [[], ["--language", "nl", "--language", "en"]])
async def test_file_can_be_pinned_by_the_digest_that_is_told(
    page: Page, static_site: None, built: Build, languages: list[str]
) -> None:
    digest = built(*languages)["integrity"]
    pinned = "<script src='/consent/banner.js' integrity='{}' crossorigin='anonymous' defer></script>"
    await page.goto(f"{URL}?tag={pinned.format(digest).replace('+', '%2B')}")
    await expect(page.locator(".kr-banner")).to_be_visible()

    await page.goto(f"{URL}?tag={pinned.format('sha384-' + 'A' * 64)}")
    await expect(page.locator("h1")).to_be_visible()
    await expect(page.locator("#kr")).to_have_count(0)


async def test_site_that_asks_nothing_tells_what_it_keeps(
    page: Page, static_site: None, built: Build, tmp_path: Path
) -> None:
    plain = tmp_path / "cookies.toml"
    plain.write_text(f'kruimel = "cookies/1"\n[site]\nurl = "{URL}"\n[services.winkel]\n{NECESSARY}', "utf-8")
    built(declaration=plain)
    await page.goto(URL)
    await page.locator(".kr-control").click()

    await expect(page.get_by_role("dialog")).to_contain_text("Daarvoor vragen wij geen toestemming.")
    assert await page.locator("body").get_attribute("data-woken") is None


async def test_tags_for_another_tool_wake_and_google_is_told(page: Page, static_site: None, built: Build) -> None:
    tag = built("--markup", "klaro", "--name", "teller=google-analytics", "--signal", "google")["tag"]
    klaro = "<script type='text/plain' data-name='teller' src='/script.js?name=klaro'></script>"
    await page.goto(f"{URL}?{urlencode({'tag': tag + klaro})}")
    await answer(page, "accept")

    await expect(page.locator("body")).to_have_attribute("data-woken", f"klaro {ALL}")
    told = await page.evaluate("dataLayer.filter(([word]) => word === 'consent').map((it) => [it[1], it[2]])")
    assert [(how, types["analytics_storage"]) for how, types in told] == [
        ("default", "denied"),
        ("update", "denied"),
        ("update", "granted"),
    ]


async def test_page_of_preferences_tells_the_choice_and_changes_it(plain: Page) -> None:
    await plain.goto(f"{URL}consent/preferences.html")
    await plain.locator("main").get_by_role("checkbox", name="Statistieken").check()
    await plain.locator("main [value=save]").click()
    await expect(plain.locator("main .kr-present")).to_contain_text("gaf je toestemming voor: Statistieken.")
    await plain.reload()

    await expect(plain.locator("main .kr-present")).to_contain_text("gaf je toestemming voor: Statistieken.")
    await expect(plain.locator("main").get_by_role("checkbox", name="Statistieken")).to_be_checked()


async def test_without_script_the_preferences_can_be_read_and_promise_nothing(
    chromium: Browser, static_site: None
) -> None:
    visitor = await chromium.new_context(java_script_enabled=False)
    page = await visitor.new_page()
    await page.goto(f"{URL}consent/preferences.html")

    await expect(page.get_by_text("Statistieken", exact=True)).to_be_visible()
    assert await page.locator("main button:enabled, main [type=checkbox]:enabled").count() == 0
    await visitor.close()


class TestRecords:
    """The site has no server; choices are proved on one elsewhere."""

    @pytest.fixture
    def store(self, internet: Internet, static_site: None, built: Build) -> Iterator[ListStore]:
        store = ListStore()
        built("--records", RECORDS)
        internet.mount(SERVER, Snippets(sites={"shop": webshop()}, store=store))
        yield store
        internet.unmount(SERVER)

    async def test_each_choice_is_kept_there(self, page: Page, store: ListStore) -> None:
        await page.goto(URL)
        async with page.expect_response(RECORDS):
            await answer(page, "accept")
        await page.evaluate("kruimel.withdraw()")
        await expect(page.locator(".kr-reload")).to_be_visible()
        await until(page, ALL_SENT)

        assert [record.method for record in store.kept] == ["accept-all", "withdrawal"]

    async def test_site_that_is_not_declared_keeps_its_choice_and_proves_nothing(
        self, page: Page, store: ListStore, internet: Internet
    ) -> None:
        shop = internet._sites.find(HOST)
        assert shop is not None
        internet.mount("namaak.test", shop)
        await page.goto("https://namaak.test/")
        async with page.expect_event("requestfailed", lambda request: request.url == RECORDS):
            await answer(page, "accept")
        await expect(page.locator("body")).to_have_attribute("data-woken", ALL)
        internet.unmount("namaak.test")

        assert store.kept == []

    async def test_two_tabs_that_send_what_waits_make_one_record(self, page: Page, store: ListStore) -> None:
        await page.goto(URL)
        store.error = OSError("down")
        async with page.expect_response(RECORDS):
            await answer(page, "reject")
        store.error = None
        other = await page.context.new_page()
        for tab in (page, other):
            await tab.goto(URL)
        await until(page, ALL_SENT)

        assert len({record.id for record in store.kept}) == 1


def test_the_same_declaration_gives_the_same_files(tmp_path: Path) -> None:
    build(tmp_path / "one")
    build(tmp_path / "two")

    one, two = ({file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert one == two


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--address", "x"], "neither 'u' nor 'je'"),
        (["--layout", "x"], "layout='x' is none of"),
        (["--language", "fy"], "languages='fy' is none of"),
        (["--signal", "x"], "--signal: 'x' is none of google, microsoft"),
        (["--markup", "x"], "markup='x' is none of"),
        (["--name", "x"], "--name: 'x' is no pair such as"),
        (["--records", "consent.example"], "--records: 'consent.example' is no address such as"),
        (["--records", "javascript:alert(1)"], "is no address such as"),
        (["--policy-url", "javascript:alert(1)"], "is neither a path"),
    ],
)
def test_wrong_option_writes_nothing(tmp_path: Path, options: list[str], message: str) -> None:
    with pytest.raises(KruimelError, match=re.escape(message)):
        build(tmp_path / "out", *options)

    assert not (tmp_path / "out").exists()


def test_folder_that_can_not_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(KruimelError, match="can not be made"):
        build(tmp_path / "file" / "consent")


def test_command_prints_the_tag_and_the_digest(tmp_path: Path) -> None:
    out = tmp_path / "consent"
    named = ["build", "--out", str(out), "--declaration", str(WEBSHOP_FILE)]
    printed = CliRunner().invoke(app, named).stdout

    assert '  <script src="/consent/banner.js" defer></script>\n' in printed
    assert re.search(r'  integrity="sha384-[\w+/]{64}" crossorigin="anonymous"', printed)
    assert CliRunner().invoke(app, [*named, "--quiet"]).stdout == ""


def test_what_a_page_loads_before_the_preferences_are_opened_is_small(tmp_path: Path) -> None:
    build(tmp_path / "out", "--records", RECORDS)

    assert len(brotli.compress((tmp_path / "out" / "banner.js").read_bytes())) < 5_500
