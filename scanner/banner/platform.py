"""What the scanner asks of a way to operate one kind of banner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from scanner.tab import Tab


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What was tried on a banner. That it had the wished effect is for others to find out."""

    clicked: tuple[str, ...] = ()
    """The texts of what was clicked, in order; () where the platform was told by its own script."""
    preticked: tuple[str, ...] = ()
    """Labels of boxes that were ticked before anybody touched them."""
    failure: str = ""
    """Why no way to the choice was found; "" where one was."""


class Banner(Protocol):
    """A banner that asks for a choice on a page now."""

    @property
    def name(self) -> str:
        """What kind of banner it is."""
        ...

    async def choose(self, *, accept: bool) -> Attempt:
        """Accept or refuse everything."""
        ...


class Platform(Protocol):
    """A way to find and operate banners of one kind."""

    async def find(self, tab: Tab) -> Banner | None:
        """The banner of this kind on the page in `tab`, where one asks for a choice now."""
        ...
