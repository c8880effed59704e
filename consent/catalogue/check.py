"""Tell everything that is wrong in the files of a catalogue, at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from consent.catalogue.load import ServiceFile, read_catalogue
from consent.catalogue.match import Matcher
from consent.catalogue.model import KnownService
from consent.catalogue.rules import Beside, wrong_in
from consent.errors import Fault
from consent.tomltext import TomlText


def check_catalogue(folder: Path | None = None, *, today: date) -> list[Fault]:
    """The faults of the built-in files, or of those in `folder` beside the built-in ones, in the order of the files.

    Raises ConfigError for a folder that is not there.
    """
    return _check(read_catalogue(*([] if folder is None else [folder])), is_built_in=folder is None, today=today)


def check_text(text: str, *, name: str, today: date) -> list[Fault]:
    """The faults of a file called `name`, that is not there yet, beside the built-in ones."""
    return _check(read_catalogue(drafts={name: text}), is_built_in=False, today=today)


def _check(files: Mapping[str, ServiceFile], *, is_built_in: bool, today: date) -> list[Fault]:
    catalogue = {key: file.service for key, file in sorted(files.items()) if file.service is not None}
    beside = Beside(catalogue=catalogue, matcher=Matcher(catalogue), today=today)
    faults: list[Fault] = []
    for _, file in sorted(files.items()):
        if file.is_built_in is is_built_in:
            faults += file.faults
            faults += _faults(file, file.service, beside) if file.service else []
    return faults


def _faults(file: ServiceFile, service: KnownService, beside: Beside) -> list[Fault]:
    found = list(wrong_in(service, beside))
    places = TomlText(file.text if found else "")  # most files have no faults, and then nobody asks for a line
    return [Fault(file.name, places.line_of(key), ".".join(map(str, key)), message) for key, message in found]
