"""Trackers under the site's own name."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.catalogue import Matcher, load_catalogue
from consent.vocabulary import ConsentState
from examples.internet import Internet
from scanner.browser import open_browser
from scanner.disguise import find_disguises, sent_values, signatures
from scanner.record import Plan, record
from scanner.recording import Alias, CookieWrite, PageVisit, Recording, Request, StateRecording, StoredCookie
from scanner.report import scan_document
from scanner.resolve import Resolver, look_up
from tests.scanner.conftest import HASTE, Scan
from tests.scanner.nameserver import a_name_server
from tests.scanner.test_resolve import recording_of
from tests.sites import Site, script, setting

MATCHER = Matcher(load_catalogue())
SHOP = "https://shop.example"


def request(url: str, body: str = "") -> Request:
    return Request(id="1", url=url, method="POST", kind="Fetch", frame_url=f"{SHOP}/", body=body)


def found(recording: Recording) -> list[tuple[str, str, str, str]]:
    return [(row.host, row.path, row.service.id, row.how) for row in find_disguises(recording, MATCHER)]


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/metrics/g/collect?v=2&tid=G-ABC123&cid=1.2", "google-analytics"),
        ("/a/b?v=2&tid=G-ABC123", "google-analytics"),
        ("/stats/js?id=G-ABC123&l=dataLayer", "google-analytics"),
        ("/collect?v=1&tid=UA-123456-1&t=pageview", "google-analytics"),
        ("/assets/container.js?id=GTM-AB12CD", "google-tag-manager"),
        ("/tr?id=1234567890123&ev=PageView&dl=https%3A%2F%2Fshop.example", "meta-pixel"),
    ],
)
def test_path_that_hands_on_to_a_tracker_is_known_by_what_is_sent(path: str, service: str) -> None:
    assert found(recording_of(SHOP + path)) == [("shop.example", path.split("?")[0], service, "path")]


@pytest.mark.parametrize(
    "path",
    [
        "/g/collect",
        "/tr?id=12&ev=x",
        "/tr?id=1234567890123",
        "/product?id=1234567890123",
        "/api?v=2&tid=7",
        "/list?v=2",
        "/search?q=G-ABC123&tid=G-ABC123",
        "/file.js?id=GTM",
    ],
)
def test_path_that_looks_alike_is_not_taken_for_a_tracker(path: str) -> None:
    assert found(recording_of(SHOP + path)) == []


def test_tracker_under_its_own_name_is_no_disguise() -> None:
    assert found(recording_of("https://www.google-analytics.com/g/collect?v=2&tid=G-ABC123")) == []


def test_what_is_sent_is_read_from_query_form_and_json_even_when_it_is_cut_off() -> None:
    body = json.dumps([{"a": "x\u00e9", "deep": {"b": 12}, "c": "cut off here"}])[:-8]

    assert sent_values(request(f"{SHOP}/?q=1&a=first", body)) == {"q": "1", "a": "first", "b": "12"}
    assert sent_values(request(f"{SHOP}/", "v=2&tid=G-1\nen=scroll")) == {"v": "2", "tid": "G-1"}
    assert sent_values(request(f"{SHOP}/", "\x1f\x8b\x00")) == {}


@given(st.text(max_size=300))
def test_what_is_sent_may_be_anything(text: str) -> None:
    for body in (text, "{" + text, '{"a":"' + text, "a=" + text):
        assert isinstance(sent_values(request(f"{SHOP}/?{text}", body)), dict)


def test_alias_of_a_tracker_is_known_by_its_names() -> None:
    recording = recording_of(f"{SHOP}/", "https://m.shop.example/x.js")
    targets = ("edge.cdn.test", "shop.google-analytics.com")

    assert found(replace(recording, aliases=(Alias(host="m.shop.example", targets=targets),))) == [
        ("m.shop.example", "/x.js", "google-analytics", "cname")
    ]


@pytest.mark.parametrize("target", ["cdn.test", "js.mollie.com"])
def test_alias_of_a_host_that_nobody_knows_or_the_shop_needs_is_no_disguise(target: str) -> None:
    recording = recording_of("https://pay.shop.example/")
    assert target == "cdn.test" or MATCHER.match_url(f"https://{target}/") is not None

    assert found(replace(recording, aliases=(Alias(host="pay.shop.example", targets=(target,)),))) == []


def test_each_signature_fits_only_requests_of_its_own_kind() -> None:
    samples = {
        "v": "2", "tid": "G-ABC123", "id": "1234567890123", "ev": "PageView", "dl": "x", "idsite": "3", "rec": "1"
    }  # fmt: skip
    everything = {signature.place for signature in signatures() if signature.fits("/any", samples)}

    assert everything == {
        "https://www.google-analytics.com/g/collect",
        "https://www.facebook.com/tr",
        "https://shop.matomo.cloud/matomo.php",
    }


async def test_report_names_the_tracker_and_what_it_wrote_as_the_trackers(scan: Scan) -> None:
    report = await scan(
        {
            "site.example": {
                "/": "<script src=/lib/measure.js></script>",
                "/lib/measure.js": script(
                    "navigator.sendBeacon('/measure/g/collect?v=2&tid=G-ABC123&cid=12345.678', 'en=page_view')"
                ),
                "/measure/g/collect": setting(status=204),
            }
        }
    )

    assert report["disguised"] == [
        {
            "host": "site.example",
            "path": "/measure/g/collect",
            "service": "google-analytics",
            "how": "path",
            "detail": "sent v=2, tid=G-ABC123",
            "states": ["untouched"],
            "page": "https://site.example/",
        }
    ]
    service = next(service for service in report["services"] if service["id"] == "google-analytics")
    assert service["evidence"][0]["detail"] == "https://site.example/measure/g/collect"
    assert [finding["item"] for finding in report["findings"]] == ["google-analytics"]
    assert "12345.678" not in json.dumps(report["disguised"])


async def test_host_that_is_another_name_for_a_tracker_is_found_with_what_it_stores(
    internet: Internet, kruimel_browser: object
) -> None:
    sites: dict[str, Any] = {
        "site.example": {"/": "<script src='https://m.site.example/m.js'></script>"},
        "m.site.example": {"/m.js": script("document.cookie = 'unheard_of=1; domain=site.example'")},
    }
    for host, pages in sites.items():
        internet.mount(host, Site(pages))
    aliases = {"m.site.example": "in.shop.test", "in.shop.test": "analytics.tiktok.com"}
    async with a_name_server(aliases) as (at, _), open_browser(check=False) as opened:
        recording = await record(
            Plan(url="https://site.example/", states=(ConsentState.UNTOUCHED,), patience=HASTE), opened
        )
        recording = replace(recording, aliases=await look_up(recording, Resolver.at(at)))
    for host in sites:
        internet.unmount(host)

    report = scan_document(recording, MATCHER)
    assert [(row["host"], row["how"], row["detail"]) for row in report["disguised"]] == [
        ("m.site.example", "cname", "m.site.example is another name for analytics.tiktok.com")
    ]
    assert [(item["name"], item["service"], item["rule"]) for item in report["items"]] == [
        ("unheard_of", "tiktok", "setter")
    ]


def test_cookie_of_a_disguised_script_is_the_trackers_by_name_and_setter() -> None:
    recording = recording_of("https://m.shop.example/x.js")
    write = CookieWrite(
        name="_ga",
        domain=".shop.example",
        path="/",
        how="script",
        url="https://m.shop.example/x.js",
        frame_url=f"{SHOP}/",
        at_ms=1,
        requested_s=None,
    )
    kept = StoredCookie(
        name="_ga", domain=".shop.example", path="/", kept_s=None, http_only=False, secure=False, same_site="",
        partitioned=False,
    )  # fmt: skip
    visits: Sequence[PageVisit] = [replace(visit, cookie_writes=(write,)) for visit in recording.states[0].visits]
    recording = replace(
        recording,
        states=(StateRecording(state=ConsentState.UNTOUCHED, visits=visits, jar=(kept,)),),
        aliases=(Alias(host="m.shop.example", targets=("www.google-analytics.com",)),),
    )

    report = scan_document(recording, MATCHER)

    assert [(item["service"], item["rule"]) for item in report["items"]] == [("google-analytics", "name+setter")]
