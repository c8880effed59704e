"""Recordings for tests: the files that are kept, and small ones made of entries."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from consent.catalogue import Matcher, load_catalogue
from scanner.har import read_recording
from scanner.recording import PageVisit, Recording
from scanner.report import scan_document
from scanner.report.hints import Hinting

DATA = Path("tests/data/har")
SHOP = "https://www.shop.example/"
TAGS = "https://tags.example/loader.js"

Read = Callable[..., Recording]


def read_entries(folder: Path, *entries: Any, pages: list[dict[str, Any]] | None = None, **log: Any) -> Recording:
    """The recording in a HAR with these entries, or with this `log`, which is written into `folder`."""
    file = folder / "visit.har"
    file.write_text(json.dumps({"log": {"pages": pages or [], "entries": list(entries), **log}}), "utf-8")
    return read_recording(file)


def entry(
    url: str = SHOP, second: float = 0, *, kind: str = "", sent: str = "", sets: str | list[str] = "", **parts: Any
) -> dict[str, Any]:
    """An entry as small as HAR 1.2 allows."""
    lines = [sets] if isinstance(sets, str) else sets
    request = {"method": "GET", "url": url, "headers": [{"name": "Cookie", "value": sent}] if sent else []}
    response = {"status": 200, "headers": [{"name": "Set-Cookie", "value": line} for line in lines if line]}
    whole = {"startedDateTime": f"2026-11-03T09:15:{second:06.3f}Z", "request": request, "response": response}
    return {**whole, **({"_resourceType": kind} if kind else {}), **parts}


def page(second: float = 0, url: str = SHOP, **parts: Any) -> dict[str, Any]:
    return entry(url, second, kind="document", **parts)


def jar(recording: Recording) -> dict[str, str]:
    """Domains of the cookies that were there in the end, by name."""
    return {cookie.name: cookie.domain for state in recording.states for cookie in state.jar}


def visits(recording: Recording) -> list[PageVisit]:
    return [visit for state in recording.states for visit in state.visits]


def report(recording: Recording) -> dict[str, Any]:
    document = scan_document(recording, Matcher(load_catalogue()))
    Hinting().add_to(document)
    return document


def item(document: dict[str, Any], name: str) -> dict[str, Any]:
    [found] = [item for item in document["items"] if item["name"] == name]
    return dict(found)
