"""Policies in Markdown: CommonMark with tables and front matter.

What is a heading, a code block or a comment is for the parser to say; the bytes are cut and pasted by line, so that
everything outside the section stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from markdown_it import MarkdownIt
from markdown_it.token import Token

from consent.errors import Fault, InvalidFile
from consent.policy.documents import Piece, Place, Telling, markers, span_of, squeezed
from consent.policy.documents.encoding import UTF8, write_text
from consent.policy.documents.lines import cut_bom, newline_of, split_lines
from consent.policy.documents.markers import Managed, Marker, Stand
from consent.policy.documents.numbering import next_number
from consent.policy.documents.style import adapted, document_style, section_heading
from consent.policy.lexicon import MAX_HEADING, policy_lexicon
from consent.policy.outline import Heading, Opening
from consent.vocabulary import Language

MAX_LINE = 80
"""A longer line is no heading, unless its markup says so."""
_BOLD = re.compile(r"(\*\*|__)(?=\S)((?:(?!\1).)+)(?<=\S)\1")
_WORDS = ("text", "text_special", "code_inline", "softbreak", "hardbreak")
_SENTENCE_END = (".", ",", ";", "!")
# Tags that only wrap or mark a spot, and comments: before a heading they belong to what follows, or close a wrapper
# that was opened above.
_WRAPPER = r"<(/?)(?:a|article|aside|br|center|div|font|main|p|section|span)\b[^<>]*>"
_FURNITURE = re.compile(rf"(?:\s*(?:{_WRAPPER}|<!--(?:(?!-->)[\s\S])*-->))+\s*")
_TAG = re.compile(_WRAPPER)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """A block at the top level, by its lines; `end` is not included."""

    start: int
    end: int
    is_furniture: bool


class MarkdownDocument:
    """A policy in Markdown. `name` is the file in messages, `lines` its lines as they are, ends included."""

    def __init__(self, text: str, *, name: str = "policy.md", encoding: str = UTF8) -> None:
        self._name = name
        self._encoding = encoding
        self.text = text
        self._bom, rest = cut_bom(text)
        self.lines: list[str] = split_lines(rest)
        parser = MarkdownIt("commonmark").enable("table").disable("inline")
        environment: dict[str, dict[str, dict[str, list[int]]]] = {}
        self._tokens = parser.parse("".join(_without_front_matter(self.lines)), environment)
        references = [*environment.get("references", {}).values(), *environment.get("duplicate_refs", [])]
        self._references = [(one["map"][0], one["map"][1]) for one in references if isinstance(one, dict)]

    language: Language | None = None
    """Markdown does not name it."""

    @property
    def line_count(self) -> int:
        """How many lines it has."""
        return len(self.lines)

    @property
    def data(self) -> bytes:
        """The document as it goes to disk."""
        return write_text(self.text, self._encoding, name=self._name)

    @cached_property
    def pieces(self) -> Sequence[Piece]:
        """Its lines that are not empty, without the markers."""
        return [
            Piece(text=squeezed(line), start=number, end=number + 1)
            for number, line in enumerate(self.lines)
            if line.strip() and not markers.MARKER.fullmatch(line.strip())
        ]

    def number(self, position: int) -> int:
        """The number of a line."""
        return position + 1

    def covering(self, first: Piece, last: Piece) -> tuple[int, int]:
        """The lines of both and what is between them."""
        return first.start, last.end

    @cached_property
    def headings(self) -> Sequence[Heading]:
        """Its headings at the top level, and lines that look like headings, outside the section kruimel wrote."""
        pairs = self._headings if self.managed is None else self._outside(self.managed)
        return [heading for heading, _ in pairs]

    @cached_property
    def managed(self) -> Managed | None:
        """The section between the markers; raises InvalidFile where they are not one clean pair."""
        found = markers.pair(self._markers(), self._name)
        if found is None:
            return None
        first, last = found
        body = "".join(self.lines[first.line + 1 : last.line])
        edited = bool(first.digest) and first.digest != markers.digest_of(body)
        return Managed(start=first.line, end=last.line + 1, edited=edited)

    def prose(self, place: Place, *, inside: bool) -> str:
        """The text of paragraphs, headings, lists and tables."""
        start, end = span_of(place)
        return "\n".join(
            token.content
            for token in self._tokens
            if token.type == "inline" and token.map and (start <= token.map[0] < end) is inside
        )

    def put(self, place: Place, telling: Telling) -> MarkdownDocument:
        """The document with the section in it; see `Document.put`."""
        section = telling.section
        outside = self._outside(place)
        style = document_style(outside)
        newline = newline_of(self.lines)
        start, end = self._cut(place)
        above = [heading for heading, _ in outside if heading.line < start]
        is_new = isinstance(place, Opening)
        body = adapted(
            section, level=self._level(place), style=style, below=above[-1] if above and not is_new else None
        )
        block = f"{markers.begin(markers.digest_of(body), telling.note)}\n\n{body}\n{markers.END}\n"
        if isinstance(place, Opening):
            number = next_number(above, [heading for heading, _ in outside if heading.line >= start])
            block = f"{section_heading(section, place.level, style, number)}\n\n{block}"
        before, after = self.lines[:start], self.lines[end:]
        if before and not before[-1].endswith(("\r", "\n")):
            before = [*before[:-1], before[-1] + newline]
        if not isinstance(place, Managed):
            if before and before[-1].strip():
                block = f"\n{block}"
            block += self._carried(start, end)
            if after and after[0].strip():
                block += "\n"
        text = "".join(before) + block.replace("\n", newline) + "".join(after)
        if not after and self.lines and not self.lines[-1].endswith(("\r", "\n")):
            text = text.removesuffix(newline)
        return self._verified(place, self._bom + text)

    @cached_property
    def _headings(self) -> list[tuple[Heading, str]]:
        """Every heading with its Markdown."""
        found = []
        for token, inline in zip(self._tokens, self._tokens[1:], strict=False):
            if token.level or not token.map or inline.type != "inline":
                continue
            start, end = token.map
            if token.type == "heading_open":
                level: int | None = int(token.tag[1:])
                is_plain = False
            elif token.type == "paragraph_open" and _looks_like_heading(inline.content):
                level = None
                is_plain = not _BOLD.fullmatch(inline.content)
            else:
                continue
            heading = Heading(text=_plain(inline.content), line=start, body=end, level=level, is_plain=is_plain)
            found.append((heading, f"{token.markup} {inline.content}"))
        return found

    def _markers(self) -> list[Marker]:
        found: list[Marker] = []
        for token in self._tokens:
            if token.map is None or not markers.ANY_MARKER.search(token.content):
                continue
            if token.type == "inline" and not _holds_comment(token.content):
                continue
            found += _markers_in(token)
        return found

    def _outside(self, place: Place) -> list[tuple[Heading, str]]:
        start, end = span_of(place)
        return [pair for pair in self._headings if not start <= pair[0].line < end]

    def _level(self, place: Place) -> int | None:
        """The level of the heading that the section stands below; None where that has no level."""
        if isinstance(place, Opening):
            return place.level
        above = [heading for heading in self.headings if heading.line < span_of(place)[0]]
        return above[-1].level if above else 1

    def _cut(self, place: Place) -> tuple[int, int]:
        """The lines to replace: without the empty lines at the ends, and without what belongs to the next heading."""
        if isinstance(place, Managed):
            return place.start, place.end
        if isinstance(place, Opening):
            line = self._ends(place.line)[0] if place.line < self.line_count else place.line
            return line, line
        start = place.start
        if start < place.end and not self.lines[start].strip():
            start += 1
        ends = [end for end in self._ends(place.end) if end >= start] or [start]
        end = next((end for end in ends if self._is_balanced(start, end)), ends[0])
        while end > start and not self.lines[end - 1].strip():
            end -= 1
        return start, end

    def _ends(self, line: int) -> list[int]:
        """Where the text before `line` may be said to end, the first line first.

        Wrappers, anchors, comments, rules and link definitions right before `line` may belong to what follows.
        """
        starts = {block.end: block.start for block in self._blocks if block.is_furniture}
        starts.update({end: start for start, end in self._references})
        ends = [line]
        above = line
        while True:
            while above > 0 and not self.lines[above - 1].strip():
                above -= 1
            if above not in starts:
                return ends[::-1]
            above = starts[above]
            ends.append(above)

    def _is_balanced(self, start: int, end: int) -> bool:
        """Whether as many wrappers are closed as opened from line `start` up to `end`."""
        return self._wrappers[start] == self._wrappers[end]

    @cached_property
    def _wrappers(self) -> list[int]:
        """How many wrappers are open before each line, and after the last one."""
        changes = [0] * (self.line_count + 1)
        for token in self._tokens:
            if token.type == "html_block" and token.map:
                tags = (tag for tag in _TAG.finditer(token.content) if not tag[0].startswith("<br"))
                changes[token.map[0] + 1] += sum(-1 if tag[1] else 1 for tag in tags)
        return list(accumulate(changes))

    @cached_property
    def _blocks(self) -> list[_Block]:
        blocks = []
        for index, token in enumerate(self._tokens):
            if token.level or not token.map or token.nesting < 0:
                continue
            content = token.content or (self._tokens[index + 1].content if token.type == "paragraph_open" else "")
            furniture = token.type == "hr" or (
                token.type in ("html_block", "paragraph_open") and bool(_FURNITURE.fullmatch(content))
            )
            start, end = token.map
            while end > start and not self.lines[end - 1].strip():
                end -= 1
            blocks.append(_Block(start=start, end=end, is_furniture=furniture))
        return blocks

    def _carried(self, start: int, end: int) -> str:
        """Link definitions among the lines to be replaced: links elsewhere in the document may need them."""
        lines = [
            self.lines[number].rstrip("\r\n")
            for first, last in sorted(set(self._references))
            if start <= first < end
            for number in range(first, last)
        ]
        return "\n" + "\n".join(lines) + "\n" if lines else ""

    def _verified(self, place: Place, text: str) -> MarkdownDocument:
        """The document of `text`; InvalidFile unless it has the section, with the headings around it as they were."""
        kept = [(heading.text, heading.level) for heading, _ in self._outside(place)]
        written = MarkdownDocument(text, name=self._name, encoding=self._encoding)
        if not _holds(written, kept, has_new_heading=isinstance(place, Opening)):
            line = min(span_of(place)[0] + 1, max(self.line_count, 1))
            message = "a section can not go here: an open code block, comment or list swallows it; close that first"
            raise InvalidFile([Fault(self._name, line, "", message)])
        return written


def _holds(document: MarkdownDocument, headings: Sequence[tuple[str, int | None]], *, has_new_heading: bool) -> bool:
    """Whether it has a section between markers and, but for a new one above that, exactly these `headings`."""
    try:
        managed = document.managed
    except InvalidFile:
        return False
    if managed is None:
        return False
    found = list(document.headings)
    if has_new_heading:
        above = [heading for heading in found if heading.line < managed.start]
        if not above:
            return False
        found.remove(above[-1])
    return [(heading.text, heading.level) for heading in found] == list(headings)


def _without_front_matter(lines: Sequence[str]) -> list[str]:
    """The lines with those of a YAML or TOML front matter emptied, so that line numbers stay."""
    fence = lines[0].rstrip() if lines else ""
    if fence not in ("---", "+++"):
        return list(lines)
    closing = (fence, "...") if fence == "---" else (fence,)
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() in closing:
            return ["\n"] * (number + 1) + list(lines[number + 1 :])
    return list(lines)


def _looks_like_heading(content: str) -> bool:
    """Whether a paragraph is a heading in all but markup: one short bold line, or a short line the lexicon knows."""
    if "\n" in content or len(content) > MAX_LINE or content.endswith(_SENTENCE_END):
        return False
    if bold := _BOLD.fullmatch(content):
        return not bold[2].endswith(_SENTENCE_END)
    if re.search(r"[\[\]<>`@]|://|[.:]$", content):
        return False
    return policy_lexicon().subject(content) is not None


def _plain(content: str) -> str:
    """The words of a line of Markdown."""
    children = MarkdownIt("commonmark").parseInline(content[:MAX_HEADING])[0].children or []
    words = [token.content if token.content else " " for token in children if token.type in _WORDS]
    return " ".join("".join(words).split())


def _holds_comment(content: str) -> bool:
    """Whether a marker in a paragraph is a comment there, and not in a code span."""
    children = MarkdownIt("commonmark").parseInline(content)[0].children or []
    return any(token.type == "html_inline" and markers.ANY_MARKER.search(token.content) for token in children)


def _markers_in(token: Token) -> list[Marker]:
    first_line = token.map[0] if token.map else 0
    if token.type == "html_block" and token.level == 0:
        marker = markers.read_marker(token.content, line=first_line, stand=Stand.ALONE)
        if marker is not None:
            return [marker]
    stand = Stand.CODE if token.type in ("fence", "code_block") else Stand.AMID
    if token.type == "fence":
        first_line += 1  # what it holds starts below the fence itself
    return [
        Marker(
            is_begin=found[0].endswith("begin"),
            line=first_line + token.content.count("\n", 0, found.start()),
            stand=stand,
        )
        for found in markers.ANY_MARKER.finditer(token.content)
    ]
