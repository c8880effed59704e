"""How long an item stays on a device."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
YEAR = 365 * DAY


@dataclass(frozen=True, slots=True)
class Lifetime:
    """A number of seconds, or `session` (until the browser closes), or `unlimited` (until somebody clears it).

    An unknown lifetime is no Lifetime at all: None.
    """

    kind: Literal["seconds", "session", "unlimited"]
    seconds: int = 0

    @classmethod
    def of(cls, seconds: int) -> Lifetime:
        """A lifetime of `seconds`, from the moment the item is written."""
        return cls("seconds", seconds)


SESSION = Lifetime("session")
UNLIMITED = Lifetime("unlimited")
