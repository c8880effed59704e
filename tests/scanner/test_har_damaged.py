"""A recording that is damaged, missing or too large is told in one line."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from consent.errors import InvalidFile
from scanner.har import read_recording
from scanner.har.text import read_text
from tests.scanner.hars import page

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
