"""Policies in Word (.docx): the XML of the text is cut and pasted by position, all else in the file stays.

A bookmark marks the section, its name holding the digest of what was written. Positions count what stands in the body,
which is paragraphs but for tables.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property

from consent.errors import Fault, InvalidFile
from consent.policy.blocks import Title, links_of, read_blocks
from consent.policy.documents import Piece, Place, Telling, markers, span_of
from consent.policy.documents.markers import Managed
from consent.policy.documents.numbering import next_number, number_of, part_numbers
from consent.policy.documents.wordpackage import Package
from consent.policy.documents.wordsection import (
    Look,
    WordStyle,
    apart,
    bookmark_end,
    bookmark_start,
    with_marks,
    written_blocks,
    written_heading,
)
from consent.policy.documents.wordstyles import Styles
from consent.policy.documents.wordxml import MAIN, BodyReader, BrokenXml, Mark, WordBlock, parse
from consent.policy.lexicon import policy_lexicon
from consent.policy.outline import Heading, Opening, Section, UnclearPlace, outline_of
from consent.vocabulary import Language

MAX_HEADING = 80
ANCHOR = "cookies"
_BOOKMARK = re.compile(r"kruimel_([0-9a-f]{8})(?:_[0-9a-f]{8})?")
_MAIN_PART = "word/document.xml"
_OFFICE_DOCUMENT = "/officeDocument"
_SENTENCE_END = (".", ",", ";", "!", ":")
_PARAGRAPH_LOOK = frozenset(
    ("pStyle", "keepNext", "keepLines", "spacing", "ind", "contextualSpacing", "jc", "outlineLvl")
)
_WORDS_LOOK = frozenset(("rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "color", "sz", "szCs", "u", "lang"))
_TAG = re.compile(r"<[^>]*>")
_PREFIXED = re.compile(r"(</?|\s)w:")


class WordDocument:
    """A policy in Word. `name` is the file in messages. Raises InvalidFile where `data` is no such document."""

    def __init__(self, data: bytes, *, name: str = "policy.docx") -> None:
        self._name = name
        self.data = data
        self._package = Package(data, name=name)
        self._path = self._main_part()
        xml = self._package.part(self._path)
        if xml is None:
            raise self._package.fault("is no Word document (.docx): it has no text in it")
        self._xml = xml
        try:
            self._body = BodyReader(xml)
            self._styles = Styles(self._package.part(posixpath.join(posixpath.dirname(self._path), "styles.xml")))
        except BrokenXml as error:
            raise self._package.fault(f"is no Word document that can be edited: it {error}") from None
        self._blocks = self._body.blocks

    language: Language | None = None
    """Word names a language for each word, and often a wrong one."""

    @property
    def text(self) -> str:
        """Its paragraphs and rows, a line each."""
        return "".join(f"{row}\n" for block in self._blocks for row in block.rows)

    @property
    def line_count(self) -> int:
        """How many paragraphs and tables it has, without the properties of its last section."""
        last = self._blocks[-1].kind if self._blocks else ""
        return len(self._blocks) - (last == "sectPr")

    @cached_property
    def pieces(self) -> Sequence[Piece]:
        """Its paragraphs and the rows of its tables."""
        return [
            Piece(text=row, start=index, end=index + 1)
            for index, block in enumerate(self._blocks)
            for row in block.rows
            if row
        ]

    @property
    def headings(self) -> Sequence[Heading]:
        """Its headings outside the section kruimel wrote."""
        return [heading for heading, _ in self._outside(self.managed)]

    @cached_property
    def managed(self) -> Managed | None:
        """The section in kruimel's bookmark; raises InvalidFile where there are two, or half of one."""
        marks = [(index, mark) for index, block in enumerate(self._blocks) for mark in block.marks]
        starts = [(index, mark) for index, mark in marks if mark.is_start and _BOOKMARK.fullmatch(mark.name)]
        if not starts:
            return None
        if len(starts) > 1:
            raise self._fault(starts[1][0], f"has a second bookmark {starts[1][1].name}; keep one")
        index, mark = starts[0]
        ends = [
            at for at, one in marks if one.kind == "bookmark" and not one.is_start and one.id == mark.id and at >= index
        ]
        if not ends:
            raise self._fault(index, f"has the start of the bookmark {mark.name} and not its end; remove the bookmark")
        found = _BOOKMARK.fullmatch(mark.name)
        digest = found[1] if found else ""
        said = "\n".join(piece.text for piece in self.pieces if index <= piece.start <= ends[0])
        return Managed(start=index, end=ends[0] + 1, edited=markers.digest_of(said) != digest)

    def number(self, position: int) -> int:
        """The number of a paragraph."""
        return position + 1

    def covering(self, first: Piece, last: Piece) -> tuple[int, int]:
        """The paragraphs of both and what is between them."""
        return first.start, last.end

    def prose(self, place: Place, *, inside: bool) -> str:
        """The paragraphs that `place` covers, or the others."""
        start, end = span_of(place)
        return "\n".join(piece.text for piece in self.pieces if (start <= piece.start < end) is inside)

    def put(self, place: Place, telling: Telling) -> WordDocument:
        """The document with the section in it; see `Document.put`."""
        start, end = self._cut(place)
        blocks = read_blocks(telling.section, telling.site)
        style = self._style(place)
        written = written_blocks(blocks[1:], style)
        heading = ""
        identity = self._last_id(start, end) + 1
        has_anchor = any(mark.name == ANCHOR for mark in self._marks_outside(start, end))
        title = blocks[0]
        if isinstance(place, Opening) and isinstance(title, Title):
            above = [one for one, _ in self._headings if one.line < place.line]
            number = next_number(above, [one for one, _ in self._headings if one.line >= place.line])
            heading = written_heading(number + title.text, 0, style)
            if not has_anchor:
                heading = with_marks(heading, bookmark_start(identity, ANCHOR), bookmark_end(identity))
                identity += 1
                has_anchor = True
        said = "\n".join(piece for piece in BodyReader(_document("".join(written))).said if piece)
        digest, links = markers.digest_of(said), markers.digest_of(links_of(blocks))
        if isinstance(place, Managed) and self._says(digest, links):
            # Word and its like write the same text in other XML each time, and somebody may have made a word bold.
            return self
        name = f"kruimel_{digest}_{links}"
        before, after = bookmark_start(identity, name), bookmark_end(identity)
        if not has_anchor:
            before += bookmark_start(identity + 1, ANCHOR) + bookmark_end(identity + 1)
        written[0] = with_marks(written[0], before)
        written[-1] = with_marks(written[-1], "", after)
        text = self._prefixed(heading + "".join(written))
        carried = b"".join(self._xml[mark.start : mark.end] for mark in self._halves(start, end))
        low, high = self._bytes(start, end)
        xml = self._xml[:low] + text.encode("utf-8") + carried + self._xml[high:]
        return self if xml == self._xml else self._verified(place, self._package.replaced(self._path, xml))

    def _says(self, digest: str, links: str) -> bool:
        """Whether the section that kruimel wrote here says what has these digests already."""
        names = [mark.name for block in self._blocks for mark in block.marks if mark.is_start]
        return self.managed is not None and not self.managed.edited and f"kruimel_{digest}_{links}" in names

    @cached_property
    def _headings(self) -> list[tuple[Heading, WordBlock]]:
        marked = [(index, self._level(block)) for index, block in enumerate(self._blocks) if self._is_marked(block)]
        known = {index for index, _ in marked}
        has_levels = any(level != 0 for _, level in marked)
        plain = [
            (index, None)
            for index, block in enumerate(self._blocks)
            if index not in known and self._looks_like_heading(block, has_levels)
        ]
        return [
            (
                Heading(text=block.text, line=index, body=index + 1, level=level, is_plain=index not in known),
                block,
            )
            for index, level in sorted([*marked, *plain])
            for block in [self._blocks[index]]
        ]

    def _level(self, block: WordBlock) -> int | None:
        return block.level if block.level is not None else self._styles.level(block.style)

    def _is_marked(self, block: WordBlock) -> bool:
        if block.kind != "p" or not block.text or self._styles.is_listing(block.style):
            return False
        if self._level(block) is not None:
            return True
        return block.is_bold and len(block.text) <= MAX_HEADING and not block.text.endswith(_SENTENCE_END)

    def _looks_like_heading(self, block: WordBlock, has_levels: bool) -> bool:
        text = block.text
        if block.kind != "p" or not text or len(text) > MAX_HEADING or text.endswith(_SENTENCE_END):
            return False
        if self._styles.is_listing(block.style) or not text[0].isalnum() or "@" in text or "//" in text:
            return False
        if policy_lexicon().subject(text) is not None:
            return True
        return not has_levels and text[0].isupper() and len(text.split()) <= 8 and not any(map(str.isdigit, text))

    def _outside(self, place: Place | None) -> list[tuple[Heading, WordBlock]]:
        start, end = (0, 0) if place is None else span_of(place)
        return [pair for pair in self._headings if not start <= pair[0].line < end]

    def _cut(self, place: Place) -> tuple[int, int]:
        """The blocks to replace, without the empty ones at their ends."""
        start, end = span_of(place)
        if isinstance(place, Section):
            end = min(end, self.line_count)
            while start < end and self._is_empty(self._blocks[start]):
                start += 1
            while end > start and self._is_empty(self._blocks[end - 1]):
                end -= 1
            if start == end:
                start = end = place.start
        for index in range(start, end):
            block = self._blocks[index]
            if block.has_section_break:
                raise self._unclear(place, index, "a section break stands in the cookie section; move it out first")
            if block.has_revisions:
                raise self._unclear(place, index, "the cookie section has tracked changes; accept or reject them first")
        return start, end

    def _unclear(self, place: Place, index: int, message: str) -> UnclearPlace:
        candidates = [place.heading] if isinstance(place, Section) else []
        return UnclearPlace(f"{self._name}:{index + 1}: {message}", candidates)

    def _is_empty(self, block: WordBlock) -> bool:
        return not block.text and not block.has_picture and block.kind != "tbl"

    def _bytes(self, start: int, end: int) -> tuple[int, int]:
        """The bytes of the blocks from `start` up to `end`; of an opening, where it is."""
        if start < end:
            return self._blocks[start].start, self._blocks[end - 1].end
        at = self._blocks[start].start if start < len(self._blocks) else self._body.body_end
        return at, at

    def _marks_outside(self, start: int, end: int) -> Iterable[Mark]:
        return (mark for index, block in enumerate(self._blocks) if not start <= index < end for mark in block.marks)

    def _last_id(self, start: int, end: int) -> int:
        numbers = (int(mark.id[:9]) for mark in self._marks_outside(start, end) if mark.id.isdecimal())
        return max(numbers, default=0)

    def _halves(self, start: int, end: int) -> list[Mark]:
        """Starts and ends of ranges among what is replaced, whose other half is elsewhere."""
        inside = [mark for block in self._blocks[start:end] for mark in block.marks]
        starts = Counter((mark.kind, mark.id) for mark in inside if mark.is_start)
        ends = Counter((mark.kind, mark.id) for mark in inside if not mark.is_start)
        ours = {mark.id for mark in inside if mark.kind == "bookmark" and _BOOKMARK.fullmatch(mark.name)}
        return [
            mark
            for mark in inside
            if starts[mark.kind, mark.id] != ends[mark.kind, mark.id]
            and not (mark.kind == "bookmark" and mark.id in ours)
        ]

    def _style(self, place: Place) -> WordStyle:
        outside = self._outside(place)
        start, end = span_of(place)
        above = [heading for heading, _ in outside if heading.line < start]
        section = above[-1] if above and not isinstance(place, Opening) else None
        level = place.level if isinstance(place, Opening) else section.level if section is not None else 1
        own = {id(block) for _, block in outside}
        others = [block for index, block in enumerate(self._blocks) if not start <= index < end]
        texts = [block for block in others if block.kind == "p" and id(block) not in own]
        said = [block for block in texts if len(block.text) > 40] or [block for block in texts if block.text]
        body = self._look(said, with_bold=False)
        letters = [heading.text for heading, _ in outside if heading.text.upper() != heading.text.lower()]
        numbers = part_numbers(section, [heading for heading, _ in outside]) if section is not None else None
        number = number_of(section.text) if section is not None else None
        tables = Counter(
            found[1]
            for block in others
            if block.kind == "tbl" and (found := _table_style(self._xml, block)) is not None
        )
        table_style = tables.most_common(1)[0][0] if tables else self._styles.named("table grid", "table") or ""
        empties = sum(1 for block in texts if not block.text)
        return WordStyle(
            body=body,
            headings={below: self._heading_look(level, below, outside, body) for below in range(3)},
            table_style=table_style,
            link_style=self._styles.named("hyperlink", "character") or "",
            blank_between=len(texts) > 3 and 5 * empties >= 2 * len(texts),
            capitals=len(letters) > 1 and all(text.isupper() for text in letters),
            numbers=numbers,
            section_number=number.number if number is not None else 0,
        )

    def _heading_look(
        self, level: int | None, below: int, outside: Sequence[tuple[Heading, WordBlock]], body: Look
    ) -> Look:
        """How headings look that stand `below` one of `level`: like others of the document, else like its styles."""
        if level is None:
            like = [block for heading, block in outside if heading.level is None]
            if below < 2 and like:
                return self._look(like, with_bold=True)
            mark = "<w:b/>" if below < 2 else "<w:i/>"
            return Look(
                paragraph=body.paragraph,
                words=mark + "".join(re.findall(r"<w:(?:color|sz|szCs|lang)\b[^>]*>", body.words)),
            )
        wanted = max(level, 0) + below
        like = [block for heading, block in outside if heading.level == wanted]
        if like:
            return self._look(like, with_bold=True)
        style = self._styles.named(f"heading {wanted}")
        if style is not None:
            return Look(paragraph=f'<w:pStyle w:val="{style}"/>')
        return Look(paragraph=apart(body.paragraph), words="<w:b/>")

    def _look(self, blocks: Sequence[WordBlock], *, with_bold: bool) -> Look:
        """How most of `blocks` look."""
        looks = Counter(
            (
                self._chosen(block.properties, _PARAGRAPH_LOOK | ({"numPr"} if with_bold else set())),
                self._chosen(
                    block.run_properties, _WORDS_LOOK - (set() if with_bold else {"b", "bCs", "i", "iCs", "u"})
                ),
            )
            for block in blocks
        )
        if not looks:
            return Look()
        paragraph, words = looks.most_common(1)[0][0]
        return Look(paragraph=paragraph, words=words)

    def _chosen(self, properties: Sequence[tuple[str, bytes]], names: Iterable[str]) -> str:
        text = b"".join(xml for name, xml in properties if name in names).decode("utf-8")
        prefix = self._body.prefix
        return text if prefix == "w:" else re.sub(rf"(</?|\s){re.escape(prefix)}", r"\1w:", text)

    def _prefixed(self, xml: str) -> str:
        """XML with the prefix that the document has for Word's own elements."""
        prefix = self._body.prefix
        if prefix == "w:":
            return xml
        return _TAG.sub(lambda tag: _PREFIXED.sub(rf"\1{prefix}", tag[0]), xml)

    def _main_part(self) -> str:
        """The part that holds the text, by the package's own list."""
        listing = self._package.part("_rels/.rels")
        if listing is None:
            raise self._package.fault("is no Word document (.docx): it is a zip archive of something else")
        found: list[str] = []

        def start(_name: str, attributes: dict[str, str], _at: int) -> None:
            if attributes.get("Type", "").endswith(_OFFICE_DOCUMENT):
                found.append(attributes.get("Target", ""))

        try:
            parse(listing, start, lambda _at: None)
        except BrokenXml as error:
            raise self._package.fault(f"is no Word document that can be edited: its list of parts {error}") from None
        return found[0].lstrip("/") if found else _MAIN_PART

    def _fault(self, index: int, message: str) -> InvalidFile:
        return InvalidFile([Fault(self._name, index + 1, "", message)])

    def _verified(self, place: Place, data: bytes) -> WordDocument:
        """The document of `data`; InvalidFile unless it has the section, with the headings around it as they were."""
        written = WordDocument(data, name=self._name)
        managed = written.managed
        headings = list(written.headings)
        if managed is not None and isinstance(place, Opening):
            own = [heading for heading in headings if heading.line < managed.start]
            managed = managed if own else None
            headings = [heading for heading in headings if heading is not own[-1]] if own else headings
        kept = outline_of([heading for heading, _ in self._outside(place)], policy_lexicon())
        if managed is None or managed.edited or outline_of(headings, policy_lexicon()) != kept:
            raise self._fault(span_of(place)[0], "a section can not go here; choose another place with --after")
        return written


def _document(body: str) -> bytes:
    """A document of nothing but `body`, to read it as it will be read."""
    return f'<w:document xmlns:w="{MAIN[0]}"><w:body>{body}</w:body></w:document>'.encode()


def _table_style(xml: bytes, block: WordBlock) -> re.Match[str] | None:
    head = xml[block.start : block.start + 600].decode("utf-8", "ignore")
    return re.search(r"tblStyle\s+\S*val=\"([^\"]+)\"", head)
