"""The styles of a Word document: which are headings, and of which level."""

from __future__ import annotations

import re
from dataclasses import dataclass

from consent.policy.documents.wordxml import BrokenXml, main_prefix, parse

TITLE_LEVEL = 0
"""A title stands above the headings of level 1."""
_HEADING = re.compile(r"heading ([1-9])")
_MAX_CHAIN = 20


@dataclass(slots=True, kw_only=True)
class Style:
    """One style. `name` is in lower case; Word keeps the English names of its own styles in every language."""

    id: str
    kind: str
    name: str = ""
    based_on: str = ""
    level: int | None = None


class Styles:
    """The styles in `xml`, the part with the styles; none where there is no such part."""

    def __init__(self, xml: bytes | None) -> None:
        self._styles: dict[str, Style] = {}
        self._current: Style | None = None
        self._prefix = "w:"
        self._depth = 0
        if xml is not None:
            parse(xml, self._start, self._end)

    def level(self, style_id: str) -> int | None:
        """The level of a paragraph in that style, from 1, or 0 for the title; None where it is no heading."""
        for _ in range(_MAX_CHAIN):
            style = self._styles.get(style_id)
            if style is None:
                return None
            if found := _HEADING.fullmatch(style.name):
                return int(found[1])
            if style.name == "title":
                return TITLE_LEVEL
            if style.level is not None:
                return style.level
            style_id = style.based_on
        return None

    def is_listing(self, style_id: str) -> bool:
        """Whether it is the style of a table of contents, an index or a header."""
        style = self._styles.get(style_id)
        return style is not None and style.name.startswith(("toc", "index", "header", "footer", "caption"))

    def named(self, name: str, kind: str = "paragraph") -> str | None:
        """The id of the style with that name; None where the document has none."""
        return next((one.id for one in self._styles.values() if one.name == name and one.kind == kind), None)

    def _start(self, name: str, attributes: dict[str, str], _at: int) -> None:
        if self._depth == 0:
            prefix = main_prefix(attributes)
            if prefix is None:
                raise BrokenXml("has styles that are not Word's")
            self._prefix = prefix
        self._depth += 1
        short = name.removeprefix(self._prefix)
        value = attributes.get(f"{self._prefix}val", "")
        if short == "style" and self._depth == 2:
            identity = attributes.get(f"{self._prefix}styleId", "")
            self._current = Style(id=identity, kind=attributes.get(f"{self._prefix}type", ""))
            self._styles[identity] = self._current
        elif self._current is None:
            return
        elif short == "name" and self._depth == 3:
            self._current.name = value.lower()
        elif short == "basedOn":
            self._current.based_on = value
        elif short == "outlineLvl" and value.isdecimal() and int(value) < 9:
            self._current.level = int(value) + 1

    def _end(self, _at: int) -> None:
        self._depth -= 1
        if self._depth == 1:
            self._current = None
