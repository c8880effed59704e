"""Reading a HAR as if its site had been visited."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from scanner.har import read_recording
from scanner.recording import Recording
from tests.scanner.hars import DATA, SHOP, TAGS, Read, entry, item, jar, page, read_entries, report, visits


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads a HAR with these entries, or with this `log`."""
    return partial(read_entries, tmp_path)


# What Chrome's "Export HAR (with sensitive data)" holds


@pytest.fixture(scope="module")
def chrome() -> Recording:
    return read_recording(DATA / "chrome.har")


def test_pages_of_a_chrome_har_are_visits_with_their_redirects(chrome: Recording) -> None:
    seen = [(visit.url, visit.final_url, visit.status, len(visit.requests)) for visit in visits(chrome)]

    assert seen == [("http://shop.example/", SHOP, 200, 8), (f"{SHOP}over", f"{SHOP}over", 200, 2)]
    assert chrome.url == "http://shop.example/"
    assert [link.url for link in visits(chrome)[0].links] == [
        f"{SHOP}over",
        "https://www.instagram.com/winkel",
        f"{SHOP}zoek",
    ]
    assert visits(chrome)[0].title == "Winkel"


def test_initiators_of_a_chrome_har_make_the_chain_up_to_the_page(chrome: Recording) -> None:
    partner = item(report(chrome), "pid")["set_by"]

    assert partner["url"] == "https://sync.partner.example/match?x=1"
    assert partner["chain"] == ["https://sync.ads.example/pixel", TAGS, SHOP, "http://shop.example/"]
    assert (partner["how"], partner["at_ms"]) == ("header", 340)


def test_steps_of_a_redirect_share_the_id_of_the_request(chrome: Recording) -> None:
    requests = {request.url: request for request in visits(chrome)[0].requests}
    first, second = requests["https://sync.ads.example/pixel"], requests["https://sync.partner.example/match?x=1"]

    assert first.id == second.id
    assert second.redirected_from == first.url
    assert (first.initiator, first.initiator_line) == (TAGS, 21)


def test_requests_are_told_as_a_live_page_tells_them(chrome: Recording) -> None:
    requests = {request.url.split("?")[0]: request for request in visits(chrome)[0].requests}
    beacon, socket = requests["https://www.google-analytics.com/g/collect"], requests["wss://chat.example/socket"]

    assert (beacon.kind, beacon.method, beacon.body, beacon.status) == ("Ping", "POST", "en=page_view", 204)
    assert (socket.kind, socket.messages) == ("WebSocket", 2)
    assert requests["https://blocked.example/t.js"].failed == "net::ERR_BLOCKED_BY_CLIENT"
    assert requests["https://blocked.example/t.js"].status is None
    assert (requests[TAGS].kind, requests[TAGS].mime, requests[TAGS].size) == (
        "Script",
        "application/javascript",
        2048,
    )
    assert {request.frame_url for request in requests.values()} == {"http://shop.example/", SHOP}


def test_cookies_of_a_chrome_har_are_those_that_the_browser_kept(chrome: Recording) -> None:
    document = report(chrome)

    assert jar(chrome) == {
        "_ga": ".shop.example",
        "lang": ".shop.example",
        "pid": "sync.partner.example",
        "sid": "www.shop.example",
        "uid": ".ads.example",
    }
    uid, sid = item(document, "uid"), item(document, "sid")
    assert (uid["lifetime_s"], uid["kept_s"], uid["party"]) == (63_072_000, 34_560_000, "third")
    assert (sid["lifetime_s"], sid["http_only"], sid["secure"], sid["same_site"]) == (None, True, True, "Lax")
    assert item(document, "pid")["partitioned"]
    assert document["refused"] == [
        {"name": "old", "domain": "sync.ads.example", "reason": "SameSiteUnspecifiedTreatedAsLax"}
    ]


def test_cookie_of_a_script_is_found_when_it_is_sent_and_said_to_be_unknown(chrome: Recording) -> None:
    ga = item(report(chrome), "_ga")

    assert (ga["service"], ga["set_by"], ga["attributes_known"]) == ("google-analytics", None, False)
    assert any("sent and never seen set" in note for note in chrome.notes)


def test_answer_out_of_the_cache_is_noted(chrome: Recording) -> None:
    assert any("cache: what a new visitor gets may be more" in note for note in chrome.notes)


def test_chrome_har_without_cookie_headers_says_so_instead_of_being_clean(tmp_path: Path) -> None:
    har = json.loads((DATA / "chrome.har").read_text("utf-8"))
    for recorded in har["log"]["entries"]:
        for message in (recorded["request"], recorded["response"]):
            message["headers"] = [field for field in message["headers"] if "cookie" not in field["name"].lower()]
    (tmp_path / "sanitised.har").write_text(json.dumps(har), "utf-8")

    recording = read_recording(tmp_path / "sanitised.har")

    assert jar(recording) == {}
    assert any("Export HAR (with sensitive data)" in note for note in recording.notes)


# Firefox and others


@pytest.fixture(scope="module")
def firefox() -> Recording:
    return read_recording(DATA / "firefox.har")


def test_firefox_har_is_read_without_types_and_initiators(firefox: Recording) -> None:
    requests = {request.url: request for request in visits(firefox)[0].requests}

    assert [request.kind for request in requests.values()] == [
        "Document",
        "Stylesheet",
        "Font",
        "Image",
        "Image",
        "Image",
    ]
    assert requests["https://fonts.letters.example/a.woff2"].initiator == "https://nieuws.example/site.css"
    assert visits(firefox)[0].title == "Nieuws van vandaag"
    assert any("does not say what caused a request" in note for note in firefox.notes)


def test_cookies_without_headers_are_read_from_the_list_of_cookies(firefox: Recording) -> None:
    session = item(report(firefox), "session")

    assert (session["domain"], session["http_only"], session["secure"]) == (".nieuws.example", True, True)
    assert session["lifetime_s"] == 3_600


def test_cookie_that_comes_back_was_kept_whatever_the_rules_say(firefox: Recording) -> None:
    assert item(report(firefox), "m")["set_by"]["url"] == "https://meten.example/p.gif"
    assert item(report(firefox), "m")["lifetime_s"] == 86_400
    assert [lost["name"] for lost in report(firefox)["refused"]] == ["r"]


def test_moments_with_another_zone_are_the_same_moments(firefox: Recording) -> None:
    assert firefox.started.isoformat() == "2026-11-03T09:15:00+00:00"


def test_entries_without_pages_are_split_where_a_navigation_begins(read: Read) -> None:
    def navigation(url: str, second: float) -> dict[str, Any]:
        told = entry(url, second, kind="document")
        told["request"]["headers"] = [{"name": "Sec-Fetch-Dest", "value": "document"}]
        return told

    recording = read(
        navigation(SHOP, 0),
        entry("https://frame.example/", 1, kind="document", request={"url": "https://frame.example/", "headers": []}),
        navigation(f"{SHOP}b", 2),
        entry("https://t.example/x", 3),
    )

    assert [(visit.url, len(visit.requests)) for visit in visits(recording)] == [(SHOP, 2), (f"{SHOP}b", 2)]


def test_requests_sent_before_the_page_itself_belong_to_it(read: Read) -> None:
    recording = read(entry("https://t.example/early", 0), page(1))

    assert [visit.url for visit in visits(recording)] == [SHOP]
    assert [request.at_ms for request in visits(recording)[0].requests] == [0, 0]


def test_har_without_any_document_is_a_visit_to_the_page_that_sent_the_requests(read: Read) -> None:
    request = {"url": "https://t.example/x", "headers": [{"name": "Referer", "value": SHOP}]}

    recording = read(entry(request=request, kind="fetch"))

    assert recording.url == SHOP
    assert visits(recording)[0].status is None
    assert report(recording)["third_parties"][0]["domain"] == "t.example"


def test_order_of_the_entries_does_not_matter_their_times_do(read: Read) -> None:
    recording = read(entry(sets="a=1; Max-Age=0", second=2), page(0), entry(sets="a=1", second=1))

    assert jar(recording) == {}
    assert [request.at_ms for request in visits(recording)[0].requests] == [0, 1_000, 2_000]


def test_page_that_failed_is_a_visit_with_its_error(read: Read) -> None:
    gone = read(page(response={"status": 404, "headers": []}))
    dead = read(page(response={"status": 0, "headers": [], "_error": "net::ERR_CONNECTION_RESET"}))

    assert visits(gone)[0].error == "the server answered 404"
    assert visits(dead)[0].error == "net::ERR_CONNECTION_RESET"


def test_minus_one_means_unknown(read: Read) -> None:
    content = {"size": -1, "mimeType": "image/gif"}

    recording = read(page(), entry(f"{SHOP}x.gif", response={"status": -1, "headers": [], "content": content}))

    request = visits(recording)[0].requests[1]
    assert (request.size, request.status, request.failed) == (0, None, "no answer")


def test_cookie_that_only_lived_for_moments_stands_apart(read: Read) -> None:
    recording = read(page(sets="brief=1; Max-Age=2"), entry(f"{SHOP}x", 5))

    assert report(recording)["short_lived"] == [{"name": "brief", "domain": "www.shop.example"}]


def test_cookies_of_a_cached_answer_were_set_long_ago(read: Read) -> None:
    assert jar(read(page(), entry(f"{SHOP}x", 1, sets="a=1", _fromCache="disk"))) == {}


def test_top_level_redirect_through_another_site_sets_its_cookies_as_first_party(read: Read) -> None:
    login = "https://login.other.example/"
    leads = {"status": 302, "redirectURL": SHOP, "headers": [{"name": "set-cookie", "value": "seen=1"}]}

    recording = read(page(0, login, response=leads), page(1, sets="a=1"))

    assert jar(recording) == {"a": "www.shop.example", "seen": "login.other.example"}


def test_more_entries_than_are_read_are_said(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.har.har.MAX_REQUESTS", 2)

    recording = read(page(), entry(f"{SHOP}a"), entry(f"{SHOP}b"))

    assert recording.partial
    assert [len(visit.requests) for visit in visits(recording)] == [2]
