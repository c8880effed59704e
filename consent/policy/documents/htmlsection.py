"""The cookie section as HTML, a line a tag, in the style of the page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from consent.policy.blocks import Block, Line, Table, Title
from consent.policy.documents.numbering import Number

ANCHOR = "cookies"
_DEEPEST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlStyle:
    """The habits of a page."""

    level: int | None = 2
    """Of the section's own heading; None where headings have no level."""
    classes: Mapping[int, str] = field(default_factory=dict)
    """By level: the class that all its headings have."""
    table_class: str = ""
    is_bold: bool = False
    """Whether the words in headings are bold beside that."""
    capitals: bool = False
    numbers: Number | None = None
    section_number: int = 0


def written_tags(blocks: Sequence[Block], style: HtmlStyle, ids: Collection[str]) -> list[str]:
    """The lines of what stands below the section's heading. `ids` are those that the page has."""
    taken = set(ids)
    lines: list[str] = []
    counted = 0
    needs_anchor = ANCHOR not in taken
    for block in blocks:
        if isinstance(block, Title):
            number = ""
            if style.numbers is not None and block.below == 1:
                counted += 1
                number = style.numbers.written(number=counted, above=f"{style.section_number}.")
            lines.append(written_heading(number + block.text, block.below, style, _anchor(block.text, taken)))
        elif isinstance(block, Table):
            lines += _table(block, style)
        else:
            lines.append(f"<p{_attribute('id', ANCHOR) if needs_anchor else ''}>{_inline(block.line)}</p>")
            needs_anchor = False
    return lines


def written_heading(text: str, below: int, style: HtmlStyle, anchor: str = "") -> str:
    """A heading; a bold paragraph where the page's headings are that, or where it would be too deep."""
    words = escape(text.upper() if style.capitals and below == 0 else text, quote=False)
    identity = _attribute("id", anchor) if anchor else ""
    if style.level is None or style.level + below > _DEEPEST:
        name = "em" if style.level is None and below > 1 else "strong"
        return f"<p{identity}><{name}>{words}</{name}></p>"
    level = style.level + below
    classes = _attribute("class", style.classes[level]) if level in style.classes else ""
    words = f"<strong>{words}</strong>" if style.is_bold else words
    return f"<h{level}{identity}{classes}>{words}</h{level}>"


def _table(table: Table, style: HtmlStyle) -> list[str]:
    lines = [f"<table{_attribute('class', style.table_class) if style.table_class else ''}>", "<thead>", "<tr>"]
    lines += [f'<th scope="col">{_inline(cell)}</th>' for cell in table.header]
    lines += ["</tr>", "</thead>", "<tbody>"]
    for row in table.rows:
        lines.append("<tr>")
        lines += [f"<td>{_inline(cell)}</td>" for cell in row]
        lines.append("</tr>")
    return [*lines, "</tbody>", "</table>"]


def _inline(line: Line) -> str:
    parts = []
    for span in line:
        text = escape(span.text, quote=False)
        text = f"<code>{text}</code>" if span.is_code else text
        parts.append(f"<a{_attribute('href', span.url)}>{text}</a>" if span.url else text)
    return "".join(parts)


def _attribute(name: str, value: str) -> str:
    return f' {name}="{escape(value)}"'


def _anchor(text: str, taken: set[str]) -> str:
    """An id for a heading that no other element has; `taken` gets it."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode("ascii")
    slug = f"{ANCHOR}-{re.sub(r'[^a-z0-9]+', '-', plain).strip('-')[:40] or 'deel'}"
    name, count = slug, 1
    while name in taken:
        count += 1
        name = f"{slug}-{count}"
    taken.add(name)
    return name
