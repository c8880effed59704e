"""Collect which script wrote which cookie or storage key."""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from typing import Any, get_args
from urllib.parse import urlsplit

from consent.vocabulary import ItemKind
from scanner.cookieline import default_path, parse_cookie_line
from scanner.recording import Api, Call, CookieWrite, StorageWrite
from scanner.session import Session

MAX_WRITES = 20_000
MAX_MESSAGE = 40_000
MAX_NAME = 1_024
APIS: frozenset[str] = frozenset(get_args(Api))

_FRAME_URL = re.compile(r"\(?((?:https?|blob|data|file):[^\s()]*?):\d+:\d+\)?$")


@dataclass(slots=True)
class ScriptCollector:
    """What scripts wrote since `begin`, told by the hooks that run before any script of the page."""

    cookie_writes: list[CookieWrite] = field(default_factory=list)
    storage_writes: list[StorageWrite] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    images: dict[str, str] = field(default_factory=dict)
    """The script that asked for an image, or for the file of a shared worker, by its URL."""

    async def attach(self, session: Session) -> None:
        """Install the hooks in every frame of the page behind `session`."""
        binding = f"_{secrets.token_hex(8)}"
        session.on("Runtime.bindingCalled", lambda event: self._called(event, binding))
        await session.send("Runtime.enable")
        await session.send("Runtime.addBinding", {"name": binding})
        await session.send(
            "Page.addScriptToEvaluateOnNewDocument",
            {"source": hooks().replace("BINDING", binding), "runImmediately": True},
        )

    def begin(self) -> None:
        """Forget what was seen: another page is about to be visited."""
        self.cookie_writes.clear()
        self.storage_writes.clear()
        self.calls.clear()
        self.images.clear()

    def _called(self, event: dict[str, Any], binding: str) -> None:
        reports = len(self.cookie_writes) + len(self.storage_writes) + len(self.calls)
        if event.get("name") != binding or reports >= MAX_WRITES:
            return
        report = read_report(event.get("payload", ""))
        if report is None:
            return
        if report["what"] == "cookie":
            write = _cookie_write(report)
            if write is not None:
                self.cookie_writes.append(write)
        elif report["what"] in ("image", "worker"):
            stack = stack_urls(report["stack"])
            if stack and len(self.images) < MAX_WRITES:
                self.images.setdefault(report["text"].split("#", 1)[0][:2048], stack[0])
        elif report["what"] in APIS:
            self.calls.append(_call(report))
        else:
            self.storage_writes.append(_storage_write(report))


def read_report(payload: str) -> dict[str, Any] | None:
    """One message of the hooks; None for anything else, since a page might find a way to speak for them."""
    if len(payload) > MAX_MESSAGE:
        return None
    try:
        report = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    if not isinstance(report, dict) or report.get("what") not in ("cookie", "image", "worker", *ItemKind, *APIS):
        return None
    texts = [report.get(key) for key in ("what", "text", "frame", "stack")]
    numbers = [report.get(key) for key in ("at", "date")]
    if not all(isinstance(text, str) for text in texts):
        return None
    if not all(isinstance(number, int | float) and 0 <= number < 1e14 for number in numbers):
        return None
    return report


def stack_urls(stack: str) -> tuple[str, ...]:
    """URLs of the scripts on a stack that V8 wrote, the innermost first, each once."""
    found = (_FRAME_URL.search(line.strip()) for line in stack.splitlines()[1:60])
    return tuple(dict.fromkeys(match[1][:2048] for match in found if match))


def _cookie_write(report: dict[str, Any]) -> CookieWrite | None:
    cookie = parse_cookie_line(report["text"], datetime.fromtimestamp(report["date"] / 1000, UTC))
    if cookie is None:
        return None
    stack = stack_urls(report["stack"])
    frame = urlsplit(report["frame"])
    return CookieWrite(
        name=cookie.name[:MAX_NAME],
        domain=f".{cookie.domain}" if cookie.domain else (frame.hostname or ""),
        path=cookie.path or default_path(frame.path),
        how="script",
        url=stack[0] if stack else "",
        stack=stack,
        frame_url=report["frame"][:2048],
        at_ms=round(report["at"]),
        requested_s=cookie.lifetime_s,
        removes=cookie.lifetime_s is not None and cookie.lifetime_s <= 0,
        secure=cookie.secure,
        http_only=cookie.http_only,
        same_site=cookie.same_site,
        partitioned=cookie.partitioned,
    )


def _call(report: dict[str, Any]) -> Call:
    return Call(
        api=report["what"],
        frame_url=report["frame"][:2048],
        stack=stack_urls(report["stack"]),
        at_ms=round(report["at"]),
    )


def _storage_write(report: dict[str, Any]) -> StorageWrite:
    frame = urlsplit(report["frame"])
    return StorageWrite(
        kind=ItemKind(report["what"]),
        name=report["text"][:MAX_NAME],
        origin=f"{frame.scheme}://{frame.netloc}",
        stack=stack_urls(report["stack"]),
        at_ms=round(report["at"]),
    )


@cache
def hooks() -> str:
    """The script that watches."""
    return (resources.files("scanner.capture") / "hooks.js").read_text("utf-8")
