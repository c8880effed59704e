"""Change a TOML text here and there, and leave every other character as it is.

tomlkit keeps comments too, but hands them to the table above: a new table would land between a comment and the table
it speaks of. So places come from `TomlText`, and text goes in behind what a table holds.
"""

from __future__ import annotations

from consent.tomltext import Key, TomlText


class CannotEdit(Exception):
    """The text is TOML, but written in a way that nothing can be added to; `key` says where."""

    def __init__(self, key: Key) -> None:
        super().__init__(key)
        self.key = key


class Editor:
    """Collects changes to one text; `result` applies them all."""

    def __init__(self, text: str) -> None:
        self._text = text if text.endswith("\n") or not text else f"{text}\n"
        self._places = TomlText(self._text)
        # Start, end, rank and the new text: where two start together, a field comes before a table that would take it.
        self._changes: list[tuple[int, int, int, str]] = []

    def result(self) -> str:
        """The changed text."""
        parts = []
        done = 0
        for start, end, _, new in sorted(self._changes, key=lambda change: change[:3]):
            parts += [self._text[done:start], new]
            done = max(done, end)
        return "".join([*parts, self._text[done:]])

    def has_table(self, key: Key) -> bool:
        """Whether a header such as `[scan]` stands in the text."""
        return any(header.key == key for header in self._places.headers)

    def set_field(self, table: Key, names: tuple[str, ...], line: str | None) -> None:
        """Write `line` in the place of the first field of `names` in `table`, or behind its other fields.

        Further fields of `names` go; with None as `line` all of them do.
        """
        if not self.has_table(table):
            raise CannotEdit(table)
        for place in self._places.assignments:
            if place.table == table and len(place.key) == len(table) + 1 and place.key[-1] in names:
                if line is None:
                    # With the line end before it and not the one behind it, where other text may be going in.
                    start = max(self._text.rfind("\n", 0, place.start), 0)
                    self._changes.append((start, self._line_end(place.end), 0, ""))
                else:
                    self._changes.append((place.start, place.end, 0, line))
                    line = None
                    continue
        if line is not None:
            end = self._line_end(self._end_of([table]))
            self._changes.append((end, end, 0, f"\n{line}"))

    def remove_table(self, table: Key) -> None:
        """Take the header and the fields of `table` out, and the empty lines before them."""
        start, end = self._extent(table)
        self._changes.append((len(self._text[:start].rstrip()), end, 0, ""))

    def replace_table(self, table: Key, block: str) -> None:
        """Put `block` where `table` stands."""
        self._changes.append((*self._extent(table), 0, block.strip()))

    def add_table(self, key: Key, block: str, *, behind: Key) -> None:
        """Put `block`, which opens the table or list of tables `key`, in lines of its own.

        It goes behind every table whose key starts with `behind`; where there is none, behind everything.
        """
        for length in range(1, len(key) + 1):
            if any(place.key == key[:length] for place in self._places.assignments):
                raise CannotEdit(key[:length])
        tables = [header.key for header in self._places.headers if header.key[: len(behind)] == behind]
        end = self._line_end(self._end_of(tables)) if tables else len(self._text.rstrip())
        self._changes.append((end, end, 1, f"\n\n{block.strip()}"))

    def _extent(self, table: Key) -> tuple[int, int]:
        """From the start of the header's line to the end of the last field's, without the line end."""
        for header in self._places.headers:
            if header.key == table:
                return self._text.rfind("\n", 0, header.start) + 1, self._line_end(self._end_of([table]))
        raise CannotEdit(table)

    def _end_of(self, tables: list[Key]) -> int:
        """Where the last header or field of `tables` ends."""
        wanted = set(tables)
        headers = [header.end for header in self._places.headers if header.key in wanted]
        fields = [place.end for place in self._places.assignments if place.table in wanted]
        return max(headers + fields)

    def _line_end(self, position: int) -> int:
        """The end of the line at `position`, which a comment behind a value may still fill."""
        found = self._text.find("\n", position)
        return len(self._text) if found < 0 else found
