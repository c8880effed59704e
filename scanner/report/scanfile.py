"""Read a `scan.json` again, whoever wrote it: strict on what a report needs, deaf to the rest."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from copy import copy
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from consent.errors import Fault, InvalidFile
from consent.reading import read_bytes
from consent.vocabulary import Category, ItemKind, Party
from scanner.report.document import FORMAT

MAX_BYTES = 200_000_000
MAX_ENTRIES = 100_000
LONGEST_NUMBER = 1e12

Shape = Mapping[str, str]
"""What each field holds. A type name with `?` may be null or missing, one with `+` must be there; see `_TYPES`."""

_SET_BY: Shape = {"how": "text", "url": "text", "chain": "texts", "page": "text", "at_ms": "number"}
_SHAPES: Mapping[str, Shape] = {
    "pages": {"url": "text+", "status": "number?", "state": "state+", "error": "text?", "title": "text"},
    "items": {
        "kind": "kind+",
        "name": "text+",
        "domain": "text+",
        "path": "text",
        "lifetime_s": "number?",
        "kept_s": "number?",
        "http_only": "flag",
        "secure": "flag",
        "same_site": "text",
        "partitioned": "flag",
        "party": "party+",
        "service": "text?",
        "category": "category?",
        "page": "text",
        "states": "states+",
    },
    "services": {"id": "text+", "name": "text+", "category": "category+", "states": "states+"},
    "third_parties": {"domain": "text+", "service": "text?", "requests": "number", "states": "states+"},
    "links": {"service": "text", "name": "text", "url": "text", "page": "text"},
    "contacts": {
        "from": "text+",
        "to": "text+",
        "kind": "text+",
        "service": "text?",
        "state": "state+",
        "count": "number",
    },
    "timeline": {
        "state": "state+",
        "page": "text",
        "moment": "text",
        "at_ms": "number+",
        "kind": "text+",
        "host": "text",
        "label": "text",
        "service": "text?",
    },
    "disguised": {"host": "text+", "path": "text", "service": "text+", "how": "text", "states": "states"},
    "identifiers": {"parameter": "text+", "host": "text+", "how": "text", "page": "text", "states": "states"},
    "signals": {"state": "state+", "kind": "text+", "host": "text", "page": "text"},
    "calls": {"api": "text+", "url": "text", "page": "text", "states": "states"},
    "workers": {"url": "text+", "requests": "texts", "states": "states"},
    "popups": {"url": "text+", "page": "text", "states": "states"},
    "not_reached": {"state": "state+", "reason": "text"},
    "refused": {"name": "text", "domain": "text", "reason": "text"},
    "short_lived": {"name": "text", "domain": "text"},
    "findings": {"rule": "text+", "severity": "text+", "item": "text", "message": "text"},
    "screenshots": {"state": "text+", "moment": "text+", "jpeg": "text", "file": "text"},
}
_FACTS: Shape = {
    "accept_on_first_layer": "flag",
    "refuse_on_first_layer": "flag",
    "share": "number",
    "covers_page": "flag",
    "has_close": "flag",
    "in_frame": "text",
    "preticked": "texts",
    "preticked_behind": "texts",
    "clicks_to_accept": "number?",
    "clicks_to_refuse": "number?",
}
_BUTTON: Shape = {
    "text": "text",
    "role": "text",
    "width": "number",
    "height": "number",
    "contrast": "number?",
    "edge_contrast": "number?",
}
_WITHDRAWN: Mapping[str, Shape] = {
    "items": {
        "kind": "kind+",
        "name": "text+",
        "domain": "text+",
        "party": "party+",
        "service": "text?",
        "category": "category?",
    },
    "contacted": {"domain": "text+", "service": "text?"},
}
_WITHDRAWN_TOO = ("contacts", "timeline", "signals", "calls")
"""Parts that scans of before do not tell of a withdrawal; what they left out is not known, and not nothing."""
_HINT: Shape = {"kind": "text", "says": "text+", "source": "text+"}
_DIFF_SHAPES: Mapping[str, Shape] = {
    "items": {"kind": "kind+", "name": "text+", "domain": "text+", "path": "text"},
    "services": {"id": "text+", "name": "text+", "category": "category+"},
    "third_parties": {"domain": "text+", "services": "texts"},
}
_REQUIRED = ("pages", "items", "services", "third_parties", "findings")
_STATE: Shape = {"reached": "flag", "pages": "number", "banner": "text?", "clicked": "texts", "effects": "texts"}
_EMPTY: Mapping[str, Any] = {"text": "", "texts": [], "states": [], "number": 0, "flag": False}
_TYPES = {
    "text": "a text",
    "texts": "a list of texts",
    "number": "a number",
    "flag": "true or false",
    "state": "a consent state such as 'untouched'",
    "states": "a list of consent states",
    "kind": f"one of {', '.join(ItemKind)}",
    "party": f"one of {', '.join(Party)}",
    "category": f"one of {', '.join(Category)}",
}


def read_document(path: Path) -> dict[str, Any]:
    """The document in the file at `path`, with every field that a report needs; raises ConfigError or InvalidFile."""
    data = read_bytes(path, MAX_BYTES, f"`kruimel scan URL --json {path}` writes one")
    return parse_document(data, name=str(path))


def parse_document(data: bytes, *, name: str = "scan.json") -> dict[str, Any]:
    """The document that the JSON `data` holds; `name` is the file that an error names."""
    try:
        parsed = json.loads(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise InvalidFile([Fault(name, None, "", "is not UTF-8 text")]) from None
    except json.JSONDecodeError as error:
        raise InvalidFile([Fault(name, error.lineno, "", f"is not valid JSON: {error.msg}")]) from None
    except (ValueError, RecursionError):  # a number of thousands of digits; lists in lists in lists
        raise InvalidFile([Fault(name, None, "", "is not valid JSON")]) from None
    return checked_document(parsed, name=name)


def checked_document(parsed: Any, *, name: str = "scan.json") -> dict[str, Any]:
    """`parsed` with what it left out filled in; fields that nobody here knows stay as they are."""
    check = _Check(name)
    if not isinstance(parsed, dict):
        check.fail("", "is not a JSON object")
    if parsed.get("kruimel") != FORMAT:
        check.fail("kruimel", f"is not {FORMAT!r}; this is no file of `kruimel scan --json`")
    document = {**parsed, "url": check.value("url", parsed.get("url"), "text+")}
    document["started"] = check.time(parsed.get("started"), "started")
    document["browser"] = check.value("browser", parsed.get("browser"), "text")
    document["partial"] = check.value("partial", parsed.get("partial"), "flag")
    document["notes"] = check.value("notes", parsed.get("notes"), "texts")
    document["timeline_left_out"] = check.value("timeline_left_out", parsed.get("timeline_left_out"), "number")
    states = check.mapping("states", parsed.get("states"))
    check.value("states", list(states), "states")
    document["states"] = {state: check.object(f"states.{state}", about, _STATE) for state, about in states.items()}
    for state, about in document["states"].items():
        about["banner_facts"] = _checked_facts(check, f"states.{state}.banner_facts", about.get("banner_facts"))
    document["withdrawn"] = _checked_withdrawn(check, parsed.get("withdrawn"))
    for field, shape in _SHAPES.items():
        entries = check.entries(field, parsed.get(field), required=field in _REQUIRED)
        document[field] = [check.object(f"{field}[{index}]", entry, shape) for index, entry in enumerate(entries)]
    for index, item in enumerate(document["items"]):
        item.setdefault("attributes_known", True)
        set_by = item.get("set_by")
        item["set_by"] = None if set_by is None else check.object(f"items[{index}].set_by", set_by, _SET_BY)
    for index, service in enumerate(document["services"]):
        field = f"services[{index}].evidence"
        shape = {"kind": "text", "detail": "text", "page": "text"}
        service["evidence"] = [
            check.object(field, proof, shape) for proof in check.entries(field, service.get("evidence"))
        ]
    for field in ("items", "third_parties"):
        for index, entry in enumerate(document[field]):
            path = f"{field}[{index}].hints"
            entry["hints"] = [check.object(path, hint, _HINT) for hint in check.entries(path, entry.get("hints"))]
    for index, signal in enumerate(document["signals"]):
        signal["value"] = check.mapping(f"signals[{index}].value", signal.get("value"))
    document["attributions"] = check.value("attributions", parsed.get("attributions"), "texts")
    document["diff"] = None if parsed.get("diff") is None else _checked_diff(check, parsed["diff"])
    return document


def _checked_facts(check: _Check, field: str, value: Any) -> dict[str, Any] | None:
    """What `scanner.report.asked.told_banner` wrote."""
    if value is None:
        return None
    facts = check.object(field, value, _FACTS)
    facts["buttons"] = [
        check.object(f"{field}.buttons", button, _BUTTON)
        for button in check.entries(f"{field}.buttons", facts.get("buttons"))
    ]
    return facts


def _checked_withdrawn(check: _Check, value: Any) -> dict[str, Any] | None:
    """What `scanner.report.asked.told_withdrawn` wrote."""
    if value is None:
        return None
    told = check.object("withdrawn", value, {**_STATE, "reason": "text?"})
    for part, shape in _WITHDRAWN.items():
        field = f"withdrawn.{part}"
        told[part] = [check.object(field, entry, shape) for entry in check.entries(field, told.get(part))]
    for part in _WITHDRAWN_TOO:
        if part in told:
            field, entries = f"withdrawn.{part}", check.entries(f"withdrawn.{part}", told[part])
            told[part] = [check.object(field, entry, _SHAPES[part]) for entry in entries]
    told["timeline_left_out"] = check.value("withdrawn.timeline_left_out", told.get("timeline_left_out"), "number")
    for signal in (*told.get("signals", ()),):
        signal["value"] = check.mapping("withdrawn.signals.value", signal.get("value"))
    return told


def _checked_diff(check: _Check, value: Any) -> dict[str, Any]:
    """What `scanner.report.diff.compare` wrote."""
    diff = check.object("diff", value, {"states": "states", "not_compared": "states", "pages": "number"})
    diff["against"] = check.object("diff.against", diff.get("against"), {"url": "text+", "pages": "number"})
    diff["against"]["started"] = check.time(diff["against"].get("started"), "diff.against.started")
    for part, shape in _DIFF_SHAPES.items():
        its = check.mapping(f"diff.{part}", diff.get(part))
        diff[part] = {}
        for how in ("new", "gone", "changed"):
            field = f"diff.{part}.{how}"
            entries = [check.object(field, entry, shape) for entry in check.entries(field, its.get(how))]
            diff[part][how] = entries
            for entry in entries if how == "changed" else ():
                changes = check.mapping(f"{field}.changes", entry.get("changes"))
                entry["changes"] = {name: check.object(f"{field}.changes", two, {}) for name, two in changes.items()}
    return diff


class _Check:
    """Checks one value after the other; the first that is wrong is named, with the path to it."""

    def __init__(self, file: str) -> None:
        self._file = file

    def fail(self, field: str, message: str) -> NoReturn:
        raise InvalidFile([Fault(self._file, None, field[:200], message)])

    def mapping(self, field: str, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            self.fail(field, "is missing" if value is None else "is not a JSON object")
        return value

    def entries(self, field: str, value: Any, *, required: bool = False) -> list[Any]:
        if value is None and not required:
            return []
        if not isinstance(value, list):
            self.fail(field, "is missing" if value is None else "is not a list")
        if len(value) > MAX_ENTRIES:
            self.fail(field, f"has more than {MAX_ENTRIES} entries")
        return value

    def object(self, field: str, value: Any, shape: Shape) -> dict[str, Any]:
        given = self.mapping(field, value)
        return {**given, **{name: self.value(f"{field}.{name}", given.get(name), kind) for name, kind in shape.items()}}

    def value(self, field: str, value: Any, kind: str) -> Any:
        plain = kind.rstrip("+?")
        if value is None:
            if kind.endswith("+"):
                self.fail(field, "is missing")
            return None if kind.endswith("?") else copy(_EMPTY[plain])
        if not _fits(value, plain):
            self.fail(field, f"is not {_TYPES[plain]}")
        return value

    def time(self, value: Any, field: str) -> str:
        text: str = self.value(field, value, "text+")
        try:
            aware = datetime.fromisoformat(text).tzinfo is not None
        except ValueError:
            aware = False
        if not aware:
            self.fail(field, "is not a time such as '2026-11-21T09:30:00Z'")
        return text


def _fits(value: Any, kind: str) -> bool:
    match kind:
        case "text":
            return isinstance(value, str)
        case "flag":
            return isinstance(value, bool)
        case "number":
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            return is_number and math.isfinite(value) and abs(value) < LONGEST_NUMBER
        case "texts":
            return isinstance(value, list) and all(isinstance(part, str) for part in value)
        case "states":
            return isinstance(value, list) and all(_fits(part, "state") for part in value)
        case "state":
            return isinstance(value, str) and value.isidentifier() and len(value) <= 40
    return (
        isinstance(value, str)
        and value in {"kind": ItemKind, "party": Party, "category": Category}[kind].__members__.values()
    )
