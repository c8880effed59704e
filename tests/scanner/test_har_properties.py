"""Whatever is in a recording, reading it gives a report or one clear line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.catalogue import Matcher, load_catalogue
from consent.errors import InvalidFile
from scanner.cookieline import parse_cookie_line
from scanner.har import read_recording
from scanner.har.jar import refusals
from scanner.har.markup import read_links
from scanner.har.values import moment, readable
from scanner.report import scan_document

MATCHER = Matcher(load_catalogue())

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20)
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)
HOSTS = st.sampled_from(
    ["shop.example", "www.shop.example", "ads.example", "[broken", "192.0.2.1", "co.uk", "é.example"]
)
URLS = st.builds(
    lambda scheme, host, path: f"{scheme}://{host}/{path}",
    st.sampled_from(["https", "http", "wss"]),
    HOSTS,
    st.text(max_size=6),
)
TIMES = st.sampled_from(
    ["2026-11-03T09:15:00Z", "2026-11-03T09:15:00.123+01:00", "9999-12-31T23:59:59-12:00", "-1", ""]
)
LINES = st.builds(
    lambda name, rest: f"{name}=1; {rest}",
    st.text(max_size=5),
    st.lists(
        st.sampled_from(
            ["Secure", "SameSite=None", "SameSite=Lax", "Domain=shop.example", "Max-Age=0", "Max-Age=9", "Path=/"]
        )
        | st.text(max_size=12)
    ).map("; ".join),
)
HEADERS = st.lists(
    st.fixed_dictionaries(
        {"name": st.sampled_from(["Set-Cookie", "cookie", "Referer", "Sec-Fetch-Dest", "date"]), "value": LINES | URLS}
    ),
    max_size=4,
)


def sometimes(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """What belongs there, and now and then something that does not."""
    return st.one_of(strategy, strategy, strategy, strategy, ANYTHING)


FRAMES = st.fixed_dictionaries(
    {},
    optional={
        "callFrames": sometimes(
            st.lists(st.fixed_dictionaries({"url": sometimes(URLS), "lineNumber": ANYTHING}), max_size=2)
        ),
        "parent": ANYTHING,
    },
)
INITIATORS = st.fixed_dictionaries(
    {}, optional={"url": sometimes(URLS), "lineNumber": ANYTHING, "stack": sometimes(FRAMES)}
)
ENTRIES = st.fixed_dictionaries(
    {
        "request": st.fixed_dictionaries(
            {"url": URLS},
            optional={"method": ANYTHING, "headers": sometimes(HEADERS), "cookies": ANYTHING, "postData": ANYTHING},
        )
    },
    optional={
        "startedDateTime": sometimes(TIMES),
        "response": sometimes(
            st.fixed_dictionaries(
                {},
                optional={
                    "status": sometimes(st.sampled_from([200, 302, 404, 0, -1])),
                    "headers": sometimes(HEADERS),
                    "cookies": sometimes(
                        st.lists(st.dictionaries(st.sampled_from(["name", "domain", "expires", "secure"]), SCALARS))
                    ),
                    "redirectURL": sometimes(URLS),
                    "content": sometimes(
                        st.fixed_dictionaries(
                            {
                                "mimeType": st.just("text/html"),
                                "text": st.text(),
                                "encoding": st.sampled_from(["base64", ""]),
                            }
                        )
                    ),
                    "_error": ANYTHING,
                },
            )
        ),
        "pageref": sometimes(st.sampled_from(["a", "b"])),
        "_resourceType": sometimes(st.sampled_from(["document", "script", "image"])),
        "_frameref": sometimes(st.sampled_from(["f", "g"])),
        "_initiator": sometimes(INITIATORS),
        "_webSocketMessages": ANYTHING,
        "_fromCache": ANYTHING,
    },
)
HARS = st.fixed_dictionaries(
    {
        "log": st.fixed_dictionaries(
            {"entries": st.lists(ENTRIES, max_size=5)},
            optional={"pages": sometimes(st.lists(ANYTHING, max_size=3)), "browser": ANYTHING, "creator": ANYTHING},
        )
    }
)

COOKIE_PARTS = ("name", "domain", "path", "expires", "session", "secure", "sameSite", "partitionKey")
COOKIES = st.fixed_dictionaries({}, optional=dict.fromkeys(COOKIE_PARTS, SCALARS | URLS))
PARAMS = st.fixed_dictionaries(
    {
        "requestId": st.sampled_from(["1", "2", "3"]),
        "timestamp": st.floats(0, 1e6) | st.floats(allow_nan=False) | st.integers(),
        "wallTime": st.floats(0, 2e9) | st.floats() | st.integers(),
        "request": st.fixed_dictionaries({"url": URLS, "method": st.just("GET")}, optional={"postData": ANYTHING}),
        "response": st.fixed_dictionaries({}, optional={"status": ANYTHING, "mimeType": ANYTHING}),
        "url": URLS,
    },
    optional={
        "loaderId": st.sampled_from(["1", "2"]),
        "frameId": sometimes(st.sampled_from(["f", "g"])),
        "documentURL": sometimes(URLS),
        "type": sometimes(st.sampled_from(["Document", "Image"])),
        "initiator": sometimes(INITIATORS),
        "redirectResponse": ANYTHING,
        "hasExtraInfo": ANYTHING,
        "headers": sometimes(st.dictionaries(st.sampled_from(["set-cookie", "Date", "Set-Cookie"]), LINES)),
        "blockedCookies": sometimes(st.lists(st.fixed_dictionaries({"cookieLine": LINES, "blockedReasons": ANYTHING}))),
        "associatedCookies": sometimes(
            st.lists(st.fixed_dictionaries({"cookie": sometimes(COOKIES), "blockedReasons": ANYTHING}))
        ),
        "dataLength": ANYTHING,
        "errorText": ANYTHING,
    },
)
METHODS = st.sampled_from(
    [
        "requestWillBeSent",
        "requestWillBeSent",
        "requestWillBeSentExtraInfo",
        "responseReceived",
        "responseReceivedExtraInfo",
        "loadingFinished",
        "loadingFailed",
        "dataReceived",
        "webSocketCreated",
        "webSocketFrameSent",
        "other",
    ]
)
LOGS = st.lists(
    st.fixed_dictionaries({"method": METHODS.map(lambda name: f"Network.{name}"), "params": PARAMS}), max_size=8
)
RELAXED = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def check(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "recording"
    file.write_bytes(content)
    try:
        recording = read_recording(file)
    except InvalidFile as error:
        fault = str(error)
    else:
        fault = ""
    assert "\n" not in fault
    if fault:
        return
    document = scan_document(recording, MATCHER)
    json.dumps(document, ensure_ascii=False, allow_nan=False).encode("utf-8")
    assert document["url"]
    assert read_recording(file) == recording


@RELAXED
@given(har=HARS)
def test_anything_in_the_shape_of_a_har_is_read_or_refused(tmp_path: Path, har: Any) -> None:
    check(tmp_path, json.dumps(har).encode())


@RELAXED
@given(log=LOGS)
def test_anything_in_the_shape_of_a_log_is_read_or_refused(tmp_path: Path, log: Any) -> None:
    check(tmp_path, json.dumps(log).encode())


@RELAXED
@given(value=ANYTHING)
def test_any_json_is_read_or_refused(tmp_path: Path, value: Any) -> None:
    check(tmp_path, json.dumps(value).encode())


@RELAXED
@given(content=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    check(tmp_path, content)


@RELAXED
@given(cut=st.integers(1, 17_000), name=st.sampled_from(["chrome.har", "firefox.har", "devtools.json"]))
def test_recording_that_is_cut_off_anywhere_is_refused(tmp_path: Path, cut: int, name: str) -> None:
    whole = (Path("tests/data/har") / name).read_bytes()
    file = tmp_path / name
    file.write_bytes(whole[: max(1, len(whole) - 2 - cut % len(whole))])

    with pytest.raises(InvalidFile):
        read_recording(file)


@given(markup=st.text(st.sampled_from("<>\"'=/a !-href form title script"), max_size=300))
def test_no_markup_is_too_odd_to_find_links_in(markup: str) -> None:
    read_links(markup, "https://shop.example/")


@given(text=st.text(st.characters(exclude_categories=["Cs"])) | URLS)
def test_no_url_is_too_odd_to_be_taken_apart(text: str) -> None:
    parts = urlsplit(readable(text))

    assert parts.port is None or parts.hostname is not None


@given(value=ANYTHING)
def test_no_moment_is_too_odd(value: Any) -> None:
    moment({"at": value}, "at")


@given(line=LINES, url=URLS, cross_site=st.booleans())
def test_every_cookie_gets_a_verdict(line: str, url: str, cross_site: bool) -> None:
    from datetime import UTC, datetime

    cookie = parse_cookie_line(line, datetime(2026, 11, 3, tzinfo=UTC))
    if cookie is not None:
        refusals(line, cookie, url=url, cross_site=cross_site)
