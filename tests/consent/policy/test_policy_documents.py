"""Invented policies in the shapes of real ones: which bytes go, which stay, and what a person is asked."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from consent.policy.documents import Document
from consent.policy.documents.file import read_policy
from consent.policy.documents.formats import open_document
from consent.policy.outline import UnclearPlace
from consent.policy.write import Written, write_into
from tests.consent.declarations import webshop

FOLDER = Path(__file__).parent / "documents"
EXPECTED: dict[str, dict[str, Any]] = tomllib.loads((FOLDER / "expected.toml").read_text("utf-8"))
CLEAR = [name for name, expected in EXPECTED.items() if "unclear" not in expected]
UNCLEAR = [name for name, expected in EXPECTED.items() if "unclear" in expected]


def written(name: str) -> tuple[Document, Written]:
    document, _ = read_policy(FOLDER / name)
    return document, write_into(document, webshop(), name=name)


def span(text: str, expected: dict[str, Any]) -> tuple[int, int]:
    """From where to where the old section goes, in characters."""
    if expected.get("at_end"):
        return len(text.rstrip()), len(text.rstrip())
    if "before" in expected:
        at = text.index(expected["before"].replace("\n", "\r\n" if "\r\n" in text else "\n"))
        return at, at
    first, last = expected["section"]
    if not first:
        return len(text.rstrip()), len(text.rstrip())
    start = text.index(first)
    return start, text.index(last, start) + len(last)


def test_every_document_is_expected_and_the_other_way_round() -> None:
    assert {path.name for path in FOLDER.iterdir() if path.suffix != ".toml" and path.name[0] != "."} == set(EXPECTED)
    assert len(EXPECTED) >= 40


@pytest.mark.parametrize("name", CLEAR)
def test_only_the_old_section_is_replaced(name: str) -> None:
    document, result = written(name)
    start, end = span(document.text, EXPECTED[name])

    before, after = document.text[:start], document.text[end:]
    assert result.text.startswith(before.rstrip() if start == end else before)
    assert result.text.endswith(after.lstrip() if start == end else after)
    inside = result.text[len(before.rstrip()) : len(result.text) - len(after.lstrip())]
    assert ("kruimel:begin" in inside) == (not name.endswith(".txt"))
    assert "_ga_" in inside
    assert document.text[start:end] == "" or document.text[start:end] not in result.text


@pytest.mark.parametrize("name", CLEAR)
def test_writing_again_changes_nothing(name: str) -> None:
    document, result = written(name)
    _, format = read_policy(FOLDER / name)  # noqa: A001
    again = open_document(result.document.data, format, name=name)

    assert write_into(again, webshop(), memory=result.memory).document.data == result.document.data
    assert write_into(again, webshop()).document.data == result.document.data, "without its memory"
    assert document.data == (FOLDER / name).read_bytes()


@pytest.mark.parametrize("name", [name for name in CLEAR if "contains" in EXPECTED[name]])
def test_the_section_follows_the_style_of_the_document(name: str) -> None:
    _, result = written(name)

    text = result.text.replace("\r\n", "\n")
    assert [part for part in EXPECTED[name]["contains"] if part not in text] == []


@pytest.mark.parametrize("name", CLEAR)
def test_the_section_speaks_as_the_document_does(name: str) -> None:
    _, result = written(name)
    expected = EXPECTED[name]

    assert result.language == expected.get("language", "nl")
    assert "language" in expected or result.address == expected["address"]


@pytest.mark.parametrize("name", UNCLEAR)
def test_a_person_is_asked_where_it_is_unclear(name: str) -> None:
    with pytest.raises(UnclearPlace) as caught:
        written(name)

    assert [heading.text for heading in caught.value.candidates] == EXPECTED[name]["unclear"]
    assert f"{name}:" in str(caught.value)
    assert "\n" not in str(caught.value)
