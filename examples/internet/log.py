"""What each host was asked, so that a test can say what a vendor got to know."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl

from starlette.types import Scope

MAX_REQUESTS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedRequest:
    """One request as it arrived."""

    at: datetime
    method: str
    scheme: str
    host: str
    path: str
    query: str
    headers: Mapping[str, str]  # names in lower case; of a repeated header the last value

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}{self.path}" + (f"?{self.query}" if self.query else "")

    @property
    def parameters(self) -> dict[str, str]:
        """The query's fields; of a repeated field the last value."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    @property
    def referer(self) -> str | None:
        return self.headers.get("referer")

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies the browser sent along."""
        try:
            jar = SimpleCookie(self.headers.get("cookie", ""))
        except CookieError:
            return {}
        return {name: morsel.value for name, morsel in jar.items()}


class RequestLog:
    """The newest requests, oldest first; safe to read while the server writes."""

    def __init__(self, size: int = MAX_REQUESTS) -> None:
        self._requests: deque[LoggedRequest] = deque(maxlen=size)
        self._lock = threading.Lock()

    def __iter__(self) -> Iterator[LoggedRequest]:
        with self._lock:
            return iter(list(self._requests))

    def __len__(self) -> int:
        return len(self._requests)

    def to(self, host: str, path: str = "") -> list[LoggedRequest]:
        """The requests that `host` got for paths that start with `path`."""
        return [request for request in self if request.host == host and request.path.startswith(path)]

    def hosts(self) -> set[str]:
        """Every host that was asked for anything."""
        return {request.host for request in self}

    def clear(self) -> None:
        with self._lock:
            self._requests.clear()

    def add(self, scope: Scope, host: str) -> None:
        """Note the request that `scope` (ASGI, http or websocket) describes."""
        request = LoggedRequest(
            at=datetime.now(UTC),
            method=scope.get("method", "GET"),
            scheme=scope["scheme"],
            host=host,
            path=scope["path"],
            query=scope["query_string"].decode("latin-1"),
            headers={name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]},
        )
        with self._lock:
            self._requests.append(request)
