"""A site with the banner, on the small internet."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import BrowserContext, Page

from examples.internet import Internet
from tests.widget.site import Site
from widget import Banner

HOST = "banner.test"

REPORT_VIOLATIONS = """
addEventListener('securitypolicyviolation', (event) =>
  console.error(`violated: ${event.violatedDirective} by ${event.blockedURI} in ${event.sourceFile}`))
"""


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
