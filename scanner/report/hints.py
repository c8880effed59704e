"""What others say about what nobody here knows: filter lists and databases, as hints with their source.

A hint names no service and changes no verdict. It is made from the scan document alone, so that a report that is made
later says the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from consent.catalogue.hints import NOTICE, SOURCE, Hints
from consent.vocabulary import ItemKind
from scanner.site import host_of, registrable_domain

if TYPE_CHECKING:
    from consent.catalogue.filter_list import FilterLists

MAX_HINTS = 3
"""For one thing: a name such as `uid` stands in a database many times."""
MAX_TRIED = 50
"""Addresses of one domain that a list is asked about."""
TRACKER = "known tracker"
WRITTEN = "written by a known tracker"

# What a contact is called in a scan document, and what a browser calls such a request.
_KINDS = {
    "frame": "document",
    "style": "stylesheet",
    "beacon": "ping",
    "socket": "websocket",
    "redirect": "image",
    "worker": "fetch",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hinting:
    """Whom to ask."""

    lists: FilterLists | None = None
    database: Hints | None = None

    def add_to(self, document: dict[str, Any]) -> None:
        """Put `hints` on each domain and item of `document` that no service is known for, after those it has.

        Each says in English what, and names its source; `attributions` says what their licences ask for.
        """
        tried = _addresses(document) if self.lists else {}
        for third in document["third_parties"]:
            if third["service"] is None:
                _add(third, self._of_domain(document, sorted(tried.get(third["domain"], ()))[:MAX_TRIED]))
        for item in document["items"]:
            if item["service"] is None:
                _add(item, self._of_item(document, item))
        sources = {hint["source"] for item in document["items"] for hint in item.get("hints", ())}
        document["attributions"] = [NOTICE] if SOURCE in sources else document.get("attributions", [])

    def _of_domain(self, document: dict[str, Any], addresses: list[tuple[str, str]]) -> Iterator[dict[str, str]]:
        for url, kind in addresses:
            if self.lists and (line := self.lists.known_tracker(url, document["url"], kind)):
                yield _hint("tracker", TRACKER, line)
                return

    def _of_item(self, document: dict[str, Any], item: dict[str, Any]) -> Iterator[dict[str, str]]:
        page = item["page"] or document["url"]
        setter = (item["set_by"] or {}).get("url", "")
        if self.lists and item["kind"] == ItemKind.PIXEL:
            if line := self.lists.known_tracker(f"https://{item['domain']}{item['name']}?", page, "image"):
                yield _hint("tracker", TRACKER, line)
        elif self.lists and setter and (line := self.lists.known_tracker(setter, page)):
            yield _hint("written", WRITTEN, line)
        if self.database and item["kind"] not in (ItemKind.PIXEL, ItemKind.FINGERPRINT):
            for said in self.database.find(item["name"])[:MAX_HINTS]:
                yield _hint("database", f"{said.name}: {said.platform}, {said.category}", said.source)


def _addresses(document: dict[str, Any]) -> dict[str, set[tuple[str, str]]]:
    """By registrable domain what was asked there, without queries, and as which kinds of request."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for contact in document["contacts"]:
        kinds[contact["to"]].add(_KINDS.get(contact["kind"], contact["kind"]))
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for host, its in kinds.items():
        found[registrable_domain(host)].update((f"https://{host}/", kind) for kind in its)
    for event in document["timeline"]:
        if event["kind"] == "request":
            host = host_of(event["label"])
            found[registrable_domain(host)].update((event["label"], kind) for kind in kinds.get(host, {"other"}))
    for third in document["third_parties"]:
        found[third["domain"]].add((f"https://{third['domain']}/", "other"))
    return found


def _add(thing: dict[str, Any], hints: Iterable[dict[str, str]]) -> None:
    old = thing.get("hints", [])
    thing["hints"] = [*old, *(hint for hint in hints if hint not in old)]


def _hint(kind: str, says: str, source: str) -> dict[str, str]:
    return {"kind": kind, "says": says, "source": source}
