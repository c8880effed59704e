"""Making what a page wrote fit to be shown."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.report.shown import shown, without_surrogates


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("_ga", "_ga"),
        ("thé 茶 שלום", "thé 茶 שלום"),
        ("a\nb\tc\x00", "a\\nb\\tc\\x00"),
        ("\x1b[31m", "\\x1b[31m"),
        ("\u202egnp", "\\u202egnp"),
        ("\ud800", "\\ud800"),
        ("e\u0301\u0301\u0301", "e\u0301\u0301\\u0301"),
        ("x" * 300, "x" * 199 + "…"),
        ("x" * 200, "x" * 200),
    ],
)
def test_text_is_told_on_one_line_that_can_be_read(text: str, told: str) -> None:
    assert shown(text) == told


@given(st.text(st.characters()), st.integers(1, 60))
def test_whatever_it_is_it_can_be_printed_and_fits(text: str, longest: int) -> None:
    told = shown(text, longest)

    assert told.isprintable()
    assert len(told) <= longest
    told.encode("utf-8")


@given(st.text(st.characters()))
def test_json_with_halves_of_pairs_can_be_written_and_means_the_same(text: str) -> None:
    written = without_surrogates(json.dumps(text, ensure_ascii=False)).encode("utf-8")

    assert json.dumps(json.loads(written)) == json.dumps(json.loads(json.dumps(text)))
