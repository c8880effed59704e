"""Reading a scan.json of somebody else."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.errors import ConfigError, InvalidFile
from consent.vocabulary import Language
from scanner.report.html import html_report
from scanner.report.scanfile import parse_document, read_document
from tests.scanner.report.documents import a_document, an_item

LEAST = {
    "kruimel": "scan/1",
    "url": "https://shop.example/",
    "started": "2026-11-21T09:30:00Z",
    "states": {"untouched": {"reached": True}},
    "pages": [],
    "items": [],
    "services": [],
    "third_parties": [],
    "findings": [],
}


def parse(document: Any) -> dict[str, Any]:
    return parse_document(json.dumps(document).encode())


def test_scan_of_an_earlier_version_without_pictures_can_be_told() -> None:
    document = parse(LEAST)

    assert document["timeline"] == []
    assert "shop.example" in html_report(document, Language.EN)


def test_fields_that_nobody_here_knows_are_kept() -> None:
    document = parse({**LEAST, "news": 1, "items": [{**an_item(), "extra": 2}]})

    assert document["news"] == 1
    assert document["items"][0]["extra"] == 2


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "is not valid JSON"),
        (b"\xff\xfe", "is not UTF-8 text"),
        (b"[" * 100_000, "is not valid JSON"),
        (b"[]", "is not a JSON object"),
        (b'{"kruimel": "lint/1"}', "kruimel: is not 'scan/1'"),
    ],
)
def test_file_that_is_no_scan_gets_one_clear_line(data: bytes, told: str) -> None:
    with pytest.raises(InvalidFile) as raised:
        parse_document(data, name="old.json")

    assert str(raised.value).startswith("old.json")
    assert told in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"url": None}, "url: is missing"),
        ({"started": "yesterday"}, "started: is not a time"),
        ({"items": {}}, "items: is not a list"),
        ({"items": [{"kind": "cookie"}]}, "items[0].name: is missing"),
        ({"items": [an_item(kind="biscuit")]}, "items[0].kind: is not one of cookie,"),
        ({"items": [an_item(kept_s="long")]}, "items[0].kept_s: is not a number"),
        ({"items": [an_item(kept_s=True)]}, "items[0].kept_s: is not a number"),
        ({"items": [an_item(states=["a b"])]}, "items[0].states: is not a list of consent states"),
        ({"items": [an_item(set_by=[])]}, "items[0].set_by: is not a JSON object"),
        (
            {"services": [{"id": "x", "name": "x", "category": "fun", "states": []}]},
            "services[0].category: is not one of",
        ),
        ({"states": {"><": {}}}, "states: is not a list of consent states"),
        ({"diff": {"states": []}}, "diff.against: is missing"),
        (
            {"pages": [{"url": "https://shop.example/", "state": "untouched", "status": 1e400}]},
            "status: is not a number",
        ),
    ],
)
def test_what_is_wrong_is_said_with_the_path_to_it(change: dict[str, Any], told: str) -> None:
    with pytest.raises(InvalidFile) as raised:
        parse({**LEAST, **change})

    assert told in str(raised.value)
    assert "\n" not in str(raised.value)


def test_missing_file_is_told_with_the_command_that_writes_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file; `kruimel scan URL --json"):
        read_document(tmp_path / "scan.json")
    with pytest.raises(ConfigError):
        read_document(tmp_path)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(set(a_document()))), JSON, st.integers(0, 9))
def test_any_other_value_in_any_place_is_told_or_refused_and_never_a_crash(field: str, value: Any, inner: int) -> None:
    document = a_document()
    entries = document[field]
    if isinstance(entries, list) and entries and isinstance(entries[0], dict) and inner:
        names = sorted(entries[0])
        entries[0] = {**entries[0], names[inner % len(names)]: value}
    else:
        document[field] = value

    with suppress(InvalidFile):
        assert "<h1>" in html_report(document, Language.NL)
