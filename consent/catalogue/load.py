"""Read the catalogue: one TOML file a service, named by its id."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Protocol, cast, get_args

from consent.catalogue.model import KnownItem, KnownService, Setter
from consent.errors import ConfigError, Fault, InvalidFile
from consent.fields import (
    read_category,
    read_item_name,
    read_kind,
    read_lifetime,
    read_party,
    read_provider,
    read_transfer,
    read_url,
    read_urls,
)
from consent.hosts import UrlPattern
from consent.tomlfile import Table, TomlFile, read_text
from consent.tomltext import Key
from consent.vocabulary import ItemKind

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def load_catalogue(*overlays: Path) -> dict[str, KnownService]:
    """The built-in services by id, then those in the `overlays` folders: a later file replaces one of the same id.

    Raises ConfigError for a folder that is not there and InvalidFile with every fault of every file.
    """
    found: dict[str, tuple[str, KnownService]] = {}
    faults: list[Fault] = []
    for name, read in _files(overlays):
        try:
            service = parse_service(read(), name=name)
        except InvalidFile as error:
            faults += error.faults
        else:
            found[service.id] = (name, service)
    faults += _shared_hosts(found.values())
    if faults:
        raise InvalidFile(faults)
    return {service_id: service for service_id, (_, service) in sorted(found.items())}


def _files(overlays: Iterable[Path]) -> Iterator[tuple[str, Callable[[], str]]]:
    """The name of each file, and how to read it."""
    built_in = resources.files("consent.catalogue") / "services"
    for entry in sorted(built_in.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".toml"):
            yield entry.name, partial(entry.read_text, "utf-8")
    for folder in overlays:
        if not folder.is_dir():
            raise ConfigError(f"{folder}: no such folder; it should hold one TOML file a service")
        for path in sorted(folder.glob("*.toml")):
            yield str(path), partial(read_text, path)


def parse_service(text: str, *, name: str) -> KnownService:
    """The service that the TOML `text` describes; its id is the stem of the file `name`."""
    file = TomlFile(text, name=name)
    root = file.root
    service_id = Path(name).stem
    if not ID.fullmatch(service_id):
        file.fault((), f"the file name {service_id!r} is not an id such as 'google-analytics'")
    service = KnownService(
        id=service_id,
        name=root.text("name", required=True),
        category=read_category(root),
        provider=read_provider(root),
        purpose=root.bilingual("purpose"),
        urls=read_urls(root, "hosts"),
        carries=root.flag("carries"),
        links=read_urls(root, "links"),
        items=tuple(_read_item(table) for table in root.tables("items")),
        transfers=tuple(read_transfer(table) for table in root.tables("transfers")),
        privacy_url=read_url(root, "privacy_url"),
        sources=root.texts("sources"),
        checked=root.day("checked"),
        unverified=root.texts("unverified"),
    )
    root.close()
    check_twice(file, service.items, ("items",))
    file.check()
    return service


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


def _read_item(table: Table) -> KnownItem:
    set_by = table.text("set_by", one_of=get_args(Setter))
    item = KnownItem(
        kind=read_kind(table),
        name=read_item_name(table),
        party=read_party(table),
        set_by=cast(Setter, set_by) if set_by else None,
        lifetime=read_lifetime(table),
        purpose=table.bilingual("purpose"),
        domain=table.text("domain").lower(),
        known_by_name=table.flag("known_by_name"),
        rare=table.flag("rare"),
    )
    table.close()
    return item


def _shared_hosts(found: Iterable[tuple[str, KnownService]]) -> list[Fault]:
    owners: dict[UrlPattern, str] = {}
    faults = []
    for file, service in found:
        for pattern in dict.fromkeys(service.urls):
            owner = owners.setdefault(pattern, service.id)
            if owner != service.id:
                faults.append(Fault(file, None, "hosts", f"{pattern} belongs to {owner} already"))
    return faults
