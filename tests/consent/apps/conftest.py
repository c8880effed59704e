"""The club's site in each framework under each server, a browser that finds it, and a client."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, BrowserContext, async_playwright

from examples.internet import Internet
from tests.consent.apps.serving import Certificate, Served, serving

FRAMEWORKS = ("starlette", "fastapi", "litestar", "django", "quart")
SERVERS = ("uvicorn", "granian")
DOMAIN = "wandelclub.test"
RULES = "--host-resolver-rules="


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whoever asks for `served` runs once for each framework and server."""
    if "served" in metafunc.fixturenames:
        pairs = [(framework, server) for framework in FRAMEWORKS for server in SERVERS]
        ids = [f"{framework}-{server}" for framework, server in pairs]
        metafunc.parametrize("served", pairs, ids=ids, indirect=True, scope="session")


@pytest.fixture(scope="session")
def certificate(internet: Internet, tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """One that the browser trusts, for every site below the domain and for localhost."""
    folder = tmp_path_factory.mktemp("certificate")
    found = Certificate(chain=folder / "chain.pem", key=folder / "key.pem")
    chain, key = internet.authority.certificate(f"*.{DOMAIN}", "localhost")
    found.chain.write_bytes(chain)
    found.key.write_bytes(key)
    return found


@pytest.fixture(scope="session")
def served(
    request: pytest.FixtureRequest, certificate: Certificate, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """The site, up and running over HTTPS; the same one for all tests."""
    framework, server = request.param
    with serving(framework, server, tmp_path_factory.mktemp("club"), certificate) as served:
        yield served


@pytest.fixture
def origin(served: Served) -> str:
    """Where the browser finds the site."""
    return f"https://{served.framework}-{served.server}.{DOMAIN}:{served.port}"


@pytest.fixture
async def client(served: Served, internet: Internet) -> AsyncIterator[httpx.AsyncClient]:
    """Speaks to the site without a browser."""
    trust = ssl.create_default_context(cadata=internet.authority.root_pem.decode("ascii"))
    async with httpx.AsyncClient(verify=trust, base_url=f"https://localhost:{served.port}", timeout=30) as client:
        yield client


@pytest.fixture(scope="session")
async def browser(anyio_backend: str, internet: Internet, browser_wrapper: Path) -> AsyncIterator[Browser]:
    """A browser that sees the small internet, and the sites below the domain on whatever port they are."""
    rules = next(argument for argument in internet.browser_arguments if argument.startswith(RULES))
    rules = rules.replace(RULES, f"{RULES}MAP *.{DOMAIN} 127.0.0.1, ")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=browser_wrapper, args=[rules])
        yield browser
        await browser.close()


@pytest.fixture
async def visitor(browser: Browser, internet: Internet) -> AsyncIterator[BrowserContext]:
    """A visitor nobody has seen before; nobody on the small internet has been asked for anything yet."""
    internet.requests.clear()
    context = await browser.new_context(locale="nl-NL")
    yield context
    await context.close()
