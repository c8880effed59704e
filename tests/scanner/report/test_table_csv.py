"""The items as a table for a spreadsheet."""

from __future__ import annotations

import csv
import io

import pytest

from scanner.report.table_csv import csv_report
from tests.scanner.report.documents import HOSTILE, a_document, an_item


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_each_item_has_a_row_with_a_column_for_each_state() -> None:
    table = rows(csv_report(a_document()))

    assert [row["name"] for row in table] == ["_exm", "mystery"]
    assert [table[0][state] for state in ("untouched", "rejected", "accepted")] == ["yes", "no", "yes"]
    assert (table[0]["service_name"], table[0]["kept_s"], table[0]["secure"]) == ("Example Metrics", "34560000", "yes")
    assert (table[1]["service"], table[1]["category"]) == ("", "")


def test_of_a_state_that_nobody_looked_at_the_table_says_neither_yes_nor_no() -> None:
    document = a_document()
    document["states"]["rejected"]["reached"] = False

    assert [row["rejected"] for row in rows(csv_report(document))] == ["", ""]


def test_lines_end_as_the_standard_says() -> None:
    text = csv_report(a_document())

    assert text.endswith("\r\n")
    assert text.count("\n") == text.count("\r\n") == 3


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋"])
def test_spreadsheet_computes_nothing(start: str) -> None:
    (row,) = rows(csv_report(a_document(items=[an_item(f"{start}HYPERLINK(1)", domain=f"{start}1")])))

    assert row["name"].startswith("'")
    assert row["domain"].startswith("'")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_name_stays_in_its_cell(text: str) -> None:
    table = csv_report(a_document(items=[an_item(text), an_item(f'",{text}"')]))

    table.encode("utf-8")
    assert [set(row) == set(rows(csv_report(a_document()))[0]) for row in rows(table)] == [True, True]
