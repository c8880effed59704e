"""Where a visitor stands: what a cookie amounts to at this moment, under the present declaration."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import lru_cache

from consent.choice import Choice, PromptReason, prompt_reason, unanswered
from consent.cookie import MAX_BYTES, Carried, CookieCodec, find_cookie
from consent.declaration.model import Declaration
from consent.lifetime import DAY
from consent.vocabulary import Category

MAX_KEPT = 4_096
"""How many cookies to remember. A visitor writes what is in a cookie, so there must be a bound: some 5 MB."""
MAX_HEADER = 512
"""A longer `Cookie` header is searched each time."""
MAX_ALIKE = 1_024
"""How many different answers to remember the meaning of."""
NOTHING: frozenset[str] = frozenset()

Clock = Callable[[], float]
"""Seconds since 1970."""


class Standing:
    """Where a visitor stands. Shared by all requests that bring the same cookie, so it is never changed once made."""

    __slots__ = (
        "_carried",
        "_choice",
        "_codec",
        "alike",
        "granted",
        "new",
        "prompt",
        "refused_by_signal",
        "until",
        "words",
    )

    def __init__(
        self,
        prompt: PromptReason | None,
        granted: frozenset[str],
        words: frozenset[str],
        new: frozenset[str],
        refused_by_signal: frozenset[str],
        until: float = math.inf,
        *,
        choice: Choice | None = None,
        alike: tuple[object, ...] = (),
    ) -> None:
        self.prompt = prompt
        """Why the visitor is asked; None where the visitor is left in peace."""
        self.granted = granted
        """Every word that may run: services by their ids, and the categories of which every service may."""
        self.words = words
        """Every word that is known: all categories and all declared services."""
        self.new = new
        """The ids of the services that the visitor is to be asked about."""
        self.refused_by_signal = refused_by_signal
        """The ids of the services that are off because the browser sends `Sec-GPC: 1`."""
        self.until = until
        """The moment, in seconds since 1970, at which it no longer holds."""
        # Who has a choice in force holds it until some moment. A word and not its enumeration, which hashes slowly.
        self.alike = alike or (until == math.inf, prompt and prompt.value, granted, new, refused_by_signal)
        """The same for all visitors who are to see the same banner."""
        self._choice = choice
        self._codec: CookieCodec | None = None
        self._carried: Carried | None = None

    @property
    def choice(self) -> Choice | None:
        """The choice in force; None where there is none, or nothing of it stands any more."""
        if self._carried is not None and self._codec is not None:
            self._choice, self._carried = self._codec.choice(self._carried), None
        return self._choice

    def of_another(self, codec: CookieCodec, carried: Carried, until: float) -> Standing:
        """Where another visitor stands who has answered the same at another moment."""
        another = Standing(
            self.prompt, self.granted, self.words, self.new, self.refused_by_signal, until, alike=self.alike
        )
        another._codec, another._carried = codec, carried
        return another


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
        self._refused = declaration.refused_by_gpc if signal else NOTHING
        self._words = frozenset([*Category, *declaration.services])
        self._alike: dict[tuple[bytes, bytes], tuple[Standing, bool, bool]] = {}
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
        now = datetime.fromtimestamp(self._clock(), UTC)
        answered, said_yes = choice.standing(now) if choice is not None else (NOTHING, NOTHING)
        if choice is None or not choice.signal:
            said_yes -= self._refused
        return Standing(
            prompt_reason(choice, self._declaration, now, signal=self._signal),
            self._words_of(said_yes),
            self._words,
            unanswered(choice, self._declaration, now, signal=self._signal),
            self._refused - said_yes,
            choice.next_end(now) if choice is not None and answered else math.inf,
            choice=choice if answered else None,
        )

    def _find(self, header: bytes) -> Standing:
        cookie = find_cookie(header, self._name)
        return self.nobody if cookie is None or len(cookie) > MAX_BYTES else self._by_cookie(cookie)

    def _judge(self, cookie: bytes) -> Standing:
        carried = self._codec.open(cookie)
        if carried is None:
            return self.nobody
        # Most visitors have answered what others have, so only the moments are still to be looked at.
        seconds, days, *answer = carried
        key = (answer[0], answer[1])
        now = self._clock()
        yes_until = seconds - days * DAY + self._codec.max_age_s
        no_until = seconds + self._codec.refusal_max_age_s
        known = self._alike.get(key)
        if now >= yes_until or now >= no_until or known is None:
            choice = self._codec.choice(carried)
            standing = self.after(choice)
            if now < yes_until and now < no_until:
                if len(self._alike) >= MAX_ALIKE:
                    self._alike.clear()
                has_yes, has_no = bool(choice.services), not choice.answered <= choice.services
                self._alike[key] = (standing, has_yes, has_no)
            return standing
        standing, has_yes, has_no = known
        if not has_yes and not has_no:
            return standing
        until = min(yes_until, no_until) if has_yes and has_no else yes_until if has_yes else no_until
        return standing.of_another(self._codec, carried, until)

    def _words_of(self, services: frozenset[str]) -> frozenset[str]:
        """Every word that may run where these services are granted."""
        necessary = self._declaration.services_in([Category.NECESSARY])
        return frozenset([Category.NECESSARY, *necessary, *self._declaration.whole(services), *services])


class Visitors:
    """Tells by the headers of a request where its visitor stands."""

    def __init__(self, declaration: Declaration, codec: CookieCodec, *, cookie_name: str, clock: Clock) -> None:
        self._plain = Standings(declaration, codec, cookie_name=cookie_name, clock=clock)
        self._signalled = (
            Standings(declaration, codec, cookie_name=cookie_name, clock=clock, signal=True)
            if declaration.refused_by_gpc
            else self._plain
        )

    @property
    def nobody(self) -> Standing:
        """Where a visitor stands who brings no cookie and no signal."""
        return self._plain.nobody

    def standing_of(self, headers: Iterable[tuple[bytes, bytes]]) -> Standing:
        """Where the visitor stands whose request has these headers, with their names in lower case."""
        cookies = None
        standings = self._plain
        for name, value in headers:
            if name == b"cookie":
                # HTTP/2 may bring the cookies in several headers.
                cookies = value if cookies is None else cookies + b"; " + value
            elif name == b"sec-gpc" and value == b"1":
                standings = self._signalled
        return standings.nobody if cookies is None else standings.of(cookies)

    def after(self, choice: Choice) -> Standing:
        """Where a visitor stands who has made `choice`, with the signal that the browser sent along."""
        return (self._signalled if choice.signal else self._plain).after(choice)
