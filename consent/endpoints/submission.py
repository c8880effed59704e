"""What a visitor posts: the answer to the banner, as a form or as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl

from consent.vocabulary import Category

MAX_BYTES = 8_192
MAX_FIELDS = 512
MAX_ID = 100
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"

_REVISION = re.compile(r"[0-9a-f]{8}")


class Action(StrEnum):
    """What the visitor pressed."""

    ACCEPT = "accept"
    REJECT = "reject"
    SAVE = "save"
    """Grant the categories and services named, and no others."""
    ALLOW = "allow"
    """Grant what is named; what is granted already stays. For a button in the place of one video or map."""


class Refused(Exception):
    """The body can not be read as an answer; `status` is the HTTP status to refuse it with."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """The answer, read and bounded; whether a path leads back to this site is for the endpoint to judge."""

    action: Action | None
    """None where the body names none."""
    categories: frozenset[Category] = frozenset()
    services: frozenset[str] = frozenset()
    """Ids; whether they are declared is for the endpoint to judge, and so with `about`."""
    about: frozenset[str] = frozenset()
    """The ids of the services that the answer is about; empty where it is about all."""
    is_json: bool = False
    return_to: str = "/"
    revision: str | None = None
    """What the visitor was shown, where the page says so; a page may be older than the declaration."""
    shown: str = ""
    """The same, service by service (`consent.answered`)."""
    language: str = ""
    """The tag of the language that the visitor was shown it in; whether it is spoken is for the endpoint to judge."""


def read_submission(body: bytes, content_type: str) -> Submission:
    """The answer that `body` holds; raises Refused with 400 or 415.

    `category`, `service` and `about` may come more than once. Of every other field that comes twice nobody knows what
    is meant: refused. Unknown fields are passed over.
    """
    media_type = media_type_of(content_type)
    if media_type == FORM:
        fields = _form_fields(body)
    elif media_type == JSON:
        fields = _json_fields(body)
    elif not body and not media_type:
        fields = {}
    else:
        raise Refused(415, f"send {FORM} or {JSON}")
    revision = _single(fields, "revision")
    return Submission(
        action=_action(_single(fields, "action")),
        categories=frozenset(_category(word) for word in fields.get("category", [])),
        services=_ids(fields, "service"),
        about=_ids(fields, "about"),
        is_json=media_type == JSON,
        return_to=_single(fields, "return_to") or "/",
        shown=_single(fields, "shown") or "",
        language=_single(fields, "language") or "",
        revision=revision if revision and _REVISION.fullmatch(revision) else None,
    )


def json_object(body: bytes) -> dict[str, Any]:
    """The JSON object that `body` holds, in which no name comes twice; raises Refused with 400."""
    try:
        data = json.loads(body, object_pairs_hook=_without_duplicates)
    except (ValueError, RecursionError):
        raise Refused(400, "the body is not JSON") from None
    if not isinstance(data, dict):
        raise Refused(400, "the JSON is not an object")
    return data


def media_type_of(content_type: str) -> str:
    """The value of a `Content-Type` header without its parameters, in lower case."""
    return content_type.partition(";")[0].strip().lower()


def _form_fields(body: bytes) -> dict[str, list[str]]:
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict")
    except ValueError:  # UnicodeDecodeError is one
        raise Refused(400, f"the form is not UTF-8, percent-encoded, of at most {MAX_FIELDS} fields") from None
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return fields


def _json_fields(body: bytes) -> dict[str, list[str]]:
    return {name: _texts(name, value) for name, value in json_object(body).items() if name in _FIELDS}


_LISTS = ("category", "service", "about")
_FIELDS = frozenset({"action", "return_to", "revision", "shown", "language", *_LISTS})


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        raise ValueError("a name comes twice")
    return data


def _texts(name: str, value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    if len(values) > MAX_FIELDS or not all(isinstance(text, str) for text in values):
        raise Refused(400, f"{name} is not a text" + (" or a list of texts" if name in _LISTS else ""))
    return values


def _single(fields: Mapping[str, list[str]], name: str) -> str | None:
    values = fields.get(name, [])
    if len(values) > 1:
        raise Refused(400, f"{name} comes {len(values)} times")
    return values[0] if values else None


def _action(word: str | None) -> Action | None:
    if word is None:
        return None
    try:
        return Action(word)
    except ValueError:
        raise Refused(400, f"action is none of {', '.join(Action)}") from None


def _ids(fields: Mapping[str, list[str]], name: str) -> frozenset[str]:
    ids = frozenset(fields.get(name, []))
    if any(len(word) > MAX_ID for word in ids):
        raise Refused(400, f"{name} is the id of no declared service")
    return ids


def _category(word: str) -> Category:
    try:
        return Category(word)
    except ValueError:
        raise Refused(400, f"category is none of {', '.join(Category)}") from None
