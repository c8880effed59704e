"""Collect what shared workers request: they belong to no page, and only the browser itself can point at them.

The session of the browser hears of each one that starts, and opens a line to it. Until that line is open the worker
may have asked for something already; that, its own list of resources tells (Resource Timing). Which cookies an answer
to it sets, Chromium tells nobody: those are found in the jar, without their setter.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from scanner.capture.network import NetworkCollector
from scanner.recording import Request
from scanner.session import Session

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, CDPSession

MAX_WORKERS = 100
MAX_URL = 2_048
MAX_EARLY = 1_000
MAX_MESSAGE = 1_000_000
ONLY = [{"type": "shared_worker"}]
RESOURCES = f"performance.getEntriesByType('resource').slice(0, {MAX_EARLY}).map((entry) => entry.name)"


@dataclass(slots=True)
class _Watched:
    """One shared worker, and the line to it."""

    url: str
    network: NetworkCollector = field(default_factory=NetworkCollector)
    listeners: dict[str, Callable[[dict[str, Any]], None]] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)
    """Ids of the requests whose beginning was seen."""
    asked: set[int] = field(default_factory=set)
    """Ids of questions that it has not answered yet."""
    early: tuple[str, ...] = ()
    """URLs of what it says that it has loaded."""
    lived_on: bool = False
    """Whether it is older than the page: then what it has loaded says nothing of this page."""
    is_over: bool = False

    def requests(self) -> Iterator[Request]:
        """What it asked for, as far as was seen; what it says to have loaded besides comes first."""
        seen = [request for request in self.network.requests() if _is_web(request.url)]
        known = Counter(request.url for request in seen)
        for number, url in enumerate(self.early):
            if known[url] > 0:
                known[url] -= 1
            elif _is_web(url) and url != self.url:
                yield self._made(Request(id=f"early-{number}", url=url, method="", kind="Worker", frame_url=self.url))
        yield from (self._made(request) for request in seen)

    def _made(self, request: Request) -> Request:
        return replace(request, kind="Worker", frame_url=self.url, initiator=request.initiator or self.url)


@dataclass
class SharedWorkers:
    """The shared workers of one browser context."""

    changed: Callable[[], None]
    """Called when one has been answered, or has answered."""
    loaded: Callable[[str], None] = field(init=False)
    """Called with the id of a request that the page began and a worker has finished: for the worker's own file."""
    _line: CDPSession | None = None
    _context_id: str = ""
    _watched: dict[str, _Watched] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def attach(self, context: BrowserContext, page: Session, loaded: Callable[[str], None]) -> None:
        """Listen for workers of `context`, to which `page` belongs."""
        self.loaded = loaded
        if context.browser is None:
            return
        self._context_id = (await page.send("Target.getTargetInfo"))["targetInfo"].get("browserContextId", "")
        self._line = line = await context.browser.new_browser_cdp_session()
        line.on("Target.targetCreated", self._created)
        line.on("Target.receivedMessageFromTarget", self._heard)
        line.on("Target.detachedFromTarget", self._ended)
        await line.send("Target.setDiscoverTargets", {"discover": True, "filter": ONLY})

    async def detach(self) -> None:
        """Listen no longer."""
        if self._line is not None:
            await self._unless_gone(self._line.detach())

    def begin(self) -> None:
        """Forget what was seen; a worker that lives on is listened to still."""
        self._watched = {line: watched for line, watched in self._watched.items() if not watched.is_over}
        for watched in self._watched.values():
            watched.network.begin()
            watched.early, watched.lived_on = (), True
            watched.begun.clear()

    @property
    def in_flight(self) -> int:
        """Requests of workers that have not ended, and questions to workers that are open."""
        lines = (watched for watched in self._watched.values() if not watched.is_over)
        return len(self._tasks) + sum(watched.network.in_flight + len(watched.asked) for watched in lines)

    def requests(self) -> tuple[Request, ...]:
        """Every request that a shared worker made, with the worker as its initiator."""
        return tuple(request for watched in self._watched.values() for request in watched.requests())

    @property
    def urls(self) -> set[str]:
        """Of the workers themselves."""
        return {watched.url for watched in self._watched.values()}

    def requested(self) -> dict[str, set[str]]:
        """What each worker asked for, by the worker's URL."""
        found: dict[str, set[str]] = {}
        for watched in self._watched.values():
            found.setdefault(watched.url, set()).update(request.url for request in watched.requests())
        return found

    def _created(self, event: dict[str, Any]) -> None:
        target = event["targetInfo"]
        if target.get("browserContextId") == self._context_id and len(self._watched) < MAX_WORKERS:
            self._do(self._watch(target["targetId"], target["url"]))

    async def _watch(self, target_id: str, url: str) -> None:
        assert self._line is not None  # noqa: S101 (there are no events without it)
        answer = await self._line.send("Target.attachToTarget", {"targetId": target_id, "flatten": False})
        watched = self._watched[answer["sessionId"]] = _Watched(url[:MAX_URL])
        watched.listeners = watched.network.listeners()
        await self._tell(answer["sessionId"], "Network.enable")
        await self._ask_what_it_loaded(answer["sessionId"])

    async def _watch_again(self, line: str) -> None:
        """Chromium starts the worker of the next page under the old line, and lets it wait for whoever listens."""
        watched = self._watched[line]
        watched.lived_on = False
        watched.asked.clear()
        await self._tell(line, "Network.enable")
        await self._tell(line, "Runtime.runIfWaitingForDebugger")
        await self._ask_what_it_loaded(line)

    async def _ask_what_it_loaded(self, line: str) -> None:
        watched = self._watched.get(line)
        if watched is None or watched.is_over or watched.lived_on:
            return
        number = next(self._ids)
        watched.asked.add(number)
        await self._tell(line, "Runtime.evaluate", {"expression": RESOURCES, "returnByValue": True}, number)

    async def _tell(self, line: str, method: str, params: dict[str, Any] | None = None, number: int = 0) -> None:
        assert self._line is not None  # noqa: S101 (there are no events without it)
        message = json.dumps({"id": number or next(self._ids), "method": method, "params": params or {}})
        await self._line.send("Target.sendMessageToTarget", {"sessionId": line, "message": message})

    def _heard(self, event: dict[str, Any]) -> None:
        watched = self._watched.get(event["sessionId"])
        if watched is None or len(event["message"]) > MAX_MESSAGE:
            return
        message = json.loads(event["message"])
        method, params = message.get("method"), message.get("params", {})
        if message.get("id") in watched.asked:
            watched.asked.discard(message["id"])
            names = message.get("result", {}).get("result", {}).get("value")
            watched.early = tuple(str(name)[:MAX_URL] for name in names) if isinstance(names, list) else ()
        elif method == "Inspector.targetCrashed":  # so it is called as well when its last page has gone
            watched.asked.clear()
        elif method == "Inspector.targetReloadedAfterCrash":
            self._do(self._watch_again(event["sessionId"]))
        elif listener := watched.listeners.get(method):
            listener(params)
            request_id = params.get("requestId", "")
            if method == "Network.requestWillBeSent":
                watched.begun.add(request_id)
            elif method in ("Network.loadingFinished", "Network.loadingFailed") and request_id not in watched.begun:
                self.loaded(request_id)
                self._do(self._ask_what_it_loaded(event["sessionId"]))
        self.changed()

    def _ended(self, event: dict[str, Any]) -> None:
        if watched := self._watched.get(event["sessionId"]):
            watched.is_over = True
            self.changed()

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(self._unless_gone(work))
        self._tasks.add(task)
        task.add_done_callback(self._done)

    async def _unless_gone(self, work: Coroutine[Any, Any, None]) -> None:
        from playwright.async_api import Error

        try:
            await work
        except Error:
            return  # the worker, or the browser, has gone: there is nothing left to hear

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self.changed()


def _is_web(url: str) -> bool:
    return url.startswith(("http:", "https:", "ws:", "wss:"))
