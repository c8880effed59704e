"""Read what a scan saw: the file `scan.json` (format "scan/1", see design.md).

Fields this module does not need may be there or not; those it needs must be right. What a page put into names is cut
and cleaned here, so that everything behind it can be shown on a terminal and written into a file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlsplit

from consent.errors import Fault, InvalidFile
from consent.fields import ID, LONGEST
from consent.hosts import host_and_path
from consent.lifetime import SESSION, UNLIMITED, Lifetime
from consent.names import MAX_NAME
from consent.reading import read_bytes
from consent.tomlfile import MAX_TEXT
from consent.vocabulary import Category, ConsentState, ItemKind, Party

FORMAT = "scan/1"
MAX_BYTES = 64_000_000
MAX_ENTRIES = 20_000
"""Of one list; a page that stores more is not described by listing it."""

NAMELESS = "(no name)"
"""What an item is called whose name is empty: browsers allow that, for cookies and for storage keys."""

_NO_EXPIRY = {
    ItemKind.COOKIE: SESSION,
    ItemKind.SESSION_STORAGE: SESSION,
    ItemKind.LOCAL_STORAGE: UNLIMITED,
    ItemKind.INDEXED_DB: UNLIMITED,
    ItemKind.CACHE: UNLIMITED,
}

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedItem:
    """An item that was there at the end of a visit. `service` is None where the scan did not know it."""

    kind: ItemKind
    name: str
    domain: str
    party: Party
    lifetime: Lifetime | None
    how: str
    setter_url: str
    service: str | None
    is_exact: bool
    """Whether `name` is the name as the page wrote it, and nothing in it reads as a pattern."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedService:
    """A service that was there, in whatever way: it stored something, or was sent something."""

    id: str
    name: str
    category: Category


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedLink:
    """A plain link to a social network. `name` is the network's."""

    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedScan:
    """One scan, as far as a declaration needs it. Nothing stands in it twice."""

    url: str
    started: datetime
    pages: int
    states: tuple[ConsentState, ...]
    items: tuple[ObservedItem, ...]
    services: Mapping[str, ObservedService]
    hosts: tuple[str, ...]
    """Registrable domains that were sent something and belong to no known service."""
    links: tuple[ObservedLink, ...]


def load_scan(path: Path) -> ObservedScan:
    """The scan in the file at `path`; raises ConfigError or InvalidFile in one line."""
    data = read_bytes(path, MAX_BYTES, f"`kruimel scan URL --json {path}` writes one")
    return parse_scan(data, name=str(path))


def parse_scan(data: bytes, *, name: str = "scan.json") -> ObservedScan:
    """The scan that the JSON `data` holds; `name` is the file named in faults."""
    try:
        parsed = json.loads(data)
    except UnicodeDecodeError:
        raise InvalidFile([Fault(name, None, "", "is not UTF-8 text")]) from None
    except json.JSONDecodeError as error:
        raise InvalidFile([Fault(name, error.lineno, "", f"is not valid JSON: {error.msg}")]) from None
    except (ValueError, RecursionError):  # a number of thousands of digits; lists in lists in lists
        raise InvalidFile([Fault(name, None, "", "is not valid JSON")]) from None
    root = _Object(parsed, name, "")
    if root.value("kruimel") != FORMAT:
        root.fail("kruimel", f"is not {FORMAT!r}; this is no file of `kruimel scan --json`")
    return _read_scan(root)


def _read_scan(root: _Object) -> ObservedScan:
    failed = {entry.text("state") for entry in root.entries("not_reached")}
    states = {state for state in root.mapping("states") if state not in failed}
    pages = {entry.text("url") for entry in root.entries("pages", required=True) if entry.value("error") is None}
    items = [_read_item(entry) for entry in root.entries("items", required=True) if entry.value("blocked") is not True]
    third_parties = list(root.entries("third_parties", required=True))
    links = [_read_link(entry) for entry in root.entries("links")]
    url = root.text("url", required=True)
    if len(url) > MAX_TEXT or not url.isprintable() or " " in url or host_and_path(url) is None:
        root.fail("url", "is not an address such as 'https://shop.example/'")
    return ObservedScan(
        url=url,
        started=_read_started(root),
        pages=len(pages),
        states=ConsentState.in_order(states),
        items=tuple(items),
        services=_read_services(root),
        hosts=tuple(sorted({_host(entry) for entry in third_parties if _read_id(entry, "service") is None})),
        links=tuple(sorted({link for link in links if link}, key=lambda link: (link.name, link.url))),
    )


def _read_started(root: _Object) -> datetime:
    try:
        started = datetime.fromisoformat(root.text("started", required=True))
    except ValueError:
        root.fail("started", "is not a time such as '2026-11-21T09:30:00Z'")
    if started.tzinfo is None:
        root.fail("started", "has no time zone")
    return started.replace(microsecond=0)


def _read_services(root: _Object) -> dict[str, ObservedService]:
    """Every service that a list of the scan names; what only an item or a request names is called by its id."""
    services = {}
    for entry in root.entries("services", required=True):
        service_id = _read_id(entry, "id")
        if service_id is None:
            entry.fail("id", "is missing")
        category = entry.one_of("category", Category) or Category.UNCLASSIFIED
        services[service_id] = ObservedService(
            id=service_id, name=_clean(entry.text("name")) or service_id, category=category
        )
    for field in ("items", "third_parties"):
        for entry in root.entries(field):
            service_id = _read_id(entry, "service")
            if service_id and service_id not in services:
                services[service_id] = ObservedService(
                    id=service_id, name=service_id, category=entry.one_of("category", Category) or Category.UNCLASSIFIED
                )
    return dict(sorted(services.items()))


def _read_item(entry: _Object) -> ObservedItem:
    kind = entry.one_of("kind", ItemKind)
    party = entry.one_of("party", Party)
    if kind is None or party is None:
        entry.fail("party" if kind else "kind", "is missing")
    raw = entry.text("name", required=True)
    name = _clean(raw) or NAMELESS
    set_by = entry.object("set_by")
    return ObservedItem(
        kind=kind,
        name=name,
        domain=_clean(entry.text("domain")),
        party=party,
        lifetime=_read_lifetime(entry, kind),
        how=set_by.text("how") if set_by else "",
        setter_url=set_by.text("url") if set_by else "",
        service=_read_id(entry, "service"),
        is_exact=name == raw and "*" not in name,
    )


def _read_lifetime(entry: _Object, kind: ItemKind) -> Lifetime | None:
    """As the browser keeps the item, where the scan says that apart from what was asked for.

    None where the scan could not know: a recording shows that a cookie was sent, not how long it is kept.
    """
    if entry.value("attributes_known") is False:
        return None
    field = "kept_s" if entry.has("kept_s") else "lifetime_s"
    seconds = entry.value(field)
    if seconds is None:
        return _NO_EXPIRY.get(kind)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not seconds >= 0:
        entry.fail(field, "is not a number of seconds")
    return Lifetime.of(int(min(seconds, LONGEST)))


def _read_link(entry: _Object) -> ObservedLink | None:
    """The link, or None for one that leads nowhere a browser goes."""
    name = _clean(entry.text("name")) or _clean(entry.text("service"))
    url = entry.text("url")
    if not name or len(url) > 500 or not url.isprintable() or " " in url or host_and_path(url) is None:
        return None
    return ObservedLink(name=name, url=url)


def _host(entry: _Object) -> str:
    return _clean(entry.text("domain", required=True)).lower() or NAMELESS


def _read_id(entry: _Object, field: str) -> str | None:
    service_id = entry.text(field)
    if service_id and not ID.fullmatch(service_id):
        entry.fail(field, f"{service_id[:80]!r} is not an id such as 'google-analytics'")
    return service_id or None


def without_query(url: str) -> str:
    """Scheme, host and path of `url`, cut: what stays the same from one visit to the next."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return _clean(f"{parts.scheme}://{parts.netloc}{parts.path}") if parts.netloc else ""


def _clean(text: str) -> str:
    """`text` in one line of at most 200 characters that can be shown; never empty unless `text` is."""
    shown = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
    shown = shown.strip() or "\N{REPLACEMENT CHARACTER}" * bool(text)
    return shown if len(shown) <= MAX_NAME else shown[: MAX_NAME - 1] + "…"


class _Object:
    """One JSON object being read; what is wrong with it is said with the path to it."""

    def __init__(self, value: Any, file: str, path: str) -> None:
        self._file = file
        self._path = path
        if not isinstance(value, dict):
            raise InvalidFile([Fault(file, None, path, "is not a JSON object")])
        self._value: dict[str, Any] = value

    def fail(self, field: str, message: str) -> NoReturn:
        path = f"{self._path}.{field}" if self._path else field
        raise InvalidFile([Fault(self._file, None, path, message)])

    def has(self, field: str) -> bool:
        return field in self._value

    def value(self, field: str) -> Any:
        return self._value.get(field)

    def text(self, field: str, *, required: bool = False) -> str:
        value = self._value.get(field)
        if value is None and not required:
            return ""
        if not isinstance(value, str):
            self.fail(field, "is missing" if value is None else "is not a text")
        return value

    def one_of(self, field: str, kind: type[Word]) -> Word | None:
        value = self.text(field)
        if not value:
            return None
        try:
            return kind(value)
        except ValueError:
            self.fail(field, f"{value[:80]!r} is not one of {', '.join(kind)}")

    def mapping(self, field: str) -> dict[str, Any]:
        value = self._value.get(field)
        if not isinstance(value, dict):
            self.fail(field, "is missing" if value is None else "is not a JSON object")
        return value

    def object(self, field: str) -> _Object | None:
        value = self._value.get(field)
        path = f"{self._path}.{field}" if self._path else field
        return None if value is None else _Object(value, self._file, path)

    def entries(self, field: str, *, required: bool = False) -> list[_Object]:
        value = self._value.get(field)
        if value is None and not required:
            return []
        if not isinstance(value, list):
            self.fail(field, "is missing" if value is None else "is not a list")
        if len(value) > MAX_ENTRIES:
            self.fail(field, f"has more than {MAX_ENTRIES} entries")
        return [_Object(entry, self._file, f"{field}[{index}]") for index, entry in enumerate(value)]
