"""What a scan finds on sites with habits, in a real browser."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from playwright.async_api import Browser
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from consent.errors import ConfigError
from scanner.browser import accepts_third_party_cookies, open_browser
from tests.scanner.conftest import Scan
from tests.sites import setting


def names(report: dict[str, Any], kind: str = "cookie") -> set[str]:
    return {item["name"] for item in report["items"] if item["kind"] == kind}


def item(report: dict[str, Any], name: str) -> dict[str, Any]:
    found = [item for item in report["items"] if item["name"] == name]
    assert found, f"no {name} among {names(report)}; errors: {[page['error'] for page in report['pages']]}"
    return found[0]


GTAG = (
    "<script>window.dataLayer = []; function gtag() { dataLayer.push(arguments) }"
    "gtag('js', new Date()); gtag('config', 'G-TEST1')</script>"
    '<script src="https://www.googletagmanager.com/gtag/js?id=G-TEST1"></script>'
)


async def test_first_party_cookie_of_a_vendors_script_is_the_vendors(scan: Scan) -> None:
    report = await scan({"site.example": {"/": GTAG}})

    ga = item(report, "_ga")
    assert (ga["service"], ga["category"], ga["party"]) == ("google-analytics", "statistics", "first")
    assert ga["set_by"]["how"] == "script"
    assert ga["set_by"]["url"].startswith("https://www.googletagmanager.com/gtag/js")
    assert ga["set_by"]["chain"][-1] == "https://site.example/"
    assert (ga["lifetime_s"], ga["kept_s"]) == (63_072_000, 34_560_000)
    assert [finding["rule"] for finding in report["findings"]] == ["before-consent"] * len(report["findings"])


async def test_cookies_of_every_step_of_a_redirect_chain_are_found(scan: Scan) -> None:
    report = await scan(
        {
            "site.example": {"/": '<img src="https://one.example/">'},
            "one.example": {"/": setting("c1=1; SameSite=None; Secure", status=302, location="https://two.example/")},
            "two.example": {"/": setting("c2=1; SameSite=None; Secure", status=302, location="https://three.example/")},
            "three.example": {"/": setting("c3=1; SameSite=None; Secure")},
        }
    )

    assert names(report) == {"c1", "c2", "c3"}
    third = item(report, "c3")
    assert third["set_by"]["url"] == "https://three.example/"
    assert third["set_by"]["chain"] == ["https://two.example/", "https://one.example/", "https://site.example/"]
    assert {row["domain"] for row in report["third_parties"]} == {"one.example", "two.example", "three.example"}


async def test_bank_that_a_checkout_leads_to_is_another_party_and_the_shop_is_none(scan: Scan) -> None:
    report = await scan(
        {
            "site.example": {
                "/": "<a href=/afrekenen>afrekenen</a>",
                "/afrekenen": setting(status=302, location="https://bank.example/pay"),
            },
            "bank.example": {"/pay": setting("bank=1", body="<img src='https://pixel.example/?a=1'>")},
            "pixel.example": {"/": setting(status=204)},
        },
        pages=2,
    )

    assert [third["domain"] for third in report["third_parties"]] == ["bank.example", "pixel.example"]
    assert item(report, "bank")["party"] == "third"
    assert {event["host"] for event in report["timeline"] if event["kind"] == "request"} == {
        "bank.example",
        "pixel.example",
    }


async def test_site_that_has_moved_is_at_home_at_its_new_address(scan: Scan) -> None:
    report = await scan(
        {
            "site.example": {"/": setting("old=1", status=302, location="https://moved.test/")},
            "moved.test": {"/": setting("new=1", body="<a href=/b>b</a>"), "/b": "<script>localStorage.k = 1</script>"},
        },
        pages=2,
    )

    assert {item["name"]: item["party"] for item in report["items"]} == {"old": "first", "new": "first", "k": "first"}
    assert report["third_parties"] == []


async def test_states_without_a_banner_are_not_reached_and_say_so(scan: Scan) -> None:
    report = await scan({"site.example": {"/": "<p>nothing</p>"}})

    assert {row["state"]: row["reason"] for row in report["not_reached"]} == {
        "rejected": "no consent banner was found",
        "accepted": "no consent banner was found",
    }
    assert report["items"] == []


async def test_page_that_fails_is_in_the_report_and_the_others_are_too(scan: Scan) -> None:
    links = "<a href=/broken>1</a><a href=/loop>2</a><a href=/good>3</a>"
    report = await scan(
        {
            "site.example": {
                "/": links,
                "/broken": setting(status=500),
                "/loop": setting(status=302, location="/loop"),
                "/good": "<script>document.cookie='good=1'</script>",
            }
        },
        pages=5,
    )

    errors = {page["url"].removeprefix("https://site.example"): page["error"] for page in report["pages"]}
    assert errors == {
        "/": None,
        "/broken": "the server answered 500",
        "/loop": "net::ERR_TOO_MANY_REDIRECTS",
        "/good": None,
    }
    assert names(report) == {"good"}


async def test_page_that_never_ends_is_seen_as_far_as_it_came(scan: Scan) -> None:
    stop = asyncio.Event()

    async def endless(scope: Scope, receive: Receive, send: Send) -> None:
        async def body() -> Any:
            yield b"<!doctype html><script>document.cookie='seen=1'</script><p>"
            while not await Request(scope, receive).is_disconnected() and not stop.is_set():
                yield b"and on " * 10
                await asyncio.sleep(0.05)

        await StreamingResponse(body(), media_type="text/html")(scope, receive, send)

    report = await scan({"site.example": {"/": endless}})
    stop.set()

    assert names(report) == {"seen"}
    assert report["pages"][0]["error"] == "the page never stopped loading"


async def test_site_scanned_twice_gives_the_same_report_but_for_times(scan: Scan) -> None:
    sites: dict[str, Any] = {
        "site.example": {
            "/": "<a href=/b>b</a><script>document.cookie='a=1;max-age=99999';localStorage.x=1</script>"
            "<img src='https://www.facebook.com/tr?id=1'>",
            "/b": "<iframe src='https://www.youtube.com/embed/x'></iframe>",
        }
    }

    first, second = [without_times(await scan(sites, pages=3)) for _ in range(2)]

    assert first == second


def without_times(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_times(inner) for key, inner in value.items() if key not in ("at_ms", "started")}
    return [without_times(inner) for inner in value] if isinstance(value, list) else value


async def test_browser_that_hides_third_party_cookies_is_refused(
    monkeypatch: pytest.MonkeyPatch, chromium: Browser, kruimel_browser: object
) -> None:
    async def without_their_cookies(*values: Any, **options: Any) -> Any:
        context = await new_context(*values, **options)
        await context.route("http://localhost:*/**", lambda route: route.fulfill(body=""))
        return context

    assert await accepts_third_party_cookies(chromium)
    new_context = Browser.new_context
    monkeypatch.setattr(Browser, "new_context", without_their_cookies)
    assert not await accepts_third_party_cookies(chromium)
    with pytest.raises(ConfigError, match="refuses third-party cookies"):
        async with open_browser():
            pass
