"""The two comments around a section that kruimel wrote, in formats that have comments.

    <!-- kruimel:begin 1f3a9c2e: a note for whoever opens the file -->
    <!-- kruimel:end -->

The eight hex digits are the digest of what stands between the two, so that an edit by hand is noticed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from consent.errors import Fault, InvalidFile

MARKER = re.compile(r"<!--\s*kruimel:(begin|end)\b([^\r\n]*?)-->")
ANY_MARKER = re.compile(r"<!--\s*kruimel:(?:begin|end)\b")
END = "<!-- kruimel:end -->"
_DIGEST = re.compile(r"\s([0-9a-f]{8})\b")


class Stand(StrEnum):
    """Where a marker was found."""

    ALONE = "alone"
    CODE = "code"
    AMID = "amid"
    """Within other text, a list, a table or a quote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """One marker; `line` is counted from 0."""

    is_begin: bool
    line: int
    stand: Stand
    digest: str = ""
    start: int = -1
    """Where its comment starts and ends in the text, in formats where a line is too coarse."""
    end: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Managed:
    """A section that kruimel wrote: from the line of its first marker up to `end`, which is not included."""

    start: int
    end: int
    edited: bool
    """Whether somebody changed the text between the markers since it was written."""


def begin(digest: str, note: str) -> str:
    """The first marker. `note` is one line without `--`."""
    return f"<!-- kruimel:begin {digest}: {note} -->"


def digest_of(text: str) -> str:
    """Eight hex digits; line ends, spaces at the ends of lines and empty lines around it do not count."""
    lines = [line.rstrip() for line in re.split(r"\r\n?|\n", text)]
    return hashlib.sha256("\n".join(lines).strip().encode("utf-8")).hexdigest()[:8]


def read_marker(comment: str, *, line: int, stand: Stand) -> Marker | None:
    """The marker that `comment` is; None where it is none, or has text beside it."""
    found = MARKER.fullmatch(comment.strip())
    if found is None:
        return None
    digest = _DIGEST.match(found[2])
    return Marker(is_begin=found[1] == "begin", line=line, stand=stand, digest=digest[1] if digest else "")


def pair(markers: Sequence[Marker], name: str) -> tuple[Marker, Marker] | None:
    """The first and the last marker of the one section; None where there are no markers.

    A pair in a code block beside a real one is somebody's example and does not count. Raises InvalidFile, with the
    line, for half a pair, a pair within a pair, more than one pair, and markers where a section can not be.
    """
    alone = [marker for marker in markers if marker.stand is Stand.ALONE]
    for marker in markers:
        if marker.stand is Stand.AMID:
            raise _fault(name, marker, "stands amid other text; put it on a line of its own between empty lines")
        if marker.stand is Stand.CODE and not alone:
            raise _fault(name, marker, "stands in a block of code; take it out of there, or end the block before it")
    opened: Marker | None = None
    pairs: list[tuple[Marker, Marker]] = []
    for marker in alone:
        if marker.is_begin:
            if opened is not None:
                raise _fault(name, marker, f"stands inside the section that begins on line {opened.line + 1}")
            opened = marker
        elif opened is None:
            raise _fault(name, marker, "has no kruimel:begin before it; put one back or remove this one")
        else:
            pairs.append((opened, marker))
            opened = None
    if opened is not None:
        raise _fault(name, opened, "has no kruimel:end after it; put one back or remove this one")
    if len(pairs) > 1:
        raise _fault(name, pairs[1][0], f"is the second; the first is on line {pairs[0][0].line + 1}; keep one")
    return pairs[0] if pairs else None


def _fault(name: str, marker: Marker, message: str) -> InvalidFile:
    word = "kruimel:begin" if marker.is_begin else "kruimel:end"
    return InvalidFile([Fault(name, marker.line + 1, word, message)])
