"""The report as a page: what it says, and that nothing of a scanned page gets through."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from html.parser import HTMLParser
from importlib import resources
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.vocabulary import Language
from scanner.report.diff import compare
from scanner.report.html import html_report
from scanner.report.screenshot import told_screenshots
from tests.scanner.report.documents import (
    HOSTILE,
    a_document,
    a_hostile_document,
    a_page,
    a_service,
    an_item,
)


class Outline(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def read(document: dict[str, Any], language: Language = Language.EN) -> Outline:
    return Outline(html_report(document, language))


def clean(**fields: Any) -> dict[str, Any]:
    """A shop that does nothing but what it needs."""
    nothing: dict[str, Any] = {"third_parties": [], "contacts": [], "timeline": []}
    shop = {
        "items": [an_item("basket", service="shop", category="necessary")],
        "services": [a_service("shop", name="Shop", category="necessary", evidence=[])],
    }
    return a_document(**{**nothing, **shop, **fields})


def test_what_happens_before_consent_comes_first() -> None:
    page = read(a_document())

    headings = [tag for tag, _ in page.elements if tag in ("h1", "h2")]
    assert headings[:2] == ["h1", "h2"]
    assert page.text.index("1 service acts before a visitor has chosen anything") < page.text.index("What now?")
    assert "It concerns Example Metrics." in page.text


@pytest.mark.parametrize(
    ("document", "told"),
    [
        (clean(), "Nothing that needs consent happens before a visitor has chosen."),
        (
            clean(items=[an_item("odd", service=None, category=None)]),
            "something also happens of which nobody knows what it is for",
        ),
        (clean(pages=[a_page(status=500, error="the server answered 500")]), "Not a single page could be visited."),
        (
            a_document(
                items=[an_item(states=["rejected"])],
                services=[a_service(states=["rejected"])],
                third_parties=[],
            ),
            "1 service goes on after a visitor has refused everything.",
        ),
        (
            clean(
                states={"untouched": {"reached": False}, "accepted": {"reached": True}},
                pages=[a_page(state="accepted")],
            ),
            "What happens before a choice was not looked at.",
        ),
    ],
)
def test_verdict_says_what_was_seen_and_no_more(document: dict[str, Any], told: str) -> None:
    assert told in read(document).text


def test_state_that_was_not_reached_is_never_told_as_clean() -> None:
    states = {"untouched": {"reached": True}, "rejected": {"reached": False}, "accepted": {"reached": False}}
    missing = [{"state": "rejected", "reason": "no consent banner was found"}]

    page = read(clean(states=states, not_reached=missing))

    assert "After refusing was not looked at, so this report says nothing about it." in page.text
    assert "kr-verdict kr-good" not in {element.get("class") for element in page.all("section")}
    assert "no consent banner was found" in page.text


def test_service_that_only_stands_in_the_markup_is_not_said_to_act() -> None:
    markup = a_service("plugin", name="Plug-in", evidence=[{"kind": "markup", "detail": "form", "page": ""}])

    page = read(clean(services=[markup]))

    assert "Nothing that needs consent happens before a visitor has chosen." in page.text


def test_pixel_is_not_said_to_be_stored() -> None:
    page = read(a_document(items=[an_item("/p.gif", kind="pixel", kept_s=None, lifetime_s=None)]))

    assert "Follows or recognises the device in 1 way, without storing anything: pixel /p.gif" in page.text
    assert "0 things stored on the device" in page.text


def test_same_document_gives_the_same_page_byte_for_byte() -> None:
    assert html_report(a_document()) == html_report(a_document())


def test_page_of_another_language_says_as_much() -> None:
    english, dutch = read(a_document(), Language.EN), read(a_document(), Language.NL)

    assert dutch.all("html") == [{"lang": "nl"}]
    assert english.all("html") == [{"lang": "en"}]
    assert Counter(tag for tag, _ in english.elements) == Counter(tag for tag, _ in dutch.elements)
    assert "1 dienst doet al iets voordat een bezoeker iets heeft gekozen" in dutch.text


def test_both_languages_have_the_same_texts_with_the_same_gaps() -> None:
    def gaps(table: dict[str, Any], path: str = "") -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for key, text in table.items():
            if isinstance(text, dict):
                found |= gaps(text, f"{path}{key}.")
            else:
                found[f"{path}{key}"] = set(re.findall(r"{(\w+)}", text))
        return found

    folder = resources.files("scanner.report") / "texts"
    dutch, english = (tomllib.loads((folder / f"{language}.toml").read_text("utf-8")) for language in ("nl", "en"))

    assert gaps(dutch) == gaps(english)


def test_what_changed_is_told() -> None:
    new = a_document()
    new["diff"] = compare(a_document(items=[an_item(same_site="Strict"), an_item("left")]), new)

    text = read(new).text

    assert "New mystery" in text
    assert "Gone left" in text
    assert "SameSite: was Strict, is now Lax" in text


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("language", Language)
def test_hostile_text_stays_text(text: str, language: Language) -> None:
    html = html_report(a_hostile_document(text), language)

    html.encode("utf-8")
    assert_harmless(html)
    assert structure(html) == structure(html_report(a_hostile_document("plain"), language))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# In a URL a bracket makes a host that nobody can read, and a host of dots has no name: no line in the picture then,
# which is a change of facts and not of markup.
@given(st.text(st.characters(exclude_characters="[]."), min_size=1, max_size=60))
def test_no_text_changes_the_structure_of_the_page(text: str) -> None:
    html = html_report(a_hostile_document(text), Language.EN)

    assert_harmless(html)
    assert structure(html) == structure(html_report(a_hostile_document("plain"), Language.EN))


def structure(html: str) -> list[tuple[str, tuple[str, ...]]]:
    """Elements and the names of their attributes; how many lines a label takes is left out."""
    return [(tag, tuple(attributes)) for tag, attributes in Outline(html).elements]


def assert_harmless(html: str) -> None:
    outline = Outline(html)
    for tag, attributes in outline.elements:
        assert (
            tag not in ("script", "iframe", "object", "embed", "link", "base", "form", "a")
            or attributes.get("href") == "#kr-main"
        )
        for name, value in attributes.items():
            assert not name.startswith("on")
            assert name not in ("style", "srcset", "action", "formaction", "xlink:href")
            if name in ("src", "href"):
                assert value is not None
                assert value.startswith(("data:image/jpeg;base64,", "#"))
    shown = html.replace(re.search(r"<style>(.*?)</style>", html, re.DOTALL)[1], "")  # type: ignore[index]
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]", shown)


def test_policy_of_the_page_allows_its_own_style_and_nothing_else() -> None:
    page = read(a_document())

    policy = next(meta["content"] for meta in page.all("meta") if meta.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules.pop("style-src").startswith("'sha256-")
    assert rules == {"default-src": "'none'", "img-src": "data:", "base-uri": "'none'", "form-action": "'none'"}


@pytest.mark.parametrize("document", [a_document(), clean(), a_hostile_document("plain")])
def test_page_can_be_read_by_those_who_do_not_see_it(document: dict[str, Any]) -> None:
    page = read(document)

    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert page.all("th")
    assert all(header.get("scope") in ("row", "col") for header in page.all("th"))
    assert len(page.all("caption")) == len(page.all("table"))
    assert all(picture.get("alt") for picture in page.all("img"))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    labels = {attributes["aria-labelledby"] for _, attributes in page.elements if "aria-labelledby" in attributes}
    assert labels <= set(ids)
    assert all(
        svg.get("role") == "img" or svg.get("aria-hidden") or set(svg) <= {"x", "y", "width", "height"}
        for svg in page.all("svg")
    )


def test_what_else_a_scan_saw_is_told() -> None:
    seen = {"states": ["untouched"]}
    url = "https://shop.example/"
    page = read(
        a_document(
            disguised=[{"host": "m.shop.example", "path": "", "service": "example-metrics", "how": "cname", **seen}],
            identifiers=[{"parameter": "fbclid", "host": "x.example", "how": "link", "page": url, **seen}],
            workers=[{"url": f"{url}sw.js", "requests": ["https://behind.example/"], **seen}],
            popups=[{"url": "https://popped.example/", "page": url, **seen}],
        )
    )

    for row in (
        ("m.shop.example", "Example Metrics", "the host is another name for the service's", "Before a choice"),
        ("fbclid", "x.example", "in a link, once somebody clicks it", "Before a choice"),
        (f"{url}sw.js", "https://behind.example/", "Before a choice"),
        ("https://popped.example/", url, "Before a choice"),
    ):
        assert "".join(row) in page.text


def test_only_what_is_a_jpeg_is_shown_as_one() -> None:
    picture = {"state": "rejected", "moment": "before", "jpeg": "/9j/4AAQ"}
    other = {"state": "rejected", "moment": "after", "jpeg": "R0lGODlh"}

    page = read(a_document(screenshots=[picture, other]))

    assert [image["src"] for image in page.all("img")] == ["data:image/jpeg;base64,/9j/4AAQ"]


def test_comparison_says_when_the_two_scans_saw_other_numbers_of_pages() -> None:
    new = a_document(pages=[a_page(), a_page("https://shop.example/b")])
    new["diff"] = compare(a_document(), new)

    assert "Number of pages visited: then 1, now 2." in read(new).text


def test_screenshots_go_into_the_document_as_the_page_wants_them() -> None:
    told = told_screenshots([("rejected", "before", b"\xff\xd8\xff\xe0"), ("rejected", "after", b"GIF89a")])

    assert told == [{"state": "rejected", "moment": "before", "jpeg": "/9j/4A=="}]
    assert "Screenshot of the page, After refusing, Before the click" in str(
        read(a_document(screenshots=told)).elements
    )


def test_site_of_thousands_of_cookies_gives_a_report_of_readable_size() -> None:
    page = html_report(a_document(items=[an_item(f"c{number}") for number in range(5_000)]), Language.EN)

    assert "4,500 more things are not shown here" in page
    assert len(page) < 3_000_000
