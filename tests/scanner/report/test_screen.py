"""The report on a screen."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from scanner.report.diff import compare
from scanner.report.screen import WIDTH, print_report
from tests.scanner.report.documents import HOSTILE, a_document, a_hostile_document, an_item


def printed(document: dict[str, Any], width: int = 200, *, colour: bool = False) -> str:
    stream = io.StringIO()
    print_report(document, Console(file=stream, width=width, force_terminal=colour))
    return stream.getvalue()


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("width", [80, 200])
def test_no_line_is_wider_than_80_columns(text: str, width: int) -> None:
    document = a_hostile_document(text)
    document["diff"] = compare(a_document(), document)

    lines = printed(document, width).splitlines()

    assert max(map(cell_len, lines)) <= WIDTH


@pytest.mark.parametrize("text", HOSTILE)
def test_name_can_not_command_the_terminal(text: str) -> None:
    told = printed(a_hostile_document(text))

    told.encode("utf-8")
    assert told.replace("\n", "").isprintable()


def test_square_brackets_in_a_name_are_no_markup() -> None:
    assert "[red]x[/red]" in printed(a_document(items=[an_item("[red]x[/red]")]))


def test_thousands_of_items_do_not_fill_the_screen() -> None:
    told = printed(a_document(items=[an_item(f"c{number}") for number in range(5_000)]))

    assert "... and 4950 more" in told
    assert len(told.splitlines()) < 100


def test_pixel_is_not_kept() -> None:
    assert "not kept" in printed(a_document(items=[an_item("/p.gif", kind="pixel")]))


def test_changes_are_told_line_by_line() -> None:
    document = a_document(items=[an_item(secure=False), an_item("fresh")])
    document["diff"] = compare(a_document(items=[an_item(), an_item("old")]), document)

    told = printed(document)

    assert "Compared with https://shop.example/ on 2026-11-21:" in told
    assert "+ cookie fresh (.shop.example)" in told
    assert "- cookie old (.shop.example)" in told
    assert "~ cookie _exm (.shop.example): secure was True, is False" in told
