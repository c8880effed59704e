"""Collect what workers request: they live beside the page, and its session does not hear them.

A worker's timers run by the clock on the wall, whatever the page's own time does.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scanner.capture.shared_workers import SharedWorkers
from scanner.recording import Request, Worker
from scanner.session import Session
from scanner.site import bare_url

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Page
    from playwright.async_api import Request as SeenRequest
    from playwright.async_api import Worker as ServiceWorker

MAX_REQUESTS = 5_000
MAX_WORKERS = 100
MAX_URL = 2_048
ENDLESS = ("eventsource", "websocket")


@dataclass
class WorkerCollector:
    """Service and shared workers, and every request of the context, from which those of service workers are told."""

    _requests: list[SeenRequest] = field(default_factory=list)
    _in_flight: set[SeenRequest] = field(default_factory=set)
    _workers: dict[str, None] = field(default_factory=dict)
    _ended: asyncio.Event = field(default_factory=asyncio.Event)
    _shared: SharedWorkers = field(init=False)

    def __post_init__(self) -> None:
        self._shared = SharedWorkers(self._ended.set)

    async def attach(
        self, context: BrowserContext, page: Page, session: Session, loaded: Callable[[str], None]
    ) -> None:
        """Listen to `context`, to which `page` with its `session` belongs, until the page is closed.

        `loaded` is called with the id of each request of the page that a shared worker finished.
        """
        listeners: dict[Any, Callable[[Any], None]] = {
            "serviceworker": self._registered,
            "request": self._sent,
            "requestfinished": self._over,
            "requestfailed": self._over,
        }
        for event, listener in listeners.items():
            context.on(event, listener)
        await self._shared.attach(context, session, loaded)

        async def leave(_page: Page) -> None:
            for event, listener in listeners.items():
                context.remove_listener(event, listener)
            await self._shared.detach()

        page.once("close", leave)

    def begin(self) -> None:
        """Forget what was seen: another page is about to be visited."""
        self._requests.clear()
        self._in_flight.clear()
        self._workers.clear()
        self._shared.begin()

    @property
    def in_flight(self) -> int:
        """Requests that have not ended, leaving out those that are not meant to end, or whose end nobody hears of."""
        unheard = self._shared.urls
        return sum(request.url not in unheard for request in self._in_flight) + self._shared.in_flight

    async def changed(self, seconds: float) -> None:
        """Wait until a request ends, or `seconds` have passed."""
        self._ended.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ended.wait(), seconds)

    def requests_beside(self, told: Iterable[Request], page_url: str) -> tuple[Request, ...]:
        """Requests that are not among those `told` already: the ones that workers made, in the order sent."""
        known = Counter(request.url for request in told)
        found: list[Request] = []
        for request in self._requests:
            url = request.url[:MAX_URL]
            if known[url] > 0:
                known[url] -= 1
                continue
            worker = request.service_worker.url if request.service_worker else ""
            if not url.startswith(("http:", "https:")) or url == worker:
                continue
            found.append(
                Request(
                    id=f"worker-{len(found)}",
                    url=url,
                    method=request.method[:20],
                    kind="Worker",
                    frame_url=page_url,
                    initiator=worker[:MAX_URL],
                )
            )
        return (*found, *self._shared.requests())

    def workers(self) -> tuple[Worker, ...]:
        """The service workers that the page registered or woke, then the shared ones that it started, sorted."""
        asked: dict[str, set[str]] = {url: set() for url in self._workers}
        for request in self._requests:
            if request.service_worker and request.url != request.service_worker.url:
                asked.setdefault(request.service_worker.url[:MAX_URL], set()).add(bare_url(request.url)[:MAX_URL])
        service = [Worker(url=url, requests=tuple(sorted(urls))) for url, urls in sorted(asked.items())]
        shared = [
            Worker(url=url, requests=tuple(sorted({bare_url(one) for one in urls})), kind="shared")
            for url, urls in sorted(self._shared.requested().items())
        ]
        return (*service, *shared)

    def _registered(self, worker: ServiceWorker) -> None:
        if len(self._workers) < MAX_WORKERS:
            self._workers.setdefault(worker.url[:MAX_URL])

    def _sent(self, request: SeenRequest) -> None:
        if len(self._requests) < MAX_REQUESTS:
            self._requests.append(request)
            if request.resource_type not in ENDLESS:
                self._in_flight.add(request)

    def _over(self, request: SeenRequest) -> None:
        self._in_flight.discard(request)
        self._ended.set()
