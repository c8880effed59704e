"""Who contacted whom, and when, as a scan document tells it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from consent.catalogue import Matcher, load_catalogue
from consent.vocabulary import ConsentState, ItemKind
from scanner.recording import CookieWrite, PageVisit, Recording, Request, StateRecording, StorageWrite
from scanner.report.contact import MAX_EVENTS, contacts, timeline

SHOP = "https://shop.example/"
MATCHER = Matcher(load_catalogue())


def a_request(url: str, **fields: Any) -> Request:
    return Request(**{"id": url, "url": url, "method": "GET", "kind": "Script", "frame_url": SHOP} | fields)


def a_recording(*requests: Request, after_click: bool = False, **fields: Any) -> Recording:
    visit = PageVisit(url=SHOP, final_url=SHOP, state=ConsentState.UNTOUCHED, requests=requests, **fields)
    where: dict[str, Any] = {"after_click": visit} if after_click else {"visits": (visit,)}
    state = StateRecording(state=ConsentState.UNTOUCHED, **where)
    return Recording(url=SHOP, started=datetime(2026, 11, 21, tzinfo=UTC), browser="", states=(state,))


def edges(recording: Recording) -> set[tuple[str, str, str]]:
    return {(contact["from"], contact["to"], contact["kind"]) for contact in contacts(recording, MATCHER)}


def times(recording: Recording) -> dict[str, int]:
    return {event["label"]: event["at_ms"] for event in timeline(recording, MATCHER, {})[0]}


def a_cookie(name: str, at_ms: int = 5, **fields: Any) -> CookieWrite:
    given = {"name": name, "domain": "shop.example", "path": "/", "how": "script", "url": SHOP, "frame_url": SHOP}
    return CookieWrite(**given | {"at_ms": at_ms, "requested_s": None} | fields)


def test_contact_comes_from_the_script_the_redirect_or_the_page_that_caused_it() -> None:
    recording = a_recording(
        a_request(SHOP, kind="Document"),
        a_request("https://tags.example/t.js"),
        a_request("https://px.example/p", kind="Image", initiator="https://tags.example/t.js"),
        a_request("https://next.example/p", kind="Image", redirected_from="https://px.example/p"),
        a_request("https://frame.example/", kind="Document", initiator=SHOP, frame_url="https://frame.example/"),
        a_request("https://in.example/", kind="Fetch", frame_url="https://frame.example/"),
    )

    assert edges(recording) == {
        ("shop.example", "tags.example", "script"),
        ("tags.example", "px.example", "image"),
        ("px.example", "next.example", "redirect"),
        ("shop.example", "frame.example", "frame"),
        ("frame.example", "in.example", "fetch"),
    }


def test_what_a_host_asks_of_itself_is_no_contact_unless_a_service_answers() -> None:
    recording = a_recording(
        a_request("https://shop.example/logo.png", kind="Image"),
        a_request("data:image/gif;base64,R0"),
        a_request("https://www.youtube.com/s/player.js", initiator="https://www.youtube.com/embed/x"),
    )

    assert edges(recording) == {("www.youtube.com", "www.youtube.com", "script")}


def test_times_after_a_click_count_from_the_click() -> None:
    write = StorageWrite(kind=ItemKind.LOCAL_STORAGE, name="key", origin=SHOP, stack=(), at_ms=30_250)

    recording = a_recording(cookie_writes=(a_cookie("c", 30_030),), storage_writes=(write,), after_click=True)

    assert times(recording) == {"c": 0, "key": 220}


def test_cookie_that_was_removed_refused_or_tried_on_a_public_suffix_is_no_event() -> None:
    writes = (
        a_cookie("removed", removes=True),
        a_cookie("refused", refused=("Reason",)),
        a_cookie("wide", domain=".co.uk"),
        a_cookie("kept"),
    )

    assert set(times(a_recording(cookie_writes=writes))) == {"kept"}


def test_thousands_of_events_are_bounded_and_what_is_stored_stays() -> None:
    requests = [a_request(f"https://x{number}.example/") for number in range(MAX_EVENTS)]

    told, left_out = timeline(a_recording(*requests, cookie_writes=(a_cookie("kept"),)), MATCHER, {})

    assert (len(told), left_out) == (MAX_EVENTS, 1)
    assert [event["label"] for event in told if event["kind"] == "cookie"] == ["kept"]


def test_order_of_events_does_not_rest_on_time() -> None:
    one = timeline(a_recording(cookie_writes=(a_cookie("a", 1), a_cookie("b", 2))), MATCHER, {})[0]
    two = timeline(a_recording(cookie_writes=(a_cookie("b", 1), a_cookie("a", 2))), MATCHER, {})[0]

    assert [event["label"] for event in one] == [event["label"] for event in two]
