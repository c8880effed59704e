"""What scripts measure of a visitor's device, by which it can be told apart or found on a map."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from consent.vocabulary import Category, ConsentState, ItemKind
from scanner.report.fields import in_order

APIS = ("canvas", "webgl", "audio", "fonts", "geolocation")
PLACE = "geolocation"
"""Not seen by it alone: the browser asks the visitor itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """One script that measured something."""

    url: str
    """"" where it stands in the page itself."""
    page: str
    service: str | None
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One thing that was measured."""

    api: str
    category: str | None
    """Necessary only where every script that did it belongs to a necessary service, or where the browser asks."""
    states: tuple[str, ...]
    scripts: tuple[Script, ...]

    @property
    def early(self) -> bool:
        """Whether it came before any choice, and should have waited."""
        return ConsentState.UNTOUCHED in self.states and self.category != Category.NECESSARY


def told_calls(document: dict[str, Any]) -> list[Measured]:
    """Each thing that was measured, with the scripts that did."""
    known = {
        (item["name"], (item["set_by"] or {}).get("url")): item
        for item in document["items"]
        if item["kind"] == ItemKind.FINGERPRINT
    }
    states: dict[tuple[str, str], set[str]] = defaultdict(set)
    pages: dict[tuple[str, str], str] = {}
    for call in document["calls"]:
        key = (call["api"], call["url"])
        states[key].update(call["states"])
        pages.setdefault(key, call["page"])
    told = []
    for api in APIS:
        keys = sorted(key for key in states if key[0] == api)
        items = [known.get(key) or {} for key in keys]
        categories = {item.get("category") for item in items}
        scripts = [
            Script(url=key[1], page=pages[key], service=item.get("service"), states=tuple(in_order(states[key])))
            for key, item in zip(keys, items, strict=True)
        ]
        harmless = api == PLACE or categories == {Category.NECESSARY.value}
        if keys:
            told.append(
                Measured(
                    api=api,
                    category=Category.NECESSARY.value if harmless else None,
                    states=tuple(in_order(set().union(*(states[key] for key in keys)))),
                    scripts=tuple(scripts),
                )
            )
    return told
