"""What is heard of shared workers, whatever comes first: the line to one, or what it asks for."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from scanner.capture.shared_workers import MAX_WORKERS, SharedWorkers

WORKER = "https://site.example/shared.js"


class Line:
    """Stands for a session of the browser: keeps what it is told, and says what it is made to say."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        self._listeners: dict[str, Callable[[dict[str, Any]], None]] = {}

    def on(self, event: str, listener: Callable[[dict[str, Any]], None]) -> None:
        self._listeners[event] = listener

    async def send(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        if method == "Target.sendMessageToTarget":
            self.told.append(json.loads(params["message"]))
        return {"sessionId": f"line to {params.get('targetId')}"}

    def start(self, target: str = "w", context: str = "mine") -> None:
        info = {"targetId": target, "url": WORKER, "browserContextId": context}
        self._listeners["Target.targetCreated"]({"targetInfo": info})

    def say(self, message: dict[str, Any], target: str = "w") -> None:
        event = {"sessionId": f"line to {target}", "message": json.dumps(message)}
        self._listeners["Target.receivedMessageFromTarget"](event)

    def asks(self, url: str, request_id: str = "1", target: str = "w") -> None:
        params = {"requestId": request_id, "timestamp": 1.0, "request": {"url": url, "method": "GET"}}
        self.say({"method": "Network.requestWillBeSent", "params": params}, target)

    def has_loaded(self, *urls: str) -> None:
        asked = [message["id"] for message in self.told if message["method"] == "Runtime.evaluate"]
        self.say({"id": asked[-1], "result": {"result": {"value": list(urls)}}})


class PageSession:
    """Stands for the session of a page."""

    async def send(self, _method: str) -> dict[str, Any]:
        return {"targetInfo": {"browserContextId": "mine"}}


async def opened(line: Line, loaded: Callable[[str], None] = lambda _id: None) -> SharedWorkers:
    async def new_browser_cdp_session() -> Line:
        return line

    workers = SharedWorkers(lambda: None)
    context = SimpleNamespace(browser=SimpleNamespace(new_browser_cdp_session=new_browser_cdp_session))
    await workers.attach(context, PageSession(), loaded)  # type: ignore[arg-type]
    return workers


async def turn() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


def urls(workers: SharedWorkers) -> list[str]:
    return [request.url for request in workers.requests()]


async def test_what_a_worker_asked_for_before_the_line_is_told_by_itself_and_told_once() -> None:
    line = Line()
    workers = await opened(line)
    line.start()
    await turn()
    line.asks("https://b.example/")
    line.has_loaded("https://a.example/", "https://b.example/", "data:x")

    assert urls(workers) == ["https://a.example/", "https://b.example/"]
    assert {request.initiator for request in workers.requests()} == {WORKER}
    assert workers.requested() == {WORKER: {"https://a.example/", "https://b.example/"}}


async def test_visit_waits_for_questions_that_are_open_and_for_none_to_a_worker_that_has_gone() -> None:
    line = Line()
    workers = await opened(line)
    line.start()
    assert workers.in_flight == 1
    await turn()
    assert workers.in_flight == 1
    line.say({"method": "Inspector.targetCrashed"})
    assert workers.in_flight == 0


async def test_worker_of_another_visitor_is_left_alone() -> None:
    line = Line()
    workers = await opened(line)
    line.start(context="another")
    await turn()

    assert (line.told, workers.in_flight) == ([], 0)


async def test_worker_that_starts_again_is_let_go_and_heard_anew() -> None:
    line = Line()
    workers = await opened(line)
    line.start()
    await turn()
    line.asks("https://first.example/")
    workers.begin()
    assert urls(workers) == []

    line.say({"method": "Inspector.targetReloadedAfterCrash"})
    await turn()

    assert "Runtime.runIfWaitingForDebugger" in [message["method"] for message in line.told]
    line.has_loaded("https://second.example/")
    assert urls(workers) == ["https://second.example/"]


async def test_end_of_the_workers_own_file_is_handed_to_the_page_that_began_it() -> None:
    ended: list[str] = []
    line = Line()
    await opened(line, ended.append)
    line.start()
    await turn()
    line.asks("https://a.example/", "7")
    for request_id in ("7", "of the file"):
        line.say({"method": "Network.loadingFinished", "params": {"requestId": request_id}})
    await turn()

    assert ended == ["of the file"]


@pytest.mark.parametrize("names", [None, "text", {"a": 1}, [1, None]])
async def test_list_that_a_page_has_tampered_with_does_no_harm(names: Any) -> None:
    line = Line()
    workers = await opened(line)
    line.start()
    await turn()
    asked = next(message["id"] for message in line.told if message["method"] == "Runtime.evaluate")
    line.say({"id": asked, "result": {"result": {"value": names}}})

    assert urls(workers) == []
    assert workers.in_flight == 0


async def test_flood_of_workers_is_bounded() -> None:
    line = Line()
    workers = await opened(line)
    for number in range(MAX_WORKERS + 50):
        line.start(f"w{number}")
        await turn()

    assert len(workers.urls) == 1
    assert sum(message["method"] == "Network.enable" for message in line.told) == MAX_WORKERS
