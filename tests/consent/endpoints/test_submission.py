"""What a visitor posts is read, bounded, and never believed beyond what it says."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.endpoints.submission import FORM, JSON, Action, Refused, Submission, read_submission
from consent.vocabulary import Category


def test_form_is_read() -> None:
    body = b"action=save&category=statistics&category=marketing&return_to=%2Fthee%3Fsoort%3Dgroen&revision=3f9c2a71"

    assert read_submission(body, f"{FORM}; charset=UTF-8") == Submission(
        action=Action.SAVE,
        categories=frozenset({Category.STATISTICS, Category.MARKETING}),
        return_to="/thee?soort=groen",
        revision="3f9c2a71",
    )


@pytest.mark.parametrize("category", ["statistics", ["statistics"], ["statistics", "statistics"]])
def test_json_is_read(category: object) -> None:
    body = json.dumps({"action": "save", "category": category, "unknown": {"deep": []}}).encode()

    assert read_submission(body, "Application/JSON").categories == {Category.STATISTICS}


def test_withdrawal_needs_no_body() -> None:
    assert read_submission(b"", "") == Submission(action=None)


@pytest.mark.parametrize("content_type", ["", "text/plain", "multipart/form-data; boundary=x", "application/jsonp"])
def test_other_content_types_are_refused(content_type: str) -> None:
    with pytest.raises(Refused) as refused:
        read_submission(b"action=accept", content_type)
    assert refused.value.status == 415


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (FORM, b"action=accept&action=reject"),
        (FORM, b"action=accept&action=accept"),
        (FORM, b"action=reject&return_to=/a&return_to=/b"),
        (FORM, b"action=maybe"),
        (FORM, b"action=save&category=statistic"),
        (FORM, b"action=save&category=%00"),
        (FORM, b"action=save&category=%ff"),
        (FORM, b"action=\xff"),
        (FORM, b"a=1&" * 513),
        (JSON, b""),
        (JSON, b"["),
        (JSON, b"[]"),
        (JSON, b"null"),
        (JSON, b'"accept"'),
        (JSON, b"\xff\xfe"),
        (JSON, b'{"action": 1}'),
        (JSON, b'{"action": ["accept", "reject"]}'),
        (JSON, b'{"action": "accept", "action": "reject"}'),
        (JSON, b'{"category": {"statistics": true}}'),
        (JSON, b'{"category": [["statistics"]]}'),
        (JSON, b"[" * 8_000),
        (JSON, b'{"a":' * 1_500 + b"1" + b"}" * 1_500),
        (JSON, b'{"action": ' + b"9" * 8_000 + b"}"),
        (JSON, json.dumps({"category": ["statistics"] * 513}).encode()),
    ],
)
def test_what_can_be_read_in_no_way_or_in_two_is_refused(content_type: str, body: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read_submission(body, content_type)
    assert refused.value.status == 400
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("revision", ["", "latest", "3F9C2A71", "3f9c2a7", "3f9c2a71\n", "../../../"])
def test_revision_of_another_form_is_passed_over(revision: str) -> None:
    assert read_submission(json.dumps({"revision": revision}).encode(), JSON).revision is None


@given(st.binary(max_size=200), st.sampled_from([FORM, JSON]))
def test_no_body_does_more_than_be_refused(body: bytes, content_type: str) -> None:
    with suppress(Refused):
        assert read_submission(body, content_type).categories <= set(Category)
