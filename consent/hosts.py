"""Which URLs belong to a service.

A pattern is a host (`js.mollie.com`), all hosts below one (`*.example.org`, which is not `example.org` itself), or
either of them with the start of a path (`www.google.com/maps/embed`). Labels are compared whole, so `ads.example` is
not `notads.example`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

_HOST = re.compile(r"(?:\*\.)?(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class UrlPattern:
    """One pattern, parsed. `path` is empty or starts with a slash."""

    host: str
    path: str = ""

    @classmethod
    def parse(cls, pattern: str) -> UrlPattern:
        """The pattern that `pattern` spells; ValueError says what is wrong with it."""
        host, slash, path = pattern.strip().partition("/")
        host = host.lower()
        if len(host) > 253 or not _HOST.fullmatch(host):
            raise ValueError(f"{pattern!r} is not a host such as 'cdn.example.org' or '*.example.org'")
        return cls(host, slash + path)

    def matches(self, host: str, path: str = "/") -> bool:
        """Whether a request for `path` on `host` (lower case) is meant."""
        if self.host.startswith("*."):
            belongs = host.endswith(self.host[1:])
        else:
            belongs = host == self.host
        return belongs and path.startswith(self.path)

    @property
    def precision(self) -> tuple[int, int, int]:
        """Sorts patterns: a longer path, then an exact host, then a longer one says more about a URL."""
        return (len(self.path), not self.host.startswith("*."), len(self.host))

    def __str__(self) -> str:
        return self.host + self.path


def host_and_path(url: str) -> tuple[str, str] | None:
    """The host in lower case and the path of an http(s) or ws(s) URL; None for any other text."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    if not host or parts.scheme not in ("http", "https", "ws", "wss"):
        return None
    return host, parts.path or "/"
