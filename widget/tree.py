"""Markup as nested lists, which script can build without a parser."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

_VOID = frozenset({"input", "br", "link", "meta", "img", "hr"})
_FORM_FIELDS = frozenset({"return_to", "revision", "shown", "language"})


def tree(html: str, attributes: Mapping[str, Mapping[str, str]]) -> list[Any]:
    """The first element of `html` as `[tag, attributes, *children]`, in which a text is a str; 0 for no attributes.

    `attributes` are those with another value than in `html`: by name, then by what their values begin with.
    """
    parser = _Tree(attributes)
    parser.feed(html)
    parser.close()
    root: list[Any] = next(node for node in parser.root[2:] if isinstance(node, list))
    return root


class _Tree(HTMLParser):
    def __init__(self, attributes: Mapping[str, Mapping[str, str]]) -> None:
        super().__init__(convert_charrefs=True)
        self.root: list[Any] = ["", {}]
        self._open = [self.root]
        self._attributes = attributes

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "input" and dict(attrs).get("name") in _FORM_FIELDS:
            return  # they are for a server
        node: list[Any] = [tag, {name: self._value(name, value or "") for name, value in attrs} or 0]
        self._open[-1].append(node)
        if tag not in _VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if len(self._open) > 1 and self._open[-1][0] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        text = data if data.strip() else " "
        if data != "\n":
            self._open[-1].append(text)

    def _value(self, name: str, value: str) -> str:
        others = self._attributes.get(name, {})
        return next((other for start, other in others.items() if value.startswith(start)), value)
