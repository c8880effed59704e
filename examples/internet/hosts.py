"""Which application answers for which host name."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

NOBODY_HERE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Nobody here</title></head>
<body><h1>Nobody here</h1><p>This small internet has no site of that name.</p></body></html>
"""


class Hosts:
    """A table of host names; `*.shop.example` stands for every name below shop.example."""

    def __init__(self, apps: Mapping[str, ASGIApp] | None = None) -> None:
        self._apps: dict[str, ASGIApp] = dict(apps or {})

    def mount(self, host: str, app: ASGIApp) -> None:
        """Let `app` answer for `host` from now on."""
        self._apps[host.lower()] = app

    def unmount(self, host: str) -> None:
        del self._apps[host.lower()]

    def find(self, host: str) -> ASGIApp | None:
        """The application for `host`: its own, else that of the nearest wildcard, else None."""
        labels = host.split(".")
        wildcards = ("*." + ".".join(labels[depth:]) for depth in range(1, len(labels)))
        for name in (host, *wildcards):
            if name in self._apps:
                return self._apps[name]
        return None


def host_of(scope: Scope) -> str:
    """The host name asked for, in lower case and without port; empty if the client sent none."""
    host = Headers(scope=scope).get("host", "").lower()
    return host.rpartition(":")[0] if ":" in host else host


async def nobody_here(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that says, with status 404, that no site has this name."""
    if scope["type"] == "http":
        await HTMLResponse(NOBODY_HERE, status_code=404)(scope, receive, send)
    else:
        await send({"type": "websocket.close"})
