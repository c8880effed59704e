"""Read the catalogue: one TOML file a service, named by its id."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Protocol

from consent.catalogue.model import KnownService
from consent.catalogue.schema import ID, SERVICE
from consent.errors import ConfigError, Fault, InvalidFile
from consent.hosts import UrlPattern
from consent.tomlfile import TomlFile, read_text
from consent.tomltext import Key
from consent.vocabulary import ItemKind


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
    service_id = Path(name).stem
    if not ID.fullmatch(service_id):
        file.fault((), f"the file name {service_id!r} is not an id such as 'google-analytics'")
    service = SERVICE.read(file.root, id=service_id)
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


def _shared_hosts(found: Iterable[tuple[str, KnownService]]) -> list[Fault]:
    owners: dict[UrlPattern, str] = {}
    faults = []
    for file, service in found:
        for pattern in dict.fromkeys(service.urls):
            owner = owners.setdefault(pattern, service.id)
            if owner != service.id:
                faults.append(Fault(file, None, "hosts", f"{pattern} belongs to {owner} already"))
    return faults
