"""Tables of cookies that people write for their visitors, with whatever columns they like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from consent.declaration.importing.javascript import Pattern, Value
from consent.declaration.importing.stated import (
    Notes,
    StatedItem,
    in_language,
    items_of,
    lifetime_of,
    mappings,
    plain,
    shown,
)
from consent.declaration.importing.words import Column, column_of
from consent.tomlfile import MAX_TEXT
from consent.vocabulary import Language

_MARKUP = re.compile(r"</?(?:a|abbr|b|br|code|div|em|i|li|p|small|span|strong|ul)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"<[^<>]*>|\{[^{}]*\}|\[[^\[\]]*\]")


@dataclass(frozen=True, slots=True)
class Row:
    """The cookies of one row, and the service that the row names, if it does."""

    items: tuple[StatedItem, ...]
    service: str = ""


def read_table(headers: Mapping[str, Value], body: Value, *, about: str, language: Language, notes: Notes) -> list[Row]:
    """The rows of a table whose cells are called by the names of `headers`; `language` is that of its texts."""
    columns: dict[Column, str] = {}
    for key, label in headers.items():
        if (column := column_of(plain(label), key)) is not None:
            columns.setdefault(column, key)
    # Where no header says that it is the name, it is the first one, as both versions of the tool take it.
    columns.setdefault("name", next(iter(headers), "name"))
    if others := [plain(label) or key for key, label in headers.items() if key not in columns.values()]:
        notes.tell(about, f"columns of the table of {shown(about)!r} were left out: {', '.join(map(shown, others))}")
    rows = mappings(body, notes, "the table of cookies", about)
    return [_read_row(row, columns, about, language, notes) for row in rows]


def _read_row(
    row: Mapping[str, Value], columns: Mapping[Column, str], about: str, language: Language, notes: Notes
) -> Row:
    def cell(column: Column) -> str:
        return plain(row.get(columns[column])) if column in columns else ""

    lasts = lifetime_of(cell("expiration"))
    if cell("expiration") and lasts is None:
        notes.tell(about, f"lifetime {shown(cell('expiration'))!r} of {shown(cell('name'))!r} was left out")
    purpose = in_language(cell("description"), language)
    like = StatedItem(name="", domain=cell("domain"), lifetime=lasts, purpose=purpose)
    written = row.get(columns["name"])
    names: list[Value] = [written]
    if isinstance(written, str):
        # Version 2 says which names are expressions; the `^` says it in tables of either.
        is_expression = row.get("is_regex") is True or written.startswith("^")
        names = [Pattern(written)] if is_expression else list(_names_in(written))
    items = [item for name in names for item in items_of(name, about, notes, like)]
    return Row(tuple(items), cell("service"))


def _names_in(cell: str) -> list[str]:
    """The names that a cell lists, with a star for what stands in brackets: `_ga_<container-id>`."""
    names = re.split(r"[,;\n]|\s/\s", _MARKUP.sub(",", cell[:MAX_TEXT]))
    return [re.sub(r"\*+", "*", _PLACEHOLDER.sub("*", name)).strip() for name in names]
