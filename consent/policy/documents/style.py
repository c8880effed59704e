"""How a Markdown document writes its headings, and a section made to look the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from consent.policy.documents.numbering import Number, number_of, part_numbers
from consent.policy.outline import DEFAULT_LEVEL, Heading

_HEADING = re.compile(r"^(#{2,6}) (.+)$", re.MULTILINE)
_BOLD = re.compile(r"\S+ (\*\*|__).+\1")
_DEEPEST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """The habits of most headings in a document."""

    bold: str = ""
    """`**` or `__` where headings with a level are bold as well."""
    underlined: bool = False
    """Whether headings of level 1 and 2 are underlined instead of marked with `#`."""
    capitals: bool = False
    plain: bool = False
    """Whether headings are bare lines."""
    others: tuple[Heading, ...] = ()
    """The headings that these are the habits of."""

    def numbers(self, section: Heading | None) -> tuple[Number, int] | None:
        """How the parts of `section` are numbered and the number of itself; None where they are not."""
        own = number_of(section.text) if section is not None else None
        parts = part_numbers(section, self.others) if section is not None else None
        return (parts, own.number) if own is not None and parts is not None else None


def document_style(headings: Sequence[tuple[Heading, str]]) -> Style:
    """The style of `headings`, each with its own Markdown behind the marks of its level."""
    levelled = [(heading, markdown) for heading, markdown in headings if heading.level is not None]
    bold = [found[1] for _, markdown in levelled if (found := _BOLD.fullmatch(markdown))]
    shallow = [markdown for heading, markdown in levelled if heading.level in (1, 2)]
    underlined = [markdown for markdown in shallow if markdown.startswith(("=", "-"))]
    letters = [heading.text for heading, _ in headings if heading.text.upper() != heading.text.lower()]
    return Style(
        bold=max(sorted(set(bold)), key=bold.count) if bold and 2 * len(bold) >= len(levelled) else "",
        underlined=2 * len(underlined) > len(shallow),
        capitals=len(letters) > 1 and all(text.isupper() for text in letters),
        plain=bool(headings) and all(heading.is_plain for heading, _ in headings),
        others=tuple(heading for heading, _ in headings),
    )


def adapted(section: str, *, level: int | None, style: Style, below: Heading | None = None) -> str:
    """The section without its own heading, for a heading of `level`; None stands for a heading without a level.

    `below` is the heading that it goes below, where that is there.
    """
    _, _, body = section.partition("\n")
    numbers = style.numbers(below)
    counted = count(1)

    def heading(found: re.Match[str]) -> str:
        depth = len(found[1]) - DEFAULT_LEVEL
        title = found[2]
        if numbers is not None and depth == 1:
            title = numbers[0].written(number=next(counted), above=f"{numbers[1]}.") + title
        return _heading(title, None if level is None else level + depth, depth, style)

    return _HEADING.sub(heading, body).strip("\n") + "\n"


def section_heading(section: str, level: int | None, style: Style, number: str = "") -> str:
    """The section's own heading, as the document would write it; `number` goes before its words."""
    title = number + section.partition("\n")[0].lstrip("# ")
    if style.capitals:
        title = title.upper()
    if level is None:
        return title if style.plain else f"**{title}**"
    if style.underlined and level in (1, 2):
        title = f"{style.bold}{title}{style.bold}"
        return f"{title}\n{('=' if level == 1 else '-') * len(title)}"
    return _heading(title, level, 0, style)


def _heading(title: str, level: int | None, below: int, style: Style) -> str:
    if level is None or level > _DEEPEST:
        # A line of its own in bold, and one step further down in italics: all that is left without levels.
        mark = "**" if below < 2 or level is not None else "*"
        return f"{mark}{title}{mark}"
    return f"{'#' * level} {style.bold}{title}{style.bold}"
