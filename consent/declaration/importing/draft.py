"""The text of a declaration that is made from another tool's configuration."""

from __future__ import annotations

from consent.declaration import render
from consent.declaration.file import FORMAT
from consent.declaration.importing.translate import Entry, Translated
from consent.declaration.model import Choose
from consent.vocabulary import Language

NO_SITE = "https://site.example"
"""Stands in the place of an address that nobody gave."""


def draft(translated: Translated, *, tool: str, site: str, language: Language, choose: Choose) -> str:
    """The TOML of `cookies.toml`; an empty `site` leaves the address to be filled in."""
    lines = [
        render.HEADER + "#",
        f"# Made from a configuration of {tool}, and compared with the site by no scan yet. Above each service stands",
        "# what it was called there. What the catalogue knows is told as the catalogue has it; of the rest, name,",
        "# category, purpose and cookies are what that configuration stated. No person has looked at any of it yet.",
        f"kruimel = {render.quoted(FORMAT)}",
        "",
        "[site]",
        f"url = {render.quoted(site or NO_SITE)}" + ("" if site else " # the address of the site: put it here"),
        'controller = "" # who answers for the site: the name of the company or person',
        f"language = {render.quoted(language)}",
    ]
    if choose == "services":
        lines.append(f'choose = "services" # as {tool} asks: about each service by itself')
    blocks = ["\n".join(lines), *(_block(entry, tool) for entry in translated.entries)]
    return "\n\n".join(blocks) + "\n"


def _block(entry: Entry, tool: str) -> str:
    comments = [f"# {tool}: {said}" for said in entry.stated]
    if entry.is_unclear:
        comments.append("# These words say no category of ours. Choose one: what is unclassified is never allowed.")
    return "\n".join([*comments, render.declared_service(entry.service)])
