"""Ask a site for a file as the visitor's browser would, without showing or running what comes.

Playwright's own `context.request` knows neither the browser's resolver rules nor its certificates. So the browser is
made to navigate, and the answer is taken from it before anything is made of it: no script of an error page runs,
nothing is downloaded, and redirects, proxy and login hold as for every other page.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scanner.session import PageError, Session, page_error

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext

    from scanner.browser import OpenBrowser
    from scanner.headers import SiteHeaders
    from scanner.profile import Profile

ANSWER_S = 10.0
PIECE = 32_768
"""Bytes at once: the browser hands on a piece when it is whole, and what comes too late is lost."""
REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """An answer. `status` is None where there was none, and `error` says why."""

    url: str
    """Where it came from, after redirects."""
    status: int | None = None
    body: bytes = b""
    error: str = ""


class Fetcher:
    """Asks for files in a browser context of its own, so that no visitor gets cookies by it."""

    def __init__(self, opened: OpenBrowser, profile: Profile) -> None:
        self._opened = opened
        self._profile = profile
        self._context: BrowserContext | None = None
        self._opening = asyncio.Lock()

    @classmethod
    @asynccontextmanager
    async def open(cls, opened: OpenBrowser, profile: Profile) -> AsyncIterator[Fetcher]:
        """A fetcher with the connection and the login of a visitor with `profile`."""
        fetcher = cls(opened, profile)
        try:
            yield fetcher
        finally:
            if fetcher._context is not None:
                await fetcher._context.close()

    async def get(self, url: str, *, most_bytes: int, seconds: float = ANSWER_S) -> Fetched:
        """The answer to a request for `url`, or the first `most_bytes` of it, or as much as came within `seconds`."""
        from playwright.async_api import Error

        try:
            async with self._opening:
                if self._context is None:  # a scan of one page never comes here
                    self._context = await self._profile.new_context(self._opened)
            page = await self._context.new_page()
        except Error as error:
            return Fetched(url=url, error=page_error(error))
        try:
            session = await Session.open(page)
            await self._profile.show(session, self._opened.version)
            return await _Errand(session, self._profile.headers, url, most_bytes).run(seconds)
        except (Error, PageError) as error:
            return Fetched(url=url, error=page_error(error))
        finally:
            with suppress(Error):
                await page.close()


class _Errand:
    """One request in one tab."""

    def __init__(self, session: Session, headers: SiteHeaders, url: str, most_bytes: int) -> None:
        self._session = session
        self._headers = headers
        self._url = url
        self._most_bytes = most_bytes
        self._status: int | None = None
        self._body = bytearray()
        self._tasks: set[asyncio.Task[None]] = set()
        self._over: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def run(self, seconds: float) -> Fetched:
        self._session.on("Fetch.requestPaused", self._paused)
        stages = [{"urlPattern": "*", "requestStage": stage} for stage in ("Request", "Response")]
        await self._session.send("Fetch.enable", {"patterns": stages})
        navigation = asyncio.ensure_future(self._session.send("Page.navigate", {"url": self._url}, seconds=seconds + 1))
        navigation.add_done_callback(self._navigated)
        error = ""
        try:
            error = await asyncio.wait_for(asyncio.shield(self._over), seconds)
        except TimeoutError:
            error = "" if self._status else "the server did not answer in time"
        finally:
            for task in (navigation, *self._tasks):
                task.cancel()
            await asyncio.gather(navigation, *self._tasks, return_exceptions=True)
        return Fetched(url=self._url, status=self._status, body=bytes(self._body[: self._most_bytes]), error=error)

    def _paused(self, event: dict[str, Any]) -> None:
        task = asyncio.ensure_future(self._go_on(event))
        self._tasks.add(task)

    def _navigated(self, navigation: asyncio.Future[Any]) -> None:
        """A navigation that ended without an answer of the server tells why."""
        if not navigation.cancelled() and not self._over.done() and not self._status:
            error = navigation.exception()
            self._end(str(error) if error else str(navigation.result().get("errorText") or "no answer"))

    async def _go_on(self, event: dict[str, Any]) -> None:
        request_id, request = event["requestId"], event["request"]
        status = event.get("responseStatusCode")
        try:
            if status is None and not event.get("responseErrorReason"):
                await self._session.send(
                    "Fetch.continueRequest", {"requestId": request_id, **self._headers.override(request)}
                )
            elif status is None or status in REDIRECTS:
                await self._session.send("Fetch.continueRequest", {"requestId": request_id})
            else:
                self._url, self._status = request["url"], int(status)
                await self._read(request_id)
                self._end("")
        except PageError as error:
            self._end(str(error))

    async def _read(self, request_id: str) -> None:
        stream = (await self._session.send("Fetch.takeResponseBodyAsStream", {"requestId": request_id}))["stream"]
        while len(self._body) < self._most_bytes:
            piece = await self._session.send("IO.read", {"handle": stream, "size": PIECE}, seconds=60)
            data = piece["data"]
            self._body += base64.b64decode(data) if piece.get("base64Encoded") else data.encode()
            if piece["eof"]:
                break

    def _end(self, error: str) -> None:
        if not self._over.done():
            self._over.set_result(error)
