"""Read the fields that a catalogue file and a declaration have in common."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from consent.hosts import UrlPattern, host_and_path
from consent.lifetime import SESSION, UNLIMITED, YEAR, Lifetime
from consent.names import check_name
from consent.provider import SITE_OWNER, Provider, Role, Transfer
from consent.retention import Retention
from consent.tomlfile import Table, TomlFile
from consent.tomltext import Key
from consent.vocabulary import Category, ItemKind, Party

_CATEGORIES, _KINDS, _PARTIES = tuple(Category), tuple(ItemKind), tuple(Party)
LONGEST = 100 * YEAR
"""No lifetime is longer: what is written as "for ever" in a cookie is some tens of years."""
MAX_RETENTION_DAYS = 36_500
ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""Of a service, such as `google-analytics`."""
ROLES: tuple[Role, ...] = ("controller", "joint-controller", "processor")


def read_category(table: Table) -> Category:
    """The required field `category`."""
    return Category(table.text("category", required=True, one_of=_CATEGORIES) or Category.UNCLASSIFIED)


def read_provider(table: Table) -> Provider | None:
    """The field `provider`: a table with name, country and role, or a table that says `site = true`."""
    inner = table.table("provider")
    if inner is None:
        return None
    if inner.flag("site"):
        inner.close()
        return SITE_OWNER
    role = inner.text("role", one_of=ROLES)
    provider = Provider(
        name=inner.text("name"),
        country=read_country(inner),
        role=next((known for known in ROLES if known == role), None),
    )
    inner.close()
    return provider


def read_country(table: Table) -> str:
    """The field `country`: two capital letters."""
    country = table.text("country")
    if country and not re.fullmatch(r"[A-Z]{2}", country):
        table.fault("country", f"{country!r} is not a two-letter country code such as 'NL'")
    return country


def read_transfer(table: Table) -> Transfer:
    """One element of `transfers`."""
    transfer = Transfer(
        country=read_country(table),
        mechanism=table.text("mechanism", one_of=["dpf", "adequacy", "scc"]),
        checked=table.day("checked"),
    )
    table.close()
    return transfer


def read_retention(table: Table) -> Retention | None:
    """The field `retention`: a table with days, or with a text in each language."""
    inner = table.table("retention")
    if inner is None:
        return None
    retention = Retention(days=inner.number("days", at_most=MAX_RETENTION_DAYS), text=inner.bilingual("text"))
    if retention.days is None and not retention.text:
        inner.fault("", "says nothing; write days = 425, or text.nl and text.en")
    inner.close()
    return retention


def read_urls(table: Table, field: str) -> tuple[UrlPattern, ...]:
    """A list of hosts, each with or without a path."""
    patterns = []
    for text in table.texts(field):
        try:
            patterns.append(UrlPattern.parse(text))
        except ValueError as error:
            table.fault(field, str(error))
    return tuple(patterns)


def read_url(table: Table, field: str, *, required: bool = False) -> str:
    """An address that starts with https:// or http://; "" where it is left out."""
    url = table.text(field, required=required)
    if url and (host_and_path(url) is None or not re.match(r"https?://\S+$", url)):
        table.fault(field, f"{url!r} is not an address such as 'https://shop.example/privacy'")
        return ""
    return url


def read_lifetime(table: Table) -> Lifetime | None:
    """`lifetime_s = 3600`, `lifetime = "session"` or `lifetime = "unlimited"`; None where neither is written."""
    return _read_span(table, "lifetime")


def read_observed(table: Table) -> Lifetime | None:
    """As a lifetime, under the name `observed`."""
    return _read_span(table, "observed")


def _read_span(table: Table, field: str) -> Lifetime | None:
    seconds = table.number(f"{field}_s", at_most=LONGEST)
    word = table.text(field, one_of=["session", "unlimited"])
    if seconds is not None and word:
        table.fault(field, f"stands beside {field}_s; keep one of the two")
    if word:
        return SESSION if word == "session" else UNLIMITED
    return None if seconds is None else Lifetime.of(seconds)


def read_item_name(table: Table) -> str:
    """The required field `name` of an item: a name, or a pattern such as `_ga_*`."""
    name = table.text("name", required=True)
    try:
        check_name(name)
    except ValueError as error:
        table.fault("name", str(error))
    return name


def read_kind(table: Table) -> ItemKind:
    """The required field `kind`."""
    return ItemKind(table.text("kind", required=True, one_of=_KINDS) or ItemKind.COOKIE)


def read_party(table: Table) -> Party | None:
    """The field `party`."""
    party = table.text("party", one_of=_PARTIES)
    return Party(party) if party else None


def check_twice(file: TomlFile, items: Sequence[HasName], key: Key) -> None:
    """A fault for each item that stands in the list `items`, found at `key`, a second time."""
    seen: set[tuple[str, str]] = set()
    for index, item in enumerate(items):
        if item.name and (item.kind, item.name) in seen:
            file.fault((*key, index), f"{item.name} stands in this list already")
        seen.add((item.kind, item.name))


class HasName(Protocol):
    """An item of the catalogue or of a declaration."""

    @property
    def kind(self) -> ItemKind: ...

    @property
    def name(self) -> str: ...
