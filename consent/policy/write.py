"""A policy in, the same policy with a true cookie section out."""

from __future__ import annotations

from dataclasses import dataclass

from consent.declaration.model import Declaration
from consent.errors import ConfigError
from consent.locales import Address, load_locale
from consent.policy.address import address_of
from consent.policy.documents import Document, Place
from consent.policy.documents.markdown import MarkdownDocument
from consent.policy.documents.markers import Managed
from consent.policy.lexicon import policy_lexicon
from consent.policy.outline import Opening, Section, find_place
from consent.policy.section import PREFERENCES_URL, render_section
from consent.vocabulary import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A policy with the cookie section in it."""

    text: str
    place: Place
    """Where the section went, in the lines of the policy as it was."""
    language: Language
    address: Address


class EditedByHand(ConfigError):
    """Somebody changed the section since it was written, and those edits would be lost."""


def write_section(
    policy: str,
    declaration: Declaration,
    *,
    language: Language | None = None,
    address: Address | None = None,
    heading: str | None = None,
    force: bool = False,
    preferences_url: str = PREFERENCES_URL,
    name: str = "policy.md",
) -> Written:
    """The Markdown text `policy` with the cookie section of `declaration` in it; writing it again changes nothing.

    `language` is the declaration's own unless given, `address` the form that the policy uses most, `heading` the text
    or line number of the heading to write under where it can not be found. `force` overwrites edits made by hand in
    the section. `name` is the policy in messages. Raises UnclearPlace, EditedByHand and InvalidFile.
    """
    document: Document = MarkdownDocument(policy, name=name)
    place = _place(document, heading, name)
    if isinstance(place, Managed) and place.edited and not force:
        raise EditedByHand(
            f"{name}:{place.start + 1}: the cookie section was changed by hand since it was written; "
            f"--check shows how, --force replaces it"
        )
    language = language or declaration.site.language
    address = address or _address(document, place)
    section = render_section(declaration, language, address, preferences_url=preferences_url)
    note = load_locale(language, address).word("managed")
    text = document.put(place, section, note=note)
    return Written(text=text, place=place, language=language, address=address)


def _place(document: Document, heading: str | None, name: str) -> Place:
    headings = document.headings
    managed = document.managed
    if managed is not None and heading is None:
        return managed
    place = find_place(headings, line_count=document.line_count, lexicon=policy_lexicon(), wanted=heading, name=name)
    if managed is None:
        return place
    above = [one for one in headings if one.line < managed.start]
    if isinstance(place, Section) and above and place.heading == above[-1]:
        return managed
    raise ConfigError(
        f"{name}:{managed.start + 1}: the cookie section stands here already; leave out --heading, "
        f"or remove this section to have it elsewhere"
    )


def _address(document: Document, place: Place) -> Address:
    """The form of address of the document; of the section itself only where the rest says nothing."""
    outside = address_of(document.prose(place, inside=False))
    if outside is None and not isinstance(place, Opening):
        return address_of(document.prose(place, inside=True)) or "u"
    return outside or "u"
