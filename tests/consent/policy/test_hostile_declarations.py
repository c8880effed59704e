"""A declaration whose texts were written by somebody who means harm, in the section of a policy."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from markdown_it import MarkdownIt

from consent.declaration import Attestation, Declaration, Item, Link, ScanStamp, Service, Site, UnknownItem
from consent.policy import render_section
from consent.policy.profile import load_profile
from consent.provider import Provider
from consent.retention import Retention
from consent.text import Text
from consent.vocabulary import Category, ItemKind, Language, Party, ProfileName

AUTHORITY = load_profile(ProfileName.NL).authority.url

HOSTILE = (
    "<script>alert(1)</script>",
    "a | b | c",
    "`x` ``y``",
    "# Kop",
    "1. een",
    "- een",
    "> quote",
    "[klik](javascript:alert(1))",
    "![beeld](https://kwaad.example/x.png)",
    "eerste\n\n## Rechten\n\ntweede",
    "<!-- kruimel:end -->",
    "&lt;b&gt; &#60;",
    "**vet** _schuin_ ~~weg~~",
    "{{ site.secret }} {% raw %}",
    "\\",
    "https://kwaad.example/ www.kwaad.example",
    "\u202egespiegeld\u200b",
    "===",
    "```",
    "    code",
    "\ttab",
    "<https://kwaad.example>",
    "x" * 1900,
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_do_no_harm(text: str) -> None:
    plain, hostile = hostile_declaration("gewoon"), hostile_declaration(text)

    for language in Language:
        before, after = tokens(render_section(plain, language)), tokens(render_section(hostile, language))
        assert [kind for kind, _ in after] == [kind for kind, _ in before]
        assert all(
            target.startswith(("/consent/", "https://goed.example/", AUTHORITY))
            for kind, target in after
            if kind == "link_open"
        )


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//kwaad.example", "data:text/html,x", "https://", "[::"])
def test_only_web_addresses_become_links(url: str) -> None:
    declaration = hostile_declaration("gewoon", url=url)

    targets = {target for kind, target in tokens(render_section(declaration)) if kind == "link_open"}
    assert targets == {"/consent/preferences", AUTHORITY}


def hostile_declaration(text: str, url: str = "") -> Declaration:
    """A declaration in which everybody else's texts are `text`, made without the checks on a file."""
    url = url or f"https://goed.example/a?{text}"
    item = Item(kind=ItemKind.COOKIE, name=text, party=Party.FIRST, purpose=Text(nl=text))
    service = Service(
        id="x",
        name=text,
        category=Category.MARKETING,
        provider=Provider(name=text, country="NL"),
        purpose=Text(nl=text),
        items=(item,),
        privacy_url=url,
        opt_out_url=url,
        retention=Retention(text=Text(nl=text)),
    )
    behind = replace(service, id="y", category=Category.NECESSARY, purpose_code="hosting", items=())
    return Declaration(
        site=Site(url="https://goed.example/"),
        services={"x": service, "y": behind},
        attestations=(Attestation(claim="x", statement=Text(nl=text), by=text, on=date(2026, 11, 21), service="x"),),
        links=(Link(name=text, url=url),),
        unknown=(UnknownItem(kind=ItemKind.COOKIE, name=text, domain=text),),
        scan=ScanStamp(started=datetime(2026, 11, 21, tzinfo=UTC), url=url, pages=2, states=()),
    )


def tokens(markdown: str) -> list[tuple[str, str]]:
    """The structure of a text, with the targets of its links; a name in code or not in code is the same structure."""
    found: list[tuple[str, str]] = []
    for token in MarkdownIt("gfm-like", {"linkify": False}).parse(markdown):
        if token.type != "inline":
            found.append((token.type, ""))
        found.extend(
            (child.type, str(child.attrs.get("href", child.attrs.get("src", ""))))
            for child in token.children or []
            if child.type not in ("text", "code_inline", "text_special")
        )
    return found
