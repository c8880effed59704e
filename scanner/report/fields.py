"""What several forms of the report hold of a scan document, in one order."""

from __future__ import annotations

from collections.abc import Collection

from consent.vocabulary import ConsentState

ATTRIBUTES = ("lifetime_s", "kept_s", "http_only", "secure", "same_site", "partitioned")
"""Fields of an item that say what its setter asked for, and what the browser made of that."""


def in_order(states: Collection[str]) -> list[str]:
    """`states` as a visitor comes to them, those that nobody here knows behind them."""
    known = list(map(str, ConsentState))
    return [*(state for state in known if state in states), *sorted(set(states) - set(known))]
