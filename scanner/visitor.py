"""One visitor in one consent state: a browser context of its own, and a tab that is replaced when it breaks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from consent.vocabulary import ConsentState
from scanner.recording import PageVisit, StoredCookie
from scanner.session import CRASHED, PageError, Session
from scanner.spool import Spool
from scanner.tab import Patience, Tab

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext

    from scanner.browser import OpenBrowser
    from scanner.profile import Device, Profile

Progress = Callable[[ConsentState, str], None]
"""Called before each page with the state and the URL."""

IN_REAL_TIME = "it did not answer in virtual time; seen in real time, so what it does late was not"
PAGES_A_TAB = 40
"""A tab is replaced after so many pages, since a browser keeps some memory for each page that it has shown."""

T = TypeVar("T")


class Stopped(Exception):
    """Somebody asked the scan to stop."""


class Visitor:
    """Visits pages one after the other and keeps what was seen."""

    def __init__(
        self, context: BrowserContext, state: ConsentState, patience: Patience, stop: asyncio.Event, progress: Progress
    ) -> None:
        self._context = context
        self._state = state
        self._patience = patience
        self._stop = stop
        self._progress = progress
        self._pages = 0
        self._device: Device
        self._put_on: Callable[[Session], Awaitable[None]]
        self.tab: Tab
        self.visits = Spool()

    @classmethod
    @asynccontextmanager
    async def arrive(
        cls,
        opened: OpenBrowser,
        profile: Profile,
        state: ConsentState,
        patience: Patience,
        stop: asyncio.Event,
        progress: Progress,
    ) -> AsyncIterator[Visitor]:
        """A visitor whom nobody has seen before; gone, with all that the browser holds for it, after the block."""
        context = await profile.new_context(opened)
        try:
            visitor = cls(context, state, patience, stop, progress)
            visitor._device = profile.device
            visitor._put_on = partial(profile.put_on, version=opened.version)
            visitor.tab = await visitor._open_tab()
            yield visitor
        finally:
            await context.close()

    async def visit(self, url: str) -> PageVisit:
        """See the page at `url`; raises Stopped when asked to stop meanwhile.

        A page that hangs in virtual time is visited again in real time, one that crashes its tab is left alone.
        """
        self._progress(self._state, url)
        self._pages += 1
        if self._pages % PAGES_A_TAB == 0:
            await self._replace_tab()
        visit = await self.unless_stopped(self.tab.visit(url, self._state))
        if not self.tab.is_broken:
            return visit
        if visit.error != CRASHED:
            await self._replace_tab(in_real_time=True)
            again = await self.unless_stopped(self.tab.visit(url, self._state))
            visit = visit if again.status is None else replace(again, error=IN_REAL_TIME)
        await self._replace_tab()
        return visit

    async def keep(self, url: str) -> PageVisit:
        """See the page at `url`, and keep the visit for the recording."""
        visit = await self.visit(url)
        self.visits.add(visit)
        return visit

    async def jar(self) -> tuple[StoredCookie, ...]:
        """Every cookie that the visitor has now."""
        with suppress(PageError):
            return await self.tab.jar()
        await self._replace_tab()
        return await self.tab.jar()

    async def _replace_tab(self, *, in_real_time: bool = False) -> None:
        await self.tab.close()
        self.tab = await self._open_tab(in_real_time=in_real_time)

    async def _open_tab(self, *, in_real_time: bool = False) -> Tab:
        return await Tab.open(
            self._context, self._patience, device=self._device, in_real_time=in_real_time, put_on=self._put_on
        )

    async def unless_stopped(self, work: Awaitable[T]) -> T:
        """What `work` brings; raises Stopped when asked to stop before."""
        task, stop = asyncio.ensure_future(work), asyncio.ensure_future(self._stop.wait())
        try:
            await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            raise Stopped
        finally:
            stop.cancel()
            if not task.done():
                task.cancel()
