"""The report on a recording, and the command that makes it."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from consent.vocabulary import ConsentState
from scanner.har import read_recording
from tests.scanner.hars import DATA, SHOP, Read, entry, jar, page, read_entries, report, visits


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads a HAR with these entries, or with this `log`."""
    return partial(read_entries, tmp_path)


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


# The command


def kruimel(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from consent.cli import main; main()", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_command_reports_on_a_recording_without_a_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRUIMEL_BROWSER", "/there/is/none")

    told = kruimel("scan", "--har", str(DATA / "chrome.har"), "--state", "accepted", "--json", "-")

    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout) == report(read_recording(DATA / "chrome.har", ConsentState.ACCEPTED))


def test_command_tells_what_changed_since_an_older_scan(tmp_path: Path) -> None:
    old = report(read_recording(DATA / "chrome.har"))
    old["items"] = [found for found in old["items"] if found["name"] != "_ga"]
    (tmp_path / "old.json").write_text(json.dumps(old), "utf-8")

    told = kruimel("scan", "--har", str(DATA / "chrome.har"), "--diff", str(tmp_path / "old.json"), "--json", "-")

    assert told.returncode == 0, told.stderr
    assert [entry["name"] for entry in json.loads(told.stdout)["diff"]["items"]["new"]] == ["_ga"]


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
