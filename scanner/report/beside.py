"""The parts of the report beside items and services: calls, workers, windows, identifiers in addresses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

from consent.vocabulary import ConsentState
from scanner.recording import PageVisit, Recording
from scanner.traces import find_identifiers

K = TypeVar("K", bound=Hashable)


def beside(recording: Recording) -> dict[str, list[dict[str, Any]]]:
    """The fields `calls`, `workers`, `popups` and `identifiers`, each list sorted."""
    popups = _gathered(recording, lambda visit: ((url,) for url in visit.popups))
    workers = _gathered(recording, lambda visit: ((worker.url, worker.kind) for worker in visit.workers))
    asked: dict[tuple[str, str], set[str]] = defaultdict(set)
    for state in recording.states:
        for visit in state.moments:
            for worker in visit.workers:
                asked[worker.url, worker.kind].update(worker.requests)
    return {
        "calls": calls(recording),
        "workers": [
            {"url": url, "kind": kind, "requests": sorted(asked[url, kind]), **seen} for (url, kind), seen in workers
        ],
        "popups": [{"url": url, **seen} for (url,), seen in popups],
        "identifiers": [
            {
                "parameter": found.parameter,
                "host": found.host,
                "how": found.how,
                "page": found.page,
                "states": [state.value for state in found.states],
            }
            for found in find_identifiers(recording)
        ],
    }


def calls(recording: Recording) -> list[dict[str, Any]]:
    """Which script used a function by which devices can be told apart or placed on a map, sorted."""
    found = _gathered(recording, lambda visit: ((call.api, _first(call.stack, call.frame_url)) for call in visit.calls))
    return [{"api": api, "url": url, **seen} for (api, url), seen in found]


def _gathered(
    recording: Recording, read: Callable[[PageVisit], Iterable[K]]
) -> list[tuple[K, dict[str, str | list[str]]]]:
    """Each key that `read` finds in a visit, sorted, with the first page and all the states it was seen in."""
    pages: dict[K, str] = {}
    states: dict[K, set[ConsentState]] = defaultdict(set)
    for state in recording.states:
        for visit in state.moments:
            for key in read(visit):
                pages.setdefault(key, visit.final_url)
                states[key].add(state.state)
    return [
        (key, {"page": pages[key], "states": [state.value for state in ConsentState.in_order(states[key])]})
        for key in sorted(pages, key=str)
    ]


def _first(stack: tuple[str, ...], otherwise: str) -> str:
    return stack[0] if stack else otherwise
