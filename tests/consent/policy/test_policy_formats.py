"""One section in four formats: the same facts in each, in both languages; and what format a file has."""

from __future__ import annotations

import re
import time
from contextlib import suppress
from html.parser import HTMLParser

import pytest

from consent.declaration import Declaration
from consent.errors import InvalidFile
from consent.locales import Address
from consent.policy import write_section
from consent.policy.blocks import Line, Paragraph, Table, Title, read_blocks, text_of
from consent.policy.documents import Document
from consent.policy.documents.encoding import read_text, write_text
from consent.policy.documents.formats import Format, format_of, open_text
from consent.policy.documents.htmltree import Tree
from consent.policy.documents.word import WordDocument
from consent.policy.outline import UnclearPlace
from consent.policy.section import render_section
from consent.policy.write import write_into
from consent.vocabulary import Language
from tests.consent.declarations import declared, webshop
from tests.consent.policy.hostile import HOSTILE, hostile_declaration
from tests.consent.policy.words import document, package, paragraph

VERSIONS: list[tuple[Language, Address]] = [(Language.NL, "u"), (Language.NL, "je"), (Language.EN, "u")]


def blank(format: Format) -> Document:  # noqa: A002
    """A document with nothing to say."""
    if format is Format.WORD:
        return WordDocument(package(document(paragraph("Slot", "Kop1"))))
    return open_text("", format, name="p")


def told(format: Format, declaration: Declaration, language: Language, address: Address) -> list[str]:  # noqa: A002
    """What a reader of that format reads of the section, without spaces."""
    written = write_into(blank(format), declaration, language=language, address=address)
    return ["".join(piece.split()) for piece in written.memory.pieces]


def in_blocks(declaration: Declaration, language: Language, address: Address) -> list[str]:
    """The texts of the section, without spaces; not the name of a first column, which a list has no place for."""
    lines: list[Line] = []
    for block in read_blocks(render_section(declaration, language, address))[1:]:
        if isinstance(block, Table):
            lines += [*block.header[1:], *(cell for row in block.rows for cell in row)]
        else:
            lines.append(block.line)
    return ["".join(text_of(line).split()) for line in lines]


@pytest.mark.parametrize("format", list(Format))
@pytest.mark.parametrize(("language", "address"), VERSIONS)
def test_every_format_says_every_word_of_the_section(format: Format, language: Language, address: Address) -> None:  # noqa: A002
    said = "".join(told(format, webshop(), language, address))
    plain = re.sub(r"\((?:https?://|/)[^)]*\)|[\[\]`|\\#*-]", "", said)

    texts = [re.sub(r"[\[\]`|\\#*-]", "", text) for text in in_blocks(webshop(), language, address)]
    assert [text for text in texts if text not in plain] == []


def facts_of(format: Format, language: Language, address: Address) -> dict[str, list[str]]:  # noqa: A002
    said = " ".join(piece.text for piece in pieces(format, language, address))
    return {
        "numbers": sorted(re.findall(r"\d+", said)),
        "names": sorted(re.findall(r"_ga(?:\\?_\\?\*)?|NID|VISITOR_INFO1_LIVE|YSC|thee_sessie|_vt_test|\bfr\b", said)),
        "companies": re.findall(r"Google Ireland Limited|Meta Platforms Ireland Limited|Mollie B\.V\.", said),
    }


def pieces(format: Format, language: Language, address: Address):  # type: ignore[no-untyped-def]  # noqa: A002
    empty = (
        WordDocument(package(document(paragraph("x", "Kop1"))))
        if format is Format.WORD
        else open_text("", format, name="p")
    )
    return write_into(empty, webshop(), language=language, address=address).document.pieces


@pytest.mark.parametrize("format", list(Format))
def test_dutch_in_both_forms_and_english_say_the_same_facts_in_every_format(format: Format) -> None:  # noqa: A002
    u, je, english = (facts_of(format, language, address) for language, address in VERSIONS)

    assert u == je == english
    assert len(u["companies"]) > 5


def test_tables_in_bare_text_are_lists_of_at_most_80_columns() -> None:
    text = write_section("", webshop(), format=Format.TEXT).text

    assert "thee_sessie\n  Soort: cookie\n  Wie kan het lezen: deze site\n" in text
    assert max(len(line) for line in text.splitlines() if "://" not in line) <= 80


class Checker(HTMLParser):
    """Holds a fragment to being well-formed, and collects what it links to and its ids."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name == "href"]
        assert {name for name, _ in attrs} <= {"id", "href", "scope"}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_html_is_well_formed_and_every_heading_is_an_anchor_of_its_own() -> None:
    checker = Checker()
    checker.feed(write_section("", webshop(), format=Format.HTML).text)

    assert checker.open == []
    assert len(checker.ids) == len(set(checker.ids))
    assert {"cookies", "cookies-uw-keuze", "cookies-statistieken", "cookies-google-analytics"} <= set(checker.ids)
    assert "/consent/preferences" in checker.links


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_do_no_harm_in_html(text: str) -> None:
    plain, hostile = Checker(), Checker()
    plain.feed(write_section("", hostile_declaration("gewoon"), format=Format.HTML).text)
    made = write_section("", hostile_declaration(text), format=Format.HTML).text
    hostile.feed(made)

    assert hostile.open == []
    assert all(link.startswith("https://goed.example/") for link in set(hostile.links) - set(plain.links))
    names = [element.name for element in Tree(made).elements if element.name not in ("code", "a")]
    before = write_section("", hostile_declaration("gewoon"), format=Format.HTML).text
    assert names == [element.name for element in Tree(before).elements if element.name not in ("code", "a")]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("format", [Format.TEXT, Format.WORD])
def test_hostile_texts_do_no_harm_in_text_and_word(format: Format, text: str) -> None:  # noqa: A002
    declaration = hostile_declaration(text)
    assert told(format, declaration, Language.NL, "u")
    assert len(read_blocks(render_section(declaration))) == len(
        read_blocks(render_section(hostile_declaration("gewoon")))
    )


def test_blocks_are_what_the_markdown_says() -> None:
    blocks = read_blocks(
        "## Cookies\n\nA `b` \\*c [d](/e)\n\n| x | y |\n| --- | --- |\n| `1` | 2 |\n", "https://s.example/"
    )

    assert isinstance(blocks[0], Title)
    assert isinstance(blocks[1], Paragraph)
    assert [(span.text, span.url, span.is_code) for span in blocks[1].line] == [
        ("A ", "", False),
        ("b", "", True),
        (" *c ", "", False),
        ("d", "https://s.example/e", False),
    ]
    assert isinstance(blocks[2], Table)
    assert [[text_of(cell) for cell in row] for row in blocks[2].rows] == [["1", "2"]]


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.md", b"Tekst", Format.MARKDOWN),
        ("a.MARKDOWN", b"Tekst", Format.MARKDOWN),
        ("a.md", b"<!DOCTYPE html>\n<p>x", Format.HTML),
        ("a.htm", b"Tekst", Format.HTML),
        ("a.txt", b"Cookies\n\nTekst", Format.TEXT),
        ("a.txt", b"## Cookies\n\nTekst", Format.MARKDOWN),
        ("a.txt", b"<h2>Cookies</h2><p>Tekst</p>", Format.HTML),
        ("a.txt", b"1 < 2 en <p> is een teken", Format.TEXT),
        ("beleid", b"Cookies\n\nTekst", Format.TEXT),
        ("beleid", package(""), Format.WORD),
        ("a.docx", b"Tekst", Format.WORD),
        ("a", "\ufeff<html><body>".encode(), Format.HTML),
    ],
)
def test_the_format_is_told_by_name_and_content(name: str, data: bytes, expected: Format) -> None:
    assert format_of(name, data) is expected


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"%PDF-1.4", "PDF"),
        (b"{\\rtf1", "RTF"),
        (b"\xd0\xcf\x11\xe0\xa1", "older Word"),
    ],
)
def test_what_can_not_be_written_into_is_named(data: bytes, message: str) -> None:
    with pytest.raises(InvalidFile, match=message):
        format_of("a.txt", data)


@pytest.mark.parametrize(
    ("data", "is_html", "encoding"),
    [
        (b"caf\xc3\xa9", False, "utf-8"),
        (b"caf\xe9", False, "cp1252"),
        (b"\xef\xbb\xbfx", False, "utf-8"),
        ("\ufeffé".encode("utf-16-le"), False, "utf-16-le"),
        ("\ufeffé".encode("utf-16-be"), False, "utf-16-be"),
        (b'<meta charset="iso-8859-15">\xa4', True, "iso8859-15"),
        (b'<meta charset="latin1">\x80', True, "cp1252"),
        (b'<meta charset="base64">\xe9', True, "cp1252"),
        (b'<meta charset="nonsense">\xe9', True, "cp1252"),
    ],
)
def test_every_encoding_is_read_and_written_back_to_the_byte(data: bytes, is_html: bool, encoding: str) -> None:
    text, found = read_text(data, name="p", may_name_encoding=is_html)

    assert found == encoding
    assert write_text(text, found, name="p") == data


def test_what_an_encoding_lacks_is_a_reference_in_html_and_a_fault_elsewhere() -> None:
    assert write_text("ł", "cp1252", name="p", as_entities=True) == b"&#322;"
    with pytest.raises(InvalidFile, match=r"p:2: 'ł' can not be written in cp1252; save the file as UTF-8 first"):
        write_text("a\nł", "cp1252", name="p")


BIG = 1_000_000
SHORT = declared("")


@pytest.mark.parametrize(
    ("format", "text"),
    [
        (Format.TEXT, "Cookies\n\n"),
        (Format.TEXT, "Wij bewaren uw gegevens.\n\n"),
        (Format.TEXT, "1. Iets Moois\n\n"),
        (Format.HTML, "<p>tekst</p>"),
        (Format.HTML, "<h2>Cookies</h2>"),
        (Format.HTML, "<div>"),
        (Format.HTML, "<p>Cookies<br>"),
        (Format.HTML, "<a b='"),
        (Format.HTML, "<!--"),
        (Format.HTML, "<!-- kruimel:begin -->"),
        (Format.HTML, "<b><i><table><td>"),
        (Format.MARKDOWN, "## Cookies\n\n"),
    ],
)
def test_a_text_without_end_takes_a_time_that_grows_with_its_length(format: Format, text: str) -> None:  # noqa: A002
    started = time.process_time()
    with suppress(UnclearPlace, InvalidFile):
        write_section(text * (BIG // len(text)), SHORT, format=format)
    # Seconds where a time that grew with the square would be hours.
    assert time.process_time() - started < 60


FAULTS = {
    "half a pair": ("<p>a</p><!-- kruimel:begin 1 --><p>b</p>", "no kruimel:end"),
    "the other half": ("<p>a</p><!-- kruimel:end -->", "no kruimel:begin"),
    "nested": (
        "<!-- kruimel:begin --><!-- kruimel:begin --><!-- kruimel:end --><!-- kruimel:end -->",
        "inside the section",
    ),
    "two pairs": ("<!-- kruimel:begin --><!-- kruimel:end -->" * 2, "is the second"),
    "in a sentence": ("<p>a <!-- kruimel:begin --> b <!-- kruimel:end --></p>", "amid other text"),
    "across elements": ("<div><!-- kruimel:begin --></div><div><!-- kruimel:end --></div>", "another element"),
    "in code": ("<pre><!-- kruimel:begin --><!-- kruimel:end --></pre>", "block of code"),
    "in another comment": ("<!-- a <!-- kruimel:begin -->", "block of code"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_markers_in_html_that_are_no_clean_pair_are_named(case: str) -> None:
    text, message = FAULTS[case]

    with pytest.raises(InvalidFile, match=message) as caught:
        write_section(text, SHORT, format=Format.HTML)
    assert caught.value.faults[0].line == 1


def test_markers_in_scripts_and_written_out_are_no_markers() -> None:
    text = "<script>'<!-- kruimel:begin -->'</script><p>&lt;!-- kruimel:begin --&gt;</p><h2>Cookies</h2><p>Oud.</p>"

    assert "Oud." not in write_section(text, SHORT, format=Format.HTML).text


def test_markers_that_an_editor_put_into_paragraphs_are_found() -> None:
    text = write_section("<h2>Cookies</h2>\n<p>Oud.</p>\n", SHORT, format=Format.HTML).text
    wrapped = re.sub(r"(<!-- kruimel:[^>]*-->)", r"<p>\1</p>", text)

    assert write_section(wrapped, SHORT, format=Format.HTML).text == text
