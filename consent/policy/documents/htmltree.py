"""The elements of an HTML text with the positions of their tags; the text itself is never written anew.

It follows how browsers read tags (`consent.markup`) and the end tags that they imply, as far as blocks need it. What
no page should hold, tags nested deeper than browsers go and end tags without a start, is passed over.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape

from consent import markup

MAX_DEPTH = 512
"""Browsers nest no deeper (HTML standard, section 13.2.6 leaves it to them; Chromium and WebKit have 512)."""
TAG = re.compile(markup.TAG.pattern.decode("ascii"), re.VERBOSE)
ATTRIBUTE = re.compile(markup.ATTRIBUTE.pattern.decode("ascii"), re.VERBOSE)
_COMMENT_END = re.compile(markup.COMMENT_END.pattern.decode("ascii"))
_NEWLINE = re.compile(r"\r\n?|\n")
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
_RAW = frozenset(
    ["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript", "plaintext"]
)
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "search",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "td",
        "th",
        "tr",
        "caption",
        "ul",
        "title",
        "template",
    ]
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# The start of one ends another that is open, up to the element that holds both.
_ENDS_LIKE = {
    "li": (("li",), ("ul", "ol", "menu")),
    "dt": (("dt", "dd"), ("dl",)),
    "dd": (("dt", "dd"), ("dl",)),
    "tr": (("tr", "td", "th"), ("table",)),
    "td": (("td", "th"), ("tr", "table")),
    "th": (("td", "th"), ("tr", "table")),
    "tbody": (("tbody", "thead", "tfoot", "tr", "td", "th"), ("table",)),
    "thead": (("tbody", "thead", "tfoot", "tr", "td", "th"), ("table",)),
    "tfoot": (("tbody", "thead", "tfoot", "tr", "td", "th"), ("table",)),
}
_ENDS_PARAGRAPH = BLOCKS - frozenset(
    ("td", "th", "tr", "tbody", "thead", "tfoot", "caption", "title", "head", "template")
)
# Where the classic editor of WordPress has paragraphs without tags (its function wpautop).
_LOOSE = frozenset(("", "div", "section", "article", "blockquote", "center", "main", "body"))
_BLANK_LINES = re.compile(r"[ \t\r]*\n(?:[ \t\r]*\n)+")
# An end tag reaches no further than this.
_SCOPES = frozenset(("table", "td", "th", "caption", "template", "html"))


@dataclass(slots=True, eq=False)
class Element:
    """One element: `start` to `opened` is its start tag, `closed` to `end` its end tag, empty where there is none.

    `tag` is the start tag as it is written; empty where a browser, or WordPress, makes one.
    """

    name: str
    tag: str
    start: int
    opened: int
    parent: Element | None
    closed: int = -1
    end: int = -1
    children: list[Element] = field(default_factory=list)

    @property
    def above(self) -> Iterator[Element]:
        """The elements that it stands in, the nearest first."""
        element = self.parent
        while element is not None:
            yield element
            element = element.parent

    @property
    def attributes(self) -> dict[str, str]:
        """Its attributes, names in lower case; of two of a name the first counts."""
        found: dict[str, str] = {}
        for match in ATTRIBUTE.finditer(self.tag, 1 + len(self.name), len(self.tag) - 1):
            value = match[2] or match[3] or match[4] or ""
            found.setdefault(match[1].lower(), unescape(value))
        return found

    @property
    def is_block(self) -> bool:
        """Whether it starts on a line of its own."""
        return self.name in BLOCKS


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment or declaration, `<!--` and `-->` included; `within` is the element that it stands in."""

    text: str
    start: int
    end: int
    within: Element


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Text between tags, as it is written; `within` is the element that it stands in."""

    start: int
    end: int
    within: Element


class Tree:
    """The elements, comments and words of `text`, each list in order.

    In text of WordPress's classic editor (`is_classic`) a blank line parts two paragraphs and a line end is a `<br>`.
    """

    def __init__(self, text: str, *, is_classic: bool = False) -> None:
        self.text = text
        self._is_classic = is_classic
        self.root = Element("", "", 0, 0, None, len(text), len(text))
        self.elements: list[Element] = []
        self.comments: list[Comment] = []
        self.words: list[Words] = []
        self._open: list[Element] = [self.root]
        self._counts: Counter[str] = Counter()
        self._read()
        for element in self._open[1:]:
            element.closed = element.end = len(text)

    def number(self, position: int) -> int:
        """The number of the line at `position`, from 1."""
        return bisect_left(self._newlines, position) + 1

    @cached_property
    def _newlines(self) -> list[int]:
        return [found.start() for found in _NEWLINE.finditer(self.text)]

    def _read(self) -> None:
        position, length = 0, len(self.text)
        while position < length:
            opening = self.text.find("<", position)
            if opening < 0:
                opening = length
            end = opening
            while end < length and not _starts_markup(self.text, end):
                end = self.text.find("<", end + 1)
                end = length if end < 0 else end
            if end > position:
                self._say(position, end)
            position = self._markup(end) if end < length else length

    def _say(self, start: int, end: int) -> None:
        """Take in the words between two positions."""
        if not self._is_classic:
            self.words.append(Words(start=start, end=end, within=self._open[-1]))
            return
        for blank in _BLANK_LINES.finditer(self.text, start, end):
            self._say_lines(start, blank.start())
            # A blank line ends the paragraph with all that is open in it.
            self._pop_to(("p",), _SCOPES, blank.start())
            start = blank.end()
        self._say_lines(start, end)

    def _say_lines(self, start: int, end: int) -> None:
        while start < end:
            line_end = self.text.find("\n", start, end) + 1 or end
            if self.text[start:line_end].strip():
                self._open_loosely(line_end - len(self.text[start:line_end].lstrip()))
                self.words.append(Words(start=start, end=line_end, within=self._open[-1]))
            if self.text[line_end - 1] == "\n" and any(one.name == "p" for one in self._open[-8:]):
                parent = self._open[-1]
                turn = Element("br", "", line_end - 1, line_end, parent, line_end, line_end)
                self.elements.append(turn)
                parent.children.append(turn)
            start = line_end

    def _open_loosely(self, at: int) -> None:
        """Start the paragraph that WordPress makes of loose text."""
        if self._is_classic and self._open[-1].name in _LOOSE and len(self._open) <= MAX_DEPTH:
            paragraph = Element("p", "", at, at, self._open[-1])
            self.elements.append(paragraph)
            self._open[-1].children.append(paragraph)
            self._open.append(paragraph)
            self._counts["p"] += 1

    def _markup(self, start: int) -> int:
        """Take in the tag or comment at `start`; where it ends."""
        text = self.text
        if text.startswith("<!--", start):
            return self._comment(start)
        if text[start + 1] in "!?" or (text[start + 1] == "/" and not text[start + 2 : start + 3].isalpha()):
            end = text.find(">", start)
            return self._said(start, len(text) if end < 0 else end + 1)
        found = TAG.match(text, start)
        if found is None:  # the text ends within a tag, and a browser drops that
            return len(text)
        name = found[2].lower()
        if found[1]:
            self._close(name, start, found.end())
            return found.end()
        return self._open_tag(name, start, found)

    def _comment(self, start: int) -> int:
        if self.text.startswith(("<!-->", "<!--->"), start):
            return self._said(start, self.text.index(">", start) + 1)
        found = _COMMENT_END.search(self.text, start + 4)
        return self._said(start, found.end() if found else len(self.text))

    def _said(self, start: int, end: int) -> int:
        self.comments.append(Comment(text=self.text[start:end], start=start, end=end, within=self._open[-1]))
        return end

    def _open_tag(self, name: str, start: int, found: re.Match[str]) -> int:
        self._imply_ends(name, start)
        if name not in BLOCKS and name not in _RAW:
            self._open_loosely(start)
        parent = self._open[-1]
        element = Element(name, found[0], start, found.end(), parent)
        self.elements.append(element)
        parent.children.append(element)
        is_foreign_end = found[0].endswith("/>") and any(one.name in ("svg", "math") for one in self._open[-8:])
        if name in _VOID or is_foreign_end or len(self._open) > MAX_DEPTH:
            element.closed = element.end = found.end()
            return found.end()
        if name in _RAW:
            return self._raw(element)
        self._open.append(element)
        self._counts[name] += 1
        return found.end()

    def _raw(self, element: Element) -> int:
        """Pass over the text of a script or the like, in which there are no tags."""
        closing = re.compile(rf"</{element.name}(?=[\s/>])[^>]*>", re.IGNORECASE)
        found = closing.search(self.text, element.opened)
        element.closed = found.start() if found else len(self.text)
        element.end = found.end() if found else len(self.text)
        return element.end

    def _imply_ends(self, name: str, at: int) -> None:
        if name in _ENDS_PARAGRAPH and self._counts["p"]:
            self._pop_to(("p",), _SCOPES | {"button", "object"}, at)
        if name in HEADINGS and self._open[-1].name in HEADINGS:
            self._pop(at, at)
        if name in _ENDS_LIKE:
            ended, scope = _ENDS_LIKE[name]
            if any(self._counts[one] for one in ended):
                for _ in ended:
                    if not self._pop_to(ended, frozenset(scope), at):
                        break

    def _pop_to(self, names: tuple[str, ...], scope: frozenset[str], at: int) -> bool:
        """End the nearest open element of `names`, and all in it; False where `scope` comes first."""
        for index in range(len(self._open) - 1, 0, -1):
            if self._open[index].name in names:
                while len(self._open) > index:
                    self._pop(at, at)
                return True
            if self._open[index].name in scope:
                return False
        return False

    def _close(self, name: str, at: int, end: int) -> None:
        """End the nearest open element of that name, and those in it that nobody ended."""
        if name in HEADINGS:  # any heading's end tag ends the heading that is open
            name = next((one.name for one in reversed(self._open) if one.name in HEADINGS), name)
        if not self._counts[name]:
            return
        is_block = name in BLOCKS
        for index in range(len(self._open) - 1, 0, -1):
            element = self._open[index]
            if element.name == name:
                while len(self._open) > index + 1:
                    self._pop(at, at)
                self._pop(at, end)
                return
            if element.name in _SCOPES and name not in _SCOPES and name not in ("tr", "tbody", "thead", "tfoot"):
                return
            if not is_block and element.is_block:
                return  # <b><p></b>: the bold ends for a browser, and the paragraph goes on

    def _pop(self, closed: int, end: int) -> None:
        element = self._open.pop()
        self._counts[element.name] -= 1
        element.closed, element.end = closed, end


def _starts_markup(text: str, position: int) -> bool:
    follows = text[position + 1 : position + 2]
    return bool(follows) and (follows in "!?/" or (follows.isascii() and follows.isalpha()))
