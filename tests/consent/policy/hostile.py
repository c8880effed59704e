"""A declaration whose texts were written by somebody who means harm."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from consent.declaration import Attestation, Declaration, Item, Link, ScanStamp, Service, Site, UnknownItem
from consent.provider import Provider
from consent.retention import Retention
from consent.text import Text
from consent.vocabulary import Category, ItemKind, Party

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
