"""The script's modules: they run as they are, and combine into one file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

import widget
from examples.internet import Internet
from tests.widget.site import PAGE, SLEEPING, STRICT, Site, script
from widget.script import ScriptError, combine

FOLDER = Path(widget.__file__).parent / "static" / "script"
MODULES = sorted(str(path.relative_to(FOLDER)).removesuffix(".js") for path in FOLDER.rglob("*.js"))


async def test_modules_run_as_they_are(visitor: BrowserContext, internet: Internet, site: Site) -> None:
    async def page(request: Request) -> Response:
        visit = site.visit(request, "/")
        head = re.sub(r"<script[^>]*>", "<script type='module' src='/modules/main.js'>", site.banner.head(visit))
        body = re.sub(r'data-later="[^"]*"', 'data-later="/modules/later/start.js"', site.banner.body(visit))
        html = PAGE.format(direction="ltr", sheet="calm", paragraphs="", head=head, body=body, content=SLEEPING)
        return HTMLResponse(html, headers={"Content-Security-Policy": STRICT})

    routes = [Mount("/modules", StaticFiles(directory=FOLDER)), Route("/script.js", script), Route("/", page)]
    internet.mount("modules.test", Starlette(routes=[*routes, Mount("/", site.app)]))
    tab = await visitor.new_page()
    await tab.goto("https://modules.test/")
    await tab.get_by_role("link", name="Zelf kiezen").click()
    await tab.get_by_role("dialog").get_by_role("button", name="Alles accepteren").click()

    await expect(tab.locator("body")).to_have_attribute("data-woken", "one two ads late module")
    internet.unmount("modules.test")


@pytest.mark.parametrize("entry", [name for name in MODULES if not name.endswith("/setting")])
def test_every_module_combines_with_what_it_imports(entry: str) -> None:
    combined = combine(entry)

    assert "import {" not in combined
    assert "export " not in combined


def test_what_stands_in_for_another_module_is_put_in_its_place() -> None:
    combined = combine("choice", instead={"server": "browser/server"})

    assert "later('keep'" in combined
    assert "fetch(" not in combined


@pytest.mark.parametrize(
    ("module", "fault"),
    [
        ("export default 1\n", "can not be combined"),
        ("import page from './page.js'\n", "can not be combined"),
        ("import { root } from './page.js'\nconst root = 1\n", "'root' is a name that page.js has already"),
    ],
)
def test_a_module_that_can_not_be_combined_is_named(module: str, fault: str) -> None:
    with pytest.raises(ScriptError, match=r"odd\.js") as found:
        combine("odd", given={"odd": module})
    assert fault in str(found.value)
