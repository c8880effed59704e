"""Read `cookies.toml`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import cast, get_args

from consent.declaration.attested import read_attestation
from consent.declaration.model import (
    PREFERENCES,
    Choose,
    Declaration,
    Item,
    Link,
    Review,
    ScanStamp,
    Service,
    Site,
    UnknownItem,
)
from consent.fields import (
    ID,
    check_twice,
    read_category,
    read_item_name,
    read_kind,
    read_lifetime,
    read_observed,
    read_party,
    read_provider,
    read_retention,
    read_transfer,
    read_url,
    read_urls,
)
from consent.purposes import PURPOSES
from consent.tomlfile import Table, TomlFile
from consent.vocabulary import Category, ConsentState, ItemKind, Language, ProfileName

FORMAT = "cookies/1"
NOWHERE = "none"
"""What `preferences` says of a site that lets nobody choose."""


def load_declaration(path: Path | str) -> Declaration:
    """The declaration in the file at `path`.

    Raises ConfigError where there is no such file, and InvalidFile with every fault in it: file, line, field, what
    was found and what would be right.
    """
    return read_declaration(TomlFile.read(Path(path)))


def parse_declaration(text: str, *, name: str = "cookies.toml") -> Declaration:
    """The declaration that the TOML `text` holds; `name` is the file named in faults."""
    return read_declaration(TomlFile(text, name=name))


def read_declaration(file: TomlFile) -> Declaration:
    """The declaration in a parsed TOML file; raises InvalidFile."""
    root = file.root
    root.text("kruimel", required=True, one_of=[FORMAT])
    services = {}
    if (table := root.table("services")) is not None:
        for service_id in table.keys():  # noqa: SIM118 (a Table is no dict)
            inner = table.table(service_id)
            if inner is not None:
                services[service_id] = _read_service(service_id, inner)
                check_twice(file, services[service_id].items, ("services", service_id, "items"))
    declaration = Declaration(
        site=_read_site(root),
        services=services,
        links=tuple(_read_link(table) for table in root.tables("links")),
        unknown=tuple(_read_unknown(table) for table in root.tables("unknown")),
        scan=_read_scan(root),
        attestations=tuple(read_attestation(table, services) for table in root.tables("attestations")),
    )
    root.close()
    file.check()
    return declaration


def _read_site(root: Table) -> Site:
    table = root.table("site")
    if table is None:
        root.fault("site", "is missing; it names the url and the controller")
        return Site(url="")
    site = Site(
        url=read_url(table, "url", required=True),
        controller=table.text("controller"),
        language=Language(table.text("language", one_of=list(Language)) or Language.NL),
        choose=cast(Choose, table.text("choose", one_of=get_args(Choose)) or "categories"),
        gpc=_read_gpc(table),
        profile=ProfileName(table.text("profile", one_of=list(ProfileName)) or ProfileName.NL),
        preferences=_read_preferences(table),
    )
    table.close()
    return site


def _read_preferences(table: Table) -> str:
    place = table.text("preferences") or PREFERENCES
    if place == NOWHERE:
        return ""
    if not re.fullmatch(r"(?:https?://[^/\s]+)?(?:/(?!/)\S*)?", place):
        table.fault("preferences", f"{place!r} is no path such as {PREFERENCES!r}, no address and not {NOWHERE!r}")
    return place


def _read_gpc(table: Table) -> tuple[Category, ...]:
    if "gpc" not in table.keys():  # noqa: SIM118 (a Table is no dict)
        return (Category.MARKETING,)
    words = table.texts("gpc")
    asked = {category.value: category for category in Category if category.asks_consent}
    for word in words:
        if word not in asked:
            table.fault("gpc", f"{word!r} is not one of {', '.join(asked)}")
    return tuple(category for word, category in asked.items() if word in words)


def _read_service(service_id: str, table: Table) -> Service:
    if not ID.fullmatch(service_id):
        table.fault("", f"{service_id!r} is not an id such as 'google-analytics'")
    review = table.text("review", one_of=get_args(Review))
    service = Service(
        id=service_id,
        name=table.text("name", required=True),
        category=read_category(table),
        provider=read_provider(table),
        purpose=table.bilingual("purpose"),
        urls=read_urls(table, "hosts"),
        items=tuple(_read_item(inner) for inner in table.tables("items")),
        transfers=tuple(read_transfer(inner) for inner in table.tables("transfers")),
        privacy_url=read_url(table, "privacy_url"),
        first_seen=table.day("first_seen"),
        review=cast(Review, review) if review else None,
        purpose_code=table.text("purpose_code", one_of=tuple(PURPOSES)),
        retention=read_retention(table),
        opt_out_url=read_url(table, "opt_out_url"),
    )
    table.close()
    return service


def _read_item(table: Table) -> Item:
    item = Item(
        kind=read_kind(table),
        name=read_item_name(table),
        party=read_party(table),
        lifetime=read_lifetime(table),
        observed=read_observed(table),
        purpose=table.bilingual("purpose"),
    )
    table.close()
    return item


def _read_link(table: Table) -> Link:
    link = Link(name=table.text("name", required=True), url=read_url(table, "url", required=True))
    table.close()
    return link


def _read_unknown(table: Table) -> UnknownItem:
    kind = table.text("kind", required=True, one_of=[*ItemKind, "host"])
    unknown = UnknownItem(
        kind="host" if kind == "host" else ItemKind(kind or ItemKind.COOKIE),
        name=table.text("name", required=True),
        domain=table.text("domain"),
        party=read_party(table),
        observed=read_observed(table),
        set_by=table.text("set_by"),
    )
    table.close()
    return unknown


def _read_scan(root: Table) -> ScanStamp | None:
    table = root.table("scan")
    if table is None:
        return None
    started = table.moment("started")
    states = table.texts("states")
    for state in states:
        if state not in list(ConsentState):
            table.fault("states", f"{state!r} is not one of {', '.join(ConsentState)}")
    stamp = (
        ScanStamp(
            started=started,
            url=table.text("url"),
            pages=table.number("pages") or 0,
            states=tuple(ConsentState(state) for state in states if state in list(ConsentState)),
        )
        if started
        else None
    )
    if stamp is None:
        table.fault("started", "is missing")
    table.close()
    return stamp
