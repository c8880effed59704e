"""What a customer has put in the cart; kept in the session."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from typing import Any

from examples.webshop.teas import TEAS, Tea

MOST_OF_ONE = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the cart."""

    tea: Tea
    count: int

    @property
    def price(self) -> int:
        """In cents, for all of this line."""
        return self.tea.price * self.count


class Cart:
    """The cart in a session. A session without one gets an empty one."""

    def __init__(self, session: MutableMapping[str, Any]) -> None:
        self._session = session
        self._counts: dict[str, int] = session.setdefault("cart", {})

    def __iter__(self) -> Iterator[Line]:
        return (Line(TEAS[slug], count) for slug, count in self._counts.items() if slug in TEAS)

    def __len__(self) -> int:
        return sum(line.count for line in self)

    @property
    def total(self) -> int:
        """In cents."""
        return sum(line.price for line in self)

    def add(self, slug: str) -> None:
        """One more of this tea; KeyError if the shop does not sell it."""
        tea = TEAS[slug]
        self._keep(self._counts | {tea.slug: min(self._counts.get(tea.slug, 0) + 1, MOST_OF_ONE)})

    def remove(self, slug: str) -> None:
        self._keep({kept: count for kept, count in self._counts.items() if kept != slug})

    def empty(self) -> None:
        self._keep({})

    def _keep(self, counts: dict[str, int]) -> None:
        # A session notices that a key is set, and not what changes inside a value.
        self._session["cart"] = self._counts = counts
