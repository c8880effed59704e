"""How long a provider keeps the data that it received."""

from __future__ import annotations

from dataclasses import dataclass, field

from consent.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long the provider keeps the data that it received: days, or words where days say too little."""

    days: int | None = None
    text: Text = field(default_factory=Text)
