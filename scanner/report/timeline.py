"""The time line of one consent state: who did what at which moment of a page's own time.

Only numbers and texts come out of here; the template draws them, and escapes what needs it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from math import log1p
from typing import Any

from consent.vocabulary import Category
from scanner.report.graph import fitting
from scanner.report.shown import shown
from scanner.site import host_of, registrable_domain

GUTTER = 204
PLOT = 680
RIGHT = 24
ROW = 36
TOP = 8
AXIS = 34
MAX_ROWS = 24
NEAR = 13
"""Marks of one kind that lie nearer than this are one mark."""
KNEE_MS = 60
"""Where the scale bends: most happens at once, and what comes late should be seen as well."""
TICKS_MS = (0, 100, 300, 1_000, 3_000, 10_000, 30_000, 60_000, 300_000, 1_800_000)
LANES = {"request": -8, "call": -8, "cookie": 8, "storage": 8}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One event, or several of a kind that lie close together."""

    x: int
    y: int
    kind: str
    at_ms: int
    labels: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One who did something."""

    y: int
    label: str
    note: str
    category: str
    """A category, `unknown`, `site` or `more`."""
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Everything to draw, in user units."""

    width: int
    height: int
    rows: tuple[Row, ...]
    ticks: tuple[tuple[int, int], ...]
    """Where each tick stands, and its moment in milliseconds."""


@dataclass(slots=True)
class _Owner:
    label: str
    note: str
    category: str
    events: list[dict[str, Any]] = field(default_factory=list)


def latest_ms(document: dict[str, Any]) -> int:
    """The last moment to be shown: the same for every state, so that they can be compared."""
    return max([1_000, *(_at(event) for event in document["timeline"])])


def draw_timeline(document: dict[str, Any], state: str, *, site_label: str, more_label: str) -> Timeline | None:
    """The time line of one consent state; None where there is nothing to show.

    `more_label` holds `{n}`, the number of those who share the last row.
    """
    events = [event for event in document["timeline"] if event["state"] == state and event["kind"] in LANES]
    if not events:
        return None
    owners = _owners(document, events, site_label)
    if len(owners) > MAX_ROWS:
        rest = owners[MAX_ROWS - 1 :]
        late = [event for owner in rest for event in owner.events]
        owners = [*owners[: MAX_ROWS - 1], _Owner(more_label.format(n=len(rest)), "", "more", late)]
    last = latest_ms(document)
    rows = []
    for index, owner in enumerate(owners):
        y = TOP + index * ROW
        marks = tuple(mark for kind in LANES for mark in _marks(owner.events, kind, y + ROW // 2, last))
        rows.append(Row(y=y, label=owner.label, note=owner.note, category=owner.category, marks=_apart(marks)))
    ticks = [(_x(at_ms, last), at_ms) for at_ms in TICKS_MS if at_ms <= last]
    return Timeline(
        width=GUTTER + PLOT + RIGHT,
        height=TOP + len(rows) * ROW + AXIS,
        rows=tuple(rows),
        ticks=tuple(ticks),
    )


def _owners(document: dict[str, Any], events: list[dict[str, Any]], site_label: str) -> list[_Owner]:
    """Everybody who did something, the first to do so first."""
    services = {service["id"]: service for service in document["services"]}
    site = registrable_domain(host_of(document["url"]))
    found: dict[str, _Owner] = {}
    for event in sorted(events, key=lambda event: (_at(event), event["host"], event["kind"], event["label"])):
        service = services.get(event["service"] or "")
        domain = registrable_domain(event["host"])
        if service is not None:
            key, owner = f"service {service['id']}", (service["name"], domain, str(Category(service["category"])))
        elif domain == site:
            key, owner = "site", (site_label, site, "site")
        else:
            key, owner = f"domain {domain}", (domain, "", "unknown")
        if key not in found:
            found[key] = _Owner(fitting(owner[0], 21), fitting(owner[1], 26), owner[2])
        found[key].events.append(event)
    return list(found.values())


def _marks(events: list[dict[str, Any]], kind: str, middle: int, last: int) -> list[Mark]:
    """The marks of one kind in one row, those that would cover each other put together."""
    groups: dict[int, list[dict[str, Any]]] = defaultdict(list)
    at: list[int] = []
    for event in sorted(
        (event for event in events if event["kind"] == kind), key=lambda event: (_at(event), event["label"])
    ):
        x = _x(_at(event), last)
        if not at or x - at[-1] > NEAR:
            at.append(x)
        groups[at[-1]].append(event)
    return [
        Mark(
            x=x,
            y=middle + LANES[kind],
            kind=kind,
            at_ms=_at(group[0]),
            labels=tuple(shown(label, 100) for label in list(dict.fromkeys(event["label"] for event in group))[:4]),
            count=len(group),
        )
        for x, group in groups.items()
    ]


def _apart(marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """Marks of different kinds in one lane, the later ones moved to the right where they would cover an earlier one."""
    placed: list[Mark] = []
    end: dict[int, int] = {}
    for mark in sorted(marks, key=lambda mark: (mark.y, mark.x, mark.kind)):
        x = max(mark.x, end.get(mark.y, -NEAR) + NEAR)
        end[mark.y] = x
        placed.append(Mark(x=x, y=mark.y, kind=mark.kind, at_ms=mark.at_ms, labels=mark.labels, count=mark.count))
    return tuple(placed)


def _x(at_ms: int, last: int) -> int:
    return round(GUTTER + 12 + (PLOT - 12) * log1p(at_ms / KNEE_MS) / log1p(last / KNEE_MS))


def _at(event: dict[str, Any]) -> int:
    return max(0, int(event["at_ms"]))
