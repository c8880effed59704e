"""Declarations that tests share."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from consent.declaration import Declaration, load_declaration, parse_declaration

WEBSHOP_FILE = Path(__file__).parents[1] / "data" / "webshop.toml"
STUDIO_FILE = WEBSHOP_FILE.with_name("studio.toml")
SITE = 'kruimel = "cookies/1"\n[site]\nurl = "https://voorbeeldthee.example/"\n'


def webshop() -> Declaration:
    """An invented tea shop with one of everything that a declaration can hold."""
    return load_declaration(WEBSHOP_FILE)


def studio() -> Declaration:
    """An invented yoga studio with what the tea shop has not: hosting, attestations, statistics without consent."""
    return load_declaration(STUDIO_FILE)


def without_banner() -> Declaration:
    """The tea shop, which lets nobody choose."""
    shop = webshop()
    return replace(shop, site=replace(shop.site, preferences=""))


def declared(toml: str) -> Declaration:
    """The declaration of a site that says only what `toml` says; that begins with fields of `[site]`, if any."""
    return parse_declaration(SITE + toml)
