"""Where a scan goes: which pages of a site are visited, found in the untouched state and the same for every other."""

from __future__ import annotations

from scanner.crawl.address import checked_url
from scanner.crawl.pages import PageList
from scanner.crawl.survey import Survey

__all__ = ["PageList", "Survey", "checked_url"]
