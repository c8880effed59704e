"""Policies in HTML: fragments, whole pages and what content management systems give.

The page is never written anew: it is cut and pasted by position, at places where its elements stay whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from html import unescape

from consent.errors import Fault, InvalidFile
from consent.policy.blocks import Block, Title, read_blocks
from consent.policy.documents import Piece, Place, Telling, markers, span_of, squeezed
from consent.policy.documents.encoding import UTF8, write_text
from consent.policy.documents.htmlcut import Cut, Cutter, indent_at
from consent.policy.documents.htmlheadings import Found, Kind, Reader
from consent.policy.documents.htmlsection import ANCHOR, HtmlStyle, written_heading, written_tags
from consent.policy.documents.htmltree import Comment, Element, Tree
from consent.policy.documents.lines import cut_bom, newline_of, split_lines
from consent.policy.documents.markers import Managed, Marker, Stand
from consent.policy.documents.numbering import next_number, number_of, part_numbers
from consent.policy.lexicon import policy_lexicon
from consent.policy.outline import Heading, Opening, Section, outline_of
from consent.vocabulary import Language

BLOCKS_OF_EDITOR = "<!-- wp:"
"""What the comments of WordPress's block editor start with."""
_OWN_BLOCK = ("<!-- wp:html -->", "<!-- /wp:html -->")
_PARAGRAPHS = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "summary", "pre"))


class HtmlDocument:
    """A policy in HTML. `name` is the file in messages; positions are characters behind the byte order mark.

    `is_classic` says that the text comes from WordPress's classic editor, which writes no paragraphs.
    """

    def __init__(self, text: str, *, name: str = "policy.html", encoding: str = UTF8, is_classic: bool = False) -> None:
        self._name = name
        self._is_classic = is_classic
        self._encoding = encoding
        self.text = text
        self._bom, self._rest = cut_bom(text)
        self._tree = Tree(self._rest, is_classic=is_classic)
        self._reader = Reader(self._tree)

    @property
    def line_count(self) -> int:
        """How many characters it has."""
        return len(self._rest)

    @property
    def data(self) -> bytes:
        """The document as it goes to disk; characters that its encoding lacks are written as references."""
        return write_text(self.text, self._encoding, name=self._name, as_entities=True)

    @property
    def language(self) -> Language | None:
        """What `<html lang>` says."""
        page = next((element for element in self._tree.elements if element.name == "html"), None)
        said = page.attributes.get("lang", "").lower()[:2] if page is not None else ""
        return next((language for language in Language if language.value == said), None)

    @property
    def pieces(self) -> Sequence[Piece]:
        """Its paragraphs, lines and rows."""
        return self._reader.pieces

    @cached_property
    def headings(self) -> Sequence[Heading]:
        """Its headings outside the section kruimel wrote."""
        return [found.heading for found in self._outside(self.managed)]

    @cached_property
    def managed(self) -> Managed | None:
        """The section between the markers; raises InvalidFile where they are not one clean pair."""
        found = markers.pair(self._markers(), self._name)
        if found is None:
            return None
        first, last = found
        start, opened, within = self._unit(first)
        closed, end, around_last = self._unit(last)
        if within is not around_last:
            raise InvalidFile(
                [
                    Fault(
                        self._name,
                        last.line + 1,
                        "kruimel:end",
                        "stands in another element than kruimel:begin; move it",
                    )
                ]
            )
        body = self._rest[opened:closed]
        edited = bool(first.digest) and first.digest != markers.digest_of(canonical(body))
        return Managed(start=start, end=end, edited=edited)

    def number(self, position: int) -> int:
        """The number of the line at `position`."""
        return self._tree.number(position)

    def covering(self, first: Piece, last: Piece) -> tuple[int, int]:
        """The blocks that hold both and what is between them."""
        homes = self._reader.homes
        return self._cutter.balanced(first.start, last.end, homes[first.start], homes[last.end])

    def prose(self, place: Place, *, inside: bool) -> str:
        """The words that `place` covers, or the others."""
        start, end = span_of(place)
        return "\n".join(piece.text for piece in self.pieces if (start <= piece.start < end) is inside)

    def put(self, place: Place, telling: Telling) -> HtmlDocument:
        """The document with the section in it; see `Document.put`."""
        blocks = read_blocks(telling.section)
        cut, opened = self._cut(place)
        if isinstance(place, Section):
            # The section may end before the next heading does begin, with the element that holds it.
            place = Section(heading=place.heading, start=cut.start, end=cut.end)
        style = self._style(place)
        lines = self._lines(place, cut, blocks, style, telling.note)
        newline = newline_of(split_lines(self._rest))
        indent = indent_at(self._rest, opened)
        text = f"{newline}{indent}".join(lines)
        before, after = self._rest[: cut.start], self._rest[cut.end :]
        if cut.start == cut.end:
            is_open = not before or before.endswith(("\n", "\r", indent or "\n"))
            text = text if is_open and before[len(before.rstrip()) :] else f"{newline}{indent}{text}"
            if not before:
                text = text.lstrip()
            if after.strip() and not after.startswith(("\n", "\r")):
                text += f"{newline}{indent}"
            elif not after and self._rest.endswith(("\n", "\r")):
                text += newline
        return self._verified(place, f"{self._bom}{before}{text}{after}", cut.start)

    @cached_property
    def _every(self) -> list[Found]:
        start, end = (0, 0) if self.managed is None else span_of(self.managed)
        return self._reader.headings(without=(start, end))

    @cached_property
    def _cutter(self) -> Cutter:
        return Cutter(self._tree, self._reader, self._outside(self.managed), self._name)

    def _outside(self, place: Place | None) -> list[Found]:
        start, end = (0, 0) if place is None else span_of(place)
        return [found for found in self._every if not start <= found.heading.line < end]

    def _cut(self, place: Place) -> tuple[Cut, int]:
        """What to replace, and the position whose line tells how far to indent."""
        if isinstance(place, Managed):
            return Cut(start=place.start, end=place.end), place.start
        if isinstance(place, Opening):
            before = next((found for found in self._every if found.heading.line == place.line), None)
            cut = self._cutter.opening(before)
            return cut, cut.start if before is not None else self._last_block(cut)
        found = next(found for found in self._every if found.heading.line == place.heading.line)
        cut = self._cutter.section(found, place.end)
        return cut, cut.start if cut.start < cut.end else found.element.start

    def _last_block(self, cut: Cut) -> int:
        last = [found.element for found in self._every if found.heading.line < cut.start]
        return last[-1].start if last else cut.start

    def _lines(self, place: Place, cut: Cut, blocks: Sequence[Block], style: HtmlStyle, note: str) -> list[str]:
        """The lines to put in: the section between its markers, with a heading where it is new."""
        ids = self._ids(place)
        title = blocks[0]
        is_new = isinstance(place, Opening) and isinstance(title, Title)
        tags = written_tags(blocks[1:], style, [*ids, ANCHOR] if is_new else ids)
        digest = markers.digest_of(canonical("\n".join(tags)))
        lines = [markers.begin(digest, note), *tags, markers.END]
        if not isinstance(place, Managed) and BLOCKS_OF_EDITOR in self._rest:
            lines = [_OWN_BLOCK[0], *lines, _OWN_BLOCK[1]]
        if is_new and isinstance(title, Title):
            lines = self._with_heading(place, cut, title, style, lines, "" if ANCHOR in ids else ANCHOR)
        return [cut.prefix, *lines] if cut.prefix else lines

    def _with_heading(
        self, place: Place, cut: Cut, title: Title, style: HtmlStyle, lines: list[str], anchor: str
    ) -> list[str]:
        """The section below a heading of its own, in the way that the page has sections."""
        start, _ = span_of(place)
        above = [found.heading for found in self._every if found.heading.line < start]
        number = next_number(above, [found.heading for found in self._every if found.heading.line >= start])
        neighbour = next((found for found in self._every if found.heading.line == start), None)
        within = cut.within.name if cut.within is not None else ""
        heading = written_heading(number + title.text, 0, style, anchor)
        identity = f' id="{anchor}"' if anchor else ""
        if within == "dl":
            return [f"<dt{identity}>{number}{title.text}</dt>", "<dd>", *lines, "</dd>"]
        if neighbour is not None and neighbour.kind is Kind.SUMMARY:
            return [f"<details{identity}>", f"<summary>{number}{title.text}</summary>", *lines, "</details>"]
        if self._every and all(found.kind is Kind.PLAIN for found in self._every):
            heading = f"<p{identity}>{number}{title.text}</p>"
        if BLOCKS_OF_EDITOR in self._rest:
            heading = f"<!-- wp:heading -->{heading}<!-- /wp:heading -->" if heading.startswith("<h") else heading
        return ["<li>", heading, *lines, "</li>"] if within in ("ol", "ul") else [heading, *lines]

    def _ids(self, place: Place) -> set[str]:
        start, end = span_of(place)
        every = (
            one.attributes for one in self._tree.elements if not start <= one.start < end and "id" in one.tag.lower()
        )
        return {attributes["id"] for attributes in every if "id" in attributes}

    def _style(self, place: Place) -> HtmlStyle:
        outside = self._outside(place)
        start, _ = span_of(place)
        own = [found for found in outside if not found.heading.is_aside]
        above = [found.heading for found in own if found.heading.line < start]
        section = above[-1] if above and not isinstance(place, Opening) else None
        level = place.level if isinstance(place, Opening) else section.level if section is not None else 2
        levelled = [found for found in own if found.kind is Kind.LEVEL]
        letters = [found.heading.text for found in own if found.heading.text.upper() != found.heading.text.lower()]
        numbers = part_numbers(section, [found.heading for found in own]) if section is not None else None
        number = number_of(section.text) if section is not None else None
        bold = [found for found in levelled if _is_bold(found.element)]
        return HtmlStyle(
            level=level,
            classes=_classes(levelled),
            table_class=self._table_class(place),
            is_bold=bool(bold) and 2 * len(bold) >= len(levelled),
            capitals=len(letters) > 1 and all(text.isupper() for text in letters),
            numbers=numbers,
            section_number=number.number if number is not None else 0,
        )

    def _table_class(self, place: Place) -> str:
        start, end = span_of(place)
        tables = [one for one in self._tree.elements if one.name == "table" and not start <= one.start < end]
        classes = {one.attributes.get("class", "") for one in tables}
        return classes.pop() if len(classes) == 1 else ""

    def _markers(self) -> list[Marker]:
        found = []
        for comment in self._tree.comments:
            if "kruimel:" not in comment.text or not markers.ANY_MARKER.search(comment.text):
                continue
            line = self._tree.number(comment.start) - 1
            marker = markers.read_marker(comment.text, line=line, stand=self._stand(comment))
            if marker is None:
                is_begin = "kruimel:begin" in comment.text
                found.append(
                    Marker(is_begin=is_begin, line=line, stand=Stand.CODE, start=comment.start, end=comment.end)
                )
                continue
            found.append(
                Marker(
                    is_begin=marker.is_begin,
                    line=line,
                    stand=marker.stand,
                    digest=marker.digest,
                    start=comment.start,
                    end=comment.end,
                )
            )
        return found

    def _stand(self, comment: Comment) -> Stand:
        """A comment in a paragraph of its own stands alone: editors put it there."""
        within = comment.within
        if any(one.name in ("pre", "code", "textarea") for one in (within, *within.above)):
            return Stand.CODE
        if not within.name or (within.is_block and within.name not in _PARAGRAPHS):
            return Stand.ALONE
        return Stand.ALONE if self._is_alone_in(within) else Stand.AMID

    def _is_alone_in(self, paragraph: Element) -> bool:
        """Whether a paragraph holds one comment and nothing else."""
        inside = self._rest[paragraph.opened : paragraph.closed].strip()
        return paragraph.name == "p" and bool(markers.MARKER.fullmatch(inside))

    def _unit(self, marker: Marker) -> tuple[int, int, Element]:
        """From where to where a marker goes, with the paragraph that an editor put it in, and what that stands in."""
        comment = next(one for one in self._tree.comments if one.start == marker.start)
        within = comment.within
        if within.name == "p":
            return within.start, within.end, within.parent or self._tree.root
        return comment.start, comment.end, within

    def _verified(self, place: Place, text: str, start: int) -> HtmlDocument:
        """The document of `text`, which is new from `start` on; InvalidFile unless it has the section as it should.

        All other headings have to be as they were, and a new one has to be where it was put.
        """
        lexicon = policy_lexicon()
        kept = outline_of([found.heading for found in self._outside(place)], lexicon)
        written = HtmlDocument(text, name=self._name, encoding=self._encoding, is_classic=self._is_classic)
        try:
            managed = written.managed
            headings = [] if managed is None else list(written.headings)
        except InvalidFile:
            managed, headings = None, []
        if managed is not None and isinstance(place, Opening):
            own = [heading for heading in headings if heading.line < managed.start]
            is_there = bool(own) and own[-1].line >= start and own[-1].level == place.level and not own[-1].is_aside
            managed = managed if is_there else None
            headings = [heading for heading in headings if heading is not own[-1]] if own else headings
        if managed is None or outline_of(headings, lexicon) != kept:
            line = self.number(span_of(place)[0])
            message = (
                "a section can not go here: an element or a comment that nobody closed swallows it; close that first"
            )
            raise InvalidFile([Fault(self._name, line, "", message)])
        return written


def canonical(html: str) -> str:
    """What `html` says and how, without what editors write differently: case, quotes, spaces, other attributes."""
    tree = Tree(html)
    said: list[tuple[int, str]] = []
    for element in tree.elements:
        target = element.attributes.get("href") or element.attributes.get("src") or ""
        said.append((element.start, f"<{element.name} {target}>"))
    said += [(words.start, squeezed(unescape(html[words.start : words.end]))) for words in tree.words]
    return "\n".join(text for _, text in sorted(said) if text)


def _classes(levelled: Sequence[Found]) -> dict[int, str]:
    """By level, the class that all its headings have."""
    classes: dict[int, str] = {}
    for level in {found.heading.level for found in levelled if found.heading.level is not None}:
        seen = Counter(found.element.attributes.get("class", "") for found in levelled if found.heading.level == level)
        if len(seen) == 1 and (only := next(iter(seen))):
            classes[level] = only
    return classes


def _is_bold(element: Element) -> bool:
    return len(element.children) == 1 and element.children[0].name in ("b", "strong")
