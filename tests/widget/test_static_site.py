"""A plain HTML site that nothing of ours serves, with the files of `kruimel widget build` in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from typer.testing import CliRunner

from examples.internet import Internet
from tests.widget.site import SLEEPING, STRICT, script
from widget.cli import app

DECLARATION = Path(__file__).parents[1] / "data" / "webshop.toml"
HOST = "plain.test"
URL = f"https://{HOST}/"


def build(out: Path, *options: str) -> None:
    result = CliRunner().invoke(app, ["build", "--out", str(out), "--declaration", str(DECLARATION), *options])
    assert result.exit_code == 0, result.output


@pytest.fixture
def static_site(internet: Internet, tmp_path: Path) -> Iterator[None]:
    folder = tmp_path / "public" / "consent"
    build(folder)

    async def index(request: Request) -> Response:
        html = (
            "<!doctype html><html lang='nl'><head><meta charset='utf-8'><title>Thee</title>"
            "<script src='/consent/banner.js' defer></script></head>"
            f"<body><h1>Thee</h1>{SLEEPING}</body></html>"
        )
        return HTMLResponse(html, headers={"Content-Security-Policy": STRICT})

    files = StaticFiles(directory=folder)
    internet.mount(HOST, Starlette(routes=[Mount("/consent", files), Route("/script.js", script), Route("/", index)]))
    yield
    internet.unmount(HOST)


@pytest.fixture
async def plain(visitor: BrowserContext, static_site: None) -> Page:
    page = await visitor.new_page()
    await page.goto(URL)
    return page


async def test_it_asks_and_nothing_runs_before_the_answer(plain: Page) -> None:
    await expect(plain.locator(".kr-banner")).to_be_visible()

    assert await plain.locator("body").get_attribute("data-woken") is None


async def test_a_refusal_wakes_nothing_and_is_remembered(plain: Page) -> None:
    await plain.locator(".kr-banner [value=reject]").click()
    await expect(plain.locator(".kr-control")).to_be_visible()
    await plain.reload()

    await expect(plain.locator(".kr-control")).to_be_visible()
    await expect(plain.locator(".kr-banner")).to_have_count(0)
    assert await plain.locator("body").get_attribute("data-woken") is None


async def test_a_yes_wakes_the_tags_now_and_on_the_next_page(plain: Page) -> None:
    await plain.locator(".kr-banner [value=accept]").click()

    await expect(plain.locator("body")).to_have_attribute("data-woken", "one two ads late module")
    await plain.reload()
    await expect(plain.locator("body")).to_have_attribute("data-woken", "one two ads late module")


async def test_a_yes_can_be_withdrawn_in_the_preferences(plain: Page) -> None:
    await plain.locator(".kr-banner [value=accept]").click()
    await expect(plain.locator("body")).to_have_attribute("data-woken", "one two ads late module")
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


def test_the_same_declaration_gives_the_same_files(tmp_path: Path) -> None:
    build(tmp_path / "one")
    build(tmp_path / "two")

    one, two = ({file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert one == two


def test_a_form_of_address_that_there_is_none_of_writes_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = CliRunner().invoke(app, ["build", "--out", str(out), "--declaration", str(DECLARATION), "--address", "x"])

    assert "neither 'u' nor 'je'" in str(result.exception)
    assert not out.exists()
