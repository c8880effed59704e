"""What a field and a table of a catalogue file are, and readers for the common shapes of values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from consent.fields import read_url, read_urls
from consent.tomlfile import Table

T = TypeVar("T")
Reader = Callable[[Table], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field as it is written in TOML."""

    name: str
    shape: str
    """What a value looks like, or the closed set it comes from."""
    about: str
    read: Reader | None
    """Takes the value from the table; None where a neighbour's reader takes this field too, or it only explains."""
    attribute: str = ""
    """Its name in the model, where that differs."""
    neighbour: str = ""
    """Another field that the same reader takes."""
    is_required: bool = False


@dataclass(frozen=True)
class Record(Generic[T]):
    """One table of a file: its heading in TOML, what it is, its fields, and the value it becomes."""

    heading: str
    about: str
    make: Callable[..., T]
    fields: tuple[Field, ...]
    inspect: Callable[[Table, T], None] | None = None
    """Finds what is wrong between fields."""

    def read(self, table: Table, **given: object) -> T:
        """The value in `table`; faults go to its file."""
        table.expect(self._names)
        # Only what is there is read, and the rest has the default of the model: most fields are left out.
        names = table.keys()
        there = dict.fromkeys([*self._required, *(self._readers[name] for name in names if name in self._readers)])
        values = {attribute: read(table) for attribute, read in there}
        value = self.make(**values, **given)
        table.close()
        if self.inspect is not None:
            self.inspect(table, value)
        return value

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)

    @cached_property
    def _required(self) -> tuple[tuple[str, Reader], ...]:
        return tuple(self._readers[field.name] for field in self.fields if field.is_required)

    @cached_property
    def _readers(self) -> dict[str, tuple[str, Reader]]:
        """By the name in TOML: the name in the model, and the reader."""
        readers = {}
        for field in self.fields:
            if field.read is not None:
                for name in filter(None, (field.name, field.neighbour)):
                    readers[name] = (field.attribute or field.name, field.read)
        return readers


def text_of(name: str, *, required: bool = False, one_of: tuple[str, ...] | None = None) -> Reader:
    return lambda table: table.text(name, required=required, one_of=one_of)


def word_of(name: str, one_of: tuple[str, ...], *, required: bool = False) -> Reader:
    return lambda table: table.text(name, required=required, one_of=one_of) or None


def flag_of(name: str) -> Reader:
    return lambda table: table.flag(name)


def bilingual_of(name: str) -> Reader:
    return lambda table: table.bilingual(name)


def urls_of(name: str) -> Reader:
    return lambda table: read_urls(table, name)


def url_of(name: str) -> Reader:
    return lambda table: read_url(table, name)


def texts_of(name: str) -> Reader:
    return lambda table: table.texts(name)


def day_of(name: str) -> Reader:
    return lambda table: table.day(name)


def records_of(record: Record[T]) -> Reader:
    return lambda table: tuple(record.read(inner) for inner in table.tables(record.heading))
