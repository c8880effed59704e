"""Pages that break scanners: each must leave its mark in the report, and none may lose the others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.responses import Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from examples.internet import Internet
from scanner.report.document import WORKERS_RUN_ON
from scanner.visitor import IN_REAL_TIME
from tests.scanner.conftest import Scan
from tests.sites import script, setting

GOOD = "<script>document.cookie = 'good=1'</script>"
PIXEL = Response(b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", media_type="image/gif")


def errors(report: dict[str, Any]) -> dict[str, str | None]:
    return {page["url"].removeprefix("https://site.example"): page["error"] for page in report["pages"]}


def names(report: dict[str, Any]) -> set[str]:
    return {item["name"] for item in report["items"]}


async def scan_beside_a_good_page(scan: Scan, page: str | ASGIApp, **more: Any) -> dict[str, Any]:
    """The report of a site whose first page leads to a bad page and then to a good one."""
    site = {"/": "<a href=/bad>bad</a><a href=/good>good</a>", "/bad": page, "/good": GOOD, **more.pop("pages", {})}
    report = await scan({"site.example": site, **more}, pages=3)
    assert "good" in names(report), errors(report)
    return report


async def reset(scope: Scope, receive: Receive, send: Send) -> None:
    """The connection breaks before a word is said. ASGI has no way to say this; uvicorn's own object does."""
    receive.__self__.transport.abort()  # type: ignore[attr-defined]
    await asyncio.Event().wait()


async def endless(scope: Scope, receive: Receive, send: Send) -> None:
    """A stream of events that goes on as long as somebody listens."""

    async def events() -> AsyncIterator[bytes]:
        while True:
            yield b"data: on\n\n"
            await asyncio.sleep(0.2)

    await StreamingResponse(events(), media_type="text/event-stream")(scope, receive, send)


ENDS: list[tuple[str, str | ASGIApp, str | None]] = [
    ("alert", "<script>alert(1); confirm(2); prompt(3); document.cookie = 'after=1'</script>", None),
    ("asks to stay", "<script>onbeforeunload = e => { e.preventDefault(); return 'stay' }</script>", None),
    ("print", "<script>print(); document.cookie = 'after=1'</script>", None),
    ("permission", "<script>Notification.requestPermission().then(() => document.cookie = 'after=1')</script>", None),
    ("document.write", "<script>document.write('<script>document.cookie = `after=1`<\\/script>')</script>", None),
    ("reloads itself", "<script>location.reload()</script>", "the page loaded itself anew more than 5 times"),
    (
        "spins until its clock has moved",
        "<script>const t = performance.now(); while (performance.now() < t + 9); document.cookie = 'after=1'</script>",
        IN_REAL_TIME,
    ),
    ("spins for ever", "<script>for (;;);</script>", "the page no longer answers"),
    ("opens windows", "<script>for (let i = 0; i < 5; i++) open('/good')</script>", None),
    ("many frames", "<script>for (let i = 0; i < 300; i++) document.write('<iframe></iframe>')</script>", None),
    ("many cookies", "<script>for (let i = 0; i < 5000; i++) document.cookie = `c${i}=1`</script>", None),
    ("endless timers", "<script>const go = () => setTimeout(go); go()</script>", None),
    ("download", Response(b"PK", media_type="application/zip"), "the page is a download"),
    ("no content", Response(status_code=204), "net::ERR_ABORTED"),
    ("reset connection", reset, "net::ERR_EMPTY_RESPONSE"),
    ("server error", setting(status=503), "the server answered 503"),
    ("event source", "<script>new EventSource('/stream')</script>", None),
    ("endless fetch", "<script>fetch('/stream'); setTimeout(() => document.cookie = 'after=1', 9)</script>", None),
]  # fmt: skip


@pytest.mark.parametrize(("page", "error"), [pytest.param(*case, id=name) for name, *case in ENDS])
async def test_bad_page_is_told_and_loses_nothing_else(scan: Scan, page: str | ASGIApp, error: str | None) -> None:
    report = await scan_beside_a_good_page(scan, page, pages={"/stream": endless})

    assert errors(report) == {"/": None, "/bad": error, "/good": None}
    assert not isinstance(page, str) or "after=1" not in page or "after" in names(report)


HEAVY: dict[str, str | ASGIApp] = {
    "60,000 paragraphs": "<p>x" * 60_000,
    "20 MB of text": Response(b"<!doctype html><p>" + b"word " * 4_000_000, media_type="text/html"),
    "10,000 elements": "<script>for (let i = 0; i < 5e3; i++) document.write('<p><iframe></iframe>')</script>",
}


@pytest.mark.parametrize("page", HEAVY.values(), ids=HEAVY)
async def test_heavy_page_costs_time_and_nothing_else(scan: Scan, page: str | ASGIApp) -> None:
    report = await scan_beside_a_good_page(scan, page)

    held = "the page held its own time; what it does later was not seen"
    unended = "the page never stopped loading"
    assert errors(report)["/bad"] in (None, held, unended, IN_REAL_TIME, "the page no longer answers")


async def test_page_that_crashes_the_tab_is_told_and_loses_nothing_else(scan: Scan) -> None:
    # A page of Chromium's own that ends the renderer is out of reach of a web page; a flood of memory is not.
    flood = "<script>const keep = []; for (;;) keep.push(new Array(5e7).fill(keep.length))</script>"

    report = await scan_beside_a_good_page(scan, flood)

    assert errors(report)["/bad"] in ("the page crashed the browser's tab", "the page no longer answers")


async def test_windows_that_a_page_opens_are_told_and_closed(scan: Scan) -> None:
    report = await scan({"site.example": {"/": "<script>open('https://popup.example/')</script>"}})

    assert [popup["url"] for popup in report["popups"]] == ["https://popup.example/"]


async def test_requests_of_workers_are_seen(scan: Scan) -> None:
    answer = Response("", headers={"access-control-allow-origin": "*"})
    report = await scan(
        {
            "site.example": {
                "/": "<script>navigator.serviceWorker.register('/sw.js'); new Worker('/worker.js')</script>",
                "/sw.js": script("oninstall = e => e.waitUntil(fetch('https://from-service-worker.example/'))"),
                "/worker.js": script("fetch('https://from-worker.example/')"),
            },
            "from-service-worker.example": {"/": answer},
            "from-worker.example": {"/": answer},
        }
    )

    assert {row["domain"] for row in report["third_parties"]} == {"from-service-worker.example", "from-worker.example"}
    assert report["workers"] == [
        {
            "url": "https://site.example/sw.js",
            "kind": "service",
            "requests": ["https://from-service-worker.example/"],
            "page": "https://site.example/",
            "states": ["untouched"],
        }
    ]
    assert report["notes"] == [WORKERS_RUN_ON]


async def test_shared_worker_is_told_with_what_it_asked_for_and_who_started_it(scan: Scan) -> None:
    """On two pages, since it may outlive the first."""
    page = "<a href=/b>b</a><script src=https://vendor.example/start.js></script>"
    report = await scan(
        {
            "site.example": {
                "/": page,
                "/b": page,
                "/shared.js": script("onconnect = () => fetch('https://beside.example/?v=1', { mode: 'no-cors' })"),
            },
            "vendor.example": {"/start.js": script("new SharedWorker('/shared.js').port.start()")},
            "beside.example": {"/": Response("")},
        },
        pages=2,
    )

    assert report["workers"] == [
        {
            "url": "https://site.example/shared.js",
            "kind": "shared",
            "requests": ["https://beside.example/"],
            "page": "https://site.example/",
            "states": ["untouched"],
        }
    ]
    edges = {(row["from"], row["to"], row["kind"]): row["count"] for row in report["contacts"]}
    assert edges["site.example", "beside.example", "worker"] == 2
    assert edges["vendor.example", "site.example", "script"] == 2
    assert report["notes"] == [WORKERS_RUN_ON]


FINGERPRINTS = {
    "canvas": "const c = document.createElement('canvas'), x = c.getContext('2d');"
    "x.fillText('abc', 1, 9); c.toDataURL()",
    "audio": "new OfflineAudioContext(1, 44100, 44100).startRendering()",
    "fonts": "const x = document.createElement('canvas').getContext('2d');"
    "for (let i = 0; i < 60; i++) { x.font = `12px font${i}`; x.measureText('abc') }",
}


@pytest.mark.parametrize("api", FINGERPRINTS)
async def test_fingerprint_is_an_item_of_the_script_that_takes_it(scan: Scan, api: str) -> None:
    report = await scan(
        {
            "site.example": {"/": "<script src='https://prints.example/f.js'></script>"},
            "prints.example": {"/f.js": script(FINGERPRINTS[api])},
        }
    )

    assert [(item["kind"], item["name"], item["domain"]) for item in report["items"]] == [
        ("fingerprint", api, "prints.example")
    ]
    assert report["items"][0]["set_by"]["url"] == "https://prints.example/f.js"


async def test_drawing_a_chart_is_no_fingerprint(scan: Scan) -> None:
    draw = "const c = document.body.appendChild(document.createElement('canvas')), x = c.getContext('2d');"
    report = await scan(
        {"site.example": {"/": f"<script>{draw} x.fillText('2026', 1, 9); x.fillRect(1, 1, 9, 9)</script>"}}
    )

    assert report["items"] == []


async def test_asking_where_the_visitor_is_is_told(scan: Scan) -> None:
    report = await scan({"site.example": {"/": "<script>navigator.geolocation.getCurrentPosition(() => 0)</script>"}})

    assert [(call["api"], call["page"]) for call in report["calls"]] == [("geolocation", "https://site.example/")]


async def test_identifiers_in_addresses_are_told(scan: Scan) -> None:
    report = await scan(
        {
            "site.example": {
                "/": "<img src='https://ads.example/p?gclid=Cj0K&x=1'><a href='https://other.example/?_gl=1*abc&fbclid=Iw'>x</a>"
            },
            "ads.example": {"/p": PIXEL},
        }
    )

    assert [(found["parameter"], found["host"], found["how"]) for found in report["identifiers"]] == [
        ("_gl", "other.example", "link"),
        ("fbclid", "other.example", "link"),
        ("gclid", "ads.example", "request"),
    ]


async def test_cookies_in_a_jar_of_their_own_are_said_to_be_partitioned(scan: Scan) -> None:
    report = await scan(
        {
            "site.example": {"/": "<iframe src='https://chips.example/'></iframe>"},
            "chips.example": {"/": setting("chip=1; Secure; SameSite=None; Partitioned; Path=/")},
        }
    )

    assert [(item["name"], item["partitioned"], item["party"]) for item in report["items"]] == [("chip", True, "third")]


async def test_tag_manager_that_injects_a_tag_that_injects_a_pixel_is_the_start_of_the_chain(scan: Scan) -> None:
    inject = "document.head.append(Object.assign(document.createElement('script'), { src: 'https://%s/' }))"
    report = await scan(
        {
            "site.example": {"/": "<script src='https://manager.example/'></script>"},
            "manager.example": {"/": script(inject % "tag.example")},
            "tag.example": {"/": script("new Image().src = 'https://pixel.example/?id=1'")},
            "pixel.example": {"/": setting("px=1; Secure; SameSite=None")},
        }
    )

    cookie = next(item for item in report["items"] if item["name"] == "px")
    assert cookie["set_by"]["url"] == "https://pixel.example/?id=1"
    assert cookie["set_by"]["chain"] == ["https://tag.example/", "https://manager.example/", "https://site.example/"]


async def test_certificate_that_nobody_vouches_for_is_an_error_of_the_page(scan: Scan, internet: Internet) -> None:
    report = await scan({}, url="https://self-signed.test/")

    assert [page["error"] for page in report["pages"]] == ["net::ERR_CERT_AUTHORITY_INVALID"]
