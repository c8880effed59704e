"""The cookie section as lines of bare text; tables become lists of at most 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from consent.policy.blocks import Block, Line, Table, Title, text_of
from consent.policy.documents.numbering import Number

COLUMNS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainStyle:
    """The habits of a text."""

    underlines: str = ""
    """What headings are underlined with, from the section's own level down; empty where they are not."""
    capitals: bool = False
    wraps: bool = True
    """Whether paragraphs are broken into lines; else each is one line."""
    numbers: Number | None = None
    """How parts of a section are numbered; None where they are not."""
    section_number: Number | None = None
    indent: str = ""


def written_lines(blocks: Sequence[Block], style: PlainStyle) -> list[str]:
    """The lines of what stands below the section's heading, with an empty one between blocks."""
    lines: list[str] = []
    counted = 0
    for block in blocks:
        if lines:
            lines.append("")
        if isinstance(block, Title):
            text = block.text
            if style.numbers is not None and style.section_number is not None and block.below == 1:
                counted += 1
                text = style.numbers.written(number=counted, above=f"{style.section_number.number}.") + text
            lines += written_title(text, block.below, style)
        elif isinstance(block, Table):
            lines += _listed(block)
        elif style.wraps:
            lines += _wrapped(_with_links(block.line), "")
        else:
            lines.append(_with_links(block.line))
    return [f"{style.indent}{line}" if line else "" for line in lines] if style.indent else lines


def written_title(text: str, below: int, style: PlainStyle) -> list[str]:
    """A heading, with the line below it where the text underlines its headings."""
    title = text.upper() if style.capitals and below == 0 else text
    if below < len(style.underlines):
        return [title, style.underlines[below] * len(title)]
    return [title]


def _listed(table: Table) -> list[str]:
    """One entry a row: its name, and below that each column with its own."""
    lines: list[str] = []
    names = [text_of(cell) for cell in table.header]
    for row in table.rows:
        if lines:
            lines.append("")
        lines += _wrapped(text_of(row[0]), "")
        for name, cell in zip(names[1:], row[1:], strict=False):
            lines += _wrapped(f"{name}: {_with_links(cell)}", "  ", "    ")
    return lines


def _with_links(line: Line) -> str:
    text = "".join(f"{span.text} ({span.url})" if span.url and span.url != span.text else span.text for span in line)
    # The stop of "B.V." ends the sentence where nothing follows it; an address that follows takes it away.
    return f"{text}." if line and line[-1].text.endswith(".") and text.endswith(")") else text


def _wrapped(text: str, indent: str, rest: str | None = None) -> list[str]:
    """`text` in lines of at most 80 columns; an address or a name longer than that stays whole."""
    return textwrap.wrap(
        text,
        width=COLUMNS,
        initial_indent=indent,
        subsequent_indent=indent if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
