"""One choice at one time, as it is kept to prove it (GDPR art. 7(1))."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from consent.choice import Choice, Method
from consent.declaration.model import Declaration
from consent.vocabulary import Category


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRecord:
    """Never edited afterwards; a withdrawal is a later record.

    It says nothing about who chose: no address, no browser, no page (a path may hold an order number or a secret). The
    visitor is handed `id`, and can name the record with it.
    """

    id: str
    """32 random hex digits."""
    made_at: datetime
    """Timezone-aware, in UTC, whole seconds."""
    method: Method
    granted: tuple[Category, ...]
    """The categories of which every service was granted, in the order of Category."""
    refused: tuple[Category, ...]
    """Those of which none was. A category that is in neither was granted in part, as `services` tells, or not asked
    about."""
    services: tuple[str, ...]
    """The ids of the services that were granted, in alphabetical order."""
    signal: bool
    """Whether the browser sent `Sec-GPC: 1`."""
    revision: str
    """What the visitor was shown."""
    language: str
    """The tag of the language it was shown in."""


def receipt(made_at: datetime) -> str:
    """What a visitor can name to find the record of a choice: its moment in UTC, "20261121-093000".

    It is in the visitor's cookie already, and tells nobody apart who chose in the same second; records that were made
    then say what each of them chose.
    """
    return made_at.astimezone(UTC).strftime("%Y%m%d-%H%M%S")


def record_of(choice: Choice, declaration: Declaration, language: str) -> ConsentRecord:
    """A new record of `choice`."""
    within = {category: declaration.services_in([category]) for category in declaration.asked}
    return ConsentRecord(
        id=secrets.token_hex(16),
        made_at=choice.made_at,
        method=choice.method,
        granted=tuple(category for category in within if category in choice.granted),
        refused=tuple(
            category
            for category, services in within.items()
            if services & choice.answered and not services & choice.services
        ),
        services=tuple(sorted(choice.services)),
        signal=choice.signal,
        revision=choice.revision,
        language=language,
    )
