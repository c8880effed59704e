"""Policies in Word: what is replaced, in which styles, and what the file keeps."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Sequence

import docx
import pytest

from consent.errors import InvalidFile
from consent.policy.documents.word import WordDocument
from consent.policy.documents.wordpackage import MAX_PART
from consent.policy.outline import UnclearPlace
from consent.policy.write import EditedByHand, Found, Written, write_into
from tests.consent.declarations import declared, webshop
from tests.consent.policy.words import NAMES, document, package, paragraph, parts_of, table

SHORT = declared("[services.x]\nname = 'Meter'\ncategory = 'statistics'\nitems = [{kind = 'cookie', name = 'm'}]")
POLICY = document(
    paragraph("Privacyverklaring", "Titel"),
    paragraph("Wie wij zijn", "Kop1"),
    paragraph("Wij zijn er voor u, en wij gaan zorgvuldig om met uw gegevens.", "Standaard"),
    paragraph("Cookies", "Kop1"),
    paragraph("Wij gebruiken cookies.", "Standaard"),
    paragraph("Google Analytics", "Kop2"),
    paragraph("Wij meten uw bezoek.", "Standaard"),
    paragraph("Uw rechten", "Kop1"),
    paragraph("U kunt uw gegevens inzien.", "Standaard"),
)
PICTURE = {"word/media/image1.png": bytes(range(256)) * 40, "customXml/item1.xml": b"<a>&#233;</a>\r\n"}


def wrote(main: str, **options: object) -> Written:
    return write_into(WordDocument(package(main, parts=PICTURE)), SHORT, name="p.docx", **options)  # type: ignore[arg-type]


def main_part(data: bytes) -> str:
    return parts_of(data)["word/document.xml"].decode()


def lines(data: bytes) -> list[tuple[str, str]]:
    """Style and text of each paragraph, as another reader of Word documents has them."""
    return [(one.style.name, one.text) for one in docx.Document(io.BytesIO(data)).paragraphs]


def test_only_the_old_section_goes_and_every_other_part_stays_byte_for_byte() -> None:
    before = package(POLICY, parts=PICTURE)
    after = wrote(POLICY).document.data

    old, new = parts_of(before), parts_of(after)
    assert list(old) == list(new)
    assert [name for name in old if old[name] != new[name]] == ["word/document.xml"]
    start = POLICY.index("<w:p>", POLICY.index("Cookies</w:t>"))
    end = POLICY.index(paragraph("Uw rechten", "Kop1"))
    assert main_part(after).startswith(POLICY[:start])
    assert main_part(after).endswith(POLICY[end:])
    assert "Wij meten" not in main_part(after)


def test_other_parts_are_copied_without_being_packed_anew() -> None:
    before, after = package(POLICY, parts=PICTURE), wrote(POLICY).document.data

    def packed(data: bytes, name: str) -> bytes:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entry = archive.getinfo(name)
        return data[entry.header_offset : entry.header_offset + 30 + len(name) + entry.compress_size]

    assert packed(before, "word/media/image1.png") == packed(after, "word/media/image1.png")


def test_the_styles_of_the_document_are_used() -> None:
    made = lines(wrote(POLICY).document.data)

    assert ("Heading 2", "Uw keuze") in made
    assert ("Heading 3", "Meter") in made
    assert ("Normal", "U kunt bellen.") not in made
    assert {style for style, _ in made} == {"Title", "Heading 1", "Heading 2", "Heading 3", "Normal"}
    tables = docx.Document(io.BytesIO(wrote(POLICY).document.data)).tables
    assert [one.style.name for one in tables] == ["Table Grid"]
    assert [cell.text for cell in tables[0].rows[1].cells][:2] == ["m", "cookie"]


def test_writing_again_changes_not_one_byte_with_and_without_memory() -> None:
    written = wrote(POLICY)
    again = WordDocument(written.document.data)

    assert write_into(again, SHORT).document.data == written.document.data
    assert write_into(again, SHORT, memory=written.memory).document.data == written.document.data
    assert write_into(again, SHORT).found is Found.MARKERS


def test_another_declaration_changes_only_the_section() -> None:
    first = wrote(POLICY).document
    second = write_into(first, webshop()).document
    third = write_into(WordDocument(second.data), SHORT).document

    assert main_part(third.data) == main_part(first.data)
    assert "_ga_*" in second.text


BARE = {"Standaard": "Normal"}
SHAPES: dict[str, tuple[Sequence[str], dict[str, str], list[str]]] = {
    "bold lines": (
        [
            paragraph("Privacy", bold=True),
            paragraph("Wij bewaren je gegevens."),
            paragraph("Cookies", bold=True),
            paragraph("Oud."),
            paragraph("Jouw rechten", bold=True),
            paragraph("Je mag ze inzien."),
        ],
        BARE,
        ['<w:b/></w:rPr><w:t xml:space="preserve">Je keuze'],
    ),
    "bare lines": (
        [
            paragraph("Privacy"),
            paragraph("Wij bewaren je gegevens."),
            paragraph("Cookies"),
            paragraph("Oud."),
            paragraph("Jouw rechten"),
            paragraph("Je mag ze inzien."),
        ],
        BARE,
        [">Je keuze<"],
    ),
    "styles with names of one's own": (
        [
            paragraph("Wij bewaren je gegevens.", "Standaard"),
            paragraph("Cookies", "MijnKop"),
            paragraph("Oud.", "Standaard"),
            paragraph("Jouw rechten", "MijnKop"),
            paragraph("Je mag ze inzien.", "Standaard"),
        ],
        {**BARE, "MijnKop": "heading 2"},
        [">Je keuze<"],
    ),
    "empty paragraphs between": (
        [
            paragraph("Privacy", "Kop1"),
            paragraph(""),
            paragraph("Wij bewaren je gegevens."),
            paragraph(""),
            paragraph("Cookies", "Kop1"),
            paragraph(""),
            paragraph("Oud."),
            paragraph(""),
            paragraph("Jouw rechten", "Kop1"),
            paragraph(""),
            paragraph("Je mag ze inzien."),
        ],
        NAMES,
        ["</w:p><w:p></w:p><w:p>"],
    ),
    "a table in the old section": (
        [
            paragraph("Cookies", "Kop1"),
            paragraph("Oud."),
            table(["Naam", "Doel"], ["Cookies", "mand"]),
            paragraph("Jouw rechten", "Kop1"),
            paragraph("Je mag ze inzien."),
        ],
        NAMES,
        [],
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_documents_of_every_make_are_written_into(shape: str) -> None:
    blocks, names, contains = SHAPES[shape]
    main = document(*blocks)
    written = write_into(WordDocument(package(main, style_names=names)), SHORT)
    made = main_part(written.document.data)

    assert ">Oud.<" not in made
    assert [part for part in contains if part not in made] == []
    rights = main[main.index(next(block for block in blocks if "Jouw rechten" in block)) :]
    assert made.endswith(rights)
    assert write_into(WordDocument(written.document.data), SHORT).document.data == written.document.data
    assert "Je mag ze inzien." in "".join(text for _, text in lines(written.document.data)), "another reader opens it"


def test_a_document_without_a_section_gets_one_before_the_rights_with_an_anchor() -> None:
    main = document(
        paragraph("Privacy", "Titel"), paragraph("Nieuws", "Kop1"), paragraph("A."), paragraph("Your rights", "Kop1")
    )
    written = write_into(WordDocument(package(main)), SHORT)
    styles_and_texts = lines(written.document.data)

    assert styles_and_texts[3] == ("Heading 1", "Cookies")
    assert styles_and_texts[-1] == ("Heading 1", "Your rights")
    assert 'w:name="cookies"' in main_part(written.document.data)
    assert written.found is Found.NEW


def test_a_document_that_word_saved_anew_is_found_again_and_not_taken_for_edited() -> None:
    written = wrote(POLICY)
    text = main_part(written.document.data)
    # Word cuts runs where it likes, adds ids of revisions, and moves bookmarks to where it wants them.
    resaved = re.sub(r"(<w:t [^>]*>)(\w+ )", r'\1\2</w:t></w:r><w:r w:rsidR="00AA"><w:t xml:space="preserve">', text)
    resaved = resaved.replace("<w:p>", '<w:p w:rsidR="00BB" w:rsidRDefault="00CC">')
    document_again = WordDocument(package(resaved))

    assert document_again.managed is not None
    assert not document_again.managed.edited


def test_edits_by_hand_are_noticed() -> None:
    written = wrote(POLICY)
    edited = main_part(written.document.data).replace("vraagt eerst wat mag", "vraagt niets")

    with pytest.raises(EditedByHand, match=r"p\.docx:5: .*by hand") as caught:
        write_into(WordDocument(package(edited), name="p.docx"), SHORT, memory=written.memory, name="p.docx")
    shown = caught.value.edits.shown("p.docx")
    assert "+Deze site vraagt niets." in shown
    forced = write_into(WordDocument(package(edited)), SHORT, force=True)
    assert main_part(forced.document.data) == main_part(written.document.data)


def test_a_section_whose_bookmark_is_gone_is_found_by_its_memory() -> None:
    written = wrote(POLICY)
    bare = re.sub(r"<w:bookmark(?:Start|End)[^>]*/>", "", main_part(written.document.data))
    again = write_into(WordDocument(package(bare)), SHORT, memory=written.memory)

    assert again.found is Found.MEMORY
    assert main_part(again.document.data) == main_part(written.document.data)


def test_a_comment_that_ends_elsewhere_keeps_both_ends() -> None:
    main = POLICY.replace(
        '<w:t xml:space="preserve">Wij meten', '<w:commentRangeStart w:id="7"/><w:t xml:space="preserve">Wij meten'
    ).replace("</w:body>", '<w:p><w:commentRangeEnd w:id="7"/></w:p></w:body>')
    made = main_part(wrote(main).document.data)

    assert made.count('<w:commentRangeStart w:id="7"/>') == 1
    assert made.count('<w:commentRangeEnd w:id="7"/>') == 1


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            '<w:r><w:t xml:space="preserve">Wij meten',
            '<w:ins w:id="3"><w:r/></w:ins><w:r><w:t>Wij meten',
            "tracked changes",
        ),
        (
            paragraph("Google Analytics", "Kop2"),
            "<w:p><w:pPr><w:sectPr/></w:pPr></w:p>" + paragraph("Google Analytics", "Kop2"),
            "section break",
        ),
    ],
)
def test_what_can_not_be_replaced_without_loss_is_asked_about(old: str, new: str, message: str) -> None:
    with pytest.raises(UnclearPlace, match=message):
        wrote(POLICY.replace(old, new, 1))


def test_two_bookmarks_or_half_of_one_are_named() -> None:
    made = main_part(wrote(POLICY).document.data)
    half = re.sub(r'<w:bookmarkEnd w:id="1"/>', "", made)
    twice = made.replace("</w:body>", '<w:p><w:bookmarkStart w:id="9" w:name="kruimel_00000000"/></w:p></w:body>')

    for broken, message in ((half, "not its end"), (twice, "second bookmark")):
        with pytest.raises(InvalidFile, match=message):
            write_into(WordDocument(package(broken)), SHORT)


def bomb() -> bytes:
    return package("x" * (MAX_PART + 1000))


def lying_bomb() -> bytes:
    """A bomb that says of itself, in the list of its parts, that it is small."""
    data = bytearray(bomb())
    at = data.index(b"PK\x01\x02")
    while data[at + 46 :].startswith(b"word/document.xml") is False:
        at = data.index(b"PK\x01\x02", at + 4)
    data[at + 24 : at + 28] = struct.pack("<L", 1000)
    return bytes(data)


ENTITY = (
    '<?xml version="1.0"?><!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p>&x;</w:p></w:body>'
    "</w:document>"
)
LAUGHS = ENTITY.replace('SYSTEM "file:///etc/passwd"', "'ha'")
BAD: dict[str, tuple[bytes, str]] = {
    "no zip": (b"PK\x03\x04 and then nothing", "not a whole zip archive"),
    "text": (b"Privacy\n", "not a whole zip archive"),
    "another zip": (package("x", parts={"_rels/.rels": b""})[:0] or b"", "not a whole zip archive"),
    "cut off": (package(POLICY)[:-30], "zip archive"),
    "bomb": (bomb(), "unpacks to more than 20 MB"),
    "a bomb that lies": (lying_bomb(), "unpacks to more than 20 MB|check sum"),
    "external entity": (package(ENTITY), "document type"),
    "inner entities": (package(LAUGHS), "document type"),
    "entity in styles": (package(POLICY, parts={"word/styles.xml": LAUGHS.encode()}), "document type"),
    "no XML": (package("Privacy"), "no sound XML"),
    "other XML": (package("<html><body/></html>"), "not Word's"),
    "UTF-16": (package(POLICY.replace("UTF-8", "UTF-16").encode("utf-16")), "UTF-16|utf-16"),
    "too deep": (package(document("<w:p>" * 500 + "</w:p>" * 500)), "nested too deep"),
    "no body": (
        package(f'<w:document xmlns:w="{"http://schemas.openxmlformats.org/wordprocessingml/2006/main"}"/>'),
        "no body",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_sound_word_document_is_said_in_one_line(case: str) -> None:
    data, message = BAD[case]

    with pytest.raises(InvalidFile, match=message) as caught:
        WordDocument(data, name="p.docx")
    assert str(caught.value).startswith("p.docx: ")
    assert "\n" not in str(caught.value)


def test_a_zip_archive_of_something_else_is_no_word_document() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "a")

    with pytest.raises(InvalidFile, match="zip archive of something else"):
        WordDocument(stream.getvalue())


def test_parts_that_overlap_are_refused() -> None:
    data = bytearray(package(POLICY))
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4)
    data[second + 42 : second + 46] = struct.pack("<L", 0)

    with pytest.raises(InvalidFile, match="overlap"):
        WordDocument(bytes(data))


def test_another_prefix_for_words_own_elements_is_followed() -> None:
    main = POLICY.replace("w:", "x:").replace("xmlns:x:", "xmlns:x").replace("xmlnsx", "xmlns:x")
    main = re.sub(r'xmlns:?w="', 'xmlns:x="', main)
    written = write_into(WordDocument(package(main)), declared("[services.x]\nname = 'a w:b'\ncategory = 'statistics'"))
    made = main_part(written.document.data)

    assert "<w:" not in made
    assert "a w:b" in made
    assert write_into(WordDocument(written.document.data), SHORT)


def test_what_a_person_only_made_bold_stays_so_while_the_words_are_right() -> None:
    made = main_part(wrote(POLICY).document.data)
    words = '<w:t xml:space="preserve">Cookies zijn'
    bold = made.replace(f"<w:r>{words}", f"<w:r><w:rPr><w:b/></w:rPr>{words}")
    again = wrote(bold)

    assert bold != made
    assert main_part(again.document.data) == bold


def test_a_link_that_leads_elsewhere_is_written_though_every_word_stays() -> None:
    made = main_part(wrote(POLICY, preferences_url="/keuze").document.data)
    again = main_part(wrote(made, preferences_url="/toestemming").document.data)

    assert "/keuze" in made
    assert made.count("/keuze") == again.count("/toestemming")
    assert "/keuze" not in again


def test_links_are_underlined_where_the_document_has_no_style_for_them() -> None:
    made = main_part(write_into(WordDocument(package(POLICY)), webshop(), name="p.docx").document.data)
    link = re.search(
        r'HYPERLINK "https?://[^"]+" </w:instrText></w:r><w:r><w:fldChar[^>]*/></w:r><w:r>(.*?)</w:r>', made
    )

    assert link is not None
    assert '<w:u w:val="single"/>' in link[1] or "<w:rStyle" in link[1]


@pytest.mark.parametrize("own", ["", '<w:spacing w:before="0" w:after="140"/>', "<w:keepLines/><w:jc/>"])
def test_a_bold_line_for_a_heading_keeps_room_above_and_stays_with_its_text(own: str) -> None:
    body = f"<w:p><w:pPr>{own}</w:pPr><w:r><w:t>Wij gaan zorgvuldig om met al uw gegevens en foto's.</w:t></w:r></w:p>"
    bare = document(paragraph("Privacy", "Kop1"), body, paragraph("Cookies", "Kop1"), paragraph("Oud."))
    made = main_part(write_into(WordDocument(package(bare, style_names={"Kop1": "heading 1"})), SHORT).document.data)
    look = re.search(r"<w:pPr>((?:(?!</w:pPr>).)*)</w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t[^>]*>Uw keuze", made)

    assert look is not None
    assert look[1].startswith("<w:keepNext/>")
    assert look[1].count("<w:spacing") == look[1].count('<w:spacing w:before="240"') == 1
