"""Read the catalogue: one TOML file a service, named by its id."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any

from consent.catalogue.model import KnownService
from consent.catalogue.parsed import ParsedTexts, cache_file
from consent.catalogue.schema import SERVICE
from consent.errors import ConfigError, Fault, InvalidFile
from consent.fields import ID, check_twice
from consent.hosts import UrlPattern
from consent.tomlfile import TomlFile, read_text

SERVICES = Path("services")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFile:
    """One file of the catalogue: what it says, or what is wrong with it."""

    name: str
    text: str
    service: KnownService | None
    faults: tuple[Fault, ...] = ()
    is_built_in: bool = False


def load_catalogue(*overlays: Path) -> dict[str, KnownService]:
    """The built-in services by id, then those in the `overlays` folders: a later file replaces one of the same id.

    Raises ConfigError for a folder that is not there and InvalidFile with every fault of every file.
    """
    files = read_catalogue(*overlays)
    if faults := [fault for file in files.values() for fault in file.faults]:
        raise InvalidFile(faults)
    return {service_id: file.service for service_id, file in sorted(files.items()) if file.service is not None}


def own_folders(asked: Iterable[Path] | None) -> list[Path]:
    """Where a site's own services are: `services/` where a cookies.toml stands beside it, then those `asked` for."""
    beside = [SERVICES] if SERVICES.is_dir() and Path("cookies.toml").exists() else []
    return [*beside, *(asked or [])]


def read_catalogue(*overlays: Path, drafts: Mapping[str, str] = MappingProxyType({})) -> dict[str, ServiceFile]:
    """As `load_catalogue`, with what is wrong in the files instead of an error; a host of two services is a fault.

    `drafts` are the texts of files that are not written yet, by name.
    """
    files = {}
    written = (_read(name, partial(str, text)) for name, text in drafts.items())
    for file in (*_built_in(), *_laid_over(overlays), *written):
        files[Path(file.name).stem] = file
    for name, faults in _shared_hosts(files.values()).items():
        file = files[Path(name).stem]
        files[Path(name).stem] = replace(file, faults=(*file.faults, *faults))
    return files


def _built_in() -> Iterator[ServiceFile]:
    parsed = ParsedTexts(cache_file())
    folder = resources.files("consent.catalogue") / "services"
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".toml"):
            file = _read(entry.name, partial(entry.read_text, "utf-8"), parsed.parse)
            yield replace(file, is_built_in=True)
    parsed.keep()


def _laid_over(folders: Iterable[Path]) -> Iterator[ServiceFile]:
    for folder in folders:
        if not folder.is_dir():
            raise ConfigError(f"{folder}: no such folder; it should hold one TOML file a service")
        for path in sorted(folder.glob("*.toml")):
            yield _read(str(path), partial(read_text, path))


def _read(name: str, read: Callable[[], str], parse: Callable[[str], dict[str, Any]] = tomllib.loads) -> ServiceFile:
    text = ""
    try:
        text = read()
        return ServiceFile(name=name, text=text, service=parse_service(text, name=name, parse=parse))
    except InvalidFile as error:
        return ServiceFile(name=name, text=text, service=None, faults=error.faults)


def parse_service(text: str, *, name: str, parse: Callable[[str], dict[str, Any]] = tomllib.loads) -> KnownService:
    """The service that the TOML `text` describes; its id is the stem of the file `name`."""
    file = TomlFile(text, name=name, parse=parse)
    service_id = Path(name).stem
    if not ID.fullmatch(service_id):
        file.fault((), f"the file name {service_id!r} is not an id such as 'google-analytics'")
    service = SERVICE.read(file.root, id=service_id)
    check_twice(file, service.items, ("items",))
    file.check()
    return service


def _shared_hosts(files: Iterable[ServiceFile]) -> dict[str, list[Fault]]:
    """By file, the faults of hosts that another file has too."""
    owners: dict[UrlPattern, str] = {}
    faults: dict[str, list[Fault]] = {}
    for file in files:
        for pattern in dict.fromkeys(file.service.urls if file.service else ()):
            owner = owners.setdefault(pattern, Path(file.name).stem)
            if owner != Path(file.name).stem:
                fault = Fault(file.name, None, "hosts", f"{pattern} belongs to {owner} already")
                faults.setdefault(file.name, []).append(fault)
    return faults
