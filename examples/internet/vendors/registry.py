"""How a vendor says for which hosts and paths it answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Router

Handler = Callable[[Request], Awaitable[Response]]

ROUTERS: dict[str, Router] = {}


def answers(*hosts: str, path: str, methods: Sequence[str] = ("GET",)) -> Callable[[Handler], Handler]:
    """A decorator: the handler answers for `path` (Starlette's syntax) on each of these hosts."""

    def register(handler: Handler) -> Handler:
        for host in hosts:
            router = ROUTERS.setdefault(host, Router())
            router.add_route(path, handler, methods=list(methods), name=f"{host}{path}")
        return handler

    return register
