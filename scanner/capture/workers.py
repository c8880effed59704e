"""Collect what workers request: they live beside the page, and its session does not hear them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scanner.recording import Request, Worker
from scanner.site import bare_url

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext
    from playwright.async_api import Request as SeenRequest
    from playwright.async_api import Worker as ServiceWorker

MAX_REQUESTS = 5_000
MAX_WORKERS = 100
MAX_URL = 2_048
ENDLESS = ("eventsource", "websocket")


@dataclass
class WorkerCollector:
    """Service workers, and every request of the browser context, from which those of workers are told."""

    _requests: list[SeenRequest] = field(default_factory=list)
    _in_flight: set[SeenRequest] = field(default_factory=set)
    _workers: dict[str, None] = field(default_factory=dict)
    _ended: asyncio.Event = field(default_factory=asyncio.Event)

    def attach(self, context: BrowserContext) -> None:
        """Listen to `context`."""
        context.on("serviceworker", self._registered)
        context.on("request", self._sent)
        context.on("requestfinished", self._over)
        context.on("requestfailed", self._over)

    def begin(self) -> None:
        """Forget what was seen: another page is about to be visited."""
        self._requests.clear()
        self._in_flight.clear()
        self._workers.clear()

    @property
    def in_flight(self) -> int:
        """Requests that have not ended, leaving out those that are not meant to end."""
        return len(self._in_flight)

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
        return tuple(found)

    def workers(self) -> tuple[Worker, ...]:
        """The service workers that the page registered or woke, sorted."""
        asked: dict[str, set[str]] = {url: set() for url in self._workers}
        for request in self._requests:
            if request.service_worker and request.url != request.service_worker.url:
                asked.setdefault(request.service_worker.url[:MAX_URL], set()).add(bare_url(request.url)[:MAX_URL])
        return tuple(Worker(url=url, requests=tuple(sorted(urls))) for url, urls in sorted(asked.items()))

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
