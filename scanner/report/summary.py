"""What a scan comes down to in each consent state: who did something, and whether it should have waited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from consent.vocabulary import Category, ConsentState, ItemKind
from scanner.report.fields import in_order
from scanner.report.withdrawn import STATE as WITHDRAWN

Verdict = Literal["bad", "unsure", "good", "unseen"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A service that is not necessary, and what it did in one consent state; standing in markup is not doing."""

    service: dict[str, Any]
    items: tuple[dict[str, Any], ...]
    """What it stored."""
    traces: tuple[dict[str, Any], ...]
    """By what it told the device apart without storing anything: pixels, fingerprints."""
    domains: tuple[str, ...]
    requests: int
    """How often it was contacted; 0 as well where the scan does not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StateSummary:
    """One consent state."""

    state: str
    reached: bool
    reason: str
    pages: int
    """Pages that could be seen."""
    actors: tuple[Actor, ...]
    left: tuple[Actor, ...]
    """After a withdrawal: of whom something stays on the device, and nothing more is seen. What another domain keeps
    there, no site can take away."""
    services: int
    items: int
    """Things that were stored."""
    domains: int
    banner: str
    """What kind of banner was operated; "" where none was."""
    clicked: tuple[str, ...]
    effects: tuple[str, ...]
    unknown_items: tuple[dict[str, Any], ...]
    unknown_traces: tuple[dict[str, Any], ...]
    unknown_domains: tuple[str, ...]

    @property
    def unknown(self) -> int:
        """How much there is that nobody knows."""
        return len(self.unknown_items) + len(self.unknown_traces) + len(self.unknown_domains)

    @property
    def needs_consent(self) -> bool:
        """Whether nobody had said yes, so that everything but the necessary had to wait."""
        return self.state != ConsentState.ACCEPTED

    @property
    def verdict(self) -> Verdict:
        """What there is to say of it."""
        if not self.reached or not self.pages:
            return "unseen"
        if not self.needs_consent:
            return "good"
        if self.actors:
            return "bad"
        return "unsure" if self.unknown else "good"


def summarise(document: dict[str, Any]) -> list[StateSummary]:
    """Every consent state of the scan, in the order in which a visitor meets them."""
    return [_summarise(document, state) for state in in_order(document["states"])]


def _summarise(document: dict[str, Any], state: str) -> StateSummary:
    reason = next((missing["reason"] for missing in document["not_reached"] if missing["state"] == state), "")
    items, traces = _apart([item for item in document["items"] if state in item["states"]])
    thirds = [third for third in document["third_parties"] if state in third["states"]]
    services = [service for service in document["services"] if state in service["states"]]
    asking = [service for service in services if service["category"] != Category.NECESSARY]
    seen = {page["url"] for page in document["pages"] if page["state"] == state and _is_seen(page)}
    actors = [_actor(document, service, state) for service in sorted(asking, key=_order)]
    actors = [actor for actor in actors if actor.items or actor.traces or actor.domains or actor.requests]
    left = [actor for actor in actors if state == WITHDRAWN and not _acts(document, actor)]
    about = document["states"][state]
    return StateSummary(
        state=state,
        reached=bool(about["reached"]),
        banner=about["banner"] or "",
        clicked=tuple(about["clicked"]),
        effects=tuple(about["effects"]),
        reason=reason,
        pages=int(about["pages"]) if state == WITHDRAWN else len(seen),
        actors=tuple(actor for actor in actors if actor not in left),
        left=tuple(left),
        services=len(services),
        items=len(items),
        domains=len({third["domain"] for third in thirds}),
        unknown_items=tuple(item for item in items if item["category"] is None),
        unknown_traces=tuple(trace for trace in traces if trace["category"] is None),
        unknown_domains=tuple(sorted({third["domain"] for third in thirds if third["service"] is None})),
    )


def _acts(document: dict[str, Any], actor: Actor) -> bool:
    """Whether a service did anything after a withdrawal; where the scan does not tell, what is there counts."""
    if "timeline" not in (document.get("withdrawn") or {}) or actor.domains or actor.requests:
        return True
    return any(
        event["state"] == WITHDRAWN and event["service"] == actor.service["id"] for event in document["timeline"]
    )


def _is_seen(page: dict[str, Any]) -> bool:
    return page["status"] < 400 if page["status"] else not page["error"]


def _actor(document: dict[str, Any], service: dict[str, Any], state: str) -> Actor:
    thirds = [third for third in document["third_parties"] if third["service"] == service["id"]]
    contacts = [contact for contact in document["contacts"] if contact["service"] == service["id"]]
    mine = [item for item in document["items"] if item["service"] == service["id"] and state in item["states"]]
    items, traces = _apart(mine)
    return Actor(
        service=service,
        items=tuple(items),
        traces=tuple(traces),
        domains=tuple(sorted({third["domain"] for third in thirds if state in third["states"]})),
        requests=int(sum(contact["count"] for contact in contacts if contact["state"] == state)),
    )


def _apart(items: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What is stored, and what is not."""
    traces = (ItemKind.PIXEL, ItemKind.FINGERPRINT)
    return [item for item in items if item["kind"] not in traces], [item for item in items if item["kind"] in traces]


def _order(service: dict[str, Any]) -> tuple[int, str]:
    """What weighs most comes first."""
    weight = (Category.MARKETING, Category.STATISTICS, Category.PREFERENCES, Category.UNCLASSIFIED, Category.NECESSARY)
    return weight.index(Category(service["category"])), service["name"]
