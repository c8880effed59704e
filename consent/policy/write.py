"""A policy in, the same policy with a true cookie section out."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from consent.declaration.model import Declaration
from consent.errors import ConfigError
from consent.locales import Address, load_locale
from consent.policy.address import address_of
from consent.policy.apostrophe import like
from consent.policy.blocks import Paragraph, read_blocks, text_of
from consent.policy.documents import Document, Piece, Place, Telling, pieces_at, span_of, squeezed
from consent.policy.documents.formats import Format, open_text
from consent.policy.documents.markers import Managed
from consent.policy.edits import Edits
from consent.policy.lexicon import policy_lexicon
from consent.policy.memory import Memory, recall
from consent.policy.outline import Heading, Opening, Section, find_place
from consent.policy.section import render_section
from consent.policy.tongue import language_of
from consent.vocabulary import Language, ProfileName

_VERSION = re.compile(r"\b[0-9a-f]{8}\.$")


class Found(StrEnum):
    """How the place of the section was found."""

    MARKERS = "markers"
    MEMORY = "memory"
    WORDS = "words"
    """By its first and last sentence, where its memory is lost."""
    HEADING = "heading"
    NEW = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A policy with the cookie section in it."""

    document: Document
    place: Place
    """Where the section went, in the positions of the policy as it was."""
    found: Found
    language: Language
    address: Address
    memory: Memory
    """To be kept, so that the section is found again and edits by hand are noticed."""
    section: str
    """What was written, as `render_section` gives it."""
    edits: Edits | None
    """What somebody changed in the section since it was written; None where nobody did."""

    @property
    def text(self) -> str:
        """The policy as text."""
        return self.document.text


class EditedByHand(ConfigError):
    """Somebody changed the section since it was written, and those edits would be lost; `edits` shows them.

    `name` is the policy.
    """

    def __init__(self, message: str, edits: Edits, name: str) -> None:
        super().__init__(message)
        self.edits = edits
        self.name = name


def write_section(
    policy: str,
    declaration: Declaration,
    *,
    format: Format = Format.MARKDOWN,  # noqa: A002 (the option is called so)
    language: Language | None = None,
    address: Address | None = None,
    heading: str | None = None,
    after: str | None = None,
    force: bool = False,
    memory: Memory | None = None,
    preferences_url: str | None = None,
    profile: ProfileName | None = None,
    templates: Path | None = None,
    name: str = "",
) -> Written:
    """The text `policy` with the cookie section of `declaration` in it; see `write_into`."""
    name = name or f"policy.{format.value}"
    return write_into(
        open_text(policy, format, name=name),
        declaration,
        language=language,
        address=address,
        heading=heading,
        after=after,
        force=force,
        memory=memory,
        preferences_url=preferences_url,
        profile=profile,
        templates=templates,
        name=name,
    )


def write_into(
    document: Document,
    declaration: Declaration,
    *,
    language: Language | None = None,
    address: Address | None = None,
    heading: str | None = None,
    after: str | None = None,
    force: bool = False,
    memory: Memory | None = None,
    preferences_url: str | None = None,
    profile: ProfileName | None = None,
    templates: Path | None = None,
    name: str = "policy",
) -> Written:
    """`document` with the cookie section of `declaration` in it; writing it again changes nothing.

    `language` is the policy's own unless given, else the declaration's; `address` the form that the policy uses most;
    `heading` the text or line number of the heading to write under where it can not be found, `after` of one to write
    a new section after. `memory` is what was kept when the section was last written. `force` overwrites edits made by
    hand in the section. `preferences_url`, `profile` and `templates` are those of `render_section`, `name` is the
    policy in messages. Raises UnclearPlace, EditedByHand and InvalidFile.
    """
    place, found = _place(document, heading, after, memory, name)
    language = language or _language(document, place) or declaration.site.language
    address = address or _address(document, place)
    section = render_section(
        declaration, language, address, preferences_url=preferences_url, profile=profile, templates=templates
    )
    section = like(document.prose(place, inside=False), section)
    if isinstance(place, Section):
        place, found = _signed(document, place, section, found)
    note = load_locale(language, address).word("managed")
    written = document.put(place, Telling(section=section, note=note, site=declaration.site.url))
    now = _memory(written)
    edits = None
    if written.data != document.data and _is_edited(document, place, memory):
        hand = tuple(piece.text for piece in pieces_at(document, *span_of(place)))
        edits = Edits(then=memory.pieces if memory else None, hand=hand, now=now.pieces)
        if not force:
            raise EditedByHand(_refusal(document, place, memory, name), edits, name)
    return Written(
        document=written,
        place=place,
        found=found,
        language=language,
        address=address,
        memory=now,
        section=section,
        edits=edits,
    )


def _place(
    document: Document, heading: str | None, after: str | None, memory: Memory | None, name: str
) -> tuple[Place, Found]:
    """Where the section goes: by markers, else by what was last written, else by headings."""
    headings = document.headings
    managed, found = document.managed, Found.MARKERS
    if managed is None and memory is not None:
        managed, found = _recalled(document, memory), Found.MEMORY
    if managed is not None and heading is None and after is None:
        return managed, found

    def said(start: int, end: int) -> str:
        return document.prose(Managed(start=start, end=end, edited=False), inside=True)

    place = find_place(
        headings,
        line_count=document.line_count,
        lexicon=policy_lexicon(),
        wanted=heading,
        after=after,
        name=name,
        said=said,
    )
    if managed is None:
        return place, Found.NEW if isinstance(place, Opening) else Found.HEADING
    above = [one for one in headings if one.line < managed.start]
    if isinstance(place, Section) and above and place.heading == above[-1]:
        return managed, found
    raise ConfigError(
        f"{name}: the cookie section stands in it already, by its {found}; leave out --heading and --after, "
        f"or remove that section to have it elsewhere"
    )


def _recalled(document: Document, memory: Memory) -> Managed | None:
    pieces = document.pieces
    found = recall(memory, [piece.text for piece in pieces])
    if found is None:
        return None
    # What was changed at either end is a part of it as well, up to the next heading.
    headings = document.headings
    first, last = found.first, found.last
    for _ in range(found.missing_before):
        if first > 0 and not _is_heading(pieces[first - 1], headings):
            first -= 1
    for _ in range(found.missing_after):
        if last + 1 < len(pieces) and not _is_heading(pieces[last + 1], headings):
            last += 1
    start, end = document.covering(pieces[first], pieces[last])
    return Managed(start=start, end=end, edited=not found.is_exact)


def _is_heading(piece: Piece, headings: Sequence[Heading]) -> bool:
    """Whether one of `headings` is in `piece`."""
    index = bisect_left(headings, piece.end, key=lambda heading: heading.line)
    return index > 0 and headings[index - 1].body > piece.start


def _signed(document: Document, place: Section, section: str, found: Found) -> tuple[Place, Found]:
    """The whole of a section that starts and ends as kruimel's do; its memory is lost, and its end is not in doubt."""
    pieces = [piece for piece in document.pieces if piece.start >= place.start]
    blocks = [block for block in read_blocks(section) if isinstance(block, Paragraph)]
    if not pieces or not blocks or pieces[0].text != squeezed(text_of(blocks[0].line)):
        return place, found
    last = next((piece for piece in pieces if _VERSION.search(piece.text)), None)
    return (place, found) if last is None else (_whole(document, pieces[0], last), Found.WORDS)


def _whole(document: Document, first: Piece, last: Piece) -> Managed:
    start, end = document.covering(first, last)
    return Managed(start=start, end=end, edited=True)


def _is_edited(document: Document, place: Place, memory: Memory | None) -> bool:
    """Whether text would be lost that kruimel did not write, in a place where it wrote before."""
    if isinstance(place, Managed):
        return place.edited
    if memory is None or isinstance(place, Opening):
        return False
    return any(squeezed(piece.text) for piece in pieces_at(document, place.start, place.end))


def _refusal(document: Document, place: Place, memory: Memory | None, name: str) -> str:
    where = f"{name}:{document.number(span_of(place)[0])}: the cookie section"
    if memory is None and not document.managed:
        return f"{where} was written by kruimel, but not kept, so edits can not be told; --force replaces it"
    return f"{where} was changed by hand since it was written; --check shows how, --force replaces it"


def _memory(document: Document) -> Memory:
    managed = document.managed
    pieces = pieces_at(document, managed.start, managed.end) if managed else []
    return Memory(pieces=tuple(piece.text for piece in pieces))


def _language(document: Document, place: Place) -> Language | None:
    return document.language or language_of(document.prose(place, inside=False))


def _address(document: Document, place: Place) -> Address:
    """The form of address of the document; of the section itself only where the rest says nothing."""
    outside = address_of(document.prose(place, inside=False))
    if outside is None and not isinstance(place, Opening):
        return address_of(document.prose(place, inside=True)) or "u"
    return outside or "u"
