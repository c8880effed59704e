"""What the scanner says in English is said in Dutch as well."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scanner
from consent.vocabulary import ConsentState, Language
from scanner.report.html import html_report
from scanner.report.said import find_saying
from scanner.report.wording import load_wording
from tests.scanner.report.documents import HOSTILE, a_document, a_page, a_withdrawal

# Where the sentences are made that go into a scan, and in which parts of a file where others are made there as well.
MADE_IN = {
    **dict.fromkeys(("record.py", "visitor.py", "tab.py", "session.py", "fetch.py", "clock.py"), ".*"),
    **dict.fromkeys(("banner/*.py", "crawl/survey.py", "crawl/pages.py", "har/seen.py", "har/pages.py"), ".*"),
    "har/har.py": "[A-Z_]+",
    "har/devtools.py": "(?!NOT_KNOWN)[A-Z_]+",
    "profile.py": "Profile",
    "signals/tcf.py": "Fault",
    "report/document.py": "[A-Z_]+",
}
SAMPLE = "refused"
"""Stands in every gap; it may be an answer, a name or a number."""
NO_SENTENCES = {
    "Download is starting",  # what the browser says, which is put in other words
    "necess|essent|functi|noodzak|required|strict|notwend|erforder",
    f"{SAMPLE} in the {SAMPLE} banner{SAMPLE}, and {SAMPLE}",  # made of parts: see CASES
    f"{SAMPLE} cookies were",
    f"cookie {SAMPLE} ({SAMPLE})",  # the name of something that is kept
    f"robots.txt keeps {SAMPLE} out that would have been visited; --ignore-robots goes there too",
    f"{SAMPLE} sent and never seen set: a script set them, or an earlier visit did. "
    "Only their name and host are known; lifetime, path, Secure, HttpOnly and SameSite are not.",
}
"""What looks like a sentence and goes into no scan as it is."""

CASES = [
    ("'Akkoord' was clicked", "is geklikt op 'Akkoord'"),
    ("the OneTrust banner has a rule that can only refuse", "de banner ‘OneTrust’ heeft een regel waarmee alleen"),
    (
        "'Nee', 'Opslaan' was clicked in the unknown banner, and it still asks, and nothing was stored",
        "in de banner ‘unknown’ is geklikt op 'Nee', 'Opslaan'. Daarna: de banner vraagt het nog steeds, en er is",
    ),
    (
        "the platform's own script was called in the Didomi banner, which did not do what its rule expects of it, "
        "and what is stored then says the opposite: didomi_token reads as accepted",
        "in de banner ‘Didomi’ is het eigen script van de banner aangeroepen. Die banner deed niet wat de regel ervoor "
        "verwacht. Daarna: wat dan bewaard is, zegt het tegendeel: didomi_token betekent ‘geaccepteerd’",
    ),
    (
        "'Ok' was clicked in the unknown banner, which offers no way to refuse that could be found; its buttons say "
        "'Ok', and only a, b was stored: it asks again on the next page",
        "in de banner ‘unknown’ is geklikt op 'Ok'. Die banner biedt geen manier om te weigeren die te vinden was; op "
        "de knoppen staat 'Ok'. Daarna: alleen a, b is bewaard, en op de volgende pagina vraagt de banner het opnieuw",
    ),
    *(
        (
            f"{english} sent and never seen set: a script set them, or an earlier visit did. "
            "Only their name and host are known; lifetime, path, Secure, HttpOnly and SameSite are not.",
            f"Van {dutch} is gezien dat ",
        )
        for english, dutch in (("1 cookie was", "1 cookie"), ("12 cookies were", "12 cookies"))
    ),
    (
        "robots.txt keeps 1 page out that would have been visited; --ignore-robots goes there too",
        "het bestand robots.txt houdt 1 pagina weg die anders was bekeken.",
    ),
    (
        "robots.txt keeps 3 pages out that would have been visited; --ignore-robots goes there too",
        "het bestand robots.txt houdt 3 pagina's weg die anders waren bekeken.",
    ),
    (
        "nothing could be accepted: the first page failed: the server answered 503",
        "er kon niets worden geaccepteerd: de eerste pagina ging niet goed: de server antwoordde met 503",
    ),
    (
        "the first page failed: net::ERR_NAME_NOT_RESOLVED",
        "de eerste pagina ging niet goed: de naam van de server bestaat niet (ERR_NAME_NOT_RESOLVED)",
    ),
    (
        "https://shop.example/robots.txt can not be read (the server answered 500), which asks robots to stay away; "
        "--ignore-robots goes on",
        "https://shop.example/robots.txt is niet te lezen (de server antwoordde met 500); dat vraagt robots",
    ),
]


def dutch(text: str, table: str = "said") -> str | None:
    told = load_wording(Language.NL).said(text, table)
    return None if told is None else re.sub(r"</?bdi>", "", told).replace("&#39;", "'")


def sentences() -> Iterator[str]:
    """Every English sentence in the code that makes them, with a sample in each of its gaps."""
    root = Path(scanner.__file__).parent
    for pattern, names in MADE_IN.items():
        files = sorted(root.glob(pattern))
        assert files, f"{pattern} is nowhere: put in what it is called now"
        for file in files:
            parts = [part for part in ast.parse(file.read_text("utf-8")).body if re.fullmatch(names, _name(part))]
            assert parts, f"{pattern} holds no {names}"
            yield from (text for part in parts for text in _texts(part) if _reads_as_a_sentence(text))


def _name(part: ast.stmt) -> str:
    if isinstance(part, ast.Assign) and isinstance(part.targets[0], ast.Name):
        return part.targets[0].id
    return str(getattr(part, "name", ""))


def _texts(node: ast.AST) -> Iterator[str]:
    """The texts in a tree, without the docstrings and what is said to whoever types a command."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.Raise) and node.exc and "PageError" not in ast.dump(node.exc):
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    if isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else SAMPLE for part in node.values)
        return
    for child in ast.iter_child_nodes(node):
        yield from _texts(child)


def _reads_as_a_sentence(text: str) -> bool:
    if "\n" in text or text in NO_SENTENCES or re.search(r"[{}\[\]=<>]", text.replace("<", "")):
        return False
    return len(re.findall(r"(?<![-\w.#/])[a-zA-Z']+(?![-\w/(.])", text)) >= 3


@pytest.mark.parametrize("text", sorted(set(sentences())))
def test_every_sentence_that_the_scanner_can_write_into_a_scan_is_known_in_both_languages(text: str) -> None:
    table = "said" if find_saying(text) else "effect"

    assert find_saying(text, table), (
        f"{text!r}: put it into the table `said` of scanner/report/texts/en.toml and nl.toml"
    )
    assert dutch(text, table)


@pytest.mark.parametrize(("text", "told"), CASES)
def test_reason_within_a_reason_is_told_in_dutch_to_the_end(text: str, told: str) -> None:
    assert (dutch(text) or "").startswith(told)


@pytest.mark.parametrize(("text", "_"), CASES)
def test_english_report_says_what_the_scan_says(text: str, _: str) -> None:
    english = load_wording(Language.EN).said(text)

    assert english is not None
    told = re.sub(r"</?bdi>", "", english).replace("&#39;", "'")
    assert told == text or "ERR_" in text


@pytest.mark.parametrize(
    ("effect", "told"),
    [
        ("banner gone", "de banner is weg"),
        ("cookie consent (shop.example): refused", "cookie consent (shop.example): geweigerd"),
        ("request to metrics.example", "verzoek naar metrics.example"),
        ("cookie consent removed", "cookie consent is verwijderd"),
        ("cookie consent", None),
    ],
)
def test_what_a_click_changed_is_told_in_dutch(effect: str, told: str | None) -> None:
    assert dutch(effect, "effect") == told


@pytest.mark.parametrize(
    ("sign", "told"),
    [
        ('generator "WooCommerce 9"', 'generator "WooCommerce 9"'),
        ("form sent to https://pay.example/", "formulier dat naar https://pay.example/ gaat"),
        ("script with src https://t.example/t.js, not loaded", "script met src https://t.example/t.js, niet geladen"),
        ("iframe with src https://v.example/", "iframe met src https://v.example/"),
        ("div with fb-like", "div met fb-like"),
    ],
)
def test_sign_in_the_code_of_a_page_is_told_in_dutch(sign: str, told: str) -> None:
    assert (dutch(sign, "sign") or "").replace("&#34;", '"') == told


@pytest.mark.parametrize(
    ("says", "told"),
    [
        ("_uid: Odd Metrics, marketing", "_uid: Odd Metrics, marketing"),
        ("_uid: Odd Metrics, statistics", "_uid: Odd Metrics, statistieken"),
        ("known tracker", "known tracker"),
        ("a, b", "a, b"),
    ],
)
def test_hint_of_a_database_names_the_category_in_dutch(says: str, told: str) -> None:
    assert load_wording(Language.NL).hinted(says) == told


def test_known_sentence_is_dutch_in_the_report_and_an_unknown_one_stays_and_is_said_to_be_english() -> None:
    states = {state: {"reached": state == "untouched"} for state in map(str, ConsentState)}
    page = html_report(
        a_document(
            states=states,
            not_reached=[
                {"state": "rejected", "reason": "no consent banner was found"},
                {"state": "accepted", "reason": "something that nobody knows"},
            ],
            pages=[a_page(error="the page never stopped loading")],
            notes=["the browser sent Global Privacy Control"],
            refused=[{"name": "a", "domain": "b.example", "reason": "SecureOnly, Odd"}],
            withdrawn=a_withdrawal(effects=["banner gone"]),
        )
    )

    for told in ("er is geen cookiebanner gevonden", "de pagina hield niet op met laden", "de banner is weg"):
        assert told in page
    assert "stuurde Global Privacy Control mee" in page
    assert "Secure kan alleen via https (SecureOnly), <bdi>Odd</bdi>" in page
    assert '<bdi lang="en">something that nobody knows</bdi>' in page
    assert "no consent banner was found" not in page


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_page_wrote_into_a_reason_stays_text(text: str) -> None:
    told = load_wording(Language.NL).said(f"{text!s} was clicked, and it still asks")

    assert told is None or ("<img" not in told and "<script" not in told and "<svg" not in told)


@given(st.text())
def test_no_text_breaks_the_telling(text: str) -> None:
    dutch(text), dutch(text, "effect"), dutch(f"the first page failed: {text}")
    load_wording(Language.NL).refusals(text)
