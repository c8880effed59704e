"""The banner's style sheets: each page loads what it shows, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Literal

import rcssmin

from consent.banner import Asset
from widget.assets import asset

Layout = Literal["card", "bar", "box"]
"""Where the question stands on a wide screen; on a small one it is always at the foot."""


class Styles:
    """The style sheets of one layout, made of the files `static/style/{part}.css`."""

    def __init__(self, layout: Layout) -> None:
        self.corner = _sheet("kr-corner", "base", "corner")
        """For a visitor who has chosen: the control, and the note."""
        asked = ("base", "corner", "button", "banner", f"layout-{layout}", "foot")
        self.asked = _sheet("kr", *asked, "room-box" if layout == "box" else "room")
        """For a visitor who is asked; holds the former too."""
        self.scripted = _sheet("kr-any", *asked)
        """The same, where script decides whether to ask."""
        self.page = _sheet("kr-page", "button", "embed", "panel", "foot")
        """Besides one of these two: the preferences and the placeholders of embeds, when they are shown."""
        self.text = _sheet("kr-text", "text")
        """Besides all that: a page of text, such as the policy's."""

    def __iter__(self) -> Iterator[Asset]:
        return iter((self.corner, self.asked, self.scripted, self.page, self.text))


@cache
def _sheet(stem: str, *parts: str) -> Asset:
    folder = resources.files("widget") / "static" / "style"
    text = "\n".join((folder / f"{part}.css").read_text("utf-8") for part in parts)
    return asset(stem, "css", f"{rcssmin.cssmin(text)}\n")
