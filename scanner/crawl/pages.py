"""The list of pages to visit: chosen while the crawl goes on, and the same list for every consent state."""

from __future__ import annotations

import asyncio
from bisect import insort
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Literal

from consent.vocabulary import Party
from scanner.crawl.address import depth_of, identity, language_of, page_address, template_of
from scanner.crawl.survey import Survey
from scanner.crawl.words import Kind, kind_of
from scanner.recording import PageVisit
from scanner.site import party

MAX_KNOWN = 100_000
MAX_TEMPLATES = 2_000
MOST_ENDLESS = 5
"""Pages of a template that may have endlessly many: days of a calendar, numbered pages, filters."""

Rank = tuple[int, bool, int, int, str]


@dataclass(slots=True)
class _Template:
    """Pages made alike, the best first."""

    kind: Kind | None
    endless: bool
    waiting: list[Rank]
    chosen: int = 0
    closed: bool = False
    """Whether one of its pages led off to another site, as a checkout does to who takes the payment."""

    @property
    def is_open(self) -> bool:
        return bool(self.waiting) and not self.closed and not (self.endless and self.chosen >= MOST_ENDLESS)


class PageList:
    """At most `limit` pages of one site; the first one and those added `by_hand` always count.

    One visitor leads: it calls `learn` with each visit and `close` at the end. Any number follow the same list while it
    grows. What is chosen next rests on what is known by then and on nothing else, so the same site gives the same list:
    one page of each kind, the telling kinds first; then one of each other template; then a second of each, and so on.
    """

    def __init__(self, start: str, *, limit: int, by_hand: Sequence[str] = (), survey: Survey | None = None) -> None:
        self._home = start
        self._pages = list(dict.fromkeys((start, *by_hand)))
        self._fixed = len(self._pages)
        self._limit = max(limit, self._fixed)
        self._survey = survey
        self._known = {identity(page) for page in self._pages}
        self._templates: dict[str, _Template] = {}
        self._chosen: dict[str, _Template] = {}
        self._kept_out = 0
        self._closed = False
        self._grown = asyncio.Condition()

    @property
    def notes(self) -> tuple[str, ...]:
        """What the site kept from being visited, one sentence each."""
        notes = [
            f"{root}/robots.txt can not be read ({reason}), which asks robots to stay away; --ignore-robots goes on"
            for root, reason in sorted(self._survey.silent.items() if self._survey else ())
        ]
        if self._kept_out:
            pages = "1 page" if self._kept_out == 1 else f"{self._kept_out} pages"
            notes.append(f"robots.txt keeps {pages} out that would have been visited; --ignore-robots goes there too")
        return tuple(notes)

    async def learn(self, visit: PageVisit) -> None:
        """Take in the links of a page, as far as they lead to pages of this site that change nothing."""
        is_first = visit.url == self._pages[0]
        if not visit.final_url.startswith(("http://", "https://")):
            return  # the browser's own page about an error
        if is_first and party(visit.final_url, self._home) is Party.THIRD:
            self._home = visit.final_url  # shop.example has moved to shop.test: that is the site then
        if party(visit.final_url, self._home) is Party.THIRD:
            # Off to a bank, or a login elsewhere. What it links to is not ours to follow, least of all back.
            if template := self._chosen.get(visit.url):
                template.closed = True
            return
        self._known.add(identity(visit.final_url))
        if is_first:
            self._home = visit.final_url
        if self._limit <= self._fixed:
            return
        for link in visit.links:
            if link.kind == "link":
                self._add(link.url, link.text)
        if is_first and self._survey:
            for url, name in await self._survey.addresses(self._home):
                self._add(url, name)

    async def close(self) -> None:
        """Nothing more will be chosen."""
        async with self._grown:
            self._closed = True
            self._grown.notify_all()

    async def lead(self) -> AsyncIterator[str]:
        """The pages, each chosen when its turn comes."""
        for page in self._pages[: self._fixed]:
            yield page
        while len(self._pages) < self._limit and (chosen := await self._choose()):
            async with self._grown:
                self._pages.append(chosen)
                self._grown.notify_all()
            yield chosen

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

    def _add(self, url: str, text: str) -> None:
        address = page_address(url, self._home)
        if address is None or len(self._known) >= MAX_KNOWN or identity(address) in self._known:
            return
        key, endless = template_of(address)
        found = kind_of(address, text)
        if found is not None:
            key = f"{found[0].name} {endless}"
        template = self._templates.get(key)
        if template is None:
            if len(self._templates) >= MAX_TEMPLATES:
                return
            template = self._templates[key] = _Template(found[0] if found else None, endless, [])
        rank = self._rank(address, found[1] if found else 0)
        if len(template.waiting) >= self._limit and rank > template.waiting[-1]:
            return
        self._known.add(identity(address))
        insort(template.waiting, rank)
        del template.waiting[self._limit :]

    def _rank(self, address: str, sureness: Literal[0, 1, 2]) -> Rank:
        """Sorts pages made alike: what is surely meant, in the language of the first page, near the root, short."""
        foreign = language_of(address) not in ("", language_of(self._home))
        return sureness, foreign, depth_of(address), len(address), address

    async def _choose(self) -> str | None:
        while True:
            open_templates = [template for template in self._templates.values() if template.is_open]
            if not open_templates:
                return None
            template = min(open_templates, key=_turn)
            address = template.waiting.pop(0)[-1]
            if self._survey and not await self._survey.allows(address):
                self._kept_out += 1
                continue
            template.chosen += 1
            self._chosen[address] = template
            return address


def _turn(template: _Template) -> tuple[int, int, bool, Rank]:
    weight = template.kind.weight if template.kind else 0
    return template.chosen, -weight, template.endless, template.waiting[0]
