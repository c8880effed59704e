"""Headers that go to the scanned site with every request, and to nobody else."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from consent.errors import ConfigError
from scanner.session import PageError, Session

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_NOT_TO_SET = frozenset(["host", "content-length", "connection", "transfer-encoding", "cookie"])

PORTS = {"http": 80, "https": 443}

Header = tuple[str, str]


def parse_header(text: str) -> Header:
    """The name and value in `Name: value`; ConfigError, which does not repeat the value, for anything else."""
    name, colon, value = text.partition(":")
    name, value = name.strip(), value.strip()
    if not colon or not _NAME.fullmatch(name):
        raise ConfigError("--header: expected 'Name: value', such as 'X-Preview: 1'")
    if not value.isprintable() or not value.isascii() or len(value) > 8_000:
        raise ConfigError(f"--header {name}: the value has to be one line of ASCII")
    if name.lower() in _NOT_TO_SET:
        raise ConfigError(f"--header {name}: the browser sets this one itself")
    return name, value


def basic_auth(text: str) -> Header:
    """The header that logs in with `NAME:PASSWORD` (RFC 7617); ConfigError without a colon."""
    if ":" not in text or not text.isprintable():
        raise ConfigError("--basic-auth: expected NAME:PASSWORD")
    return "Authorization", f"Basic {base64.b64encode(text.encode()).decode()}"


class SiteHeaders:
    """Headers for the host of `site`, with and without `www`; never over a connection less safe than that of `site`.

    Not for its other subdomains: one of them may lead to somebody else. Redirects are looked at step by step, so that a
    step to another host goes without. What a service worker asks for by itself, and WebSockets, go without too, since
    the browser lets nobody in between.
    """

    def __init__(self, headers: Sequence[Header] = (), site: str = "") -> None:
        parts = urlsplit(site)
        host = (parts.hostname or "").removeprefix("www.")
        port = f":{parts.port}" if parts.port and parts.port != PORTS.get(parts.scheme) else ""
        schemes = ("https",) if parts.scheme == "https" else ("http", "https")
        self._headers = tuple(headers)
        self._origins = frozenset(f"{scheme}://{www}{host}{port}" for scheme in schemes for www in ("", "www."))

    @property
    def names(self) -> tuple[str, ...]:
        """What the headers are called, sorted. Their values are nobody's business."""
        return tuple(sorted({name for name, _ in self._headers}, key=str.lower))

    async def attach(self, session: Session) -> None:
        """Send them with the requests of the page behind `session` from now on."""
        if not self._headers:
            return
        tasks: set[asyncio.Task[None]] = set()  # the loop itself holds a task but weakly

        async def go_on(event: dict[str, Any]) -> None:
            with suppress(PageError):  # the page, and its request with it, may be gone
                await session.send(
                    "Fetch.continueRequest", {"requestId": event["requestId"], **self.override(event["request"])}
                )

        def paused(event: dict[str, Any]) -> None:
            task = asyncio.ensure_future(go_on(event))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

        session.on("Fetch.requestPaused", paused)
        patterns = [{"urlPattern": f"{origin}/*"} for origin in sorted(self._origins)]
        await session.send("Fetch.enable", {"patterns": patterns})

    def override(self, request: dict[str, Any]) -> dict[str, Any]:
        """What `Fetch.continueRequest` needs to send them with `request`; nothing where it goes to somebody else."""
        parts = urlsplit(request["url"])
        if not self._headers or f"{parts.scheme}://{parts.netloc.lower()}" not in self._origins:
            return {}
        ours = {name.lower() for name, _ in self._headers}
        kept = [(name, value) for name, value in request["headers"].items() if name.lower() not in ours]
        return {"headers": [{"name": name, "value": value} for name, value in (*kept, *self._headers)]}
