"""A site with the banner, on the small internet."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from examples.internet import Internet
from examples.internet.browser import installed_browser
from tests.widget.browsers import VARIABLE
from tests.widget.proxy import proxy
from tests.widget.site import Site
from widget import Banner

HOST = "banner.test"

REPORT_VIOLATIONS = """
addEventListener('securitypolicyviolation', (event) =>
  console.error(`violated: ${event.violatedDirective} by ${event.blockedURI} in ${event.sourceFile}`))
"""


@pytest.fixture(scope="session")
async def chromium(anyio_backend: str, internet: Internet, browser_wrapper: Path) -> AsyncIterator[Browser]:
    """The browser: Chromium, or the one that KRUIMEL_TEST_BROWSER names (firefox, webkit; or chromium, as they are).

    The others can not be told where names lead and whom to trust, so they go through a proxy and trust anybody.
    """
    name = os.environ.get(VARIABLE)
    async with async_playwright() as playwright:
        if name is None:
            browser = await playwright.chromium.launch(executable_path=browser_wrapper)
            yield browser
            await browser.close()
            return
        async with proxy(internet.https_port) as server:
            executable = installed_browser() if name == "chromium" else None
            browser = await getattr(playwright, name).launch(executable_path=executable, proxy={"server": server})
            browser.new_context = partial(browser.new_context, ignore_https_errors=True)  # type: ignore[method-assign]
            yield browser
            await browser.close()


@pytest.fixture
def site(internet: Internet) -> Iterator[Site]:
    """The site, new for each test, at `https://banner.test`."""
    site = Site(Banner(policy_url="/privacy#cookies"))
    internet.mount(HOST, site.app)
    yield site
    internet.unmount(HOST)


@pytest.fixture
async def page(visitor: BrowserContext, site: Site) -> AsyncIterator[Page]:
    """A page of a visitor nobody has seen before. No script may fail in it, and no policy be violated."""
    page = await visitor.new_page()
    wrong: list[str] = []
    await page.add_init_script(REPORT_VIOLATIONS)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.text.startswith("violated") else None)
    yield page
    assert wrong == []
