"""Where a visitor stands: what a cookie amounts to at this moment, under the present declaration."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from consent.choice import Choice, PromptReason, prompt_reason, unanswered
from consent.cookie import MAX_BYTES, CookieCodec, find_cookie
from consent.declaration.model import Declaration
from consent.vocabulary import Category

MAX_KEPT = 4_096
"""How many cookies to remember. A visitor writes what is in a cookie, so there must be a bound: some 5 MB."""
MAX_HEADER = 512
"""A longer `Cookie` header is searched each time."""
MAX_GRANTS = 4_096
NOBODY: frozenset[str] = frozenset()

Clock = Callable[[], float]
"""Seconds since 1970."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The same for all requests that bring the same cookie, so it is kept and shared between them."""

    choice: Choice | None
    """The choice in force; None where there is none, or nothing of it stands any more."""
    prompt: PromptReason | None
    granted: frozenset[str]
    """Every word that may run: services by their ids, and the categories of which every service may."""
    words: frozenset[str]
    """Every word that is known: all categories and all declared services."""
    new: frozenset[str] = NOBODY
    """The ids of the services that the visitor is to be asked about."""
    refused_by_signal: frozenset[str] = NOBODY
    """The ids of the services that are off because the browser sends `Sec-GPC: 1`."""
    until: float = math.inf
    """The moment, in seconds since 1970, at which it no longer holds."""

    @property
    def alike(self) -> tuple[object, ...]:
        """The same for all visitors who are to see the same banner."""
        return self.choice is None, self.prompt, self.granted, self.new, self.refused_by_signal


class Standings:
    """Tells where visitors stand, and remembers it: for refusals and forgeries too.

    By the whole `Cookie` header where it is short, since most visitors send it unchanged from page to page; else, and
    where other cookies change, by the bytes of our own. With `signal`: of visitors whose browser sends `Sec-GPC: 1`.
    """

    def __init__(
        self, declaration: Declaration, codec: CookieCodec, *, cookie_name: str, clock: Clock, signal: bool = False
    ) -> None:
        self._declaration = declaration
        self._codec = codec
        self._name = cookie_name.encode("ascii") + b"="
        self._clock = clock
        self._signal = signal
        self._refused = declaration.refused_by_gpc if signal else NOBODY
        self._words = frozenset([*Category, *declaration.services])
        self._granted: dict[frozenset[str], frozenset[str]] = {}
        self._by_header = lru_cache(maxsize=MAX_KEPT)(self._find)
        self._by_cookie = lru_cache(maxsize=MAX_KEPT)(self._judge)
        self.nobody = self.after(None)
        """Where a visitor stands who brings no cookie, or none of ours."""

    def of(self, header: bytes) -> Standing:
        """Where the visitor stands whose request brings `header`, a `Cookie` header."""
        standing = self._by_header(header) if len(header) <= MAX_HEADER else self._find(header)
        return standing if self._clock() < standing.until else self.after(standing.choice)

    def after(self, choice: Choice | None) -> Standing:
        """Where a visitor stands who has made `choice`."""
        seconds = self._clock()
        now = datetime.fromtimestamp(seconds, UTC)
        answered, said_yes = choice.standing(now) if choice is not None else (NOBODY, NOBODY)
        if choice is None or not choice.signal:
            said_yes -= self._refused
        return Standing(
            choice=choice if answered else None,
            prompt=prompt_reason(choice, self._declaration, now, signal=self._signal),
            granted=self._words_of(said_yes),
            words=self._words,
            new=unanswered(choice, self._declaration, now, signal=self._signal),
            refused_by_signal=self._refused - said_yes,
            until=choice.next_end(now) if choice is not None and answered else math.inf,
        )

    def _find(self, header: bytes) -> Standing:
        cookie = find_cookie(header, self._name)
        return self.nobody if cookie is None or len(cookie) > MAX_BYTES else self._by_cookie(cookie)

    def _judge(self, cookie: bytes) -> Standing:
        choice = self._codec.decode(cookie)
        return self.nobody if choice is None else self.after(choice)

    def _words_of(self, services: frozenset[str]) -> frozenset[str]:
        """Every word that may run where these services are granted."""
        words = self._granted.get(services)
        if words is None:
            if len(self._granted) >= MAX_GRANTS:
                self._granted.clear()
            declared = self._declaration.services.values()
            within = {category: [s.id for s in declared if s.category is category] for category in Category}
            whole = [category for category in self._declaration.asked if services.issuperset(within[category])]
            necessary = [Category.NECESSARY, *within[Category.NECESSARY]]
            words = self._granted[services] = frozenset([*necessary, *whole, *services])
        return words
