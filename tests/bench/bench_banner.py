"""The banner in Chromium, beside others on the same page in the same run; the baseline is the best of the others.

Slow 4G is what DevTools call so, with the CPU slowed down four times. The peers come from npm; without it ours is
measured alone, and the page without any banner is the baseline.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, CDPSession, Page, async_playwright

from examples.internet import Internet
from tests.bench.peers.packages import PACKAGES, installed
from tests.bench.peers.site import Metered, added, app
from tests.bench.peers.subjects import BARE, OURS, PEERS, Subject
from tests.bench.table import Row

ROUNDS = 5
SLOW_4G = {
    "offline": False,
    "latency": 562.5,  # ms
    "downloadThroughput": 180_000,  # bytes a second
    "uploadThroughput": 84_375,
}
SLOWER = 4
SETTLES_MS = 900
PRESSED_MS = 80
WATCH = (Path(__file__).parent / "peers" / "watch.js").read_text(encoding="utf-8")
FCP = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"
TRIP = """() => new Promise((resolve) => {
  const script = document.createElement('script')
  const began = performance.now()
  Object.assign(script, { src: '/blocked.js?trip', onload: () => resolve(performance.now() - began) })
  document.head.append(script)
})"""

# What a page's own change costs while a banner is there: its style sheet may make the browser look through all of it.
CHANGE = """(count) => {
  const box = document.createElement('div')
  for (let number = 0; number < 3000; number++) {
    const line = document.createElement('p')
    line.append(document.createElement('b'), document.createElement('i'))
    box.append(line)
  }
  document.body.append(box)
  box.offsetHeight
  const began = performance.now()
  for (let number = 0; number < count; number++) {
    box.append(document.createElement('p'))
    getComputedStyle(box).color
  }
  return (performance.now() - began) * 1000 / count
}"""

Figures = dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A figure of each subject: what it is called, its unit, and what ours should be at most."""

    name: str
    key: str
    unit: str
    target: float | None = None


MEASURES = (
    Measure(name="brotli before preferences", key="bytes", unit="bytes", target=4_000),
    Measure(name="requests", key="requests", unit="", target=2),
    Measure(name="pressable / page's FCP, slow 4G", key="shown", unit="x", target=1.02),
    Measure(name="pressable, slow 4G", key="shown_ms", unit="ms"),
    Measure(name="pressable -> settled, slow 4G", key="settled_ms", unit="ms", target=50),
    Measure(name="LCP / page's LCP, slow 4G", key="lcp", unit="x", target=1.02),
    Measure(name="TBT, slow 4G", key="tbt_ms", unit="ms", target=0),
    Measure(name="longest task, slow 4G", key="longest_ms", unit="ms", target=50),
    Measure(name="CLS, slow 4G", key="shift", unit="", target=0),
    Measure(name="INP of accept, slow 4G", key="inp_ms", unit="ms", target=16),
    Measure(name="accept -> script, above a trip", key="wake_ms", unit="ms", target=20),
    Measure(name="script CPU added", key="script_ms", unit="ms", target=1),
    Measure(name="JS heap added", key="heap_kb", unit="kB", target=120),
    Measure(name="DOM nodes added", key="nodes", unit="", target=40),
    Measure(name="change in a page of 9,000 elements", key="change_us", unit="us"),
    Measure(name="cookie", key="cookie", unit="bytes", target=200),
)


def rows() -> Iterator[Row]:
    """For each measure ours, then the others'."""
    modules = installed()
    if modules is None:
        print(f"  npm can not be had, so ours is measured ALONE, without {', '.join(PACKAGES)}", file=sys.stderr)
    subjects = (OURS, *PEERS) if modules else (OURS,)
    figures = asyncio.run(_measured(subjects, modules))
    for measure in MEASURES:
        others = [figures[peer.name][measure.key] for peer in subjects[1:]]
        for subject in (*subjects, BARE):
            if measure.key not in figures[subject.name]:
                continue
            yield Row(
                what=f"{measure.name}: {subject.name}",
                value=figures[subject.name][measure.key],
                unit=measure.unit,
                baseline=min(others, default=0),
                target=measure.target if subject is OURS else None,
            )


async def _measured(subjects: tuple[Subject, ...], modules: Path | None) -> dict[str, Figures]:
    sites = {subject.name: app(subject, modules) for subject in (BARE, *subjects)}
    runs: dict[str, list[Figures]] = {name: [] for name in sites}
    with (
        Internet({_host(name): site for name, site in sites.items()}) as internet,
        tempfile.TemporaryDirectory() as folder,
    ):
        async with async_playwright() as playwright:
            wrapper = internet.browser_wrapper(Path(folder))
            browser = await playwright.chromium.launch(executable_path=wrapper, args=["--enable-precise-memory-info"])
            for number in range(ROUNDS):
                turn = [BARE, *subjects]
                for subject in turn if number % 2 else reversed(turn):
                    site = sites[subject.name]
                    figures = await _unthrottled(browser, subject, site) | await _throttled(browser, subject)
                    runs[subject.name].append(figures)
            await browser.close()
    middle = {
        name: {key: statistics.median(run[key] for run in found) for key in found[0]} for name, found in runs.items()
    }
    bare = middle[BARE.name]
    kept = {key: bare[key] for key in ("tbt_ms", "longest_ms", "shift", "change_us")}
    return {BARE.name: kept} | {
        subject.name: _beside(middle[subject.name], bare, sites[subject.name], sites[BARE.name]) for subject in subjects
    }


def _beside(with_it: Figures, without: Figures, site: Metered, bare: Metered) -> Figures:
    """The figures of a page with a banner, as what the banner adds to it."""
    size, requests = added(site.before, bare.before)
    return with_it | {
        "bytes": size,
        "requests": requests,
        "shown": with_it["shown_ms"] / with_it["fcp_ms"],
        "lcp": with_it["lcp_ms"] / without["lcp_ms"],
        "script_ms": with_it["script_ms"] - without["script_ms"],
        "heap_kb": with_it["heap_kb"] - without["heap_kb"],
        "nodes": with_it["nodes"] - without["nodes"],
    }


async def _throttled(browser: Browser, subject: Subject) -> Figures:
    """One visit on a slow line with a slow processor, to the end of an accept."""
    context = await browser.new_context(locale="nl-NL", viewport={"width": 1280, "height": 800})
    page = await context.new_page()
    session = await context.new_cdp_session(page)
    # Looking at each frame costs time too, so the page without a banner is looked at as well.
    await page.add_init_script(f"({WATCH})({subject.accept or 'h1'!r})")
    await session.send("Network.enable")
    await session.send("Network.emulateNetworkConditions", SLOW_4G)
    await session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    await page.goto(_url(subject))
    figures: Figures = {}
    if subject.accept:
        await page.wait_for_function("window.seen.shown !== null")
    await page.wait_for_timeout(SETTLES_MS)
    seen: dict[str, Any] = await page.evaluate("window.seen")
    fcp = float(await page.evaluate(FCP) or 0)
    figures |= {
        "fcp_ms": fcp,
        "lcp_ms": seen["lcp"],
        "tbt_ms": sum(max(0.0, duration - 50) for start, duration in seen["long"] if start + duration > fcp),
        "longest_ms": max((duration for _, duration in seen["long"]), default=0.0),
    }
    if subject.accept:
        figures |= {"shown_ms": seen["shown"], "settled_ms": seen["settled"] - seen["shown"]}
        figures |= await _accepted(page, subject)
        cookies = await context.cookies()
        figures["cookie"] = sum(len(cookie["name"]) + len(cookie["value"]) for cookie in cookies)
    figures["shift"] = (await page.evaluate("window.seen"))["shift"]
    await context.close()
    return figures


async def _accepted(page: Page, subject: Subject) -> Figures:
    """What an accept takes, until the first blocked script runs."""
    box = await page.locator(subject.accept).bounding_box()
    if box is None:
        raise LookupError(f"{subject.name}: the button is gone")
    # As a hand does it: it comes to the button, and holds it down for a moment.
    place = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    await page.mouse.move(*place)
    await page.wait_for_timeout(PRESSED_MS)
    await page.mouse.click(*place, delay=PRESSED_MS)
    await page.wait_for_function("window.ran?.length >= 2")
    await page.wait_for_timeout(SETTLES_MS)
    seen, ran = await page.evaluate("[window.seen, window.ran]")
    trip = await page.evaluate(TRIP)
    return {"inp_ms": max(seen["events"], default=8.0), "wake_ms": ran[0] - seen["clicked"] - trip}


async def _unthrottled(browser: Browser, subject: Subject, site: Metered) -> Figures:
    """One visit at full speed that nothing watches: what the page costs once it is loaded."""
    context = await browser.new_context(locale="nl-NL", viewport={"width": 1280, "height": 800})
    page = await context.new_page()
    session = await context.new_cdp_session(page)
    # By the thread's own clock: not the time that others of the machine take.
    await session.send("Performance.enable", {"timeDomain": "threadTicks"})
    site.bytes.clear()
    await page.goto(_url(subject))
    await page.locator(subject.accept or "h1").wait_for()
    await page.wait_for_timeout(SETTLES_MS)
    site.before = dict(site.bytes)
    script_ms = (await _metrics(session))["ScriptDuration"] * 1000
    await session.send("HeapProfiler.collectGarbage")
    metrics = await _metrics(session)
    nodes = await page.evaluate("document.querySelectorAll('*').length")
    change_us = await page.evaluate(CHANGE, 300)
    await context.close()
    return {
        "script_ms": script_ms,
        "heap_kb": metrics["JSHeapUsedSize"] / 1000,
        "nodes": nodes,
        "change_us": change_us,
    }


async def _metrics(session: CDPSession) -> Figures:
    answer = await session.send("Performance.getMetrics")
    return {metric["name"]: metric["value"] for metric in answer["metrics"]}


def _host(name: str) -> str:
    return f"{name.replace(' ', '-')}.bench.test"


def _url(subject: Subject) -> str:
    return f"https://{_host(subject.name)}/"
