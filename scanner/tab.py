"""One browser tab, in which pages are visited one after the other and recorded."""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from consent.vocabulary import ConsentState
from scanner.capture.markup import read_markup
from scanner.capture.network import NetworkCollector
from scanner.capture.scripts import ScriptCollector
from scanner.capture.storage import jar_digests, read_jar, read_storage, storage_digests
from scanner.capture.workers import WorkerCollector
from scanner.clock import FEW_SLICES, Clock, RealClock, VirtualClock
from scanner.drawing import Drawing
from scanner.profile import DEVICES, Device, Viewport
from scanner.recording import ConsentText, Link, Markup, PageVisit, Request, StoredCookie, StoredKey
from scanner.session import CRASHED, PageError, PageStuck, Session, page_error
from scanner.signals.strings import read_consent_texts
from scanner.world import World

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Dialog, Page, Response

CLOSE_S = 3.0
STEP_S = 0.5
MAX_LOADS = 5
MAX_POPUPS = 20
T = TypeVar("T")
# To the end of the page, and one frame: without that, scroll and intersection handlers are not called.
SCROLL = """() => {
  scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' })
  return new Promise((done) => requestAnimationFrame(() => setTimeout(done)))
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a page is looked at: its own time in milliseconds, ours in seconds."""

    life_ms: int = 15_000
    """The page's own time after it has loaded, before it is scrolled."""
    after_scroll_ms: int = 15_000
    """The page's own time after that."""
    answer_s: float = 15.0
    """For the first answer of the server."""
    life_s: float = 10.0
    """For each of the two spells above, where a page holds its own time."""
    settle_s: float = 3.0
    """For requests that are still under way at the end."""


class Tab:
    """A tab with all collectors attached."""

    def __init__(self, page: Page, session: Session, patience: Patience, device: Device, *, in_real_time: bool) -> None:
        self._page = page
        self.session = session
        self._patience = patience
        self._world = World(session)
        self._drawing = Drawing(session, device)
        self._clock: Clock = RealClock() if in_real_time else VirtualClock(session)
        self._network = NetworkCollector()
        self._scripts = ScriptCollector()
        self._workers = WorkerCollector()
        self._popups: list[str] = []
        self._loads = 0
        self.is_broken = False
        """Whether the page crashed or hangs: this tab is of no more use."""

    @classmethod
    async def open(
        cls,
        context: BrowserContext,
        patience: Patience,
        *,
        device: Device = DEVICES[Viewport.DESKTOP],
        in_real_time: bool = False,
        put_on: Callable[[Session], Awaitable[None]] | None = None,
    ) -> Tab:
        """A new tab in `context`, which shows `device`; its clock is stopped. `put_on` makes its page the visitor's."""
        page = await context.new_page()
        session = await Session.open(page)
        tab = cls(page, session, patience, device, in_real_time=in_real_time)
        await session.send("Page.enable")
        if put_on is not None:
            await put_on(session)
        await tab._world.attach()
        await tab._network.attach(session)
        await tab._scripts.attach(session)
        await tab._workers.attach(context, page, session, tab._network.finish)
        tab._watch()
        await tab._clock.stop()
        return tab

    async def close(self) -> None:
        """Close the tab, also one whose page no longer listens."""
        from playwright.async_api import Error

        with suppress(Error, TimeoutError):
            await asyncio.wait_for(self._page.close(), CLOSE_S)

    async def visit(self, url: str, state: ConsentState) -> PageVisit:
        """Open `url`, let the page live, scroll to its end, let it live on, and tell what it did.

        Never raises for what a page does: a page that fails is a visit with an error.
        """
        from playwright.async_api import Error

        self.begin()
        response: Response | None = None
        error = ""
        try:
            await self._clock.stop()
            await self._drawing.shrink()
            response = await self._page.goto(url, wait_until="commit", timeout=self._patience.answer_s * 1000)
            error = await self.live()
        except Error as failure:
            error = page_error(failure)
        except PageStuck as failure:
            self.is_broken, error = True, str(failure)
        except PageError as failure:
            error = str(failure)
        if self.is_broken:
            return PageVisit(url=url, final_url=url, state=state, error=error or CRASHED)
        return await self._told(url, state, response, error)

    def begin(self) -> None:
        """Forget what the collectors saw so far."""
        self._network.begin()
        self._scripts.begin()
        self._workers.begin()
        self._popups.clear()
        self._loads = 0

    async def since(self, url: str, state: ConsentState) -> PageVisit:
        """What happened in the tab since `begin`, as a visit to `url`."""
        return await self._told(url, state, None, "")

    async def live(self) -> str:
        """Let the page live its two spells of time with a scroll between; "" or why it did not live them whole."""
        whole = await self._clock.live(self._patience.life_ms, cap_s=self._patience.life_s, slices=FEW_SLICES)
        if self._loads > MAX_LOADS:
            return await self._stop_circling()
        await self._clock.until(self._world.call(SCROLL, waits=True))
        lived = await self._clock.live(self._patience.after_scroll_ms, cap_s=self._patience.life_s)
        await self._settle()
        if self._loads > MAX_LOADS:
            return await self._stop_circling()
        if self._network.is_loading(self._page.url):
            return "the page never stopped loading"
        return "" if whole and lived else "the page held its own time; what it does later was not seen"

    async def let_pass(self, milliseconds: int) -> bool:
        """Let the page live a little longer, as after a click; whether it did."""
        passed = await self._clock.live(milliseconds, cap_s=self._patience.life_s)
        await self._settle()
        return passed

    async def step(self, milliseconds: int) -> None:
        """Let the page live a moment, and wait for nothing that is under way."""
        await self._clock.live(milliseconds, cap_s=STEP_S)

    async def until(self, answer: Awaitable[T]) -> T:
        """What `answer` brings, with the page's time running on, slowly, until it does."""
        return await self._clock.until(answer)

    async def run_apart(self, function: str, *values: object) -> Any:
        """What `function` returns, called with `values` in a world where the page's scripts can not interfere."""
        return await self._world.call(function, *values)

    async def click(self, x: float, y: float) -> None:
        """A real click at a point of the viewport, as a hand would make it."""
        await self._drawing.restore()
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            event = {"type": kind, "x": x, "y": y, "button": "left", "clickCount": 1}
            await self.session.send("Input.dispatchMouseEvent", event)

    async def picture(self) -> bytes:
        """The page as a visitor sees it now, as JPEG."""
        answer = await self.session.send(
            "Page.captureScreenshot", {"format": "jpeg", "quality": 60, "optimizeForSpeed": True}
        )
        return base64.b64decode(answer["data"])

    async def jar(self) -> tuple[StoredCookie, ...]:
        """Every cookie that the browser context holds now."""
        return await read_jar(self.session)

    async def held(self) -> dict[str, str]:
        """What the browser holds for the page now, cookies and storage, with digests of their values.

        Only to compare two moments: the values themselves are nobody's business.
        """
        return {**await jar_digests(self.session), **await storage_digests(self._world)}

    async def _told(self, url: str, state: ConsentState, response: Response | None, error: str) -> PageVisit:
        title = ""
        links: tuple[Link, ...] = ()
        markup = Markup()
        keys: tuple[StoredKey, ...] = ()
        consent_texts: tuple[ConsentText, ...] = ()
        try:
            title, links, markup = await read_markup(self._world)
            keys = await read_storage(self._world, self._clock)
            consent_texts = await read_consent_texts(self.session)
        except PageError as failure:
            error = error or str(failure)
        if response is not None and response.status >= 400:
            error = error or f"the server answered {response.status}"
        requests = [self._caused(request) for request in self._network.requests()]
        return PageVisit(
            url=url,
            final_url=self._page.url,
            state=state,
            status=response.status if response else None,
            error=error,
            title=title,
            requests=(*requests, *self._workers.requests_beside(requests, self._page.url)),
            cookie_writes=(*self._network.cookie_writes(), *self._scripts.cookie_writes),
            storage_writes=tuple(self._scripts.storage_writes),
            stored_keys=keys,
            links=links,
            markup=markup,
            calls=tuple(self._scripts.calls),
            workers=self._workers.workers(),
            popups=tuple(self._popups),
            consent_texts=consent_texts,
        )

    def _caused(self, request: Request) -> Request:
        """The request with the script that caused it, where the browser took the page for its cause.

        It does so for images, and for the file of a shared worker, which is a document of its own to it.
        """
        script = self._scripts.images.get(request.url) if request.kind in ("Image", "Script") else None
        own = request.initiator if request.kind == "Image" else request.url
        if script is None or request.redirected_from or request.frame_url != own:
            return request
        return replace(request, initiator=script, initiator_line=None)

    async def _settle(self) -> None:
        """Wait until nothing is under way any more: a redirect chain may outlive the time that was granted."""
        deadline = time.monotonic() + self._patience.settle_s
        for collector in (self._network, self._workers):
            while collector.in_flight and (left := deadline - time.monotonic()) > 0:
                await collector.changed(left)

    def _watch(self) -> None:
        """Keep the page from leaving its tab, stopping the visit, or going round in circles."""
        self._page.on("popup", self._popped_up)
        self._page.on("dialog", _answer)
        self._page.on("crash", lambda _page: self._broke())
        self.session.on("Page.frameNavigated", self._navigated)

    async def _popped_up(self, page: Page) -> None:
        if len(self._popups) < MAX_POPUPS:
            self._popups.append(page.url[:2048])
        await page.close()

    def _navigated(self, event: dict[str, Any]) -> None:
        if "parentId" not in event["frame"]:
            self._loads += 1
            if self._loads > MAX_LOADS:
                self._clock.break_off()

    async def _stop_circling(self) -> str:
        with suppress(PageError):  # between two loads there may be no page to stop
            await self._clock.stop()
            await self.session.send("Page.stopLoading")
        return f"the page loaded itself anew more than {MAX_LOADS} times"

    def _broke(self) -> None:
        self.is_broken = True
        self._clock.break_off()


async def _answer(dialog: Dialog) -> None:
    """Leave a page that asks to stay, and say no to every other question."""
    from playwright.async_api import Error

    with suppress(Error):  # the page may be gone by now
        await (dialog.accept() if dialog.type == "beforeunload" else dialog.dismiss())
