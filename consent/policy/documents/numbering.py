"""How a document numbers its headings: "7.", "Artikel 7 -", "7.1"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from consent.policy.outline import Heading

_NUMBERED = re.compile(
    r"(?P<word>(?:artikel|article|art\.|hoofdstuk|chapter|§)\s*)?"
    r"(?P<above>(?:\d{1,3}\.)*)(?P<number>\d{1,3})(?P<letter>[a-z]?)(?P<mark>[.):]*(?:\s*[-–—:])?)(?P<gap>\s+)(?=\S)",
    re.IGNORECASE,
)
_LAST_LETTER = "z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """The number that a heading starts with, taken apart as it is written."""

    word: str
    above: str
    """The numbers of the headings above it, each with its point."""
    number: int
    letter: str
    mark: str
    gap: str

    @property
    def depth(self) -> int:
        """1 for "7." and 2 for "7.1"."""
        return self.above.count(".") + 1

    def written(self, *, number: int, letter: str = "", above: str | None = None) -> str:
        """Another number in the same hand, with the gap behind it."""
        above = self.above if above is None else above
        return f"{self.word}{above}{number}{letter}{self.mark}{self.gap}"


def number_of(text: str) -> Number | None:
    """The number at the start of `text`; None where it has none. A year is none."""
    found = _NUMBERED.match(text)
    if found is None:
        return None
    return Number(
        word=found["word"] or "",
        above=found["above"],
        number=int(found["number"]),
        letter=found["letter"],
        mark=found["mark"],
        gap=found["gap"],
    )


def next_number(before: Sequence[Heading], after: Sequence[Heading]) -> str:
    """What a new heading between `before` and `after` starts with; empty in a document without numbers.

    Between 7 and 8 goes 7a, as lawyers do: the numbers that are there stay, since other texts point at them.
    """
    numbered = [number for heading in before if (number := number_of(heading.text))]
    if 2 * len(numbered) <= len(before) - 1 or not numbered:
        return ""
    depth = min(number.depth for number in numbered)
    last = [number for number in numbered if number.depth == depth][-1]
    follows = [number for heading in after if (number := number_of(heading.text)) and number.depth == depth]
    if not follows:
        return last.written(number=last.number + 1)
    letter = chr(ord(last.letter.lower()) + 1) if last.letter else "a"
    return last.written(number=last.number, letter=letter) if letter <= _LAST_LETTER else ""


def part_numbers(section: Heading, others: Sequence[Heading]) -> Number | None:
    """How parts of `section` are numbered, where other sections number theirs: "7.1" below "7."; else None."""
    own = number_of(section.text)
    numbers = [number for heading in others if (number := number_of(heading.text))]
    parts = [number for number in numbers if number.depth == 2]
    return parts[0] if own is not None and own.depth == 1 and parts else None
