"""What other databases say about items that the catalogue does not know: hints with their source, never a service.

Hints rank below the catalogue: ask them only about what its matcher calls unknown. They are kept in a folder of their
own, `hints/` within the folder of a site's own services, with the notice that their licence asks for.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from consent.errors import ConfigError, Fault, InvalidFile
from consent.names import MAX_NAME, NameIndex, check_name
from consent.reading import read_bytes
from consent.vocabulary import Category, ItemKind

FORMAT = "hints/1"
MAX_BYTES = 32_000_000
MAX_ROWS = 100_000
SOURCE = "Open Cookie Database"
NOTICE = (
    "Open Cookie Database, https://github.com/jkwakman/Open-Cookie-Database, by jkwakman and contributors, "
    "Apache License 2.0 (https://www.apache.org/licenses/LICENSE-2.0). Changed: a selection of its columns, as JSON; "
    "its categories are mapped to those of kruimel."
)
COLUMNS = ("Platform", "Category", "Cookie / Data Key name", "Domain", "Retention period", "Data Controller")
CATEGORIES = {
    "functional": Category.PREFERENCES,  # what they call functional is not strictly necessary
    "security": Category.PREFERENCES,
    "personalization": Category.PREFERENCES,
    "analytics": Category.STATISTICS,
    "marketing": Category.MARKETING,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """What one row of a database says of an item; `*` in `name` stands for any characters."""

    name: str
    platform: str
    category: Category
    domain: str = ""
    retention: str = ""
    controller: str = ""
    source: str = SOURCE


class Hints:
    """Hints, found by the name of an item."""

    def __init__(self, hints: Iterable[Hint]) -> None:
        self.all = tuple(hints)
        # The database does not tell cookies from storage, hence one kind for all.
        self._names = NameIndex((ItemKind.COOKIE, hint.name, hint) for hint in self.all)

    def find(self, name: str) -> list[Hint]:
        """Everything that is said of items called `name`, the exact name first; other people's cookies among it."""
        return self._names.find(ItemKind.COOKIE, name)


def load_hints(*folders: Path) -> Hints:
    """The hints in `hints/*.json` within `folders`; raises ConfigError or InvalidFile for a file that is damaged."""
    paths = [path for folder in folders for path in sorted((folder / "hints").glob("*.json"))]
    return Hints(hint for path in paths for hint in _read(path))


def import_open_cookie_database(path: Path) -> list[Hint]:
    """The rows of the database's CSV file, cleaned; raises ConfigError or InvalidFile for any other file."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            absent = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
            if absent:
                raise InvalidFile(
                    [Fault(str(path), 1, "", f"has no column {absent[0]!r}; is it open-cookie-database.csv?")]
                )
            return _hints(path, reader)
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such file") from None
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise InvalidFile([Fault(str(path), None, "", "is not UTF-8 text")]) from None
    except csv.Error as error:
        raise InvalidFile([Fault(str(path), None, "", f"is not valid CSV: {error}")]) from None


def _hints(path: Path, rows: csv.DictReader[str]) -> list[Hint]:
    hints: dict[tuple[str, str, str], Hint] = {}
    for number, row in enumerate(rows):
        if number >= MAX_ROWS:
            raise InvalidFile([Fault(str(path), None, "", f"has more than {MAX_ROWS} rows")])
        platform, category, name, domain, retention, controller = (_clean(row.get(column)) for column in COLUMNS)
        if name and _clean(row.get("Wildcard match")) == "1" and "*" not in name:
            name += "*"
        try:
            check_name(name)
        except ValueError:  # a row that would mean almost every item helps nobody
            continue
        if name:
            known = CATEGORIES.get(category.lower(), Category.UNCLASSIFIED)
            hint = Hint(
                name=name,
                platform=platform,
                category=known,
                domain=domain,
                retention=retention,
                controller=controller,
            )
            hints.setdefault((name, platform, domain), hint)
    return sorted(hints.values(), key=lambda hint: (hint.name, hint.platform, hint.domain))


def as_file(hints: list[Hint], *, imported: date) -> str:
    """The text of a file of hints, its notice first."""
    rows = [{key: value for key, value in asdict(hint).items() if value and key != "source"} for hint in hints]
    head: dict[str, Any] = {"kruimel": FORMAT, "source": SOURCE, "notice": NOTICE, "imported": imported.isoformat()}
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f'{json.dumps(head, ensure_ascii=False, indent=1)[:-2]},\n "hints": [\n{lines}\n]}}\n'


def _read(path: Path) -> list[Hint]:
    data = read_bytes(path, MAX_BYTES)
    try:
        return _parse(json.loads(data))
    except (ValueError, KeyError, TypeError, RecursionError):
        message = f"is no file of format {FORMAT!r}; `kruimel catalogue import` writes one"
        raise InvalidFile([Fault(str(path), None, "", message)]) from None


def _parse(data: Any) -> list[Hint]:
    if data["kruimel"] != FORMAT:
        raise ValueError(data["kruimel"])
    source = _clean(str(data["source"]))
    return [Hint(**(row | {"category": Category(row["category"])}), source=source) for row in data["hints"]]


def _clean(text: str | None) -> str:
    shown = "".join(character if character.isprintable() else " " for character in text or "")
    return " ".join(shown.split())[:MAX_NAME]
