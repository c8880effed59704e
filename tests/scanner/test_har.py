"""Reading a HAR as if its site had been visited."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from consent.catalogue import Matcher, load_catalogue
from consent.errors import InvalidFile
from consent.vocabulary import ConsentState
from scanner.har import read_recording
from scanner.har.text import read_text
from scanner.recording import PageVisit, Recording
from scanner.report import scan_document

DATA = Path("tests/data/har")
SHOP = "https://www.shop.example/"
TAGS = "https://tags.example/loader.js"

Read = Callable[..., Recording]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads a HAR with these entries, or with this `log`."""

    def read(*entries: Any, pages: list[dict[str, Any]] | None = None, **log: Any) -> Recording:
        file = tmp_path / "visit.har"
        file.write_text(json.dumps({"log": {"pages": pages or [], "entries": list(entries), **log}}), "utf-8")
        return read_recording(file)

    return read


def entry(
    url: str = SHOP, second: float = 0, *, kind: str = "", sent: str = "", sets: str | list[str] = "", **parts: Any
) -> dict[str, Any]:
    """An entry as small as HAR 1.2 allows."""
    lines = [sets] if isinstance(sets, str) else sets
    request = {"method": "GET", "url": url, "headers": [{"name": "Cookie", "value": sent}] if sent else []}
    response = {"status": 200, "headers": [{"name": "Set-Cookie", "value": line} for line in lines if line]}
    whole = {"startedDateTime": f"2026-11-03T09:15:{second:06.3f}Z", "request": request, "response": response}
    return {**whole, **({"_resourceType": kind} if kind else {}), **parts}


def page(second: float = 0, url: str = SHOP, **parts: Any) -> dict[str, Any]:
    return entry(url, second, kind="document", **parts)


def jar(recording: Recording) -> dict[str, str]:
    """Domains of the cookies that were there in the end, by name."""
    return {cookie.name: cookie.domain for state in recording.states for cookie in state.jar}


def visits(recording: Recording) -> list[PageVisit]:
    return [visit for state in recording.states for visit in state.visits]


def report(recording: Recording) -> dict[str, Any]:
    return scan_document(recording, Matcher(load_catalogue()))


def item(document: dict[str, Any], name: str) -> dict[str, Any]:
    [found] = [item for item in document["items"] if item["name"] == name]
    return dict(found)


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


# The report


@pytest.mark.parametrize("name", ["chrome.har", "firefox.har", "devtools.json"])
def test_same_file_gives_the_same_report(name: str) -> None:
    first, second = (json.dumps(report(read_recording(DATA / name))) for _ in range(2))

    assert first == second


@pytest.mark.parametrize("state", ConsentState)
def test_recording_shows_one_state_and_says_that_the_others_are_not_in_it(state: ConsentState) -> None:
    document = report(read_recording(DATA / "chrome.har", state))

    assert {found for item in document["items"] for found in item["states"]} == {state}
    assert document["not_reached"] == [
        {"state": other.value, "reason": "a recording holds one visit"} for other in ConsentState if other is not state
    ]
    assert any("--state" in note for note in document["notes"])
    assert any("localStorage" in note for note in document["notes"])


def test_packed_recording_gives_the_same_report(tmp_path: Path) -> None:
    (tmp_path / "visit.har.gz").write_bytes(gzip.compress((DATA / "chrome.har").read_bytes()))

    packed, plain = read_recording(tmp_path / "visit.har.gz"), read_recording(DATA / "chrome.har")

    assert packed == plain


def test_rare_characters_byte_order_mark_and_broken_utf_8_are_read(tmp_path: Path) -> None:
    har = {"log": {"entries": [page(url=f"{SHOP}thee/🍵?é")]}}
    text = json.dumps(har, ensure_ascii=False).encode()
    (tmp_path / "visit.har").write_bytes(b"\xef\xbb\xbf" + text.replace("é".encode(), b"\xff"))

    assert read_recording(tmp_path / "visit.har").url == f"{SHOP}thee/🍵?\N{REPLACEMENT CHARACTER}"


def test_half_a_character_does_not_spoil_the_report(read: Read) -> None:
    recording = read(page(sets="a\ud800=1"), entry(f"{SHOP}\udfff"))

    json.dumps(report(recording), ensure_ascii=False).encode("utf-8")


def test_body_of_megabytes_is_left_out_and_all_else_is_read(read: Read) -> None:
    body = {"mimeType": "text/html", "text": '<a href="x">\\"' * 800_000}
    sets = [{"name": "Set-Cookie", "value": "a=1"}]

    recording = read(page(response={"status": 200, "content": body, "headers": sets}), entry(sets="b=1"))

    assert jar(recording) == {"a": "www.shop.example", "b": "www.shop.example"}
    assert visits(recording)[0].links == ()


# Files that are damaged


FAULTS = [
    # content, what the line says
    (b"", "is empty"),
    (b"  \n", "is empty"),
    (b"<html>", "is neither a HAR"),
    (b"[1]", "is neither a HAR"),
    (b"{}", "is neither a HAR"),
    (b'{"traceEvents": [{"a": [1, {"b": "}"}]}]}', "is neither a HAR"),
    (b'{"log": 3}', "log: is not an object"),
    (b'{"log": {}}', "has no request in log.entries"),
    (b'{"log": {"entries": []}}', "has no request in log.entries"),
    (b'{"log": {"entries": 3}}', "log.entries: is not a list"),
    (b'{"log": {"entries": [7]}}', "log.entries[0]: is not an object"),
    (b'{"log": {"entries": [{"request": {}}]}}', "log.entries[0].request.url: is missing"),
    (b'{"log": {"entries": [{"request": {"url": 4}}]}}', "log.entries[0].request.url: is missing"),
    (b'{"log": {"entries": [{"request": {"url": "https://a.example/"}}]}}', "startedDateTime"),
    (b'{"log": {"entries": [{"request": {"url": "https://a.exam', "log.entries[0]: ends in the middle"),
    (b'{"log": {"entries": [{"request": {"url": "\\', "log.entries[0]: ends in the middle"),
    (b'{"log": {"entries": [', "log.entries[0]: ends in the middle: the file is cut off"),
    (b'{"log": {"version', "ends in the middle"),
    (b'{"log": {"entries": [{"request": nothing}]}}', "log.entries[0]: is not JSON"),
    (b'{"log": {"entries": [{"request"}]}}', "log.entries[0]: is not JSON"),
    (b'{"log": {"entries": [}]}}', "log.entries[0]: is not JSON: '}' is out of place"),
    (b'{"log": {"entries": [{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}]}}", "log.entries[0]: is nested too deeply"),
    (b'{"log": {"entries": [{"a": ' + b"9" * 5_000 + b"}]}}", "log.entries[0]: is not JSON"),
    (b'{"log": {"entries": [[' + b"1," * 5_000_000 + b"1]]}}", "log.entries[0]: is larger than 8 MB"),
    (b"\x1f\x8b\x08\x00", "is cut off"),
    (gzip.compress(b'{"log": {}}' * 1_000)[:-20], "is cut off"),
    (b"\x1f\x8b\x09" + bytes(40), "is damaged"),
]


@pytest.mark.parametrize(("content", "message"), FAULTS, ids=[message for _, message in FAULTS])
def test_damaged_recording_is_told_in_one_line_with_its_place(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "broken.har"
    file.write_bytes(content)

    with pytest.raises(InvalidFile) as raised:
        read_recording(file)

    assert message in str(raised.value)
    assert str(raised.value).startswith(str(file))
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < 400
    assert raised.value.exit_code == 2


def test_line_of_the_fault_is_told_where_the_file_has_lines(tmp_path: Path) -> None:
    file = tmp_path / "broken.har"
    file.write_text('{"log": {\n"entries": [\n{"request": {}}]}}', "utf-8")

    with pytest.raises(InvalidFile, match=r"broken\.har:3: log\.entries\[0\]\.request\.url: is missing"):
        read_recording(file)


def test_something_behind_the_end_is_a_fault(tmp_path: Path) -> None:
    file = tmp_path / "two.har"
    file.write_text(json.dumps({"log": {"entries": [page()]}}) + "{}", "utf-8")

    with pytest.raises(InvalidFile, match="behind its end"):
        read_recording(file)


def test_missing_file_and_folder_are_told(tmp_path: Path) -> None:
    for path in (tmp_path / "none.har", tmp_path):
        with pytest.raises(InvalidFile, match="can not be read"):
            read_recording(path)


def test_packed_bomb_is_not_unpacked_beyond_the_limit(tmp_path: Path) -> None:
    file = tmp_path / "bomb.har.gz"
    file.write_bytes(gzip.compress(b" " * 5_000_000))

    assert len(read_text(file, limit=5_000_000)) == 5_000_000
    with pytest.raises(InvalidFile, match="holds more than 4 MB"):
        read_text(file, limit=4_999_999)


# The command


def kruimel(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from consent.cli import main; main()", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_command_reports_on_a_recording_without_a_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRUIMEL_BROWSER", "/there/is/none")

    told = kruimel("scan", "--har", str(DATA / "chrome.har"), "--state", "accepted", "--json", "-")

    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout) == report(read_recording(DATA / "chrome.har", ConsentState.ACCEPTED))


def test_screen_says_what_a_recording_does_not_show() -> None:
    told = kruimel("scan", "--har", str(DATA / "chrome.har"), "--state", "accepted")

    assert "What happens before consent is not in this report." in told.stdout
    assert "not known" in told.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "give a URL"),
        (["https://shop.example", "--har", "x.har"], "leave out the URL"),
        (["--har", "x.har", "--pages", "3"], "leave out the URL"),
        (["https://shop.example", "--state", "accepted"], "--state says what was chosen in a recording"),
        (["--har", "none.har"], "none.har: can not be read"),
    ],
)
def test_wrong_use_is_told_in_one_line(words: list[str], message: str) -> None:
    told = kruimel("scan", *words)

    assert told.returncode == 2
    assert message in told.stderr
    assert len(told.stderr.strip().splitlines()) == 1
