"""What the scanner asks of a way to operate one kind of banner."""

from __future__ import annotations

from typing import Protocol

from scanner.tab import Tab


class Platform(Protocol):
    """One kind of consent banner."""

    name: str

    async def is_shown(self, tab: Tab) -> bool:
        """Whether such a banner asks for a choice on the page in `tab` now."""
        ...

    async def choose(self, tab: Tab, *, accept: bool) -> tuple[str, ...]:
        """Accept or refuse everything; the texts of what was clicked, or () where no way to do so was found."""
        ...
