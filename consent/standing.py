"""Where a visitor stands: what a cookie amounts to at this moment, under the present declaration."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from consent.choice import Choice, PromptReason, prompt_reason
from consent.cookie import MAX_BYTES, CookieCodec, find_cookie
from consent.declaration.model import Declaration
from consent.vocabulary import Category

MAX_KEPT = 4_096
"""How many cookies to remember. A visitor writes what is in a cookie, so there must be a bound: some 5 MB."""
MAX_HEADER = 256
"""A longer `Cookie` header is searched each time."""

Clock = Callable[[], float]
"""Seconds since 1970."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The same for all requests that bring the same cookie, so it is kept and shared between them."""

    choice: Choice | None
    """The choice in force; None where there is none, or it has expired, or the declaration has changed since."""
    prompt: PromptReason | None
    granted: frozenset[str]
    """Every word that may run: categories, and the ids of the services in them."""
    words: frozenset[str]
    """Every word that is known: all categories and all declared services."""
    until: float = math.inf
    """The moment, in seconds since 1970, at which it no longer holds."""


class Standings:
    """Tells where visitors stand, and remembers it: for refusals and forgeries too.

    By the whole `Cookie` header where it is short, since most visitors send it unchanged from page to page; else, and
    where other cookies change, by the bytes of our own.
    """

    def __init__(self, declaration: Declaration, codec: CookieCodec, *, cookie_name: str, clock: Clock) -> None:
        self._declaration = declaration
        self._codec = codec
        self._name = cookie_name.encode("ascii") + b"="
        self._clock = clock
        self._words = frozenset([*Category, *declaration.services])
        self._granted: dict[frozenset[Category], frozenset[str]] = {}
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
        now = self._clock()
        prompt = prompt_reason(choice, self._declaration, datetime.fromtimestamp(now, UTC))
        if prompt is not None:
            choice = None
        return Standing(
            choice=choice,
            prompt=prompt,
            granted=self._words_of(choice.granted if choice else frozenset()),
            words=self._words,
            until=choice.expires_at.timestamp() if choice else math.inf,
        )

    def _find(self, header: bytes) -> Standing:
        cookie = find_cookie(header, self._name)
        return self.nobody if cookie is None or len(cookie) > MAX_BYTES else self._by_cookie(cookie)

    def _judge(self, cookie: bytes) -> Standing:
        choice = self._codec.decode(cookie)
        return self.nobody if choice is None else self.after(choice)

    def _words_of(self, granted: frozenset[Category]) -> frozenset[str]:
        if granted not in self._granted:  # at most one entry for each set of categories
            allowed = {Category.NECESSARY, *granted.intersection(self._declaration.asked)}
            services = self._declaration.services.values()
            self._granted[granted] = frozenset([*allowed, *(s.id for s in services if s.category in allowed)])
        return self._granted[granted]
