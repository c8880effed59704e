"""One choice at one time, as it is kept to prove it (GDPR art. 7(1))."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from consent.choice import Choice, Method
from consent.declaration.model import Declaration
from consent.vocabulary import Category, Language


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
    """In the order of Category."""
    refused: tuple[Category, ...]
    """What was asked about and not granted."""
    revision: str
    """What the visitor was shown."""
    language: Language
    """The language it was shown in."""


def record_of(choice: Choice, declaration: Declaration, language: Language) -> ConsentRecord:
    """A new record of `choice`."""
    return ConsentRecord(
        id=secrets.token_hex(16),
        made_at=choice.made_at,
        method=choice.method,
        granted=tuple(category for category in declaration.asked if category in choice.granted),
        refused=tuple(category for category in declaration.asked if category not in choice.granted),
        revision=choice.revision,
        language=language,
    )
