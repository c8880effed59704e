from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from consent.policy.escape import MAX_LENGTH, code, escape_text, link, one_line

MARKUP = st.text(st.sampled_from("\\`*_[](){}<>|~$#+-.!=:&;\"'1a \n\t"), max_size=40)
TEXT = st.one_of(st.text(max_size=80), MARKUP)


def shown(markdown: str) -> str:
    """What a reader sees of one paragraph; fails where it is anything but plain text."""
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(markdown)
    assert [token.type for token in tokens] in ([], ["paragraph_open", "inline", "paragraph_close"]), markdown
    children = [child for token in tokens for child in token.children or []]
    assert {child.type for child in children} <= {"text", "text_special"}, markdown
    return "".join(child.content for child in children)


@given(TEXT)
def test_escaped_text_is_shown_as_it_was(text: str) -> None:
    assert shown(escape_text(text)) == one_line(text)


@given(TEXT)
def test_escaped_text_stays_in_its_table_cell(text: str) -> None:
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(
        f"| a | b |\n| --- | --- |\n| {escape_text(text)} | x |\n"
    )

    cells = [token.content for token in tokens if token.type == "inline"]
    assert len(cells) == 4
    assert cells[-1] == "x"


@given(TEXT)
def test_a_name_is_shown_as_it_was_whether_as_code_or_not(text: str) -> None:
    children = MarkdownIt("gfm-like", {"linkify": False}).parseInline(f"x {code(text)} x")[0].children or []

    assert "".join(child.content for child in children) == f"x {one_line(text)} x"


@given(TEXT, TEXT)
def test_a_link_has_the_label_and_never_leads_off_the_web(label: str, rest: str) -> None:
    children = MarkdownIt("commonmark").parseInline(f"x {link(label, f'https://goed.example/{rest}')} x")[0].children

    opened = [child for child in children or [] if child.type == "link_open"]
    assert len(opened) == 1
    assert str(opened[0].attrs["href"]).startswith("https://goed.example/")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("_ga_*", r"\_ga\_\*"),
        ("Google Ireland Limited", "Google Ireland Limited"),
        ("Voorbeeld & Zoon B.V.", "Voorbeeld & Zoon B.V."),
        ("&copy;", r"\&copy;"),
        ("1. een", r"1\. een"),
        ("één\r\ntwee", "één twee"),
        ("a\u200bb\u202ec", "abc"),
        ("https://x.example", r"https\://x.example"),
    ],
)
def test_text_is_escaped_no_more_than_needed(text: str, expected: str) -> None:
    assert escape_text(text) == expected


def test_a_plain_name_becomes_a_code_span_and_another_does_not() -> None:
    assert code("_ga_*") == "`_ga_*`"
    assert code("a`b|c") == r"a\`b\|c"


def test_a_text_without_end_is_cut() -> None:
    assert len(one_line("x" * 10_000)) == MAX_LENGTH
    assert one_line("x" * MAX_LENGTH) == "x" * MAX_LENGTH


def test_a_path_on_the_site_is_a_link_and_another_host_in_disguise_is_not() -> None:
    assert link("Keuze", "/consent/preferences") == "[Keuze](/consent/preferences)"
    assert link("Keuze", "//kwaad.example/") == "Keuze"
    assert not re.search(r"\]\(", link("Keuze", "javascript:alert(1)"))
