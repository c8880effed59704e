"""What a visitor granted, as a value, and whether to ask again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from consent.vocabulary import Category

if TYPE_CHECKING:
    from consent.declaration.model import Declaration


class Method(StrEnum):
    """How a choice was made."""

    ACCEPT_ALL = "accept-all"
    REJECT_ALL = "reject-all"
    SELECTION = "selection"
    WITHDRAWAL = "withdrawal"


class PromptReason(StrEnum):
    """Why a visitor is asked."""

    NO_CHOICE = "no-choice"
    EXPIRED = "expired"
    REVISED = "revised"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One visitor's answer. Refusing everything is an answer too: `granted` is empty then."""

    granted: frozenset[Category]
    """Only categories that ask for consent; `necessary` needs no grant and `unclassified` can have none."""
    revision: str
    """The declaration's revision that the visitor answered."""
    made_at: datetime
    expires_at: datetime
    method: Method

    def allows(self, category: Category) -> bool:
        """Whether what belongs to `category` may run."""
        return category is Category.NECESSARY or category in self.granted


def choose(
    declaration: Declaration,
    method: Method,
    granted: Iterable[Category] = (),
    *,
    now: datetime,
    max_age: timedelta,
    revision: str | None = None,
) -> Choice:
    """The choice made at `now`, a timezone-aware moment; parts of a second are dropped, as the cookie drops them.

    Of `granted` only what the site asks about counts. It says nothing where `method` says it all: ACCEPT_ALL grants
    everything asked about; REJECT_ALL and WITHDRAWAL grant nothing. `revision` is the one that the visitor was shown,
    where that is not the declaration's present one.
    """
    if method is Method.ACCEPT_ALL:
        granted = declaration.asked
    elif method in (Method.REJECT_ALL, Method.WITHDRAWAL):
        granted = ()
    made_at = now.replace(microsecond=0)
    return Choice(
        granted=frozenset(granted) & frozenset(declaration.asked),
        revision=revision or declaration.revision,
        made_at=made_at,
        expires_at=made_at + max_age,
        method=method,
    )


def prompt_reason(choice: Choice | None, declaration: Declaration, now: datetime) -> PromptReason | None:
    """Why the visitor should be asked, or None to leave them in peace.

    `now` is timezone-aware. At `choice.expires_at` itself the choice has expired. A declaration with nothing that
    needs consent asks nobody.
    """
    if not declaration.asked:
        return None
    if choice is None:
        return PromptReason.NO_CHOICE
    if now >= choice.expires_at:
        return PromptReason.EXPIRED
    if choice.revision != declaration.revision:
        return PromptReason.REVISED
    return None
