"""The schema in words: for the terminal and for CONTRIBUTING.md."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from consent.catalogue.schema import RECORDS, SERVICE, Record
from consent.catalogue.schema.proof import RETENTION
from consent.purposes import NECESSARY, OFF_SITE, OTHER

_CODES = (
    ("necessary, or another category where it is used for more", NECESSARY),
    ("any other category", OTHER),
    ("behind the site, with visible = false", OFF_SITE),
)


def as_text() -> Iterator[str]:
    """Every field and code, in lines."""
    for record in RECORDS:
        yield from ("", f"{_title(record)}  {record.about}") if record.heading else (record.about,)
        for field in record.fields:
            yield f"  {field.name}{' (required)' if field.is_required else ''}: {field.shape}"
            yield f"      {field.about}"
    for title, codes in _CODES:
        yield from ("", f"purpose_code: {title}")
        yield from (f"  {code}: {about}" for code, about in codes.items())


def as_markdown() -> Iterator[str]:
    """The fields at the top of a file, as a table; the tables below it and the codes in a few words."""
    yield "| field | what it looks like | what it means |"
    yield "| --- | --- | --- |"
    for field in SERVICE.fields:
        if field.shape != "see below":
            required = " *(required)*" if field.is_required else ""
            yield f"| `{field.name}`{required} | {_cell(field.shape)} | {field.about} |"
    yield ""
    for record in RECORDS:
        if record.heading:
            names = ", ".join(f"`{field.name}`" for field in record.fields)
            yield f"- `{_title(record)}` {record.about} Fields: {names}."
    yield ""
    for title, codes in _CODES:
        yield f"- Purpose codes for {title}: {', '.join(f'`{code}`' for code in codes)}."


def _title(record: Record[Any]) -> str:
    return f"[{record.heading}]" if record is RETENTION else f"[[{record.heading}]]"


def _cell(shape: str) -> str:
    return f"`{shape}`" if shape[0] in "\"[{'" else shape
