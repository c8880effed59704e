"""Reading a log of DevTools events as if its site had been visited."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from consent.catalogue import Matcher, load_catalogue
from consent.errors import InvalidFile
from scanner.har import read_recording
from scanner.recording import PageVisit, Recording
from scanner.report import scan_document

LOG = Path("tests/data/har/devtools.json")
SHOP = "https://winkel.example/"

Read = Callable[[str], Recording]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(text: str) -> Recording:
        file = tmp_path / "log.json"
        file.write_text(text, "utf-8")
        return read_recording(file)

    return read


@pytest.fixture(scope="module")
def recording() -> Recording:
    return read_recording(LOG)


@pytest.fixture(scope="module")
def document(recording: Recording) -> dict[str, Any]:
    return scan_document(recording, Matcher(load_catalogue()))


def events() -> list[dict[str, Any]]:
    return [dict(event) for event in json.loads(LOG.read_text("utf-8"))]


def item(document: dict[str, Any], name: str) -> dict[str, Any]:
    [found] = [item for item in document["items"] if item["name"] == name]
    return dict(found)


def visits(recording: Recording) -> list[PageVisit]:
    return [visit for state in recording.states for visit in state.visits]


def test_each_navigation_of_the_main_frame_is_a_visit(recording: Recording) -> None:
    seen = [(visit.url, visit.status, visit.error, len(visit.requests)) for visit in visits(recording)]

    assert seen == [(SHOP, 200, "", 7), (f"{SHOP}weg", 404, "the server answered 404", 1)]
    assert recording.started.isoformat() == "2026-11-03T09:15:00+00:00"


def test_events_become_the_values_that_a_live_page_gives(recording: Recording) -> None:
    document, script, first, second, api, socket, frame = visits(recording)[0].requests

    assert (document.kind, document.mime, document.size, document.at_ms) == ("Document", "text/html", 700, 0)
    assert (script.initiator, script.initiator_line, script.at_ms) == (SHOP, 8, 99)
    assert (first.url, second.url, first.id == second.id) == ("https://a.example/p", "https://b.example/p", True)
    assert (second.redirected_from, first.status) == ("https://a.example/p", 302)
    assert (api.method, api.failed) == ("POST", "net::ERR_CONNECTION_RESET")
    assert (socket.kind, socket.messages) == ("WebSocket", 1)
    assert frame.frame_url == "https://frame.example/"


def test_cookies_have_the_verdict_that_the_browser_gave(document: dict[str, Any]) -> None:
    assert {found["name"] for found in document["items"] if found["kind"] == "cookie"} == {"sid", "u", "v", "_ga"}
    assert document["refused"] == [
        {"name": "lax", "domain": "a.example", "reason": "SameSiteUnspecifiedTreatedAsLax"},
    ]
    assert (item(document, "sid")["http_only"], item(document, "sid")["set_by"]["url"]) == (True, SHOP)


def test_cookie_that_a_script_wrote_is_known_from_the_request_that_sent_it(document: dict[str, Any]) -> None:
    ga = item(document, "_ga")

    assert (ga["domain"], ga["kept_s"], ga["same_site"]) == (".winkel.example", 34_560_000, "Lax")
    assert (ga["attributes_known"], ga["set_by"]) == (True, None)


def test_date_of_a_cookie_counts_from_the_recording_where_the_answer_has_no_date(document: dict[str, Any]) -> None:
    assert item(document, "v")["lifetime_s"] == 3_600


def test_events_one_a_line_tell_the_same(recording: Recording, read: Read) -> None:
    assert read("\n".join(json.dumps(event) for event in events())) == recording


def test_events_that_chromedriver_wrapped_tell_the_same(recording: Recording, read: Read) -> None:
    wrapped = [{"level": "INFO", "message": json.dumps({"message": event, "webview": "W"})} for event in events()]

    assert read(json.dumps(wrapped)) == recording


def test_log_without_extra_information_says_that_cookies_are_not_in_it(read: Read) -> None:
    found = read(json.dumps([event for event in events() if "ExtraInfo" not in event["method"]]))

    assert all(not state.jar for state in found.states)
    assert any("those that responses set are not in this report" in note for note in found.notes)


def test_log_that_begins_in_the_middle_of_a_page_is_a_visit_to_it(read: Read) -> None:
    found = read(json.dumps([event for event in events() if event["params"].get("requestId") == "R2"]))

    assert [(visit.url, visit.status) for visit in visits(found)] == [(SHOP, None)]


def test_longer_log_than_is_read_is_said(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.har.devtools.MAX_REQUESTS", 2)

    found = read(LOG.read_text("utf-8"))

    assert found.partial
    assert [len(visit.requests) for visit in visits(found)] == [2]


def changed(number: int, **params: Any) -> str:
    log = events()
    log[number]["params"].update(params)
    return json.dumps(log)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "is neither a HAR"),
        ('[{"params": {}}]', "is neither a HAR"),
        ('{"method": "Network.dataReceived"}', "params.requestId: is missing from a Network.dataReceived event"),
        ('{"method": "Page.loadEventFired"}', "is neither a HAR"),
        ('{"method": "Page.a"}\n{"method": "Page.b"}', "has no event Network.requestWillBeSent"),
        ('{"method": "Page.a"}\n{"method": ', ":2: ends in the middle"),
        ('[{"message": "{"}]', "[0]: holds a message that is not JSON"),
        (LOG.read_text("utf-8")[:-300], "ends in the middle"),
        (LOG.read_text("utf-8") + "[]", "behind its end"),
        (
            changed(3, request={"method": "GET"}),
            "[3].params.request.url: is missing from a Network.requestWillBeSent event",
        ),
        (changed(3, request=[]), "[3].params.request.url: is missing from a Network.requestWillBeSent event"),
        (changed(3, timestamp="noon"), "[3].params.timestamp: is missing from a Network.requestWillBeSent event"),
        (changed(4, response=None), "[4].params.response: is missing from a Network.responseReceived event"),
    ],
)
def test_damaged_log_is_told_in_one_line_with_its_place(read: Read, text: str, message: str) -> None:
    with pytest.raises(InvalidFile) as raised:
        read(text)

    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


def test_log_without_the_time_of_the_day_is_refused(read: Read) -> None:
    log = events()
    for event in log:
        event["params"].pop("wallTime", None)

    with pytest.raises(InvalidFile, match="wallTime"):
        read(json.dumps(log))
