"""What a declaration says, in other formats than a policy's: for pages, for spreadsheets and for programs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from consent.declaration.model import Declaration
from consent.locales import Address
from consent.policy.blocks import read_blocks
from consent.policy.documents.htmlsection import HtmlStyle, written_tags
from consent.policy.documents.plainsection import PlainStyle, written_lines
from consent.policy.facts import section_facts
from consent.policy.renderings.device_storage import as_device_storage
from consent.policy.renderings.linked import as_linked_data
from consent.policy.renderings.table import as_csv
from consent.policy.section import render_section
from consent.vocabulary import Language, ProfileName

__all__ = ["Rendering", "html_of", "plain_of", "render"]


class Rendering(StrEnum):
    """A format that a declaration can be told in."""

    HTML = "html"
    MARKDOWN = "md"
    TEXT = "txt"
    JSON_LD = "json-ld"
    CSV = "csv"
    IAB = "iab"


def render(
    declaration: Declaration,
    rendering: Rendering,
    *,
    language: Language | None = None,
    address: Address = "u",
    profile: ProfileName | None = None,
    preferences_url: str | None = None,
    templates: Path | None = None,
) -> str:
    """`declaration` in the format `rendering`, with a newline at its end; the rest is as in `render_section`."""
    language = language or declaration.site.language
    if rendering in (Rendering.JSON_LD, Rendering.CSV, Rendering.IAB):
        facts = section_facts(declaration, profile=profile, preferences_url=preferences_url)
        if rendering is Rendering.CSV:
            return as_csv(facts, language)
        if rendering is Rendering.IAB:
            return as_device_storage(declaration, language)
        return as_linked_data(facts, declaration.site, language)
    section = render_section(
        declaration, language, address, preferences_url=preferences_url, profile=profile, templates=templates
    )
    if rendering is Rendering.MARKDOWN:
        return section
    if rendering is Rendering.TEXT:
        return plain_of(section, declaration.site.url)
    return html_of(section)


def html_of(section: str, *, level: int = 2) -> str:
    """The neutral Markdown of `render_section` as tags, a line each; its own heading has the level `level`."""
    return "\n".join(written_tags(read_blocks(section), HtmlStyle(level=level), ())) + "\n"


def plain_of(section: str, site: str = "") -> str:
    """The same in lines of at most 80 columns, for people to read; links to a path lead to `site`."""
    return "\n".join(written_lines(read_blocks(section, site), PlainStyle(underlines="=-"))) + "\n"
