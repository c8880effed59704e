"""What the report says of the banner, and of a consent that was taken back."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from rich.console import Console

from consent.vocabulary import Language
from scanner.report.html import html_report
from scanner.report.screen import print_report
from scanner.report.table_csv import csv_report
from scanner.report.withdrawn import with_withdrawn
from tests.scanner.report.documents import a_document, a_withdrawal, some_facts, with_facts


def page(document: dict[str, Any], language: Language = Language.EN) -> str:
    """The text of the page, without its marks."""
    return " ".join(re.sub(r"<(style|title)>.*?</\1>|<[^>]+>", " ", html_report(document, language)).split())


def screen(document: dict[str, Any]) -> str:
    console = Console(width=80, file=io.StringIO(), record=True)
    print_report(document, console)
    return " ".join(console.export_text().split())


@pytest.mark.parametrize(
    ("facts", "english", "dutch"),
    [
        ({}, "a button to refuse, and none to accept.", "een knop om te weigeren, en geen knop om te accepteren."),
        (
            {"accept_on_first_layer": True},
            "a button to accept and a button to refuse.",
            "een knop om te accepteren en een knop om te weigeren.",
        ),
        (
            {"accept_on_first_layer": True, "refuse_on_first_layer": False},
            "a button to accept, and none to refuse.",
            "een knop om te accepteren, en geen knop om te weigeren.",
        ),
        ({"refuse_on_first_layer": False}, "no button to accept, and none", "geen knop om te accepteren en geen knop"),
        ({}, "Accepting: 2 clicks . Refusing: 1 click .", "Accepteren: 2 klikken . Weigeren: 1 klik ."),
        ({"clicks_to_refuse": None}, "Refusing: no way was found", "Weigeren: er is geen weg gevonden"),
        ({}, "no box that is ticked beforehand", "geen vakje dat vooraf is aangevinkt"),
        ({"preticked": ["Ads", "Stats"]}, "2 boxes are ticked beforehand: Ads and Stats", "2 vakjes zijn vooraf"),
        ({"preticked_behind": ["Ads"]}, "Behind a button, 1 more box is ticked", "is nog 1 vakje vooraf aangevinkt"),
        ({}, "takes 31 percent of the screen", "neemt 31 procent van het scherm in"),
        ({"covers_page": True}, "can not be used until the visitor answers", "is niet te gebruiken tot de bezoeker"),
        ({}, "can be used without an answer", "is zonder antwoord te gebruiken"),
        ({"has_close": True}, "can be closed without an answer", "kan dicht zonder antwoord"),
        ({}, "can not be closed without an answer", "kan niet dicht zonder antwoord"),
        ({"in_frame": "https://cmp.example/"}, "a window of https://cmp.example/", "een venster van https://cmp.ex"),
        ({}, "Alles weigeren refuses 154 × 44 px 4.46 : 1 –", "Alles weigeren weigert 154 × 44 px 4,46 : 1 –"),
    ],
)  # fmt: skip
def test_each_fact_about_the_banner_is_told_in_both_languages(facts: dict[str, Any], english: str, dutch: str) -> None:
    document = with_facts(some_facts(**facts))

    def plain(text: str) -> str:
        return re.sub(r"\s+([.,:])", r"\1", text)

    assert plain(english) in plain(page(document))
    assert plain(dutch) in plain(page(document, Language.NL))


def test_without_a_banner_nothing_is_told_of_one() -> None:
    assert "How the banner asks" not in page(a_document())


def test_what_goes_on_after_a_withdrawal_is_in_every_form_of_the_report() -> None:
    document = a_document(withdrawn=a_withdrawal())

    assert "And also: 1 service goes on after a visitor has withdrawn consent" in page(document)
    assert "What goes on after withdrawing Example Metrics" in page(document)
    assert "Clicked on Intrekken" in page(document)
    assert "After consent is withdrawn these go on: Example Metrics." in screen(document)
    assert [row["withdrawn"] for row in csv.DictReader(io.StringIO(csv_report(document)))] == ["yes", "no"]


def test_withdrawal_that_stops_everything_is_told_as_such() -> None:
    document = a_document(withdrawn=a_withdrawal(items=[], contacted=[]))

    assert "after a visitor has withdrawn consent" not in page(document)
    assert "After withdrawing 0 services that should have waited" in page(document)
    assert "Nothing that is known to need consent goes on after it is withdrawn." in screen(document)


def test_withdrawal_that_was_not_possible_is_told_with_the_reason() -> None:
    document = a_document(withdrawn=a_withdrawal(reached=False, reason="no control was found", items=[], contacted=[]))

    assert "After withdrawing was not looked at" in page(document)
    assert "no control was found" in page(document)
    assert "withdrawn: not reached, no control was found" in screen(document)


def test_what_only_a_withdrawal_showed_is_unknown_and_said() -> None:
    item = {"kind": "cookie", "name": "late", "domain": "shop.example", "party": "first"}
    document = a_document(withdrawn=a_withdrawal(items=[item], contacted=[{"domain": "late.example", "service": None}]))

    told = with_withdrawn(document)
    assert [item["name"] for item in told["items"] if item["states"] == ["withdrawn"]] == ["late"]
    assert [third["domain"] for third in told["third_parties"] if third["states"] == ["withdrawn"]] == ["late.example"]
    assert "After consent is withdrawn 2 unknown things go on." in screen(document)
    assert "late.example" in page(document)


def test_lists_of_the_document_itself_know_three_states_only() -> None:
    document = a_document(withdrawn=a_withdrawal())
    before = repr(document)

    page(document), screen(document), csv_report(document)

    assert repr(document) == before
    assert with_withdrawn(a_document()) == a_document()
