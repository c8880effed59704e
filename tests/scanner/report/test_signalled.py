"""What a site tells others about consent, and what scripts measure, in every form of the report."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from rich.console import Console

from consent.vocabulary import Language
from scanner.report.html import html_report
from scanner.report.measured import told_calls
from scanner.report.screen import print_report
from scanner.report.signalled import told_signals
from scanner.report.table_csv import csv_report
from scanner.report.wording import load_wording
from tests.scanner.report.documents import (
    a_call,
    a_consent_string,
    a_contact,
    a_document,
    a_signal,
    a_withdrawal,
    an_event,
    an_item,
)


def page(document: dict[str, Any], language: Language = Language.EN) -> str:
    """The text of the page, without its marks."""
    html = re.sub(r"<(style|title)>.*?</\1>", " ", html_report(document, language), flags=re.DOTALL)
    return " ".join(re.sub(r"\s+([.,:])", r"\1", re.sub(r"<[^>]+>", " ", html)).split())


def screen(document: dict[str, Any]) -> str:
    console = Console(width=80, file=io.StringIO(), record=True)
    print_report(document, console)
    return " ".join(console.export_text().split())


def rows(document: dict[str, Any], kind: str) -> list[dict[str, str]]:
    return [row for row in csv.DictReader(io.StringIO(csv_report(document))) if row["kind"] == kind]


def mixed() -> dict[str, Any]:
    signal = a_signal()
    signals = signal["value"]["signals"]
    signals["ad_storage"]["now"], signals["ad_user_data"]["now"] = "granted", None
    return signal


@pytest.mark.parametrize(
    ("signal", "english", "dutch", "early"),
    [
        (a_signal(), "tells Google that nothing is allowed.", "meldt aan Google dat er niets mag.", False),
        (a_signal(now="granted"), "that everything is allowed.", "meldt aan Google dat alles mag.", True),
        (a_signal("accepted", now="granted"), "that everything is allowed.", "dat alles mag.", False),
        (a_signal(now=None), "and Google then acts as if everything", "en dan doet Google alsof alles mag.", True),
        (mixed(), "that this is allowed: advertising cookies.", "dat dit mag: advertentiecookies.", True),
        (mixed(), "says nothing about visitors' data for", "Over gegevens van bezoekers voor advertenties", True),
        (a_consent_string(), "that a yes was said to nothing.", "dat er nergens ja tegen is gezegd.", False),
        (
            a_consent_string(purposes=[1, 2], vendors=1),
            "a yes was said to 2 purposes and 1 company.",
            "ja is gezegd tegen 2 doelen en 1 bedrijf.",
            True,
        ),
        (a_consent_string("accepted", vendors=412), "0 purposes and 412 companies", "0 doelen en 412 bedrijven", False),
        (
            a_consent_string(legitimate_interests=[2]),
            "For 1 purpose it does not wait for a yes",
            "Voor 1 doel wacht ze niet op een ja",
            False,
        ),
        (a_consent_string(error="cut short"), "can not be read: cut short.", "te lezen: het einde ontbreekt.", False),
        (
            a_signal(kind="usp", value={"source": "cookie usprivacy", "text": "1YNN"}),
            "a consent string of the kind US Privacy.",
            "van het soort US Privacy.",
            False,
        ),
    ],
)
def test_each_signal_is_one_plain_sentence_and_a_yes_that_nobody_gave_is_said(
    signal: dict[str, Any], english: str, dutch: str, early: bool
) -> None:
    document = a_document(signals=[signal])

    assert english.replace("'", "&#39;") in page(document)
    assert dutch in page(document, Language.NL)
    assert ("Nobody had said yes by then." in page(document)) is early
    assert ("only once a visitor has said yes." in page(document)) is early
    assert [told.early for told in told_signals(document, load_wording(Language.EN))] == [early]


def test_decoded_values_stand_in_the_details_with_the_pages_they_were_seen_on() -> None:
    other = a_signal(page="https://shop.example/cart")
    text = page(a_document(signals=[a_signal(), other, a_consent_string(purposes=[1], vendors=3)]))

    assert "To region1.google-analytics.com" in text
    assert (
        "advertising cookies ( ad_storage ): not allowed. Set at first: not allowed. Changed later to: nothing" in text
    )
    assert "gcd = 13p3p3p3p5l1" in text
    assert "Seen on 2 pages: https://shop.example/ and https://shop.example/cart" in text
    assert "Yes to these purposes: store or read data on the device" in text
    assert "Made: 21 November 2026." in text


def test_screen_tells_what_others_hear_that_nobody_said_and_no_more() -> None:
    document = a_document(signals=[a_signal(now="granted"), a_signal("accepted", now="granted"), a_consent_string()])

    assert screen(document).count("The site tells Google that everything is allowed.") == 1
    assert "Before a choice: The site tells Google" in screen(document)
    assert "advertising companies" not in screen(document)


def test_table_has_a_row_for_each_value_with_the_states_it_was_told_in() -> None:
    told = rows(
        a_document(signals=[a_signal(), a_signal("rejected"), a_consent_string("accepted", vendors=3)]), "signal"
    )

    assert [(row["name"], row["domain"]) for row in told] == [
        ("consent-mode", "region1.google-analytics.com"),
        ("tcf", "shop.example"),
    ]
    assert told[0]["value"].startswith("ad_storage=denied, analytics_storage=denied")
    assert [told[0][state] for state in ("untouched", "rejected", "accepted")] == ["yes", "yes", "no"]
    assert "vendors=3" in told[1]["value"]


@pytest.mark.parametrize("api", ["canvas", "webgl", "audio", "fonts"])
def test_measuring_before_a_choice_is_told_everywhere_with_the_script(api: str) -> None:
    document = a_document(calls=[a_call(api)])

    assert "https://prints.example/p.js" in page(document)
    assert "Let scripts measure the device only once a visitor has said yes." in page(document)
    assert "Laat scripts het apparaat pas meten als een bezoeker ja heeft gezegd." in page(document, Language.NL)
    assert f"Before a choice the device is measured ({api}) by https://prints.example/p.js." in screen(document)
    assert [row["set_by_url"] for row in rows(document, "call")] == ["https://prints.example/p.js"]


@pytest.mark.parametrize(
    "call", [a_call(states=["accepted"]), a_call("geolocation")], ids=["after accepting", "the browser asks itself"]
)
def test_measuring_that_may_be_is_told_without_alarm(call: dict[str, Any]) -> None:
    document = a_document(calls=[call])

    assert "What scripts measure of the device" in page(document)
    assert "Let scripts measure" not in page(document)
    assert "is measured" not in screen(document)


def test_measuring_by_a_necessary_service_is_no_finding() -> None:
    setter = {"how": "script", "url": "https://prints.example/p.js", "chain": [], "page": "", "at_ms": 1}
    print_ = an_item("canvas", kind="fingerprint", category="necessary", set_by=setter)

    (told,) = told_calls(a_document(items=[print_], calls=[a_call()]))

    assert (told.early, told.scripts[0].service) == (False, "example-metrics")


def test_page_without_signals_and_calls_says_nothing_of_them() -> None:
    assert "tells others about consent" not in page(a_document())
    assert "What scripts measure" not in page(a_document())


def test_withdrawal_has_its_graph_its_time_line_and_its_signals() -> None:
    its = {
        "contacts": [a_contact("shop.example", "late.example", state="withdrawn")],
        "timeline": [an_event(state="withdrawn", host="late.example", label="https://late.example/", service=None)],
        "signals": [a_signal("withdrawn", now="granted")],
        "calls": [a_call(states=["withdrawn"])],
    }
    html = html_report(a_document(withdrawn=a_withdrawal(**its)), Language.NL)

    assert 'id="kr-graph-withdrawn"' in html
    assert 'id="kr-time-withdrawn"' in html
    assert "De site meldt aan Google dat alles mag." in html
    assert '<span class="kr-tag kr-early">na intrekken</span>' in html


def test_withdrawal_in_a_scan_of_before_has_no_empty_picture() -> None:
    assert "kr-graph-withdrawn" not in html_report(a_document(withdrawn=a_withdrawal()))
    assert page(a_document(withdrawn=a_withdrawal())).count("nobody else is contacted") == 1  # after refusing


def test_what_only_stays_on_the_device_after_a_withdrawal_is_not_said_to_go_on() -> None:
    document = a_document(withdrawn=a_withdrawal(contacted=[], contacts=[], timeline=[]))

    assert "after a visitor has withdrawn consent" not in page(document)
    assert "Something of Example Metrics stays on the device after withdrawing." in page(document)
    assert "Left on the device, and not seen to be used any more: Example Metrics." in screen(document)


def test_what_writes_again_after_a_withdrawal_goes_on() -> None:
    event = an_event(state="withdrawn", kind="cookie", label="_exm")
    document = a_document(withdrawn=a_withdrawal(contacted=[], contacts=[], timeline=[event]))

    assert "1 service goes on after a visitor has withdrawn consent" in page(document)
