"""Read the catalogue: one TOML file a service, named by its id."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib import resources
from pathlib import Path

from consent.catalogue.model import KnownItem, KnownService
from consent.errors import ConfigError, Fault, InvalidFile
from consent.fields import (
    read_category,
    read_kind,
    read_lifetime,
    read_party,
    read_provider,
    read_transfer,
    read_urls,
)
from consent.hosts import UrlPattern
from consent.tomlfile import Table, TomlFile, read_text

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def load_catalogue(*overlays: Path) -> dict[str, KnownService]:
    """The built-in services by id, then those in the `overlays` folders: a later file replaces one of the same id.

    Raises ConfigError for a folder that is not there and InvalidFile with every fault of every file.
    """
    services: dict[str, KnownService] = {}
    faults: list[Fault] = []
    built_in = resources.files("consent.catalogue") / "services"
    texts = sorted(
        (entry.name, entry.read_text("utf-8")) for entry in built_in.iterdir() if entry.name.endswith(".toml")
    )
    for folder in overlays:
        if not folder.is_dir():
            raise ConfigError(f"{folder}: no such folder; it should hold one TOML file a service")
        texts += [(str(path), read_text(path)) for path in sorted(folder.glob("*.toml"))]
    for name, text in texts:
        try:
            service = parse_service(text, name=name)
        except InvalidFile as error:
            faults += error.faults
        else:
            services[service.id] = service
    faults += _shared_hosts(services.values())
    if faults:
        raise InvalidFile(faults)
    return dict(sorted(services.items()))


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
        links=read_urls(root, "links"),
        items=tuple(_read_item(table) for table in root.tables("items")),
        transfers=tuple(read_transfer(table) for table in root.tables("transfers")),
        privacy_url=root.text("privacy_url"),
        sources=root.texts("sources"),
        checked=root.day("checked"),
        unverified=root.texts("unverified"),
    )
    root.close()
    file.check()
    return service


def _read_item(table: Table) -> KnownItem:
    set_by = table.text("set_by", one_of=["script", "header"])
    item = KnownItem(
        kind=read_kind(table),
        name=table.text("name", required=True),
        party=read_party(table),
        set_by="script" if set_by == "script" else "header" if set_by == "header" else None,
        lifetime=read_lifetime(table),
        purpose=table.bilingual("purpose"),
        known_by_name=table.flag("known_by_name"),
    )
    table.close()
    return item


def _shared_hosts(services: Iterable[KnownService]) -> list[Fault]:
    owners: dict[UrlPattern, str] = {}
    faults = []
    for service in services:
        for pattern in service.urls:
            owner = owners.setdefault(pattern, service.id)
            if owner != service.id:
                faults.append(Fault(f"{service.id}.toml", None, "hosts", f"{pattern} belongs to {owner} already"))
    return faults
