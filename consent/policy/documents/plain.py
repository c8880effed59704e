"""Policies in bare text: headings are lines, and nothing shows where a section was written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from consent.errors import Fault, InvalidFile
from consent.policy.blocks import read_blocks
from consent.policy.documents import Piece, Place, Telling, span_of, squeezed
from consent.policy.documents.encoding import UTF8, write_text
from consent.policy.documents.lines import cut_bom, newline_of, split_lines
from consent.policy.documents.markers import Managed
from consent.policy.documents.numbering import next_number, number_of, part_numbers
from consent.policy.documents.plainsection import PlainStyle, written_lines, written_title
from consent.policy.lexicon import policy_lexicon
from consent.policy.outline import MAX_HEADINGS, Heading, Opening
from consent.vocabulary import Language

MAX_HEADING_LINE = 80
MAX_UNKNOWN = 60
"""A line that the lexicon does not know is only taken for a heading when it is shorter."""
_MAX_WORDS = 8
_LONG_LINE = 100
_SENTENCE_END = (".", ",", ";", "!", ":", "…")
_UNDERLINES = "=-~*_"
"""From the highest headings to the lowest, as most texts have them."""
_UNDERLINE = re.compile(r"\s*([=\-~*_])\1{2,}\s*")
_NO_HEADING = re.compile(r"[@<>{}|`\[\]]|://|www\.|\d{4,}|^[-*•–+]\s|\t")
_ENDED = re.compile(r"[.!?:;…][)\"'”’]*\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """Lines without an empty one among them; `end` is not included."""

    start: int
    end: int


class PlainDocument:
    """A policy in bare text. `name` is the file in messages."""

    def __init__(
        self, text: str, *, name: str = "policy.txt", encoding: str = UTF8, managed: Managed | None = None
    ) -> None:
        self.managed = managed
        """Nothing shows it in the text; a document that `put` made knows it."""
        self._name = name
        self._encoding = encoding
        self.text = text
        self._bom, rest = cut_bom(text)
        self.lines: list[str] = split_lines(rest)

    language: Language | None = None
    """A bare text does not name it."""

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
        """Its paragraphs, so that lines broken elsewhere are no change."""
        return [
            Piece(text=squeezed("".join(self.lines[block.start : block.end])), start=block.start, end=block.end)
            for block in self._blocks
        ]

    def number(self, position: int) -> int:
        """The number of a line."""
        return position + 1

    def covering(self, first: Piece, last: Piece) -> tuple[int, int]:
        """The lines of both and what is between them."""
        return first.start, last.end

    def prose(self, place: Place, *, inside: bool) -> str:
        """The lines that `place` covers, or the others."""
        start, end = span_of(place)
        return "".join(line for number, line in enumerate(self.lines) if (start <= number < end) is inside)

    @cached_property
    def headings(self) -> Sequence[Heading]:
        """Lines that the lexicon knows, that are underlined, numbered or in capitals, or that stand alone and short."""
        found: list[Heading] = []
        for block in self._blocks:
            found += self._headings_in(block, found)
            if len(found) > MAX_HEADINGS:
                break
        return found

    def put(self, place: Place, telling: Telling) -> PlainDocument:
        """The document with the section in it; see `Document.put`."""
        blocks = read_blocks(telling.section, telling.site)
        start, end = self._cut(place)
        style = self._style(place)
        newline = newline_of(self.lines)
        lines = written_lines(blocks[1:], style)
        size = len(lines)
        before, after = self.lines[:start], self.lines[end:]
        if isinstance(place, Opening):
            above = [heading for heading in self.headings if heading.line < place.line]
            number = next_number(above, [heading for heading in self.headings if heading.line >= place.line])
            lines = [*written_title(number + blocks[0].text, 0, style), "", *lines]  # type: ignore[union-attr]
        if before and not before[-1].endswith(("\r", "\n")):
            before[-1] += newline
        if before and before[-1].strip():
            lines = ["", *lines]
        managed = Managed(start=start + len(lines) - size, end=start + len(lines), edited=False)
        if after and after[0].strip():
            lines = [*lines, ""]
        text = "".join(before) + "".join(f"{line}{newline}" for line in lines) + "".join(after)
        if not after and self.lines and not self.lines[-1].endswith(("\r", "\n")):
            text = text.removesuffix(newline)
        return PlainDocument(self._bom + text, name=self._name, encoding=self._encoding, managed=managed)

    @cached_property
    def _blocks(self) -> Sequence[_Block]:
        return list(_blocks_of(self.lines))

    def _headings_in(self, block: _Block, above: Sequence[Heading]) -> list[Heading]:
        """The headings of one block: it alone, or known lines among its lines."""
        if block.end - block.start == 1:
            heading = self._alone(block, above)
            return [heading] if heading else []
        found = []
        for number in range(block.start, block.end):
            underlined = number + 1 < block.end and _UNDERLINE.fullmatch(self.lines[number + 1])
            line = self._line(number)
            if underlined and line and not _UNDERLINE.fullmatch(line) and len(line) <= MAX_HEADING_LINE:
                level = self._underlines.index(underlined[1]) + 1
                found.append(Heading(text=line, line=number, body=number + 2, level=level))
            elif self._stands_out(block, number, found):
                found.append(self._heading(number, is_plain=True, level=self._level(line)))
        return found

    def _alone(self, block: _Block, above: Sequence[Heading]) -> Heading | None:
        line = self._line(block.start)
        if not _may_be_heading(line):
            return None
        number = number_of(line)
        if policy_lexicon().subject(line) is not None or (_is_capitals(line) and not number):
            return self._heading(block.start, is_plain=True, level=self._level(line))
        if number:
            is_later = number.depth > 1 or self._follows(number.number, above)
            return self._heading(block.start, is_plain=True, level=number.depth if is_later else None)
        follows = self._line(self._next_text(block.end))
        is_likely = _may_be_unknown(line) and bool(follows) and not follows[0].islower()
        return self._heading(block.start, is_plain=True, level=None) if is_likely else None

    def _follows(self, number: int, above: Sequence[Heading]) -> bool:
        """Whether a main heading above has a lower number: else it may be a list."""
        before = (one for heading in reversed(above) if (one := number_of(heading.text)) and one.depth == 1)
        last = next(before, None)
        return last is not None and number > last.number

    def _stands_out(self, block: _Block, number: int, above: Sequence[Heading]) -> bool:
        """Whether a line amid others is a heading: behind a sentence or a heading, and before another sentence."""
        line = self._line(number)
        is_known = policy_lexicon().subject(line) is not None
        if len(line) > MAX_UNKNOWN or not _may_be_heading(line) or not (is_known or _may_be_unknown(line)):
            return False
        is_behind_heading = bool(above) and above[-1].body == number
        starts = number == block.start or is_behind_heading or bool(_ENDED.search(self.lines[number - 1]))
        follows = self._line(number + 1) if number + 1 < block.end else ""
        if not starts or (follows and follows[0].islower()):
            return False
        # A paragraph that is broken into lines has a long first line: what follows a heading is longer than that.
        return is_known or (bool(follows) and len(follows) > len(line))

    def _heading(self, number: int, *, is_plain: bool, level: int | None) -> Heading:
        return Heading(text=self._line(number), line=number, body=number + 1, level=level, is_plain=is_plain)

    def _level(self, line: str) -> int | None:
        number = number_of(line)
        return number.depth if number else None

    def _line(self, number: int) -> str:
        return self.lines[number].strip() if number < len(self.lines) else ""

    def _next_text(self, number: int) -> int:
        while number < len(self.lines) and not self.lines[number].strip():
            number += 1
        return number

    @cached_property
    def _underlines(self) -> str:
        """The characters that underline headings, those of the highest headings first."""
        used = {found[1] for line in self.lines if (found := _UNDERLINE.fullmatch(line))}
        return "".join(mark for mark in _UNDERLINES if mark in used)

    def _style(self, place: Place) -> PlainStyle:
        start, end = span_of(place)
        outside = [heading for heading in self.headings if not start <= heading.line < end]
        above = [heading for heading in outside if heading.line < start]
        section = above[-1] if above else None
        letters = [heading.text for heading in outside if heading.text.upper() != heading.text.lower()]
        underlined = [heading for heading in outside if heading.body - heading.line == 2]
        # Only what stays counts: marks of the old section are gone the next time.
        used = {self.lines[heading.line + 1].strip()[0] for heading in underlined}
        marks = "".join(mark for mark in _UNDERLINES if mark in used)
        own = self.lines[section.line + 1].strip()[:1] if section is not None and section in underlined else ""
        is_underlined = len(outside) > 0 and 2 * len(underlined) >= len(outside)
        longest = max((len(line.rstrip()) for line in self.lines), default=0)
        return PlainStyle(
            underlines=marks[max(marks.find(own), 0) :] if is_underlined else "",
            capitals=len(letters) > 1 and all(text.isupper() for text in letters),
            wraps=longest <= _LONG_LINE,
            numbers=None if section is None or isinstance(place, Opening) else part_numbers(section, outside),
            section_number=number_of(section.text) if section is not None else None,
            indent=_indent([self.lines[heading.line] for heading in outside]),
        )

    def _cut(self, place: Place) -> tuple[int, int]:
        """The lines to replace, without the empty ones at their ends."""
        start, end = span_of(place)
        if isinstance(place, Opening):
            return start, end
        if start < end and not self.lines[start].strip():
            start += 1
        while end > start and not self.lines[end - 1].strip():
            end -= 1
        if any("\0" in line for line in self.lines[start:end]):
            raise InvalidFile([Fault(self._name, start + 1, "", "holds a null character; this is no text")])
        return start, end


def _blocks_of(lines: Sequence[str]) -> Iterator[_Block]:
    start = None
    for number, line in enumerate(lines):
        if line.strip():
            start = number if start is None else start
        elif start is not None:
            yield _Block(start=start, end=number)
            start = None
    if start is not None:
        yield _Block(start=start, end=len(lines))


def _may_be_heading(line: str) -> bool:
    if not line or len(line) > MAX_HEADING_LINE or line.rstrip("”’\"')").endswith(_SENTENCE_END):
        return False
    return not _NO_HEADING.search(line) and any(char.isalpha() for char in line)


def _may_be_unknown(line: str) -> bool:
    """Whether a line that the lexicon does not know could be a heading."""
    return len(line) <= MAX_UNKNOWN and len(line.split()) <= _MAX_WORDS and line[0].isupper()


def _is_capitals(line: str) -> bool:
    return sum(char.isalpha() for char in line) >= 3 and line.isupper()


def _indent(headings: Sequence[str]) -> str:
    """The spaces that most headings start with."""
    indents = [line[: len(line) - len(line.lstrip(" "))] for line in headings]
    return max(sorted(set(indents)), key=indents.count) if indents else ""
