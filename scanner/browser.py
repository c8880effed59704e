"""Find a browser, start it, and make sure that it shows what a visitor's browser would store.

Full Chromium from version 150 on refuses every third-party cookie in the contexts that Playwright makes, without a
word: a scanner that does not check reports a clean site. `open_browser` therefore tries a third-party cookie before
it hands the browser over.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from consent.errors import ConfigError, Unreachable
from scanner.profile import user_agent

if TYPE_CHECKING:
    from playwright.async_api import Browser, Playwright

NAMES = (
    "chromium-headless-shell",
    "chrome-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
NO_BROWSER = (
    "no browser found; `kruimel browser install` gets one, or set KRUIMEL_BROWSER to the path of a Chromium\n"
    "(on Debian and Ubuntu: `apt install chromium-headless-shell`)"
)
HIDES_COOKIES = (
    "{browser} refuses third-party cookies, so a scan would miss what visitors get; use chromium-headless-shell "
    "(`kruimel browser install`)"
)

SMALL_HEAP = "--max-semi-space-size=1"
FEATURES = (
    "NetworkServiceInProcess2",  # the network in the browser's own process: a twentieth less work, and a process less
    # The page after a page of the same site gets its frame and its view, instead of new ones: a tenth less work.
    "RenderDocument:level/crashed-frame",
    "CDPScreenshotNewSurface",
    "SkipListAccountsWithoutGaiaCookies",  # or a full Chromium would ask its maker at start who is logged in
)
# Each with its reason. Playwright adds its own, most of which keep the browser from talking to its maker.
ARGUMENTS = (
    "--disable-site-isolation-trials",  # frames of all sites in one process: one session sees every request
    "--disable-blink-features=AutomationControlled",  # banners and trackers hide from `navigator.webdriver`
    "--disable-quic",  # HTTP/3 would be tried in real time and told apart from nothing we report
    "--mute-audio",
    # Scripts clear up after themselves sooner: ten megabytes less in three states, and a visit takes no longer by it.
    f"--js-flags={SMALL_HEAP}",
    # The last list of features is the one that counts, so those of Playwright's that touch us are in it.
    f"--enable-features={','.join(FEATURES)}",
)
VERSION_S = 5.0
NOT_FROM_PLAYWRIGHT = ("--enable-automation",)


@dataclass(frozen=True, slots=True)
class OpenBrowser:
    """A running browser and what to call it in a report."""

    browser: Browser
    playwright: Playwright
    name: str
    version: str


def find_browser() -> Path | None:
    """The executable to use, or None: KRUIMEL_BROWSER, else Playwright's own, else one on PATH.

    Raises ConfigError when KRUIMEL_BROWSER names something that can not be run.
    """
    wanted = os.environ.get("KRUIMEL_BROWSER")
    if wanted:
        found = shutil.which(wanted)
        if found is None:
            raise ConfigError(f"KRUIMEL_BROWSER: {wanted!r} is not a program that can be run")
        return Path(found)
    for path in _of_playwright():
        return path
    for name in NAMES:
        found = shutil.which(name)
        if found is not None:
            return Path(found)
    return None


@asynccontextmanager
async def open_browser(*, check: bool = True) -> AsyncIterator[OpenBrowser]:
    """A running browser that is known to accept third-party cookies; closed at the end of the block.

    Raises ConfigError where none is found or it hides cookies, Unreachable where it does not start.
    """
    from playwright.async_api import Error, async_playwright

    executable = find_browser()
    if executable is None:
        raise ConfigError(NO_BROWSER)
    arguments = [*ARGUMENTS]
    if sys.platform == "linux" and os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium has no sandbox for root and would not start
    if version := await _version(executable):
        # A context is given its user agent; the file of a service worker is asked for without one.
        arguments.append(f"--user-agent={user_agent(version)}")
    async with AsyncExitStack() as stack:
        with _small_driver():
            playwright = await stack.enter_async_context(async_playwright())
        try:
            browser = await playwright.chromium.launch(
                executable_path=executable,
                args=arguments,
                ignore_default_args=list(NOT_FROM_PLAYWRIGHT),
                handle_sigint=False,  # Ctrl-C ends the scan in good order, and not the browser under it
            )
        except Error as error:
            raise Unreachable(f"{executable} does not start: {_first_line(error)}") from None
        try:
            if check and not await accepts_third_party_cookies(browser):
                raise ConfigError(HIDES_COOKIES.format(browser=executable))
            yield OpenBrowser(browser, playwright, executable.name, browser.version)
        finally:
            await browser.close()


@contextmanager
def _small_driver() -> Iterator[None]:
    """Let the driver that Playwright starts in this block keep little memory for later: a fifth less of it.

    It takes a new message for garbage only when 16 MB of them have come together, and its threads each take from a heap
    of their own (glibc); with one small heap it works as fast.
    """
    before = {name: os.environ.get(name) for name in ("NODE_OPTIONS", "MALLOC_ARENA_MAX")}
    os.environ["NODE_OPTIONS"] = f"{SMALL_HEAP} {before['NODE_OPTIONS'] or ''}".strip()
    os.environ["MALLOC_ARENA_MAX"] = "1"
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


async def accepts_third_party_cookies(browser: Browser) -> bool:
    """Whether a page in `browser` can get a cookie from another site, tried on loopback in a context of its own."""
    server = await asyncio.start_server(_self_test, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    context = await browser.new_context()
    try:
        page = await context.new_page()
        await page.goto(f"http://127.0.0.1:{port}/?{port}", wait_until="load", timeout=10_000)
        return any(cookie["name"] == "kruimel-self-test" for cookie in await context.cookies())
    finally:
        await context.close()
        server.close()
        await server.wait_closed()


async def _version(executable: Path) -> str:
    """The version that the program says it is, such as `156.0.8078.79`; "" where it does not say."""
    if sys.platform == "win32":
        return ""  # there `--version` opens a window
    try:
        asked = await asyncio.create_subprocess_exec(
            executable, "--version", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
        )
    except OSError:
        return ""
    try:
        said, _ = await asyncio.wait_for(asked.communicate(), VERSION_S)
    except TimeoutError:
        asked.kill()
        return ""
    found = re.search(rb"\d+(?:\.\d+){3}", said[:1_000])
    return found[0].decode() if found else ""


async def _self_test(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    request = await reader.readuntil(b"\r\n\r\n")
    target = request.split(b" ", 2)[1]
    if target.startswith(b"/?"):
        body = b'<img src="http://localhost:%s/cookie">' % target[2:]
        head = b"Content-Type: text/html\r\n"
    else:
        body = b""
        head = b"Content-Type: image/gif\r\nSet-Cookie: kruimel-self-test=1; Secure; SameSite=None\r\n"
    writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n%s\r\n%s" % (len(body), head, body))
    await writer.drain()
    writer.close()


def _of_playwright() -> Iterator[Path]:
    """What `playwright install` has downloaded, the headless shell first, the newest first."""
    configured = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    if configured and configured != "0":
        root = Path(configured)
    elif sys.platform == "darwin":
        root = Path.home() / "Library" / "Caches" / "ms-playwright"
    elif sys.platform == "win32":
        root = Path(os.environ.get("LOCALAPPDATA", "")) / "ms-playwright"
    else:
        root = Path(os.environ.get("XDG_CACHE_HOME", "") or Path.home() / ".cache") / "ms-playwright"
    for folder, programs in (
        ("chromium_headless_shell-*", ("headless_shell", "chrome-headless-shell")),
        ("chromium-*", ("chrome", "Chromium")),
    ):
        for revision in sorted(root.glob(folder), key=lambda path: path.name.rpartition("-")[2].zfill(9), reverse=True):
            for program in programs:
                for path in sorted(revision.rglob(program)) + sorted(revision.rglob(f"{program}.exe")):
                    if path.is_file() and os.access(path, os.X_OK):
                        yield path


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return next((line for line in lines if "rror" in line), lines[0] if lines else type(error).__name__)
