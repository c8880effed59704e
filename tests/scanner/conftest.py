"""Scanning a site of the small internet, as `kruimel scan` does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from consent.catalogue import Matcher, load_catalogue
from examples.internet import Internet
from scanner.browser import open_browser
from scanner.record import Plan, record
from scanner.report import scan_document
from scanner.tab import Patience
from tests.sites import Site

HASTE = Patience(answer_s=3.0, life_s=2.0, settle_s=1.0)

Scan = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def scan(internet: Internet, kruimel_browser: Path) -> Scan:
    """Mounts sites, scans `https://site.example/` (or `url`), and gives the report."""

    async def scan(sites: dict[str, Any], *, url: str = "https://site.example/", pages: int = 1) -> dict[str, Any]:
        for host, site in sites.items():
            internet.mount(host, Site(site) if isinstance(site, dict) else site)
        try:
            async with open_browser(check=False) as opened:
                recording = await record(Plan(url=url, pages=pages, patience=HASTE), opened)
        finally:
            for host in sites:
                internet.unmount(host)
        return scan_document(recording, Matcher(load_catalogue()))

    return scan
