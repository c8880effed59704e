"""Thousands of made-up policies of all formats: others' text stays, and writing twice changes nothing."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.errors import KruimelError
from consent.policy.documents.formats import Format, open_document
from consent.policy.write import EditedByHand, write_into, write_section
from tests.consent.declarations import declared, webshop
from tests.consent.policy.generated import Generated, Verdict, generate, judge, text_of

SHORT = declared("[services.x]\nname = 'Meter'\ncategory = 'statistics'\nitems = [{kind = 'cookie', name = 'm'}]")
EACH = 600
FORMATS = list(Format)


def policies(format: Format, count: int = EACH) -> list[Generated]:  # noqa: A002
    return [generate(seed, format) for seed in range(count)]


@pytest.mark.parametrize("format", FORMATS)
def test_nobodys_text_is_lost_and_the_section_goes_where_it_belongs(format: Format) -> None:  # noqa: A002
    wrong = [policy for policy in policies(format) if judge(policy, SHORT)[0] in (Verdict.WRONG, Verdict.LEFT)]

    assert [(policy.style, policy.text) for policy in wrong][:1] == []


@pytest.mark.parametrize("format", FORMATS)
def test_most_policies_need_no_help(format: Format) -> None:  # noqa: A002
    verdicts = [judge(policy, SHORT)[0] for policy in policies(format, 200)]

    assert verdicts.count(Verdict.RIGHT) >= 0.85 * len(verdicts)


@pytest.mark.parametrize("format", FORMATS)
def test_writing_twice_changes_nothing_with_or_without_memory(format: Format) -> None:  # noqa: A002
    for policy in policies(format):
        verdict, written = judge(policy, SHORT)
        if verdict is not Verdict.RIGHT or written is None:
            continue
        once = written.document.data
        again = open_document(once, format, name="p")
        assert write_into(again, SHORT, memory=written.memory).document.data == once, policy.text
        assert write_into(again, SHORT).document.data == once, policy.text


@pytest.mark.parametrize("format", FORMATS)
def test_another_declaration_changes_only_the_section_and_back(format: Format) -> None:  # noqa: A002
    for policy in policies(format, 60):
        verdict, first = judge(policy, SHORT)
        if verdict is not Verdict.RIGHT or first is None:
            continue
        second = write_into(open_document(first.document.data, format, name="p"), webshop(), memory=first.memory)
        third = write_into(open_document(second.document.data, format, name="p"), SHORT, memory=second.memory)
        assert text_of(format, third.document.data) == text_of(format, first.document.data)


@pytest.mark.parametrize("format", FORMATS)
def test_a_word_changed_by_hand_is_never_overwritten(format: Format) -> None:  # noqa: A002
    chance = random.Random(7)
    for policy in policies(format, 60):
        verdict, written = judge(policy, SHORT)
        if verdict is not Verdict.RIGHT or written is None:
            continue
        word = chance.choice(["Meter", "cookie", "Cookies zijn", "small pieces"])
        text = text_of(format, written.document.data)
        managed = text.rindex("apparaat") if "apparaat" in text else text.rindex("device")
        edited = text[:managed] + word + text[managed:]
        encoding = "utf-8" if written.document.data == text.encode() else "cp1252"
        data = edited.encode(encoding)
        if format is Format.WORD:
            from tests.consent.policy.words import package

            data = package(edited)
        with pytest.raises(EditedByHand) as caught:
            write_into(open_document(data, format, name="p"), webshop(), memory=written.memory)
        assert caught.value.edits.then == written.memory.pieces
        assert word in caught.value.edits.shown("p")


TAGS = "p|/p|h2|/h2|b|/div|div|table|td|li|dl|dt|dd|br|ul|details|summary|script|/script|textarea|form|footer|hr"
OTHER = (
    "<|>|</|<!--|-->|Cookies|Uw rechten|Contact|tekst|<a id='x'></a>|\"|'|&amp;|\n|\r\n| |<blockquote>|<!doctype html>|"
    "<!-- kruimel:begin -->|<!-- kruimel:end -->|<![CDATA[|<?x"
)
MARKUP = st.sampled_from([f"<{tag}>" for tag in TAGS.split("|")] + OTHER.split("|"))


@settings(max_examples=1000, deadline=None)
@given(st.lists(MARKUP, max_size=25).map("".join))
def test_no_html_breaks_the_reader(text: str) -> None:
    unchanged_or_written(text, Format.HTML)


SOME_LINES = (
    "Cookies|COOKIES|Uw rechten|Google Analytics|Proeverij|1. Cookies|2. Contact|=====|---|Wij bewaren uw gegevens.|"
    "en nog iets|- punt|||  |Artikel 3 - Cookies|\u2028|\x0b"
)
LINES = st.sampled_from([*SOME_LINES.split("|"), "x" * 90])


@settings(max_examples=1000, deadline=None)
@given(st.lists(LINES, max_size=15).map("\n".join))
def test_no_text_breaks_the_reader(text: str) -> None:
    unchanged_or_written(text, Format.TEXT)


def unchanged_or_written(text: str, format: Format) -> None:  # noqa: A002
    """Either a person is asked, or only one part of the text is replaced and a second run changes nothing."""
    with suppress(KruimelError):
        written = write_section(text, SHORT, format=format)
        again = write_section(written.text, SHORT, format=format, memory=written.memory)
        assert again.text == written.text
