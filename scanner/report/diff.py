"""What changed between two scans of a site: new, gone and changed items, services and other domains."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from scanner.report.fields import ATTRIBUTES
from scanner.site import host_of

Entry = dict[str, Any]
Key = tuple[str, ...]

ITEM_FIELDS = ("service", "category", "party", *ATTRIBUTES, "set_by")
SERVICE_FIELDS = ("name", "category")
SAME_LIFETIME = 0.01
"""Two lifetimes are the same within this part of the longer: a fixed date is a little nearer each time."""


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """The field `diff` of a scan: what `new` has that `old` had not, lost, or has otherwise.

    Only states that both scans reached are compared, so that a banner that could be operated for the first time does
    not look like a site that set all its cookies only today. Values that merely tell of a visit, such as times and
    numbers of requests, are not compared.
    """
    states = [state for state in new["states"] if _reached(new, state) and _reached(old, state)]
    return {
        "against": {"url": old["url"], "started": old["started"], "pages": _pages(old)},
        "pages": _pages(new),
        "states": states,
        "not_compared": sorted({*old["states"], *new["states"]} - set(states)),
        "items": _compared(_items(old, states), _items(new, states), (*ITEM_FIELDS, "states")),
        "services": _compared(_services(old, states), _services(new, states), (*SERVICE_FIELDS, "states")),
        "third_parties": _compared(_domains(old, states), _domains(new, states), ("services", "states")),
    }


def is_same(diff: Mapping[str, Any]) -> bool:
    """Whether nothing changed."""
    return not any(diff[part][how] for part in ("items", "services", "third_parties") for how in diff[part])


def _compared(old: dict[Key, Entry], new: dict[Key, Entry], fields: Iterable[str]) -> dict[str, list[Entry]]:
    changed = []
    for key in sorted(set(old) & set(new)):
        changes = {
            field: {"old": old[key].get(field), "new": new[key].get(field)}
            for field in fields
            if not _is_equal(field, old[key].get(field), new[key].get(field))
        }
        if changes:
            changed.append({**new[key]["named"], "changes": changes})
    return {
        "new": [_told(new[key]) for key in sorted(set(new) - set(old))],
        "gone": [_told(old[key]) for key in sorted(set(old) - set(new))],
        "changed": changed,
    }


def _told(entry: Entry) -> Entry:
    return {**entry["named"], "states": entry["states"]}


def _is_equal(field: str, old: Any, new: Any) -> bool:
    if field in ("lifetime_s", "kept_s") and old is not None and new is not None:
        return bool(abs(old - new) <= SAME_LIFETIME * max(abs(old), abs(new)))
    return bool(old == new)


def _items(document: Mapping[str, Any], states: list[str]) -> dict[Key, Entry]:
    entries: dict[Key, Entry] = {}
    for item in _in(document["items"], states):
        key = (item["kind"], item["name"], item["domain"], item["path"])
        named = {field: item[field] for field in ("kind", "name", "domain", "path", "service", "category")}
        set_by = item["set_by"]
        # The address of a script often holds its version; its host does not.
        setter = f"{set_by['how']} {host_of(set_by['url'])}".strip() if set_by else None
        entries[key] = {**item, "set_by": setter, "named": named}
    return entries


def _services(document: Mapping[str, Any], states: list[str]) -> dict[Key, Entry]:
    return {
        (service["id"],): {**service, "named": {field: service[field] for field in ("id", "name", "category")}}
        for service in _in(document["services"], states)
    }


def _domains(document: Mapping[str, Any], states: list[str]) -> dict[Key, Entry]:
    """One entry for a domain, whatever services answer there."""
    services: dict[str, set[str]] = defaultdict(set)
    seen: dict[str, set[str]] = defaultdict(set)
    for third in _in(document["third_parties"], states):
        seen[third["domain"]].update(third["states"])
        if third["service"]:
            services[third["domain"]].add(third["service"])
    in_order: Callable[[str], int] = states.index
    return {
        (domain,): {
            "services": sorted(services[domain]),
            "states": sorted(its, key=in_order),
            "named": {"domain": domain, "services": sorted(services[domain])},
        }
        for domain, its in seen.items()
    }


def _in(entries: Iterable[Entry], states: list[str]) -> list[Entry]:
    """The entries that were seen in one of the states, and of their states only those."""
    kept = ({**entry, "states": [state for state in states if state in entry["states"]]} for entry in entries)
    return [entry for entry in kept if entry["states"]]


def _reached(document: Mapping[str, Any], state: str) -> bool:
    return bool(document["states"].get(state, {}).get("reached"))


def _pages(document: Mapping[str, Any]) -> int:
    return len({page["url"] for page in document["pages"]})
