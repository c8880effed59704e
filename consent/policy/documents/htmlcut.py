"""Which part of an HTML text can be replaced, or where something can be put in, so that its elements stay whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from consent.policy.documents.htmlheadings import Found, Kind, Reader, is_aside
from consent.policy.documents.htmltree import Element, Tree
from consent.policy.outline import UnclearPlace

_CONTAINERS = frozenset(
    [
        "div",
        "section",
        "article",
        "main",
        "body",
        "td",
        "th",
        "li",
        "dd",
        "details",
        "blockquote",
        "center",
        "html",
        "fieldset",
        "header",
        "hgroup",
    ]
)
# The text of a section does not go on outside these.
_WALLS = frozenset(["main", "article", "body", "html", "td", "th", "li", "dd", "details", "blockquote", "template"])
_WRAPPERS = frozenset(["div", "section", "dd", "figure"])
_UNWRITTEN = frozenset(["script", "style", "link", "noscript", "template"])
_SPACE = re.compile(r"\s*")
_CLOSING_COMMENT = re.compile(r"<!--\s*/")
_MAX_TRIMMED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What goes out, from `start` to `end`, and what has to come in around the section."""

    start: int
    end: int
    prefix: str = ""
    within: Element | None = None


class Cutter:
    """Finds cuts in a tree."""

    def __init__(self, tree: Tree, reader: Reader, headings: Sequence[Found], name: str) -> None:
        self._tree = tree
        self._reader = reader
        self._headings = headings
        self._name = name

    def section(self, found: Found, limit: int) -> Cut:
        """The text below a heading, up to `limit`, where the next heading starts.

        Raises UnclearPlace where heading, text and next heading share elements in a way that nothing can be cut.
        """
        if found.kind is Kind.LINE:
            raise self._unclear(found, "is a line amid other text; make it a heading or a paragraph of its own first")
        start, within, prefix = self._start(found, limit)
        end = self._end(found, start, within, limit)
        self._refuse_to_leave_text(found, within, end, limit)
        if not prefix:
            start = self._past_closing_comments(start, end)
            start, end = self._within_wrapper(start, end, within)
        text = self._tree.text[start:end]
        if not text.strip():
            return Cut(start=start, end=start, prefix=prefix, within=within)
        lead = len(text) - len(text.lstrip())
        return Cut(start=start + lead, end=start + len(text.rstrip()), prefix=prefix, within=within)

    def opening(self, before: Found | None) -> Cut:
        """Where a new section goes: before a heading, with what wraps that, or at the end of the text."""
        frame = self._frame()
        if before is None:
            at = self._end_of(frame)
            return Cut(start=at, end=at, within=frame)
        position, within = before.element.start, before.element.parent or self._tree.root
        while within is not frame and within.name and not self._reader.has_text(within.opened, position):
            if within.name in ("ol", "ul", "dl"):
                break
            position, within = within.start, within.parent or self._tree.root
        at = self._before_furniture(position, within.opened)
        return Cut(start=at, end=at, within=within)

    def balanced(self, start: int, end: int, first: Element, last: Element) -> tuple[int, int]:
        """The smallest part around two positions that holds whole blocks."""
        around = {first, *first.above}
        common = next(one for one in (last, *last.above) if one in around)
        while common.name and common.name not in _CONTAINERS:
            start, end = min(start, common.start), max(end, common.end)
            common = common.parent or self._tree.root
        for child in common.children:
            if child.start <= start < child.end:
                start = child.start
            if child.start < end <= child.end:
                end = child.end
        return start, end

    def _start(self, found: Found, limit: int) -> tuple[int, Element, str]:
        """Where the text below a heading starts, in which element, and what must be ended first."""
        element = found.element
        body = found.heading.body
        parent = element.parent or self._tree.root
        if found.kind is Kind.RUN_IN:
            # A paragraph without tags ends at a blank line.
            return body, parent, "</p>" if element.tag else "\n"
        if body < element.end:  # an unclosed heading, with its text in it
            return body, element, ""
        if found.kind is Kind.TERM:
            described = next((one for one in parent.children if one.start >= element.end), None)
            if described is not None and described.name == "dd" and described.start < limit:
                return described.opened, described, ""
            raise self._unclear(found, "is a term without a description; add an empty <dd> behind it first")
        within = parent
        if not self._reader.has_text(body, limit):
            return body, within, ""
        while within.name and within.name not in _WALLS and within.end <= limit:
            if self._reader.has_text(body, within.closed) or self._holds_media(within, body):
                break
            sibling = next(
                (one for one in (within.parent or self._tree.root).children if one.start >= within.end), None
            )
            if sibling is None or is_aside(sibling) or self._reader.stands_aside(sibling):
                break
            body, within = within.end, within.parent or self._tree.root
        return body, within, ""

    def _end(self, found: Found, start: int, within: Element, limit: int) -> int:
        end = min(limit, within.closed)
        for child in within.children:
            if child.start < start:
                continue
            if child.start >= end:
                break
            if is_aside(child) or child.name == "main":
                end = child.start
                break
            if child.start < limit < child.end:
                if self._reader.has_text(child.start, limit):
                    message = (
                        f"shares an element with the heading on line {self._tree.number(limit)}; part the two first"
                    )
                    raise self._unclear(found, message)
                end = child.start
                break
        return self._before_furniture(end, start) if end < within.closed else self._before_scripts(within, start, end)

    def _before_scripts(self, within: Element, start: int, end: int) -> int:
        """Scripts at the end of an element are not a section's text."""
        for child in reversed(within.children):
            if child.start < start or child.name not in _UNWRITTEN or self._reader.has_text(child.end, end):
                break
            end = child.start
        return end

    def _refuse_to_leave_text(self, found: Found, within: Element, end: int, limit: int) -> None:
        """Raise UnclearPlace where the section plainly goes on behind the element that its heading stands in."""
        following = next((one for one in self._headings if one.heading.line == limit), None)
        if following is None or following.heading.is_aside or within.name in _WALLS:
            return
        if end <= within.closed < limit and self._reader.has_text(within.end, limit):
            line = self._tree.number(within.end)
            raise self._unclear(
                found, f"has text that goes on behind its element, from line {line}; put it into one first"
            )

    def _past_closing_comments(self, start: int, end: int) -> int:
        """Behind `<!-- /wp:heading -->`, which belongs to the heading."""
        for comment in self._tree.comments:
            if comment.start < start:
                continue
            if comment.end > end or self._tree.text[start : comment.start].strip():
                break
            if not _CLOSING_COMMENT.match(comment.text):
                break
            start = comment.end
        return start

    def _before_furniture(self, position: int, floor: int) -> int:
        """Before the comments, anchors and rules that stand right before a heading: they belong to it."""
        ends = {comment.end: comment for comment in self._tree.comments if floor <= comment.start < position}
        marks = {
            element.end: element
            for element in self._tree.elements
            if floor <= element.start < position and self._is_mark(element)
        }
        for _ in range(_MAX_TRIMMED):
            kept = len(self._tree.text[floor:position].rstrip()) + floor
            comment, mark = ends.get(kept), marks.get(kept)
            if comment is not None and not _CLOSING_COMMENT.match(comment.text) and "kruimel:" not in comment.text:
                position = comment.start
            elif mark is not None:
                position = mark.start
            else:
                break
        return position

    def _is_mark(self, element: Element) -> bool:
        if element.name == "hr":
            return True
        if element.name not in ("a", "span", "div", "p") or self._reader.has_text(element.start, element.end):
            return False
        return not element.children and bool({"id", "name"} & set(element.attributes))

    def _within_wrapper(self, start: int, end: int, within: Element) -> tuple[int, int]:
        """Inside the one element that holds all of the text: it may fold, or have a style of its own."""
        while True:
            inside = [child for child in within.children if start <= child.start and child.end <= end]
            if len(inside) != 1 or inside[0].name not in _WRAPPERS:
                return start, end
            wrapper = inside[0]
            if self._reader.has_text(start, wrapper.start) or self._reader.has_text(wrapper.end, end):
                return start, end
            if any(start <= one.start < wrapper.start or wrapper.end <= one.start < end for one in self._tree.comments):
                return start, end
            start, end, within = wrapper.opened, wrapper.closed, wrapper

    def _frame(self) -> Element:
        """The element that holds the policy: its headings, and most of its text."""
        own = [found.element for found in self._headings if not found.heading.is_aside]
        root = self._tree.root
        if not own:
            return next((one for one in self._tree.elements if one.name in ("main", "body")), root)
        frames = [*own[0].above][::-1]
        for element in own[1:]:
            above = set(element.above)
            frames = [one for one in frames if one in above]
        frame = frames[-1] if frames else root
        total = self._reader.size(0, len(self._tree.text))
        while frame.name and 2 * self._reader.size(frame.opened, frame.closed) < total:
            frame = frame.parent or root
        while frame.name and (frame.name not in _CONTAINERS or frame.name in ("header", "hgroup")):
            frame = frame.parent or root
        return frame

    def _end_of(self, frame: Element) -> int:
        """Behind the last that is said in `frame`, before scripts, footers and what else ends a page."""
        body = next((one for one in frame.children if one.name == "body"), None)
        if body is None:
            html = next((one for one in frame.children if one.name == "html"), None)
            body = next((one for one in html.children if one.name == "body"), html) if html is not None else None
        frame = frame if body is None else body
        at = frame.closed
        for child in reversed(frame.children):
            if self._tree.text[child.end : at].strip() and self._reader.has_text(child.end, at):
                break
            if child.name not in _UNWRITTEN and not self._reader.stands_aside(child):
                break
            at = child.start
        text = self._tree.text[frame.opened : at]
        return frame.opened + len(text.rstrip()) if frame.name or text.strip() else at

    def _holds_media(self, within: Element, start: int) -> bool:
        return any(child.start >= start and child.name not in ("br", "hr", *_UNWRITTEN) for child in within.children)

    def _unclear(self, found: Found, message: str) -> UnclearPlace:
        heading = found.heading
        return UnclearPlace(f"{self._name}:{heading.number}: {heading.text[:60]!r} {message}", [heading])


def indent_at(text: str, position: int) -> str:
    """The spaces before `position` where nothing else is before it on its line; else nothing."""
    line = text[max(text.rfind("\n", 0, position), text.rfind("\r", 0, position)) + 1 : position]
    return line if not line.strip() else ""


def spaces_from(text: str, position: int) -> int:
    """Where the spaces that start at `position` end."""
    found = _SPACE.match(text, position)
    return found.end() if found else position
