"""The visitor that a scan pretends to be: an ordinary one, since banners and trackers hide from robots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext

    from scanner.browser import OpenBrowser


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Language, place and screen of the visitor."""

    locale: str = "nl-NL"
    timezone: str = "Europe/Amsterdam"
    width: int = 1280
    height: int = 800

    async def new_context(self, opened: OpenBrowser) -> BrowserContext:
        """A fresh browser context: no cookies, no storage, nothing remembered."""
        return await opened.browser.new_context(
            locale=self.locale,
            timezone_id=self.timezone,
            viewport={"width": self.width, "height": self.height},
            user_agent=user_agent(opened.version),
            accept_downloads=False,
        )


def user_agent(version: str) -> str:
    """What Chrome of that version on Linux calls itself; since version 101 only the first number is told."""
    major = version.split(".", 1)[0]
    return f"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{major}.0.0.0 Safari/537.36"
