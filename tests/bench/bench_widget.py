"""Bytes of brotli that a page loads for the banner, against what the lightest complete peer loads (orejime 3.2.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import brotli

from consent.banner import Visit
from consent.cacheable import reading_table
from consent.cookie import CookieOptions
from consent.declaration import Declaration, Service
from consent.declaration import Site as DeclaredSite
from consent.vocabulary import Category
from tests.bench.table import Row
from tests.widget.site import DECLARATION, a_choice, a_visit
from widget import Banner
from widget.bundle import bundle

PEER = 13_519
ASKED = 4_000
CHOSEN = 3_000
LATER = re.compile(r'data-later="/consent/([^"]+)"')
FILES = re.compile(r'<(?:link|script)[^>]* (?:href|src)="/consent/([^"?]+)"')
CATEGORIES = (Category.PREFERENCES, Category.STATISTICS, Category.MARKETING)


def weight(markup: str, banner: Banner) -> tuple[int, int]:
    """Bytes of the markup and of the files that it loads, and the number of these files."""
    bodies = [asset.body for name in FILES.findall(markup) if (asset := banner.asset(name))]
    return sum(len(brotli.compress(body)) for body in (markup.encode(), *bodies)), len(bodies)


def loaded(visit: Visit, banner: Banner) -> tuple[int, int]:
    """What a page loads before the preferences are opened: bytes and requests."""
    return weight(banner.head(visit) + banner.body(visit), banner)


def many(services: int) -> Declaration:
    """A declaration with that many services."""
    declared = {
        f"s{number}": Service(id=f"s{number}", name=f"Dienst {number}", category=CATEGORIES[number % 3])
        for number in range(services)
    }
    return Declaration(site=DeclaredSite(url="https://shop.example/", controller="Voorbeeld Thee"), services=declared)


def rows() -> Iterator[Row]:
    """Each state of a visitor, then what opening the preferences adds, then the files for other sites."""
    chosen = a_visit(choice=a_choice(DECLARATION, [Category.STATISTICS]))
    cacheable = a_visit(table=reading_table(DECLARATION, CookieOptions()))
    visits = [(f"asked, layout {layout}", a_visit(), ASKED, layout) for layout in ("card", "bar", "box")]
    visits += [
        ("has chosen", chosen, CHOSEN, "card"),
        ("page that is the same for all", cacheable, ASKED, "card"),
        ("asked about 40 services", a_visit(many(40)), ASKED, "card"),
    ]
    for what, visit, target, layout in visits:
        size, requests = loaded(visit, Banner(policy_url="/privacy#cookies", layout=layout))
        yield Row(what=f"{what}, {requests} requests", value=size, unit="bytes", baseline=PEER, target=target)
    banner = Banner(policy_url="/privacy#cookies")
    later = LATER.search(banner.body(a_visit()))
    script = banner.asset(later[1]) if later else None
    size, _ = weight(banner.preferences(a_visit()), banner)
    # The page's first style sheet is there already where the visitor was asked or has chosen.
    size += len(brotli.compress(script.body)) if script else 0
    yield Row(what="opening the preferences adds, at most", value=size, unit="bytes", baseline=PEER)
    static = bundle(DECLARATION, languages=["nl"])
    for name in sorted(static.files):
        size = len(brotli.compress(static.files[name].body))
        yield Row(what=f"static: {name}", value=size, unit="bytes", baseline=PEER)
