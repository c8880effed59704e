"""A recording of a visit, made by a browser, beside a scan of the same site."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from playwright.async_api import Browser

from consent.catalogue import Matcher, load_catalogue
from examples.internet import Internet
from scanner.har import read_recording
from scanner.report import scan_document
from tests.scanner.conftest import Scan
from tests.sites import Site, script, setting

URL = "https://site.example/"
TAG = (
    "document.cookie = 'written=1; max-age=7200; path=/'; new Image().src = 'https://pixel.example/first';"
    "fetch('/api', { method: 'POST', body: 'x' })"
)
PAGE = (
    "<link rel=stylesheet href='https://static.site.example/a.css'><script src='https://tags.example/tag.js'></script>"
    "<iframe src='https://frame.example/'></iframe><img src='https://strict.example/p'>"
    "<a href='https://www.instagram.com/winkel'>Instagram</a>"
)
NONE = "SameSite=None; Secure"
SITES: dict[str, dict[str, Any]] = {
    "site.example": {
        "/": setting("sid=1; Path=/; HttpOnly", "year=1; Max-Age=31536000; Domain=site.example; Path=/", body=PAGE),
        "/api": setting("api=1; Path=/api"),
    },
    "static.site.example": {"/a.css": setting("static=1")},
    "tags.example": {"/tag.js": script(TAG)},
    "pixel.example": {
        "/first": setting(f"p1=1; Max-Age=9000000000; {NONE}", status=302, location="https://other.example/2")
    },
    "other.example": {"/2": setting(f"p2=1; Max-Age=63072000; {NONE}", f"gone=; Max-Age=0; {NONE}")},
    "frame.example": {"/": setting(f"framed=1; {NONE}; Partitioned", body="<img src=/own>"), "/own": setting("lax=1")},
    "strict.example": {
        "/p": setting("refused=1; SameSite=Strict", f"__Host-x=1; Path=/x; {NONE}", "insecure=1; SameSite=None")
    },
}
EVENTS = (
    "requestWillBeSent",
    "requestWillBeSentExtraInfo",
    "responseReceived",
    "responseReceivedExtraInfo",
    "loadingFinished",
    "loadingFailed",
    "dataReceived",
)
ATTRIBUTES = (
    "name",
    "domain",
    "path",
    "lifetime_s",
    "kept_s",
    "http_only",
    "secure",
    "same_site",
    "partitioned",
    "party",
)


async def recorded(internet: Internet, chromium: Browser, folder: Path) -> dict[str, dict[str, Any]]:
    """Reports from a HAR and from a log of DevTools events of the same visit."""
    for host, site in SITES.items():
        internet.mount(host, Site(site))
    context = await chromium.new_context(record_har_path=folder / "visit.har", locale="nl-NL")
    page = await context.new_page()
    session = await context.new_cdp_session(page)
    log: list[dict[str, Any]] = []

    def keep(name: str) -> None:
        session.on(f"Network.{name}", lambda params: log.append({"method": f"Network.{name}", "params": params}))

    for name in EVENTS:
        keep(name)
    await session.send("Network.enable")
    try:
        async with page.expect_response("https://other.example/2"):
            await page.goto(URL)
        # Sent once the script has written its cookie, and so the one that shows it.
        assert await page.evaluate("fetch('/api').then(answer => answer.status)") == 200
        await page.wait_for_load_state("networkidle")
    finally:
        await context.close()
        for host in SITES:
            internet.unmount(host)
    (folder / "log.json").write_text(json.dumps(log), "utf-8")
    matcher = Matcher(load_catalogue())
    return {name: scan_document(read_recording(folder / name), matcher) for name in ("visit.har", "log.json")}


def third_parties(report: dict[str, Any]) -> list[str]:
    return [third["domain"] for third in report["third_parties"] if "untouched" in third["states"]]


def set_by_headers(report: dict[str, Any]) -> list[tuple[Any, ...]]:
    cookies = [found for found in report["items"] if found["kind"] == "cookie" and found["set_by"]]
    return [
        (*(found[name] for name in ATTRIBUTES), found["set_by"]["url"])
        for found in cookies
        if found["set_by"]["how"] == "header"
    ]


async def test_recording_tells_what_a_scan_of_the_site_tells(
    internet: Internet, chromium: Browser, scan: Scan, tmp_path: Path
) -> None:
    reports = await recorded(internet, chromium, tmp_path)
    live = await scan(SITES)

    assert len(set_by_headers(live)) >= 6
    assert len(third_parties(live)) == 5
    for name, report in reports.items():
        assert third_parties(report) == third_parties(live), name
        assert set_by_headers(report) == set_by_headers(live), name
        assert [(lost["name"], lost["domain"]) for lost in report["refused"]] == [
            (lost["name"], lost["domain"]) for lost in live["refused"]
        ], name
        causes = [(found["set_by"]["url"], *found["set_by"]["chain"]) for found in report["items"] if found["set_by"]]
        assert {chain[-1] for chain in causes} == {URL}, name
    assert reports["log.json"]["refused"] == live["refused"]


async def test_cookie_of_a_script_is_found_once_it_is_sent(
    internet: Internet, chromium: Browser, tmp_path: Path
) -> None:
    reports = await recorded(internet, chromium, tmp_path)

    written = {
        name: next(found for found in report["items"] if found["name"] == "written") for name, report in reports.items()
    }
    assert [found["set_by"] for found in written.values()] == [None, None]
    assert (written["visit.har"]["attributes_known"], written["visit.har"]["kept_s"]) == (False, None)
    assert (written["log.json"]["attributes_known"], written["log.json"]["kept_s"]) == (True, 7_200)
