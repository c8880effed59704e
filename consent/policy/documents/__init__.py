"""Documents that a cookie section is written into: one module a format, all behind `Document`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from consent.policy.documents.markers import Managed
from consent.policy.outline import Heading, Opening, Section

Place = Section | Opening | Managed


class Document(Protocol):
    """A policy in one format, read and never changed: `put` returns a new text."""

    @property
    def headings(self) -> Sequence[Heading]:
        """Its headings in order, without those inside the section that kruimel wrote."""
        ...

    @property
    def line_count(self) -> int:
        """How many lines it has; the line after the last one is where something can be added."""
        ...

    @property
    def managed(self) -> Managed | None:
        """The section that kruimel wrote earlier; None where there is none."""
        ...

    def prose(self, place: Place, *, inside: bool) -> str:
        """The text for people, without code: only what `place` covers, or only what it does not."""
        ...

    def put(self, place: Place, section: str, *, note: str) -> str:
        """The whole text with `section`, neutral Markdown, at `place` and in the style of the document.

        `note` is a line for whoever opens the file, in a comment. Raises InvalidFile where what stands around the
        place would swallow the section.
        """
        ...
