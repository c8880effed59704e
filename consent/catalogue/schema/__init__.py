"""Every field of a catalogue file: its meaning for people, its reader for the loader, its place in the tables.

This is the one place that describes a file. `kruimel catalogue schema` and CONTRIBUTING.md print it, `load.py` reads
by it, and a field that is not in it is refused. `service.py` is the top of a file; the other modules are its tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from consent.catalogue.schema.example import COUNTEREXAMPLE, EXAMPLE
from consent.catalogue.schema.field import Field, Record
from consent.catalogue.schema.item import ITEM
from consent.catalogue.schema.proof import CLAIM, RETENTION, SIGN, SOURCE
from consent.catalogue.schema.service import SERVICE

RECORDS: tuple[Record[Any], ...] = (SERVICE, ITEM, SIGN, RETENTION, CLAIM, SOURCE, EXAMPLE, COUNTEREXAMPLE)


def rows() -> Iterator[tuple[Record[Any], Field]]:
    """Every field with the table it stands in, in the order of a file."""
    for record in RECORDS:
        for field in record.fields:
            yield record, field


__all__ = ["RECORDS", "SERVICE", "Field", "Record", "rows"]
