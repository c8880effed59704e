"""What filter lists and databases say about what nobody here knows."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from consent.catalogue.filter_list import FilterLists
from consent.catalogue.hints import NOTICE, Hint, Hints
from consent.vocabulary import Category, Language
from scanner.report.hints import MAX_HINTS, Hinting
from scanner.report.html import html_report
from scanner.report.screen import print_report
from scanner.report.table_csv import csv_report
from tests.scanner.report.documents import UNKNOWN, a_contact, a_document, an_event, an_item

LIST = """\
! Title: Example
||odd.example^$third-party
||cdn.metrics.example^
||only-frames.example^$subdocument
/hidden/count.gif?
"""
LINE = "list.txt:2: ||odd.example^$third-party"


def a_hint(name: str = "mystery", **fields: Any) -> Hint:
    return Hint(**{"name": name, "platform": "Platform", "category": Category.MARKETING} | fields)


@pytest.fixture
def lists(tmp_path: Path) -> FilterLists:
    (tmp_path / "list.txt").write_text(LIST, "utf-8")
    return FilterLists([tmp_path / "list.txt"])


def told(thing: dict[str, Any]) -> list[tuple[str, str]]:
    return [(hint["says"], hint["source"]) for hint in thing["hints"]]


def a_third(domain: str, **fields: Any) -> dict[str, Any]:
    return {"domain": domain, "service": None, "requests": 1, "states": ["untouched"]} | fields


def test_unknown_domain_is_marked_with_the_line_of_the_list_and_stays_unknown(lists: FilterLists) -> None:
    document = a_document()
    Hinting(lists=lists).add_to(document)

    known, unknown = document["third_parties"]
    assert told(unknown) == [("known tracker", LINE)]
    assert unknown["service"] is None
    assert known["hints"] == []


def test_list_is_asked_about_the_hosts_and_addresses_and_as_what_they_were_asked_for(lists: FilterLists) -> None:
    document = a_document(
        third_parties=[a_third("only-frames.example"), a_third("late.example"), a_third("fine.example")],
        contacts=[
            a_contact("shop.example", "www.only-frames.example", kind="frame"),
            a_contact("shop.example", "px.late.example", kind="image"),
            a_contact("shop.example", "fine.example", kind="image"),
        ],
        timeline=[an_event(service=None, host="px.late.example", label="https://px.late.example/hidden/count.gif")],
    )
    Hinting(lists=lists).add_to(document)

    assert [bool(third["hints"]) for third in document["third_parties"]] == [True, False, False]
    document["contacts"][0]["kind"] = "image"
    again = a_document(third_parties=document["third_parties"][:1], contacts=document["contacts"])
    again["third_parties"][0]["hints"] = []
    Hinting(lists=lists).add_to(again)
    assert again["third_parties"][0]["hints"] == []


def test_unknown_item_is_marked_for_its_pixel_or_for_the_script_that_wrote_it(lists: FilterLists) -> None:
    pixel = an_item("/hidden/count.gif", kind="pixel", domain="px.example", **UNKNOWN)
    document = a_document(items=[an_item(), an_item("mystery", **UNKNOWN), pixel])
    Hinting(lists=lists).add_to(document)

    known, written, seen = document["items"]
    assert known["hints"] == []
    assert told(written) == [("written by a known tracker", "list.txt:3: ||cdn.metrics.example^")]
    assert told(seen) == [("known tracker", "list.txt:5: /hidden/count.gif?")]


def test_database_is_asked_about_unknown_items_only_and_named_as_its_licence_asks() -> None:
    document = a_document()
    Hinting(database=Hints([a_hint(), a_hint("_exm"), a_hint("myst*", platform="Other")])).add_to(document)

    known, unknown = document["items"]
    assert known["hints"] == []
    assert told(unknown) == [
        ("mystery: Platform, marketing", "Open Cookie Database"),
        ("myst*: Other, marketing", "Open Cookie Database"),
    ]
    assert unknown["service"] is None
    assert unknown["category"] is None
    assert document["attributions"] == [NOTICE]


def test_name_that_everybody_uses_gets_few_hints() -> None:
    document = a_document()
    Hinting(database=Hints(a_hint(platform=f"Platform {number}") for number in range(50))).add_to(document)

    assert len(document["items"][1]["hints"]) == MAX_HINTS


def test_hints_are_added_once_and_stay_when_a_report_is_made_later(lists: FilterLists) -> None:
    document = a_document()
    hinting = Hinting(lists=lists, database=Hints([a_hint()]))
    hinting.add_to(document)
    before = [told(thing) for thing in (*document["items"], *document["third_parties"])]

    hinting.add_to(document)
    Hinting().add_to(document)

    assert [told(thing) for thing in (*document["items"], *document["third_parties"])] == before
    assert document["attributions"] == [NOTICE]


def test_without_anybody_to_ask_there_are_no_hints() -> None:
    document = a_document()
    Hinting().add_to(document)

    assert not any(thing["hints"] for thing in (*document["items"], *document["third_parties"]))
    assert document["attributions"] == []


def test_every_form_of_the_report_shows_hints_with_their_source(lists: FilterLists) -> None:
    document = a_document()
    Hinting(lists=lists, database=Hints([a_hint()])).add_to(document)

    console = Console(width=80, file=io.StringIO(), record=True)
    print_report(document, console)
    lines = console.export_text().splitlines()
    screen = " ".join(" ".join(lines).split())
    assert max(map(len, lines)) <= 80
    assert "hint mystery: Platform, marketing" in screen
    assert "hint known tracker, says" in screen
    assert "Apache License 2.0" in screen

    rows = list(csv.DictReader(io.StringIO(csv_report(document))))
    assert rows[1]["hints"].endswith("mystery: Platform, marketing (Open Cookie Database)")
    assert (rows[-1]["kind"], rows[-1]["name"], rows[-1]["hints"]) == (
        "contact",
        "odd.example",
        f"known tracker ({LINE})",
    )

    page = html_report(document, Language.EN).replace("<bdi>", "").replace("</bdi>", "")
    assert f"Hint: a known tracker, says {LINE}." in page
    assert "Hint: mystery: Platform, marketing, says Open Cookie Database." in page
    assert "Apache License 2.0" in page
    assert "Aanwijzing: een bekende volger, volgens" in html_report(document, Language.NL)
