"""What is a heading in an HTML text: h1 to h6, and what content management systems make of pasted text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from html import unescape
from itertools import accumulate, chain, islice

from consent.policy.documents import Piece, squeezed
from consent.policy.documents.htmltree import BLOCKS, HEADINGS, Element, Tree, Words
from consent.policy.lexicon import COOKIES, policy_lexicon
from consent.policy.outline import MAX_HEADINGS, Heading

MAX_LINE = 80
_SENTENCE_END = (".", ",", ";", "!")
_BOLD = frozenset(("b", "strong"))
_CELLS = frozenset(("td", "th"))
# What stands in these is not the policy, whatever it says.
_OUTSIDE = frozenset(
    ("nav", "footer", "aside", "dialog", "menu", "select", "button", "template", "svg", "math", "head")
)
_ASIDE = _OUTSIDE | {"figure", "label", "noscript"}
_ASIDE_ROLES = frozenset(
    ["navigation", "contentinfo", "complementary", "dialog", "alertdialog", "banner", "menu", "search", "tooltip"]
)
_ASIDE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:footer|nav|navbar|menu|sidebar|modal|popup|breadcrumbs?|cmp|toc)(?:$|[\s_-])"
)
_NO_HEADING = frozenset(("a", "title", "option"))
# Headings in a quote or a cell belong together; the policy may stand in one, in a page laid out in a table.
_HOMES = frozenset(("td", "th", "blockquote", "caption"))


class Kind(StrEnum):
    """How a heading is marked up."""

    LEVEL = "level"
    BOLD = "bold"
    """A paragraph that is bold as a whole."""
    RUN_IN = "run-in"
    """Bold words at the start of a paragraph, ended by a line break."""
    TERM = "term"
    SUMMARY = "summary"
    PLAIN = "plain"
    LINE = "line"
    """A line amid a paragraph, which can not be written under."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A heading with its element. `body` is where the text below it starts."""

    heading: Heading
    element: Element
    kind: Kind


def is_aside(element: Element) -> bool:
    """Whether what stands in `element` seems to be no part of a policy: a menu, a footer, a window."""
    if element.name in _ASIDE:
        return True
    attributes = element.attributes
    if attributes.get("role", "").lower() in _ASIDE_ROLES:
        return True
    return bool(_ASIDE_CLASS.search(f"{attributes.get('class', '')} {attributes.get('id', '')}".lower()))


def _is_taken(element: Element, taken: dict[Element, bool]) -> bool:
    """Whether `element` or one around it is `taken`, or a link; remembered for each, so that it is fast."""
    path: list[Element] = []
    current: Element | None = element
    while current is not None and current not in taken and current.name not in _NO_HEADING:
        path.append(current)
        current = current.parent
    known = current is not None and (current.name in _NO_HEADING or taken[current])
    for one in path:
        taken[one] = known
    return known


class Reader:
    """Reads pieces and headings from a tree."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._starts = [words.start for words in tree.words]
        self._asides: dict[Element, bool] = {}
        self.homes: dict[int, Element] = {}
        """The element that the first words of a piece, and the last, stand in: by its start and by its end."""
        self.pieces = list(self._pieces())

    def text(self, start: int, end: int) -> str:
        """The words between two positions, in one line."""
        return squeezed(unescape("".join(self._tree.text[w.start : w.end] for w in self.words(start, end))))

    def words(self, start: int, end: int) -> Iterator[Words]:
        """The words that start between two positions."""
        for index in range(bisect_left(self._starts, start), len(self._starts)):
            words = self._tree.words[index]
            if words.start >= end:
                return
            yield words

    def has_text(self, start: int, end: int) -> bool:
        """Whether anything but spaces is said between two positions."""
        return any(self._tree.text[words.start : words.end].strip() for words in self.words(start, end))

    def size(self, start: int, end: int) -> int:
        """How many characters of the policy itself stand between two positions, without asides."""
        return self._sums[bisect_left(self._starts, end)] - self._sums[bisect_left(self._starts, start)]

    @cached_property
    def _sums(self) -> list[int]:
        sizes = (0 if self.stands_aside(words.within) else words.end - words.start for words in self._tree.words)
        return [0, *accumulate(sizes)]

    def stands_aside(self, element: Element) -> bool:
        """Whether `element`, or one around it, is an aside."""
        path: list[Element] = []
        known = False
        current: Element | None = element
        while current is not None and current.name:
            if current in self._asides:
                known = self._asides[current]
                break
            path.append(current)
            current = current.parent
        for one in reversed(path):
            known = known or is_aside(one)
            self._asides[one] = known
        return known

    def headings(self, *, without: tuple[int, int] = (0, 0)) -> list[Found]:
        """Every heading in order; those outside the part that holds most of them are marked as asides.

        Whether headings have markup is told from what is not `without`, which is kruimel's own.
        """
        marked = list(islice(filter(None, map(self._marked, self._tree.elements)), 2 * MAX_HEADINGS))
        taken = dict.fromkeys((found.element for found in marked), True)
        start, end = without
        has_levels = any(not start <= found.heading.line < end for found in marked)
        plain: list[Found] = []
        for piece in self.pieces:
            if (found := self._plain(piece, taken, has_levels)) is not None:
                plain.append(found)
            if len(plain) > MAX_HEADINGS:
                break
        every = sorted([*marked, *plain], key=lambda found: found.heading.line)
        homes = Counter(self._home(found.element) for found in every if not found.heading.is_aside)
        most = max(homes.values(), default=0)
        home = next((one for one in (None, *homes) if homes.get(one) == most), None)
        return [self._placed(found, home) for found in every]

    def _placed(self, found: Found, home: Element | None) -> Found:
        if found.heading.is_aside or self._home(found.element) is home:
            return found
        old = found.heading
        heading = Heading(
            text=old.text,
            line=old.line,
            body=old.body,
            level=old.level,
            is_plain=old.is_plain,
            shown_line=old.shown_line,
            is_aside=True,
        )
        return Found(heading=heading, element=found.element, kind=found.kind)

    def _home(self, element: Element) -> Element | None:
        return next((one for one in element.above if one.name in _HOMES), None)

    def _marked(self, element: Element) -> Found | None:
        name = element.name
        if name in HEADINGS:
            inner = next((child for child in element.children if child.is_block), None)
            end = element.closed if inner is None else inner.start
            body = element.end if inner is None else inner.start
            return self._found(element, Kind.LEVEL, end, body=body, level=int(name[1]))
        if name in ("dt", "summary"):
            if any(child.name in HEADINGS for child in element.children):
                return None
            return self._found(element, Kind.TERM if name == "dt" else Kind.SUMMARY, element.closed, body=element.end)
        if name in ("p", "div") and not any(child.is_block for child in element.children):
            return self._bold(element)
        return None

    def _bold(self, element: Element) -> Found | None:
        """A paragraph that is bold as a whole, or whose first line is."""
        inner = element
        while True:
            said = [child for child in inner.children if self.has_text(child.start, child.end)]
            if not said or self.has_text(inner.opened, said[0].start):
                return None
            if said[0].name in _BOLD:
                break
            inner = said[0]
            if inner.name not in ("span", "font", "u", "a", "em", "i"):
                return None
        bold = said[0]
        while bold.parent is not None and bold.parent is not element:
            bold = bold.parent
        text = self.text(bold.opened, bold.closed)
        if len(text) > MAX_LINE or text.endswith(_SENTENCE_END):
            return None
        if not self.has_text(bold.end, element.closed):
            return self._found(element, Kind.BOLD, element.closed, body=element.end)
        after = next((child for child in element.children if child.start >= bold.end), None)
        if after is None or after.name != "br" or self.has_text(bold.end, after.start) or element.name != "p":
            return None
        return self._found(element, Kind.RUN_IN, bold.end, body=after.end)

    def _plain(self, piece: Piece, taken: dict[Element, bool], has_levels: bool) -> Found | None:
        """A line without markup: one that the lexicon knows, or any short one where no heading has markup.

        `taken` tells of which elements the words are a heading's or a link's already; it gets what was found out.
        """
        text = piece.text
        home = self.homes[piece.start]
        if len(text) > MAX_LINE or text.endswith((*_SENTENCE_END, ":", "?")) or not text[:1].isalnum():
            return None
        subject = policy_lexicon().subject(text)
        block = next((one for one in chain((home,), home.above) if one.name in BLOCKS or not one.name), home)
        if taken.get(block) or _is_taken(home, taken):
            return None
        is_alone = not self.has_text(block.opened, piece.start) and not self.has_text(piece.end, block.closed)
        is_whole = block.name in ("p", "div") and is_alone
        if is_whole and (subject is not None or (not has_levels and text[0].isupper() and len(text.split()) <= 8)):
            return self._found(block, Kind.PLAIN, block.closed, body=block.end)
        if subject is not None and subject.id == COOKIES and not is_whole and not self.stands_aside(home):
            return self._found(home, Kind.LINE, piece.end, body=piece.end, start=piece.start)
        return None

    def _found(
        self, element: Element, kind: Kind, end: int, *, body: int, level: int | None = None, start: int | None = None
    ) -> Found | None:
        text = self.text(element.opened if start is None else start, end)
        if not text or any(one.name in _OUTSIDE for one in element.above):
            return None
        heading = Heading(
            text=text,
            line=element.start if start is None else start,
            body=body,
            level=level,
            is_plain=kind in (Kind.PLAIN, Kind.LINE),
            shown_line=self._tree.number(element.start if start is None else start),
            is_aside=kind is Kind.LINE or self.stands_aside(element),
        )
        return Found(heading=heading, element=element, kind=kind)

    def _pieces(self) -> Iterator[Piece]:
        """The text cut where blocks begin and end; cells of a row stay together."""
        breaks: list[tuple[int, int]] = []
        for element in self._tree.elements:
            if element.name in _CELLS:
                breaks.append((element.start, 1))
            elif element.name in BLOCKS or element.name == "br":
                breaks += [(element.start, 0), (element.closed, 0)]
        breaks.sort()
        parts: list[str] = []
        said: list[Words] = []
        at = 0
        for words in self._tree.words:
            while at < len(breaks) and breaks[at][0] <= words.start:
                if breaks[at][1] and said:
                    parts.append(" | ")
                elif not breaks[at][1] and said:
                    yield self._piece(parts, said)
                    parts, said = [], []
                at += 1
            text = self._tree.text[words.start : words.end]
            if said or text.strip():
                parts.append(text)
            if text.strip():
                said.append(words)
        if said:
            yield self._piece(parts, said)

    def _piece(self, parts: Sequence[str], said: Sequence[Words]) -> Piece:
        first, last = said[0], said[-1]
        text = self._tree.text
        start = first.start + len(text[first.start : first.end]) - len(text[first.start : first.end].lstrip())
        end = last.start + len(text[last.start : last.end].rstrip())
        self.homes[start], self.homes[end] = first.within, last.within
        return Piece(text=squeezed(unescape("".join(parts))), start=start, end=end)
