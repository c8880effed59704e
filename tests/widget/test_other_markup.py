"""Tags written for other tools wait and wake as ours do, where the site says which tools these were."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.async_api import BrowserContext, Page, expect
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from consent.errors import ConfigError
from consent.middleware import ConsentMiddleware
from examples.internet import Internet
from tests.widget.site import DECLARATION, script, video
from widget import Banner

HOST = "moved.test"
URL = f"https://{HOST}/"
TAGS = {
    "cookieconsent": """
<script type="text/plain" data-category="analytics" data-service="Metingen" src="/script.js?name=woken"></script>
<script type="text/plain" data-category="!analytics" src="/script.js?name=never"></script>""",
    "cookieconsent 2": """
<script type="text/plain" data-cookiecategory="analytics" src="/script.js?name=woken"></script>""",
    "cookieconsent 3": """
<script type="text/plain" data-category="ads" data-service="metingen" src="/script.js?name=woken"></script>""",
    "klaro": """
<script type="text/plain" data-type="application/javascript" data-name="metingen" data-src="/script.js?name=woken">
</script><iframe data-name="metingen" data-src="/video" width="300" height="200" title="Video"></iframe>
<b data-name="metingen">not a tag</b>""",
    "cookiebot": """
<script type="text/plain" data-cookieconsent="statistics" src="/script.js?name=woken"></script>
<iframe data-cookieconsent="statistics" data-cookieblock-src="/video" width="300" height="200" title="Video"></iframe>
<script type="text/plain" data-cookieconsent="ignore" src="/script.js?name=never"></script>""",
    "orejime": '<template data-purpose="metingen"><script src="/script.js?name=woken"></script></template>',
}


@pytest.fixture
def moved(internet: Internet, request: pytest.FixtureRequest) -> Iterator[str]:
    tool: str = request.param

    async def page(request: Request) -> HTMLResponse:
        return HTMLResponse(f"<!doctype html><html lang=nl><head><title>Thee</title></head><body>{TAGS[tool]}</body>")

    banner = Banner(markup=(tool.split()[0],), names={"metingen": "google-analytics"})
    middleware = Middleware(ConsentMiddleware, declaration=DECLARATION, secret_key="s" * 32, banner=banner)
    routes = [Route("/script.js", script), Route("/video", video), Route("/", page)]
    internet.mount(HOST, Starlette(routes=routes, middleware=[middleware]))
    yield tool
    internet.unmount(HOST)


@pytest.fixture
async def tab(visitor: BrowserContext, moved: str) -> Page:
    tab = await visitor.new_page()
    await tab.goto(URL)
    return tab


@pytest.mark.parametrize("moved", TAGS, indirect=True)
async def test_tags_of_another_tool_wake_once_their_category_or_service_is_allowed(tab: Page, moved: str) -> None:
    await expect(tab.locator(".kr-banner")).to_be_visible()
    if "<iframe" in TAGS[moved]:
        await expect(tab.locator(".kr-embed")).to_be_visible()
    assert await tab.locator("body").get_attribute("data-woken") is None

    await tab.locator(".kr-banner [value=accept]").click()

    await expect(tab.locator("body")).to_have_attribute("data-woken", "woken")
    if "<iframe" in TAGS[moved]:
        await expect(tab.frame_locator("iframe").get_by_text("Video")).to_be_visible()


@pytest.mark.parametrize("moved", ["orejime"], indirect=True)
async def test_tags_of_another_tool_that_come_later_wake_too(tab: Page, moved: str) -> None:
    await tab.locator(".kr-banner [value=accept]").click()
    await expect(tab.locator("body")).to_have_attribute("data-woken", "woken")
    await tab.evaluate(
        """() => {
          const template = document.createElement('template')
          template.dataset.purpose = 'metingen'
          const image = document.createElement('img')
          image.id = 'late'
          template.content.append(image)
          document.body.append(template)
        }"""
    )

    await expect(tab.locator("#late")).to_be_attached()


def test_a_tool_that_nobody_knows_is_refused_when_the_application_starts() -> None:
    with pytest.raises(ConfigError, match="cookiebot, cookieconsent, klaro, orejime"):
        Banner(markup=("onetrust",))  # type: ignore[arg-type]


@pytest.mark.parametrize("moved", ["cookieconsent 3"], indirect=True)
async def test_a_service_that_the_site_has_a_name_for_decides_before_its_category(tab: Page, moved: str) -> None:
    await tab.get_by_role("link", name="Zelf kiezen").click()
    await tab.get_by_role("checkbox", name="Statistieken").check()
    await tab.get_by_role("button", name="Keuze bewaren").click()

    await expect(tab.locator("body")).to_have_attribute("data-woken", "woken")
