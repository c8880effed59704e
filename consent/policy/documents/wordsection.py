"""The cookie section as WordprocessingML, in the styles of the document."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from consent.policy.blocks import Block, Line, Table, Title
from consent.policy.documents.numbering import Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The properties of a paragraph and of its words, as XML."""

    paragraph: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordStyle:
    """The habits of a document. `headings` goes by how far a heading stands below the section's own."""

    body: Look = field(default_factory=Look)
    headings: Mapping[int, Look] = field(default_factory=dict)
    table_style: str = ""
    link_style: str = ""
    blank_between: bool = False
    """Whether an empty paragraph stands between paragraphs."""
    capitals: bool = False
    numbers: Number | None = None
    section_number: int = 0


def written_blocks(blocks: Sequence[Block], style: WordStyle) -> list[str]:
    """The paragraphs and tables of what stands below the section's heading, with prefix `w`."""
    written: list[str] = []
    counted = 0
    for block in blocks:
        if written and style.blank_between:
            written.append(_paragraph("", style.body))
        if isinstance(block, Title):
            text = block.text
            if style.numbers is not None and block.below == 1:
                counted += 1
                text = style.numbers.written(number=counted, above=f"{style.section_number}.") + text
            written.append(written_heading(text, block.below, style))
        elif isinstance(block, Table):
            written.append(_table(block, style))
        else:
            written.append(_paragraph(_runs(block.line, style), style.body))
    return written


def written_heading(text: str, below: int, style: WordStyle) -> str:
    """A heading as the document has those of its level."""
    look = style.headings.get(below, style.body)
    return _paragraph(_run(text.upper() if style.capitals and below == 0 else text, look.words), look)


def with_marks(paragraph: str, before: str, after: str = "") -> str:
    """A paragraph with marks before and after what it says."""
    end = paragraph.index("</w:pPr>") + len("</w:pPr>") if "</w:pPr>" in paragraph else len("<w:p>")
    return f"{paragraph[:end]}{before}{paragraph[end : -len('</w:p>')]}{after}</w:p>"


def bookmark_start(identity: int, name: str) -> str:
    """Where a bookmark starts."""
    return f'<w:bookmarkStart w:id="{identity}" w:name={quoteattr(name)}/>'


def bookmark_end(identity: int) -> str:
    """Where a bookmark ends."""
    return f'<w:bookmarkEnd w:id="{identity}"/>'


def apart(paragraph: str) -> str:
    """The properties of a paragraph that stands as a heading: room above, as behind a table, and no page end below.

    A style comes first, and what a paragraph says of its own room later (ECMA-376, part 1, 17.3.1.26 lists the order).
    """
    style = re.match(r"<w:pStyle [^>]*>", paragraph)
    end = style.end() if style else 0
    keep = "" if "<w:keepNext" in paragraph else "<w:keepNext/>"
    room = "" if "<w:spacing" in paragraph else "<w:spacing/>"
    kept = re.match(r"(?:<w:keep(?:Next|Lines)\b[^>]*>)*", paragraph[end:])
    at = end + (kept.end() if kept else 0)
    made = f"{paragraph[:end]}{keep}{paragraph[end:at]}{room}{paragraph[at:]}"
    return re.sub(r"<w:spacing((?:\s[^<>/]*)?)", _with_room, made, count=1)


def _with_room(spacing: re.Match[str]) -> str:
    others = re.sub(r' w:before\w*="[^"]*"', "", spacing[1])
    return f'<w:spacing w:before="240"{others}'


def _paragraph(runs: str, look: Look) -> str:
    properties = f"<w:pPr>{look.paragraph}</w:pPr>" if look.paragraph else ""
    return f"<w:p>{properties}{runs}</w:p>"


def _runs(line: Line, style: WordStyle, *, bold: bool = False) -> str:
    words = style.body.words
    if bold and "<w:b/>" not in words:
        words = _with_bold(words)
    parts = []
    for span in line:
        if not span.url:
            parts.append(_run(span.text, words))
            continue
        linked = f"<w:rStyle w:val={quoteattr(style.link_style)}/>{words}" if style.link_style else _underlined(words)
        parts.append(_field(f' HYPERLINK "{span.url}" ', _run(span.text, linked)))
    return "".join(parts)


def _field(instruction: str, runs: str) -> str:
    """A link that keeps its address in the text itself: a hyperlink would need a line in another part of the package.

    Of the two ways to write a field, programs that look for runs of text find the words of this one.
    """
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    code = f'<w:r><w:instrText xml:space="preserve">{escape(instruction)}</w:instrText></w:r>'
    return f"{begin}{code}{separate}{runs}{end}"


def _run(text: str, words: str) -> str:
    properties = f"<w:rPr>{words}</w:rPr>" if words else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _underlined(words: str) -> str:
    """As links look in a document that has no style for them; the line stands before the language in the order."""
    before, language, after = words.partition("<w:lang")
    return f'{before}<w:u w:val="single"/>{language}{after}'


def _with_bold(words: str) -> str:
    """Bold has its place: behind the fonts (ECMA-376, part 1, 17.3.2.28 lists the order)."""
    fonts = words.find("<w:rFonts")
    end = words.index(">", fonts) + 1 if fonts >= 0 else 0
    return f"{words[:end]}<w:b/>{words[end:]}"


def _table(table: Table, style: WordStyle) -> str:
    columns = len(table.header)
    grid = "".join(f'<w:gridCol w:w="{9000 // columns}"/>' for _ in range(columns))
    if style.table_style:
        look = f"<w:tblStyle w:val={quoteattr(style.table_style)}/>"
        borders = ""
    else:
        look = ""
        sides = ("top", "left", "bottom", "right", "insideH", "insideV")
        lines = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in sides)
        borders = f"<w:tblBorders>{lines}</w:tblBorders>"
    head = f'<w:tblPr>{look}<w:tblW w:w="5000" w:type="pct"/>{borders}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
    rows = [_row(table.header, style, is_header=True), *(_row(row, style, is_header=False) for row in table.rows)]
    return f"<w:tbl>{head}{''.join(rows)}</w:tbl>"


def _row(cells: Sequence[Line], style: WordStyle, *, is_header: bool) -> str:
    properties = "<w:trPr><w:tblHeader/></w:trPr>" if is_header else ""
    filled = (
        f'<w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/></w:tcPr>'
        f"{_paragraph(_runs(cell, style, bold=is_header), style.body)}</w:tc>"
        for cell in cells
    )
    return f"<w:tr>{properties}{''.join(filled)}</w:tr>"
