"""The picture of who is contacted by whom: columns of hosts, the page at the left, arrows to the right.

Only numbers and texts come out of here; the template draws them, and escapes what needs it.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log2
from typing import Any

from consent.vocabulary import Category
from scanner.report.shown import shown
from scanner.site import host_of, registrable_domain

BOX = (214, 46)
GAP = (80, 14)
MARGIN = 12
MAX_COLUMNS = 5
MAX_ROWS = 12
"""Hosts in one column; the rest of them share one box."""

Key = tuple[str, str]
"""A registrable domain and a service ("" where none is known); the site itself is `SITE`."""
SITE: Key = ("", "")
Edges = dict[tuple[Key, Key], dict[str, int]]
"""How many contacts of which kind go from one to the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A box: the site, a domain, or what found no room."""

    x: int
    y: int
    label: str
    note: str
    category: str
    """A category, `unknown`, `site` or `more`."""
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """An arrow."""

    path: str
    head: str
    """The three corners of its head."""
    width: float
    category: str
    source: str
    target: str
    kinds: tuple[tuple[str, int], ...]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """Everything to draw, in user units."""

    width: int
    height: int
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def draw_graph(document: dict[str, Any], state: str, *, site_label: str, more_label: str) -> Graph | None:
    """The picture of one consent state; None where nobody else is contacted.

    `more_label` holds `{n}`, the number of hosts that share the box.
    """
    site = host_of(document["url"])
    contacts = [contact for contact in document["contacts"] if contact["state"] == state]
    edges = _edges(contacts, registrable_domain(site))
    if not edges:
        return None
    services = {service["id"]: service for service in document["services"]}
    columns, folded = _fold(_columns(edges), edges)
    edges = _folded(edges, folded)
    rows = _rows(columns, edges)
    tallest = max(len(row) for row in rows)
    place: dict[Key, tuple[int, int]] = {}
    for column, keys in enumerate(rows):
        top = (tallest - len(keys)) * (BOX[1] + GAP[1]) // 2
        for row, key in enumerate(keys):
            place[key] = (MARGIN + column * (BOX[0] + GAP[0]), MARGIN + top + row * (BOX[1] + GAP[1]))
    counts = _counts(folded)
    nodes = {}
    for key, (x, y) in place.items():
        label, note, category = _named(key, services, site, site_label, more_label, counts)
        nodes[key] = Node(
            x=x, y=y, label=fitting(label, 21), note=fitting(note, 27), category=category, title=f"{label}: {note}"
        )
    bends = any(place[source][0] >= place[target][0] for source, target in edges)
    return Graph(
        width=len(rows) * (BOX[0] + GAP[0]) - GAP[0] + 2 * MARGIN + (GAP[0] // 2 if bends else 0),
        height=tallest * (BOX[1] + GAP[1]) - GAP[1] + 2 * MARGIN,
        nodes=tuple(nodes[key] for key in sorted(nodes, key=lambda key: place[key])),
        edges=tuple(_arrow(pair, kinds, nodes) for pair, kinds in sorted(edges.items())),
    )


def fitting(text: str, longest: int) -> str:
    """`text` cut to about so many narrow characters; East Asian ones are twice as wide."""
    text = shown(text)
    widths = [2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text]
    if sum(widths) <= longest:
        return text
    kept = length = 0
    while length + widths[kept] < longest:
        length += widths[kept]
        kept += 1
    return f"{text[:kept]}…"


def _edges(contacts: Iterable[Mapping[str, Any]], site: str) -> Edges:
    """Contacts put together by domain and service; what a domain asks of itself is no arrow."""
    contacts = list(contacts)
    votes: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for contact in contacts:
        votes[contact["to"]][contact["service"] or ""] += int(contact["count"])
    service_of = {host: max(sorted(vote), key=vote.__getitem__) for host, vote in votes.items()}
    edges: Edges = defaultdict(lambda: defaultdict(int))
    for contact in contacts:
        is_own = registrable_domain(contact["from"]) == site
        source = SITE if is_own else _key(contact["from"], service_of.get(contact["from"], ""), site)
        target = _key(contact["to"], contact["service"] or "", site)
        if source != target:
            edges[source, target][contact["kind"]] += max(1, int(contact["count"]))
    return edges


def _key(host: str, service: str, site: str) -> Key:
    domain = registrable_domain(host)
    # A service that answers on the site's own host is somebody else under the site's name.
    return SITE if domain == site and not service else (domain, service)


def _columns(edges: Edges) -> dict[Key, int]:
    """How many steps each is away from the site; what no step leads to stands beside it."""
    targets: dict[Key, list[Key]] = defaultdict(list)
    for source, target in sorted(edges):
        targets[source].append(target)
    column = {SITE: 0}
    for start in (SITE, *sorted(targets)):
        column.setdefault(start, 1)
        waiting = [start]
        for key in waiting:
            for target in targets[key]:
                if target not in column:
                    column[target] = min(column[key] + 1, MAX_COLUMNS - 1)
                    waiting.append(target)
    return column


def _fold(columns: dict[Key, int], edges: Edges) -> tuple[dict[Key, int], dict[Key, Key]]:
    """Columns of which none is too tall, and where those went who had to share a box."""
    weight: dict[Key, int] = defaultdict(int)
    for (_, target), kinds in edges.items():
        weight[target] += sum(kinds.values())
    folded: dict[Key, Key] = {}
    for column in sorted(set(columns.values())):
        keys = sorted((key for key in columns if columns[key] == column), key=lambda key: (-weight[key], key))
        if len(keys) > MAX_ROWS:
            folded |= dict.fromkeys(keys[MAX_ROWS - 1 :], ("", f"+{column}"))
    kept = {key: column for key, column in columns.items() if key not in folded}
    return kept | {target: int(target[1]) for target in folded.values()}, folded


def _folded(edges: Edges, folded: Mapping[Key, Key]) -> Edges:
    together: Edges = defaultdict(lambda: defaultdict(int))
    for (source, target), kinds in edges.items():
        pair = (folded.get(source, source), folded.get(target, target))
        if pair[0] != pair[1]:
            for kind, count in kinds.items():
                together[pair][kind] += count
    return together


def _rows(columns: Mapping[Key, int], edges: Edges) -> list[list[Key]]:
    """The keys of each column from top to bottom, near to what contacts them, so that few arrows cross."""
    sources: dict[Key, list[Key]] = defaultdict(list)
    for source, target in edges:
        sources[target].append(source)
    rows: list[list[Key]] = []
    height: dict[Key, float] = {}
    for column in range(max(columns.values()) + 1):
        keys = [key for key, its in columns.items() if its == column]

        middle = {key: _mean([height[source] for source in sources[key] if source in height]) for key in keys}
        order = [(not key[0] and key != SITE, middle[key], key[1], key) for key in keys]
        keys = [key for *_, key in sorted(order)]
        height |= {key: (row + 0.5) / len(keys) for row, key in enumerate(keys)}
        rows.append(keys)
    return [row for row in rows if row]


def _mean(numbers: list[float]) -> float:
    return sum(numbers) / len(numbers) if numbers else 0.5


def _counts(folded: Mapping[Key, Key]) -> dict[Key, int]:
    counts: dict[Key, int] = defaultdict(int)
    for target in folded.values():
        counts[target] += 1
    return counts


def _named(
    key: Key,
    services: Mapping[str, dict[str, Any]],
    site: str,
    site_label: str,
    more_label: str,
    counts: Mapping[Key, int],
) -> tuple[str, str, str]:
    """Label, note and category of a box."""
    domain, service_id = key
    if key == SITE:
        return site_label, site, "site"
    if not domain:
        return more_label.format(n=counts[key]), "", "more"
    service = services.get(service_id)
    if service is None:
        return domain, service_id, "unknown"
    return service["name"], domain, str(Category(service["category"]))


def _arrow(pair: tuple[Key, Key], kinds: Mapping[str, int], nodes: Mapping[Key, Node]) -> Edge:
    source, target = nodes[pair[0]], nodes[pair[1]]
    start = (source.x + BOX[0], source.y + BOX[1] // 2)
    count = sum(kinds.values())
    if target.x > source.x:
        end, back = (target.x, target.y + BOX[1] // 2), 1
        bend = max(30, (end[0] - start[0]) // 2)
        controls = ((start[0] + bend, start[1]), (end[0] - bend, end[1]))
    else:
        # To the same column or back: around the right-hand side.
        end, back = (target.x + BOX[0], target.y + BOX[1] // 2), -1
        controls = ((start[0] + GAP[0] // 2, start[1]), (end[0] + GAP[0] // 2, end[1]))
    stop = (end[0] - 8 * back, end[1])
    points = (start, *controls, stop)
    head = (end, (end[0] - 9 * back, end[1] - 5), (end[0] - 9 * back, end[1] + 5))
    return Edge(
        path="M{} {}C{} {} {} {} {} {}".format(*(number for point in points for number in point)),
        head=" ".join(f"{x},{y}" for x, y in head),
        width=round(min(5.0, 1.3 + 0.55 * log2(count)), 2),
        category=target.category,
        source=source.title,
        target=target.title,
        kinds=tuple(sorted(kinds.items())),
        count=count,
    )
