"""What all tests share: one small internet, and browsers that see nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.async_api import Browser, BrowserContext, async_playwright

from examples.internet import Internet
from examples.webshop import bare

# How long an example takes says more about the machine than about the code; `make bench` measures.
settings.register_profile("kruimel", deadline=None)
settings.load_profile("kruimel")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Asynchronous tests run on asyncio: Playwright and SQLAlchemy know no other."""
    return "asyncio"


@pytest.fixture(scope="session")
def internet() -> Iterator[Internet]:
    """The small internet, with the bare shop in it. Add a site with `internet.mount(host, app)`."""
    with Internet({bare.HOST: bare.app}) as internet:
        yield internet


@pytest.fixture(scope="session")
def browser_wrapper(internet: Internet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The path of a browser that sees the small internet."""
    return internet.browser_wrapper(tmp_path_factory.mktemp("browser"))


@pytest.fixture
def kruimel_browser(browser_wrapper: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same path, which kruimel now uses as its browser: KRUIMEL_BROWSER is set to it."""
    monkeypatch.setenv("KRUIMEL_BROWSER", str(browser_wrapper))
    return browser_wrapper


@pytest.fixture(scope="session")
async def chromium(anyio_backend: str, browser_wrapper: Path) -> AsyncIterator[Browser]:
    """A browser that sees the small internet, driven by Playwright."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=browser_wrapper)
        yield browser
        await browser.close()


@pytest.fixture
async def visitor(chromium: Browser) -> AsyncIterator[BrowserContext]:
    """A visitor nobody has seen before: an empty profile of its own."""
    context = await chromium.new_context(locale="nl-NL")
    yield context
    await context.close()
