"""A line to one page of the browser, on which no command hangs for ever."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.async_api import CDPSession, Page

ANSWER_S = 8.0
ONE_ARGUMENT = inspect.signature(lambda _details: None)
CRASHED = "the page crashed the browser's tab"


class PageError(Exception):
    """What a page did, or did not do, when it was asked something: one line. A finding, not a fault of ours."""


class PageStuck(PageError):
    """The page does not answer at all: its one thread is busy for ever, or the tab has gone."""


class Session:
    """Commands to one page, and events from it, in the DevTools protocol.

    https://chromedevtools.github.io/devtools-protocol/
    """

    def __init__(self, session: CDPSession) -> None:
        self._session = session

    @classmethod
    async def open(cls, page: Page) -> Session:
        """A session of its own beside the one that Playwright holds."""
        return cls(await page.context.new_cdp_session(page))

    def on(self, event: str, listener: Callable[[dict[str, Any]], None]) -> None:
        """Call `listener` for every event of that name."""

        # A function, not the bound method itself: Playwright keeps a mark on what it is given.
        def call(details: dict[str, Any]) -> None:
            listener(details)

        # Playwright looks up how many arguments a listener takes, at every event.
        call.__signature__ = ONE_ARGUMENT  # type: ignore[attr-defined]
        self._session.on(event, call)

    async def send(self, method: str, params: dict[str, Any] | None = None, *, seconds: float = ANSWER_S) -> Any:
        """The answer to a command; PageError where the page refuses it, PageStuck after `seconds` without an answer."""
        from playwright.async_api import Error

        try:
            return await asyncio.wait_for(self._session.send(method, params or {}), seconds)
        except TimeoutError:
            raise PageStuck("the page no longer answers") from None
        except Error as error:
            raise PageError(page_error(error)) from None


def page_error(error: Exception) -> str:
    """What went wrong with a page, in one line without the tool's own words around it."""
    text = str(error)
    marker = text.find("net::ERR_")
    if marker >= 0:
        return text[marker:].split()[0]
    if "Download is starting" in text:
        return "the page is a download"
    if "crashed" in text:
        return CRASHED
    if "Timeout" in text:
        return "the server did not answer in time"
    return (text.strip().splitlines() or [type(error).__name__])[0][:200]
