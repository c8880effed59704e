"""Decode what Google's tags tell Google about consent: the parameters `gcs` and `gcd` of their requests.

Google's own account of the tags: https://developers.google.com/tag-platform/security/guides/consent. The letters of
`gcd` are not published; practitioners agree on them, and a letter that nobody knows is said to be unknown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Setting = Literal["granted", "denied"]

SIGNALS = ("ad_storage", "analytics_storage", "ad_user_data", "ad_personalization")

# Letter -> what was set by default, and what by an update after it.
_LETTERS: dict[str, tuple[Setting | None, Setting | None]] = {
    "l": (None, None),
    "p": ("denied", None),
    "q": ("denied", "denied"),
    "t": ("granted", None),
    "r": ("denied", "granted"),
    "m": (None, "denied"),
    "n": (None, "granted"),
    "u": ("granted", "denied"),
    "v": ("granted", "granted"),
}
_GCS = re.compile(r"G1([01-])([01-])", re.ASCII)
_GCD = re.compile(r"1[0-9]([a-zA-Z])[0-9]([a-zA-Z])[0-9]([a-zA-Z])[0-9]([a-zA-Z])[0-9][0-9a-zA-Z]{0,20}", re.ASCII)
_NOW: dict[str, Setting | None] = {"1": "granted", "0": "denied", "-": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One of the four signals."""

    name: str
    default: Setting | None
    """What the site set before any choice; None where it set nothing, or no `gcd` tells."""
    update: Setting | None
    """What it set later; None likewise."""
    now: Setting | None
    """What held when the request was made; None where nothing was set, and Google's tags then act as if granted."""
    known: bool = True
    """Whether the letter has a meaning that is known."""


def decode(gcs: str, gcd: str) -> tuple[Signal, ...]:
    """The signals in one request, in Google's order; () where neither parameter is of the known form."""
    brief = _GCS.fullmatch(gcs)
    full = _GCD.fullmatch(gcd)
    now = {name: _NOW[digit] for name, digit in zip(SIGNALS, brief.groups(), strict=False)} if brief else {}
    if full is None:
        return tuple(Signal(name=name, default=None, update=None, now=value) for name, value in now.items())
    return tuple(_signal(name, letter, now) for name, letter in zip(SIGNALS, full.groups(), strict=True))


def _signal(name: str, letter: str, now: dict[str, Setting | None]) -> Signal:
    default, update = _LETTERS.get(letter.lower(), (None, None))
    held = now.get(name) or update or default
    return Signal(name=name, default=default, update=update, now=held, known=letter.lower() in _LETTERS)
