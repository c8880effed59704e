"""Read what `manage.py dumpdata cookie_consent` writes for django-cookie-consent: groups, and the cookies in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from consent.declaration.importing.source import parse_json
from consent.declaration.importing.stated import (
    Notes,
    Stated,
    StatedItem,
    StatedService,
    in_language,
    items_of,
    plain,
    shown,
)
from consent.errors import Fault, InvalidFile
from consent.vocabulary import Language

_GROUP, _COOKIE, _LOG = "cookie_consent.cookiegroup", "cookie_consent.cookie", "cookie_consent.logitem"


def read_django_cookie_consent(text: str, *, name: str, language: Language) -> Stated:
    """What a fixture of django-cookie-consent states; its texts are read as `language`.

    Raises InvalidFile where `text` is no fixture, or has no group of cookies.
    """
    fixture = parse_json(text, name=name)
    if not isinstance(fixture, list) or not any(True for _ in _rows(fixture, _GROUP)):
        message = "has no groups of django-cookie-consent; `manage.py dumpdata cookie_consent` writes them"
        raise InvalidFile([Fault(name, None, "", message)])
    notes = Notes()
    groups = {_key(key): plain(fields.get("varname")) for key, fields in _rows(fixture, _GROUP)}
    items: dict[str, dict[str, StatedItem]] = {}
    for _, fields in _rows(fixture, _COOKIE):
        key = _key(fields.get("cookiegroup"))
        group = items.setdefault(key, {})
        for item in _items(fields, groups.get(key, key), language, notes):
            if item.name in group:
                notes.tell(item.name, f"cookie {shown(item.name)!r} stands in its group more than once; one is kept")
            group.setdefault(item.name, item)
    services = []
    for key, fields in _rows(fixture, _GROUP):
        found = {**items.pop(_key(key), {}), **items.pop(_key([fields.get("varname")]), {})}
        services.append(_service(fields, tuple(found.values()), language))
    for lost in (item for group in items.values() for item in group):
        notes.tell(lost, f"cookie {shown(lost)!r} is of a group that is not in the file; left out")
    if choices := sum(1 for _ in _rows(fixture, _LOG)):
        notes.tell("logitem", f"log items ({choices}) were left out: kruimel keeps consent records of its own")
    has_texts = any(service.purpose or any(item.purpose for item in service.items) for service in services)
    return Stated(services=tuple(services), left_out=notes.all(), has_assumed=has_texts)


def _rows(fixture: list[Any], model: str) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    """Key and fields of each row of a model."""
    for row in fixture:
        if isinstance(row, dict) and str(row.get("model")).lower() == model and isinstance(row.get("fields"), dict):
            yield row.get("pk"), row["fields"]


def _key(value: Any) -> str:
    """A key as text: a number, or what `--natural-foreign` writes, a list with the name of the group."""
    return str(value)


def _items(fields: Mapping[str, Any], group: str, language: Language, notes: Notes) -> list[StatedItem]:
    name, path = plain(fields.get("name")), plain(fields.get("path"))
    if path not in ("", "/"):
        notes.tell(name, f"path {shown(path)!r} of cookie {shown(name)!r} was left out")
    purpose = in_language(plain(fields.get("description")), language)
    like = StatedItem(name=name, domain=plain(fields.get("domain")), purpose=purpose)
    return items_of(name, group, notes, like)


def _service(fields: Mapping[str, Any], items: tuple[StatedItem, ...], language: Language) -> StatedService:
    titles = tuple(filter(None, [plain(fields.get("name"))]))
    return StatedService(
        name=plain(fields.get("varname")) or "cookies",
        titles=titles,
        words=(plain(fields.get("varname")), *titles),
        is_group=True,
        is_required=fields.get("is_required") is True,
        purpose=in_language(plain(fields.get("description")), language),
        items=items,
    )
