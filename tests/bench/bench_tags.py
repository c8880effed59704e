"""Microseconds to look at a megabyte of HTML for tags that have to wait; the baseline copies it once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator

from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from consent import ConsentMiddleware
from consent.enforce.loads import Contacts
from consent.enforce.tags import TagRewriter
from tests.bench.bench_middleware import DECLARATION, PAGE, SECRET, Case, _measure
from tests.bench.table import Row

ROUNDS = 60
UNTOUCHED_US = 1e6 / 150
"""150 MB/s."""
REWRITTEN_US = 1e6 / 40
CARD = (
    '<div class="card" id="p-12" data-price="12.50"><a href="https://shop.example/thee/bergpad?x=1&amp;y=2">'
    '<img src="/static/img/bergpad.jpg" alt="Bergpad" width="300" height="200" loading="lazy"><h3>Bergpad</h3></a>'
    '<p class="kind">Oolong, 80 gram &euro; 12,50</p><button class="button quiet" type="submit" name="erbij"'
    ' value="bergpad">In de winkelmand</button></div>\n'
)
TAGS = (
    '<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>',
    '<img src="https://region1.google-analytics.com/collect?v=1" width="1" height="1" alt="">',
    '<iframe src="https://www.youtube.com/embed/a" title="Video"></iframe>',
    '<link rel="preconnect" href="https://www.google-analytics.com">',
)
CONTACTS = Contacts(DECLARATION)
PROSE = PAGE.replace("</body>", "")
CARDS = PROSE.partition("<p>")[0] + CARD * 125


def _with_tags(page: str, separator: str) -> str:
    """The page with forty tags of services spread over it."""
    parts = page.split(separator)
    step = len(parts) // 41
    for number in range(40):
        parts[(number + 1) * step] += TAGS[number % len(TAGS)]
    return separator.join(parts)


def _us_per_mb(page: bytes, work: Callable[[bytes], object]) -> float:
    best = min(_seconds(page, work) for _ in range(ROUNDS))
    return best * 1e12 / len(page)


def _seconds(page: bytes, work: Callable[[bytes], object]) -> float:
    started = time.perf_counter()
    work(page)
    return time.perf_counter() - started


def _rewrite(page: bytes, size: int = 1 << 20) -> None:
    forbidden = CONTACTS.forbidden(frozenset({"necessary"}))
    if forbidden is not None:
        rewriter = TagRewriter(forbidden)
        for at in range(0, len(page), size):
            rewriter.feed(page[at : at + size])
        rewriter.finish()


def rows() -> Iterator[Row]:
    """Pages without and with tags that wait, then what it adds to a request."""
    pages = [
        ("prose, no tags of services", PROSE, UNTOUCHED_US),
        ("product cards, own pictures", CARDS, UNTOUCHED_US),
        ("product cards, pictures from a CDN", CARDS.replace("/static", "https://cdn.shop.example"), UNTOUCHED_US),
        ("prose, 40 tags of services", _with_tags(PROSE, "<p>"), REWRITTEN_US),
        ("product cards, 40 tags of services", _with_tags(CARDS, "<div"), REWRITTEN_US),
    ]
    for what, text, target in pages:
        page = text.encode()
        baseline = _us_per_mb(page, bytes.lower)
        yield Row(what=what, value=_us_per_mb(page, _rewrite), unit="us/MB", baseline=baseline, target=target)
    stream = _us_per_mb(PROSE.encode(), lambda page: _rewrite(page, 4_096))
    yield Row(what="prose, in pieces of 4 kB", value=stream, unit="us/MB", baseline=baseline, target=UNTOUCHED_US)
    for what, text in (("prose", PROSE), ("prose with 40 tags", _with_tags(PROSE, "<p>"))):
        yield _request(f"a request for 50 kB of {what}", text)


def _request(what: str, text: str) -> Row:
    """What enforcement adds to a page of a visitor who has not answered, over the same without."""

    async def page(request: object) -> HTMLResponse:
        return HTMLResponse(text)

    app = Starlette(routes=[Route("/", page)])
    without, enforcing = (
        ConsentMiddleware(app, declaration=DECLARATION, secret_key=SECRET, enforce_tags=tags) for tags in (False, True)
    )
    base, added = asyncio.run(_measure(without, enforcing, Case(what=what)))
    return Row(what=what, value=added, unit="us", baseline=base)
