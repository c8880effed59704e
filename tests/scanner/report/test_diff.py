"""What changed between two scans."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scanner.report.diff import compare, is_same
from scanner.report.scanfile import checked_document
from tests.scanner.report.documents import STATES, a_document, a_service, an_item


def with_items(*items: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return a_document(items=list(items), **fields)


def test_same_scan_has_no_differences() -> None:
    assert is_same(compare(a_document(), a_document(started="2026-12-01T00:00:00Z")))


def test_new_and_gone_items_are_told_with_their_states() -> None:
    diff = compare(with_items(an_item("old")), with_items(an_item("new", states=["untouched"])))

    assert [(item["name"], item["states"]) for item in diff["items"]["new"]] == [("new", ["untouched"])]
    assert [item["name"] for item in diff["items"]["gone"]] == ["old"]
    assert diff["items"]["changed"] == []


@pytest.mark.parametrize(
    ("field", "old", "new", "changed"),
    [
        ("kept_s", 100_000, 100_900, False),
        ("kept_s", 100_000, 102_000, True),
        ("kept_s", None, 100_000, True),
        ("secure", True, False, True),
        ("states", ["untouched"], ["untouched", "accepted"], True),
        ("page", "https://shop.example/", "https://shop.example/b", False),
    ],
)
def test_item_has_changed_where_a_visitor_would_notice(field: str, old: Any, new: Any, changed: bool) -> None:
    diff = compare(with_items(an_item(**{field: old})), with_items(an_item(**{field: new})))

    expected = [{field: {"old": old, "new": new}}] if changed else []
    assert [item["changes"] for item in diff["items"]["changed"]] == expected


def test_new_version_of_a_script_is_no_change_and_another_host_is() -> None:
    def set_by(url: str) -> dict[str, Any]:
        return an_item(set_by={"how": "script", "url": url, "chain": [], "page": "", "at_ms": 1})

    one, two = set_by("https://cdn.example/a.1.js"), set_by("https://cdn.example/a.2.js")
    three = set_by("https://other.example/a.js")

    assert is_same(compare(with_items(one), with_items(two)))
    (change,) = compare(with_items(one), with_items(three))["items"]["changed"]
    assert change["changes"] == {"set_by": {"old": "script cdn.example", "new": "script other.example"}}


def test_state_that_only_one_scan_reached_is_not_compared() -> None:
    missed = {state: {"reached": state == "untouched"} for state in STATES}
    old = with_items(an_item(states=["untouched"]), states=missed)

    diff = compare(old, with_items(an_item(), an_item("later", states=["accepted"])))

    assert diff["states"] == ["untouched"]
    assert diff["not_compared"] == ["accepted", "rejected"]
    assert diff["items"] == {"new": [], "gone": [], "changed": []}


def test_domain_that_got_a_name_has_changed_and_is_not_new() -> None:
    def thirds(service: str | None) -> dict[str, Any]:
        third = {"domain": "m.example", "service": service, "requests": 1, "states": ["untouched"]}
        return a_document(third_parties=[third], services=[a_service()])

    diff = compare(thirds(None), thirds("example-metrics"))

    (change,) = diff["third_parties"]["changed"]
    assert change["changes"] == {"services": {"old": [], "new": ["example-metrics"]}}
    assert diff["third_parties"]["new"] == diff["third_parties"]["gone"] == []


def test_scan_with_a_difference_in_it_can_be_read_again() -> None:
    document = a_document()
    document["diff"] = compare(with_items(an_item(secure=False)), document)

    assert checked_document(json.loads(json.dumps(document)))["diff"] == document["diff"]
