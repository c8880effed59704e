"""Which URLs belong to a service.

A pattern is a host (`js.mollie.com`), all hosts below one (`*.example.org`, which is not `example.org` itself), or
either of them with a path (`www.google.com/maps/embed`). Labels of a host and segments of a path are compared whole:
`ads.example` is not `notads.example`, and `/tr` is not `/trade`. A `*` in a path stands for characters of one
segment, so that `connect.facebook.net/*/sdk.js` means the script in every language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar
from urllib.parse import urlsplit

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"(?:\*\.{_LABEL}\.)?(?:{_LABEL}\.)*[a-z0-9](?:[a-z0-9-]{{0,61}}[a-z0-9])?")
_PATH = re.compile(r"/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*")
_MAX_STARS = 3

T = TypeVar("T")


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
        path = slash + path
        if path and (len(path) > 500 or not _PATH.fullmatch(path) or path.count("*") > _MAX_STARS):
            raise ValueError(f"{pattern!r} has no path such as '/embed' or '/*/sdk.js' behind the host")
        return cls(host, "" if path == "/" else path)

    def matches(self, host: str, path: str = "/") -> bool:
        """Whether a request for `path` on `host` (lower case) is meant."""
        if self.host.startswith("*."):
            belongs = host.endswith(self.host[1:])
        else:
            belongs = host == self.host
        return belongs and self._matches_path(path)

    def _matches_path(self, path: str) -> bool:
        if "*" in self.path:
            return _path_expression(self.path).match(path) is not None
        if not path.startswith(self.path):
            return False
        return self.path == "" or self.path.endswith("/") or path[len(self.path) : len(self.path) + 1] in ("", "/")

    @property
    def precision(self) -> tuple[int, int, int]:
        """Sorts patterns: a longer path, then an exact host, then a longer one says more about a URL."""
        return (len(self.path), not self.host.startswith("*."), len(self.host))

    def __str__(self) -> str:
        return self.host + self.path


@lru_cache(maxsize=1024)
def _path_expression(path: str) -> re.Pattern[str]:
    ending = "" if path.endswith("/") else "(?:/|$)"
    return re.compile("[^/]*".join(re.escape(part) for part in path.split("*")) + ending)


class UrlIndex(Generic[T]):
    """Patterns with something to find by each, compiled once: a look-up costs one step a label of the host."""

    def __init__(self, entries: Iterable[tuple[UrlPattern, T]]) -> None:
        self._by_host: dict[str, list[tuple[UrlPattern, T]]] = {}
        for pattern, value in sorted(entries, key=lambda entry: entry[0].precision, reverse=True):
            self._by_host.setdefault(pattern.host, []).append((pattern, value))

    def find(self, url: str) -> T | None:
        """What belongs to the most precise pattern that matches `url`; None for any other text."""
        target = host_and_path(url)
        return None if target is None else self.at(*target)

    def at(self, host: str, path: str) -> T | None:
        """What belongs to the most precise pattern that matches `path` on `host`, which is in lower case."""
        best: tuple[UrlPattern, T] | None = None
        for name in _names_of(host):
            for pattern, value in self._by_host.get(name, ()):
                if pattern.matches(host, path) and (best is None or pattern.precision > best[0].precision):
                    best = (pattern, value)
                    break
        return None if best is None else best[1]

    def on(self, host: str) -> list[T]:
        """What belongs to any of the patterns for `host`, whatever their paths."""
        return [value for name in _names_of(host) for _, value in self._by_host.get(name, ())]


def _names_of(host: str) -> Iterable[str]:
    """The host itself, then `*.` before each host above it."""
    yield host
    while "." in host:
        host = host.partition(".")[2]
        yield f"*.{host}"


def host_and_path(url: str) -> tuple[str, str] | None:
    """The host in lower case and the path of an http(s) or ws(s) URL; None for any other text."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    if not host or parts.scheme not in ("http", "https", "ws", "wss"):
        return None
    # "example.org." is the same host, spelt with the root's dot.
    return host.removesuffix("."), parts.path or "/"
