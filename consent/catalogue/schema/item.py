"""The table `[[items]]`."""

from __future__ import annotations

from typing import get_args

from consent.catalogue import generic
from consent.catalogue.model import (
    KnownItem,
    Setter,
)
from consent.catalogue.schema.field import (
    Field,
    Record,
    bilingual_of,
    flag_of,
    word_of,
)
from consent.fields import (
    read_item_name,
    read_kind,
    read_lifetime,
    read_party,
)
from consent.hosts import UrlPattern
from consent.tomlfile import Table
from consent.vocabulary import ItemKind, Party


def _inspect_item(table: Table, item: KnownItem) -> None:
    if item.known_by_name and (meant := generic.listed(item.name)):
        table.fault("known_by_name", f"others use the name {item.name} too ({meant} in names.toml)")
    if item.known_by_name and item.known_by_header:
        table.fault("known_by_header", "says less than known_by_name; keep one of the two")
    if item.known_by_header and item.party is Party.THIRD:
        table.fault("known_by_header", "is about the site's own server, and party says 'third'")
    if item.domain and not _is_host(item.domain):
        table.fault("domain", f"{item.domain!r} is not a domain such as 'example.org'")


def _is_host(text: str) -> bool:
    try:
        return str(UrlPattern.parse(text)) == text and not text.startswith("*") and "/" not in text
    except ValueError:
        return False


ITEM: Record[KnownItem] = Record(
    "items",
    "What it keeps on a device. Items that only some visitors get are `rare`.",
    KnownItem,
    (
        Field(
            name="kind",
            shape=", ".join(ItemKind),
            about="Where the item lives; a pixel or fingerprint stores nothing.",
            read=read_kind,
            is_required=True,
        ),
        Field(
            name="name",
            shape='"_ga" or "_ga_*"',
            about="The name; each `*` (two at most) stands for any characters.",
            read=read_item_name,
            is_required=True,
        ),
        Field(
            name="party",
            shape="first, third",
            about="Whether it belongs to the site's own domain or another one. Left out: both occur.",
            read=read_party,
        ),
        Field(
            name="domain",
            shape='"doubleclick.net"',
            about="The domain a third-party item lives on: there its name proves the service.",
            read=lambda table: table.text("domain").lower(),
        ),
        Field(
            name="set_by",
            shape="script, header",
            about="Whether a script writes it or a response header.",
            read=word_of("set_by", get_args(Setter)),
        ),
        Field(
            name="lifetime_s",
            shape="whole number of seconds",
            about="How long it stays, as the provider says. Left out where unknown.",
            read=read_lifetime,
            attribute="lifetime",
            neighbour="lifetime",
        ),
        Field(
            name="lifetime",
            shape="session, unlimited",
            about="Instead of lifetime_s: until the browser closes, or until somebody clears it (storage).",
            read=None,
        ),
        Field(
            name="known_by_name",
            shape="true",
            about="The name alone proves the service, whoever wrote it. Never for a name in names.toml.",
            read=flag_of("known_by_name"),
        ),
        Field(
            name="known_by_header",
            shape="true",
            about="The name proves the service once a response of the site's own server sets it (PHPSESSID). A generic "
            "name needs its exact lifetime_s as well.",
            read=flag_of("known_by_header"),
        ),
        Field(
            name="rare",
            shape="true",
            about="Only some visitors get it (who logs in, who comes from an ad): declared once a scan saw it.",
            read=flag_of("rare"),
        ),
        Field(
            name="purpose",
            shape='purpose.nl = "…", purpose.en = "…"',
            about="What this item is for: one or two short sentences of our own that address nobody.",
            read=bilingual_of("purpose"),
        ),
    ),
    _inspect_item,
)
