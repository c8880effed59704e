"""Documents that a cookie section is written into: one module a format, all behind `Document`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, Self

from consent.policy.documents.markers import Managed
from consent.policy.outline import Heading, Opening, Section
from consent.vocabulary import Language

Place = Section | Opening | Managed


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A line, a paragraph or a row of a table, as it is read: in one line, without markup and needless spaces."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What is to be written into a document."""

    section: str
    """The neutral Markdown of `render_section`."""
    note: str
    """One line for whoever opens the file, in a comment where the format has comments."""
    site: str = ""
    """The address of the site, for links in formats that people read elsewhere."""


class Document(Protocol):
    """A policy in one format, read and never changed: `put` returns a new one.

    Positions are lines in some formats and characters or paragraphs in others; they rise through the document, and
    `line_count` is the one after the last.
    """

    @property
    def headings(self) -> Sequence[Heading]:
        """Its headings in order, without those inside the section that kruimel wrote."""
        ...

    @property
    def line_count(self) -> int:
        """The position after everything, where something can be added."""
        ...

    @property
    def managed(self) -> Managed | None:
        """The section that kruimel wrote earlier, by its markers; None where there are none."""
        ...

    @property
    def pieces(self) -> Sequence[Piece]:
        """All of its text in order, to find a section again by what it said."""
        ...

    @property
    def language(self) -> Language | None:
        """The language that its markup names; None where that says nothing."""
        ...

    @property
    def text(self) -> str:
        """The document for people to compare: all of it, in formats that are text."""
        ...

    @property
    def data(self) -> bytes:
        """The document as it goes to disk. Raises InvalidFile where its encoding lacks a character."""
        ...

    def number(self, position: int) -> int:
        """The number, from 1, of the line or paragraph at `position`, as people count them."""
        ...

    def covering(self, first: Piece, last: Piece) -> tuple[int, int]:
        """The smallest part from `first` up to `last` that can be replaced as a whole."""
        ...

    def prose(self, place: Place, *, inside: bool) -> str:
        """The text for people, without code: only what `place` covers, or only what it does not."""
        ...

    def put(self, place: Place, telling: Telling) -> Self:
        """The document with the section at `place` and in its own style.

        Raises InvalidFile where what stands around the place would swallow the section.
        """
        ...


def span_of(place: Place) -> tuple[int, int]:
    """From where to where `place` goes; nothing is between the two where something new opens."""
    return (place.line, place.line) if isinstance(place, Opening) else (place.start, place.end)


def pieces_at(document: Document, start: int, end: int) -> list[Piece]:
    """The pieces of `document` that begin between two positions."""
    return [piece for piece in document.pieces if start <= piece.start < end]


def squeezed(text: str) -> str:
    """`text` in one line with single spaces, as a piece has it."""
    return " ".join(text.split())
