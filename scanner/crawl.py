"""Which pages to visit: found in the untouched state, and the same list for every other state."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterable, Sequence
from urllib.parse import urlsplit, urlunsplit

from consent.errors import ConfigError
from consent.vocabulary import Party
from scanner.recording import Link
from scanner.site import party

MAX_URL = 2_048
MAX_KNOWN = 10_000

# A scan must change nothing: these words in a path mean that following the link does something.
_ACTS = re.compile(
    r"\b(log-?out|sign-?out|uitloggen|afmelden|unsubscribe|delete|remove|verwijder|add-to-cart|toevoegen|bestellen)\b",
    re.IGNORECASE,
)
_NO_PAGE = re.compile(
    r"\.(?:pdf|zip|jpe?g|png|gif|webp|avif|svg|ico|css|js|json|xml|txt|mp[34]|docx?|xlsx?)$", re.IGNORECASE
)


def checked_url(url: str) -> str:
    """`url` as a browser asks for it; ConfigError says what a URL to scan looks like."""
    text = url.strip()
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ConfigError(f"{url!r} is not a URL: {error}") from None
    if parts.scheme not in ("http", "https"):
        hint = f"; did you mean https://{text}?" if "://" not in text and "." in text else ""
        raise ConfigError(f"{url!r} is not a URL to scan: it has to start with https:// or http://{hint}")
    if not host or len(text) > MAX_URL:
        raise ConfigError(f"{url[:80]!r} is not a URL to scan: it names no host" if not host else "the URL is too long")
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", parts.query, ""))


class PageList:
    """At most `limit` pages of one site, in the order in which they were found; those added `by_hand` always count.

    One visitor leads: it calls `add` with the links of each page and `close` at the end. Any number follow the same
    list while it grows.
    """

    def __init__(self, start: str, *, limit: int, by_hand: Sequence[str] = ()) -> None:
        self._start = start
        self._pages = list(dict.fromkeys((start, *by_hand)))
        self._limit = max(limit, len(self._pages))
        self._known = set(self._pages)
        self._closed = False
        self._grown = asyncio.Condition()

    async def add(self, links: Iterable[Link]) -> None:
        """Take in the links of a page, as far as they lead to pages of this site that change nothing."""
        async with self._grown:
            for link in links:
                if len(self._pages) >= self._limit or len(self._known) >= MAX_KNOWN:
                    break
                page = self._page(link)
                if page is not None and page not in self._known:
                    self._known.add(page)
                    self._pages.append(page)
            self._grown.notify_all()

    async def close(self) -> None:
        """Nothing more will be added."""
        async with self._grown:
            self._closed = True
            self._grown.notify_all()

    async def lead(self) -> AsyncIterator[str]:
        """The pages, as far as they are known when their turn comes."""
        index = 0
        while index < len(self._pages):
            yield self._pages[index]
            index += 1

    async def follow(self) -> AsyncIterator[str]:
        """The same pages, waiting for the one who leads."""
        index = 0
        while True:
            async with self._grown:
                while index >= len(self._pages) and not self._closed:
                    await self._grown.wait()
                if index >= len(self._pages):
                    return
                page = self._pages[index]
            yield page
            index += 1

    def _page(self, link: Link) -> str | None:
        if link.kind != "link" or len(link.url) > MAX_URL:
            return None
        try:
            parts = urlsplit(link.url)
        except ValueError:
            return None
        if parts.scheme not in ("http", "https") or party(link.url, self._start) is Party.THIRD:
            return None
        if _ACTS.search(f"{parts.path}?{parts.query}") or _NO_PAGE.search(parts.path):
            return None
        return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", parts.query, ""))
