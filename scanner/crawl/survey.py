"""What a site says about its pages: its robots.txt files and its sitemaps, asked for through the browser."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import Awaitable, Iterable, Sequence
from typing import Protocol
from urllib.parse import urlsplit

from consent.vocabulary import Party
from scanner.crawl.robots import MOST_BYTES as MOST_ROBOTS
from scanner.crawl.robots import Robots
from scanner.crawl.sitemap import MOST_BYTES as MOST_SITEMAP
from scanner.crawl.sitemap import Sitemap, read_sitemap
from scanner.fetch import Fetched
from scanner.site import party

MAX_SITEMAPS = 20
MAX_ALIKE = 2
"""Of `products-1.xml` to `products-90.xml` so many are read: more of them hold no other templates."""
MAX_LEVELS = 3
MAX_ROBOTS = 20
MAX_ADDRESSES = 30_000
AT_ONCE = 4


class Asks(Protocol):
    """Gets a file from a site; `scanner.fetch.Fetcher` in a scan."""

    def get(self, url: str, *, most_bytes: int) -> Awaitable[Fetched]: ...


class Survey:
    """Answers of one site. Each file is asked for once, and only when somebody wants to know."""

    def __init__(self, asks: Asks, *, ignore_robots: bool = False) -> None:
        self._asks = asks
        self._ignore_robots = ignore_robots
        self._robots: dict[str, Robots] = {}
        self.silent: dict[str, str] = {}
        """Hosts whose server could not say what robots may see, with the reason."""

    async def allows(self, url: str) -> bool:
        """Whether the site lets robots see `url`."""
        return self._ignore_robots or (await self._robots_of(url)).allow(url)

    async def addresses(self, home: str) -> list[tuple[str, str]]:
        """Addresses in the sitemaps of the site at `home`, each with the name of the file that holds it."""
        root = _root(home)
        waiting = [*(await self._robots_of(home)).sitemaps] or [f"{root}/sitemap.xml"]
        found: list[tuple[str, str]] = []
        seen: set[str] = set()
        for _level in range(MAX_LEVELS):
            urls = [url for url in _unlike(waiting, home) if url not in seen][: MAX_SITEMAPS - len(seen)]
            seen.update(urls)
            indexes: list[str] = []
            for url, sitemap in zip(urls, await self._sitemaps(urls), strict=True):
                if sitemap.is_index:
                    indexes += sitemap.addresses
                else:
                    found += ((address, _name(url)) for address in sitemap.addresses)
            waiting = indexes
        return found[:MAX_ADDRESSES]

    async def _sitemaps(self, urls: Sequence[str]) -> list[Sitemap]:
        limit = asyncio.Semaphore(AT_ONCE)

        async def read(url: str) -> Sitemap:
            async with limit:
                answer = await self._asks.get(url, most_bytes=MOST_SITEMAP)
            return read_sitemap(answer.body if answer.status == 200 else b"")

        return await asyncio.gather(*map(read, urls))

    async def _robots_of(self, url: str) -> Robots:
        root = _root(url)
        if root not in self._robots:
            if len(self._robots) >= MAX_ROBOTS:
                return Robots.answered(None, b"")
            answer = await self._asks.get(f"{root}/robots.txt", most_bytes=MOST_ROBOTS)
            self._robots[root] = Robots.answered(answer.status, answer.body)
            if answer.status is None or answer.status >= 500:
                self.silent[root] = answer.error or f"the server answered {answer.status}"
        return self._robots[root]


def _unlike(urls: Iterable[str], home: str) -> list[str]:
    """Sitemaps of this site, few of each sort."""
    alike: dict[str, int] = defaultdict(int)
    kept = []
    for url in urls:
        if not url.startswith(("http://", "https://")) or party(url, home) is Party.THIRD:
            continue
        sort = re.sub(r"\d+", "#", url)
        alike[sort] += 1
        if alike[sort] <= MAX_ALIKE:
            kept.append(url)
    return kept


def _root(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _name(url: str) -> str:
    """`product` for `…/product-sitemap1.xml.gz`: many shops name the files after what they hold."""
    file = urlsplit(url).path.rpartition("/")[2]
    return re.sub(r"(?i)\.(?:xml|txt|gz)|site-?map|\d+|[-_]+", " ", file).strip()
