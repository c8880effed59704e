"""The cookie section as data: headings, paragraphs and tables, for formats that are not Markdown.

The wording stands once, in the templates of `section`; what they give is read back into blocks here, and each format
of document has a renderer for blocks. So all formats say the same, to the word.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from urllib.parse import urljoin

from markdown_it import MarkdownIt
from markdown_it.token import Token

from consent.policy.outline import DEFAULT_LEVEL


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A piece of a line."""

    text: str
    url: str = ""
    """Where it links to; empty where it does not."""
    is_code: bool = False


Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """A heading; `below` counts how far it stands below the section's own, which has 0."""

    line: Line
    below: int

    @property
    def text(self) -> str:
        """Its words."""
        return text_of(self.line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Running text."""

    line: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with the names of its columns."""

    header: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...]


Block = Title | Paragraph | Table


def text_of(line: Iterable[Span]) -> str:
    """The words of a line."""
    return "".join(span.text for span in line)


def links_of(blocks: Iterable[Block]) -> str:
    """Where the links in `blocks` lead, a line each: what can change while every word stays."""
    lines: list[Line] = []
    for block in blocks:
        if isinstance(block, Table):
            lines += [*block.header, *(cell for row in block.rows for cell in row)]
        else:
            lines.append(block.line)
    return "\n".join(span.url for line in lines for span in line if span.url)


@lru_cache(maxsize=8)
def read_blocks(section: str, base: str = "") -> tuple[Block, ...]:
    """The blocks of `section`, the neutral Markdown of `render_section`; the first is its heading.

    With a `base`, links to a path on the site become whole: a reader of a printed page has no site to start from.
    """
    tokens = MarkdownIt("commonmark").enable("table").parse(section)
    blocks: list[Block] = []
    rows: list[tuple[Line, ...]] = []
    cells: list[Line] = []
    for before, token in pairwise(tokens):
        if token.type == "tr_close":
            rows.append(tuple(cells))
            cells = []
        elif token.type == "table_close":
            blocks.append(Table(header=rows[0], rows=tuple(rows[1:])))
            rows = []
        elif token.type != "inline":
            continue
        elif before.type == "heading_open":
            blocks.append(Title(line=_line(token, base), below=int(before.tag[1:]) - DEFAULT_LEVEL))
        elif before.type in ("th_open", "td_open"):
            cells.append(_line(token, base))
        else:
            blocks.append(Paragraph(line=_line(token, base)))
    return tuple(blocks)


def _line(token: Token, base: str) -> Line:
    spans: list[Span] = []
    url = ""
    for child in token.children or []:
        if child.type == "link_open":
            target = str(child.attrs.get("href", ""))
            url = urljoin(base, target) if base else target
        elif child.type == "link_close":
            url = ""
        elif child.type in ("softbreak", "hardbreak"):
            spans.append(Span(text=" ", url=url))
        elif child.content:
            spans.append(Span(text=child.content, url=url, is_code=child.type == "code_inline"))
    return _joined(spans)


def _joined(spans: Sequence[Span]) -> Line:
    """The spans with neighbours of one kind made one: the parser cuts a text at each escaped character."""
    joined: list[Span] = []
    for span in spans:
        last = joined[-1] if joined else None
        if last is not None and (last.url, last.is_code) == (span.url, span.is_code):
            joined[-1] = Span(text=last.text + span.text, url=span.url, is_code=span.is_code)
        else:
            joined.append(span)
    return tuple(joined)
