"""Page visits of the scanner beside the same visits with five seconds of waiting, and what it finds on test sites."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from consent.catalogue import Matcher, load_catalogue
from consent.vocabulary import ConsentState
from examples.internet import Internet
from examples.webshop import bare, protected
from examples.webshop.shop import PAGES
from scanner.browser import OpenBrowser, find_browser, open_browser
from scanner.profile import Profile
from scanner.record import Plan, record
from scanner.report import scan_document
from scanner.tab import Patience, Tab
from tests.bench.process import Cost, cost_of
from tests.bench.shops import LONG, LONG_PAGES, shops_elsewhere
from tests.bench.table import Row
from tests.sites import Site
from tests.sites.habits import HABITS

DWELL_S = 5.0
"""What peers wait on each page, at the least."""
ROUNDS = 3
KRUIMEL = Path(sys.executable).with_name("kruimel")
URLS = [f"https://{bare.HOST}{path}" for path in PAGES]


def rows() -> Iterator[Row]:
    """Visits first, then whole scans as processes, then recall and precision."""
    with tempfile.TemporaryDirectory() as folder:
        with shops_elsewhere(Path(folder)) as browser:
            os.environ["KRUIMEL_BROWSER"] = str(browser)
            yield from asyncio.run(_visits())
            yield from _scans(Path(folder))
        del os.environ["KRUIMEL_BROWSER"]
        with Internet() as internet:
            os.environ["KRUIMEL_BROWSER"] = str(internet.browser_wrapper(Path(folder), find_browser()))
            yield from asyncio.run(_found(internet))


async def _visits() -> list[Row]:
    async with open_browser() as opened:
        waiting, seen_waiting = await _one_after_the_other(opened, _dwell)
        alone, seen_alone = await _one_after_the_other(opened, _live)
        eight_waiting = await _eight_at_once(opened, _dwell)
        eight = await _eight_at_once(opened, _live)
        eight_loads = await _eight_at_once(opened, _load)
    return [
        Row(what="a page visit, one at once", value=alone, unit="s", baseline=waiting, target=waiting / 10),
        Row(what="a page visit, eight at once", value=eight, unit="s", baseline=eight_waiting, target=1 / 8),
        Row(what="page visits a second, eight at once", value=1 / eight, unit="/s", baseline=1 / eight_waiting),
        Row(what="the same, beside loads alone", value=1 / eight, unit="/s", baseline=1 / eight_loads),
        Row(what="cookies found, and by waiting", value=len(seen_alone), unit="", baseline=len(seen_waiting)),
    ]


async def _one_after_the_other(opened: OpenBrowser, visit: Any) -> tuple[float, set[str]]:
    names: set[str] = set()
    started = time.perf_counter()
    rounds = 1 if visit is _dwell else ROUNDS
    for _ in range(rounds):
        async for name in visit(opened, URLS):
            names.add(name)
    return (time.perf_counter() - started) / (rounds * len(URLS)), names


async def _eight_at_once(opened: OpenBrowser, visit: Any) -> float:
    async def drain() -> None:
        async for _ in visit(opened, URLS):
            pass

    started = time.perf_counter()
    await asyncio.gather(*(drain() for _ in range(8)))
    return (time.perf_counter() - started) / (8 * len(URLS))


async def _live(opened: OpenBrowser, urls: list[str]) -> AsyncIterator[str]:
    """Visit as the scanner does."""
    context = await Profile().new_context(opened)
    tab = await Tab.open(context, Patience())
    for url in urls:
        await tab.visit(url, ConsentState.UNTOUCHED)
    for cookie in await tab.jar():
        yield cookie.name
    await context.close()


async def _dwell(opened: OpenBrowser, urls: list[str]) -> AsyncIterator[str]:
    """Visit as peers do: load, wait, go on."""
    context = await Profile().new_context(opened)
    page = await context.new_page()
    for url in urls:
        await page.goto(url)
        await asyncio.sleep(DWELL_S)
    for cookie in await context.cookies():
        yield cookie.get("name", "")
    await context.close()


async def _load(opened: OpenBrowser, urls: list[str]) -> AsyncIterator[str]:
    """Load and do nothing: what the browser takes by itself, on the machine as it is now."""
    context = await Profile().new_context(opened)
    page = await context.new_page()
    for url in urls:
        await page.goto(url)
    for cookie in await context.cookies():
        yield cookie.get("name", "")
    await context.close()


def _scans(folder: Path) -> Iterator[Row]:
    """Whole commands, with everything they start. The baseline is a scan of one page."""
    one = _scan(folder, f"https://{protected.HOST}", pages=1)
    ten = _scan(folder, f"https://{protected.HOST}", pages=10)
    visits = 3 * 10 + 2
    yield Row(what="ten pages in three states, start to end", value=ten.wall_s, unit="s", baseline=one.wall_s, target=6)
    yield Row(
        what="CPU a page visit, all processes", value=ten.cpu_s / visits, unit="s", baseline=one.cpu_s / 5, target=0.25
    )
    yield Row(what="peak memory of that, all processes", value=ten.peak_mb, unit="MB", baseline=one.peak_mb, target=500)
    some = _scan(folder, f"https://{LONG}", pages=20)
    many = _scan(folder, f"https://{LONG}", pages=LONG_PAGES)
    what = f"peak memory, {LONG_PAGES} pages beside 20"
    yield Row(what=what, value=many.peak_mb, unit="MB", baseline=some.peak_mb, target=500)


def _scan(folder: Path, url: str, *, pages: int) -> Cost:
    command = [str(KRUIMEL), "scan", url, "--pages", str(pages), "--quiet", "--json", "scan.json"]
    if LONG in url:  # its pages are all of one kind, of which a crawl would visit one
        command += [part for number in range(1, pages) for part in ("--page", f"/{number}")]
    cost = cost_of(command, folder=folder)
    if cost.code:
        raise SystemExit(f"{url}: the scan of {pages} pages ended with {cost.code}")
    report = json.loads((folder / "scan.json").read_text("utf-8"))
    if len({page["url"] for page in report["pages"]}) < min(pages, 10):
        raise SystemExit(f"{url}: the scan visited fewer pages than it was asked for")
    return cost


async def _found(internet: Internet) -> list[Row]:
    """Recall and precision over all test sites, each exception named."""
    matcher = Matcher(load_catalogue())
    expected: dict[str, set[Any]] = {"items": set(), "setters": set(), "third parties": set()}
    found: dict[str, set[Any]] = {what: set() for what in expected}
    async with open_browser() as opened:
        for name, habit in HABITS.items():
            for host, site in habit.sites.items():
                internet.mount(host, Site(site))
            report = scan_document(await record(Plan(url="https://site.example/", pages=habit.pages), opened), matcher)
            for host in habit.sites:
                internet.unmount(host)
            items = {(item["kind"], item["name"], item["domain"]): item["set_by"] or {} for item in report["items"]}
            found["items"] |= {(name, key) for key in items}
            found["setters"] |= {(name, key, set_by.get("url")) for key, set_by in items.items()}
            found["third parties"] |= {(name, third["domain"]) for third in report["third_parties"]}
            expected["items"] |= {(name, key) for key in habit.items}
            expected["setters"] |= {(name, key, url) for key, url in habit.items.items()}
            for key in (key for key, url in habit.items.items() if url is None):
                print(f"  set by whom, Chromium tells nobody: {(name, key)}")
            expected["third parties"] |= {(name, domain) for domain in habit.contacted}
    rows = []
    for what, truth in expected.items():
        right = len(truth & found[what])
        rows.append(Row(what=f"{what}: recall", value=100 * right / len(truth), unit="%", baseline=100))
        rows.append(Row(what=f"{what}: precision", value=100 * right / len(found[what]), unit="%", baseline=100))
        for exception in sorted(map(str, truth ^ found[what])):
            print(f"  not as it should be: {exception}")
    return rows
