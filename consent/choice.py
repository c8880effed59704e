"""What a visitor granted, as a value, and whether to ask again."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import inf
from typing import TYPE_CHECKING

from consent.lifetime import DAY
from consent.vocabulary import Category

if TYPE_CHECKING:
    from consent.declaration.model import Declaration


class Method(StrEnum):
    """How a choice was made."""

    ACCEPT_ALL = "accept-all"
    REJECT_ALL = "reject-all"
    SELECTION = "selection"
    WITHDRAWAL = "withdrawal"
    GPC = "gpc"
    """By the browser, which sent `Sec-GPC: 1`: it refuses, and says nothing about the rest."""
    API = "api"
    """Named one by one in JSON, by a program and not by the banner's form."""


class PromptReason(StrEnum):
    """Why a visitor is asked."""

    NO_CHOICE = "no-choice"
    EXPIRED = "expired"
    REVISED = "revised"
    """Everything that was answered has changed since, or is gone."""
    NEW_SERVICE = "new-service"
    """Some of what is asked is new or has changed; the answers to the rest stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One visitor's answer. Refusing everything is an answer too: nothing is granted then.

    Categories and services are those of the present declaration: what was answered about others is gone.
    """

    granted: frozenset[Category]
    """The categories of which every service was granted."""
    services: frozenset[str]
    """The ids of the services that were granted. `necessary` needs no grant and `unclassified` can have none."""
    answered: frozenset[str]
    """The ids of the services that were asked about as they are now, whatever the answer."""
    revision: str
    """The declaration's revision that the visitor answered."""
    made_at: datetime
    oldest: datetime
    """When the oldest yes in it was given: answers to what is new leave the earlier ones, and their time, alone."""
    yes_until: datetime
    no_until: datetime
    method: Method
    signal: bool = False
    """Whether the browser sent `Sec-GPC: 1` with it."""

    @property
    def expires_at(self) -> datetime:
        """The moment at which something of it no longer holds."""
        if not self.services:
            return self.no_until
        return self.yes_until if self.answered <= self.services else min(self.yes_until, self.no_until)

    def next_end(self, now: datetime) -> float:
        """The next moment after `now`, in seconds since 1970, at which something of it no longer holds."""
        ends = [self.yes_until] * bool(self.services) + [self.no_until] * (not self.answered <= self.services)
        return min((end.timestamp() for end in ends if end > now), default=inf)

    def standing(self, now: datetime) -> tuple[frozenset[str], frozenset[str]]:
        """The ids of the services whose answer holds at `now`, and of those the ones that were granted."""
        granted = self.services & self.answered if now < self.yes_until else frozenset[str]()
        refused = self.answered - self.services if now < self.no_until else frozenset[str]()
        return granted | refused, granted


def choose(
    declaration: Declaration,
    method: Method,
    granted: Iterable[Category] = (),
    services: Iterable[str] = (),
    *,
    now: datetime,
    max_age: timedelta,
    refusal_max_age: timedelta | None = None,
    revision: str | None = None,
    shown: frozenset[str] = frozenset(),
    signal: bool = False,
    about: Collection[str] | None = None,
    earlier: Choice | None = None,
) -> Choice:
    """The choice made at `now`, a timezone-aware moment; parts of a second are dropped, as the cookie drops them.

    It grants the services in the categories `granted`, and those in `services`; of both only what the site asks about
    counts. They say nothing where `method` says it all: ACCEPT_ALL grants everything asked about, but for what the
    `signal` of the browser refuses; REJECT_ALL, WITHDRAWAL and GPC grant nothing. `revision` is the one that the
    visitor was shown; where that is not the present one, the answer counts for the services in `shown` alone, which
    are the ones that have not changed since.

    With `about` the answer is about these services only, and what was answered `earlier` about others stays.
    """
    asked = declaration.asked_services
    said_yes = frozenset[str]()
    if method is Method.ACCEPT_ALL:
        said_yes = asked - _refused_by_signal(declaration, earlier) if signal else asked
    elif method in (Method.SELECTION, Method.API):
        said_yes = asked & (declaration.services_in(frozenset(granted)) | frozenset(services))
    if method is Method.GPC:
        about = declaration.refused_by_gpc
    made_at = oldest = now.replace(microsecond=0)
    answered = asked
    if about is not None:
        stands, kept = earlier.standing(now) if earlier is not None else (frozenset[str](), frozenset[str]())
        kept -= frozenset(about)
        answered = asked & (stands | frozenset(about))
        said_yes = kept | (said_yes & frozenset(about))
        if earlier is not None and kept:
            # Whole days, as the cookie has them: a yes may end a few hours early, and never late.
            oldest = made_at - timedelta(days=-((earlier.oldest - made_at) // timedelta(seconds=DAY)))
    if revision not in (None, declaration.revision):
        answered &= shown
    said_yes &= answered
    return Choice(
        granted=declaration.whole(said_yes),
        services=said_yes,
        answered=answered,
        revision=revision or declaration.revision,
        made_at=made_at,
        oldest=oldest,
        yes_until=oldest + max_age,
        no_until=made_at + (max_age if refusal_max_age is None else refusal_max_age),
        method=method,
        signal=signal,
    )


def _refused_by_signal(declaration: Declaration, earlier: Choice | None) -> frozenset[str]:
    """What a browser's signal refuses, but for what was ticked in spite of it."""
    return declaration.refused_by_gpc - (earlier.services if earlier and earlier.signal else frozenset())


def unanswered(
    choice: Choice | None, declaration: Declaration, now: datetime, *, signal: bool = False
) -> frozenset[str]:
    """The ids of the services that the visitor is still to be asked about.

    What the browser's `signal` refuses is answered, unless the visitor says otherwise.
    """
    open_questions = declaration.asked_services - declaration.refused_by_gpc if signal else declaration.asked_services
    return open_questions if choice is None else open_questions - choice.standing(now)[0]


def prompt_reason(
    choice: Choice | None, declaration: Declaration, now: datetime, *, signal: bool = False
) -> PromptReason | None:
    """Why the visitor should be asked, or None to leave them in peace.

    `now` is timezone-aware. At `choice.expires_at` itself the choice has expired. Where nothing is left to ask nobody
    is asked.
    """
    if not unanswered(choice, declaration, now, signal=signal):
        return None
    if choice is None:
        return PromptReason.NO_CHOICE
    if now >= choice.expires_at:
        return PromptReason.EXPIRED
    return PromptReason.NEW_SERVICE if choice.answered else PromptReason.REVISED
