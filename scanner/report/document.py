"""`scan.json`: what was found, as data. The contract is in README.md; fields are added, never renamed."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import Any

from consent.catalogue import Match, Matcher, SeenItem
from consent.vocabulary import Category, ConsentState, ItemKind, Party
from scanner.attribute import FoundItem, SetBy, find_items, find_lost
from scanner.disguise import Unmasked, disguised, find_disguises
from scanner.recording import PageVisit, Recording, StateRecording
from scanner.report.asked import told_banner, told_withdrawn
from scanner.report.beside import beside
from scanner.report.contact import contacts, timeline
from scanner.report.findings import before_consent
from scanner.report.signs import find_signs
from scanner.signals import find_signals
from scanner.site import bare_url, host_of, party, registrable_domain
from scanner.traces import find_traces

FORMAT = "scan/1"
MAX_EVIDENCE = 20
WORKERS_RUN_ON = "scripts ran in the background (workers), in their own time: what they do late was not seen"
Matched = list[tuple[FoundItem, Match | None]]


def scan_document(recording: Recording, matcher: Matcher) -> dict[str, Any]:
    """The whole report as JSON values. Lists are sorted; two scans of the same site differ only in times."""
    disguises = find_disguises(recording, matcher)
    matcher = Unmasked(matcher, disguises)
    found = [*find_items(recording), *find_traces(recording)]
    matched = [(item, _match_item(matcher, item)) for item in found]
    lost = find_lost(recording)
    events, events_left_out = timeline(recording, matcher, _service_ids(matched))
    document: dict[str, Any] = {
        "kruimel": FORMAT,
        "url": recording.url,
        "started": recording.started.isoformat().replace("+00:00", "Z"),
        "browser": recording.browser,
        "partial": recording.partial,
        "notes": list(recording.notes),
        "states": {state.state.value: _state(state) for state in recording.states},
        "pages": [_page(visit) for state in recording.states for visit in state.visits],
        "items": [_item(item, match) for item, match in matched],
        "services": _services(recording, matcher, matched),
        "third_parties": _third_parties(recording, matcher),
        "links": _links(recording, matcher),
        "disguised": disguised(disguises),
        **beside(recording),
        "signals": find_signals(recording),
        "withdrawn": told_withdrawn(recording, matcher, partial(_match_item, matcher)),
        "contacts": contacts(recording, matcher),
        "timeline": events,
        "timeline_left_out": events_left_out,
        "not_reached": [
            {"state": state.state.value, "reason": state.not_reached} for state in recording.states if state.not_reached
        ],
        "refused": [{"name": item.name, "domain": item.domain, "reason": item.reason} for item in lost if item.reason],
        "short_lived": [{"name": item.name, "domain": item.domain} for item in lost if not item.reason],
    }
    if ConsentState.UNTOUCHED in document["states"]:
        document["states"][ConsentState.UNTOUCHED]["banner_facts"] = told_banner(recording)
    if document["workers"]:
        document["notes"].append(WORKERS_RUN_ON)
    document["findings"] = before_consent(document)
    return document


def _service_ids(matched: Matched) -> dict[tuple[str, str, str, str], str]:
    return {
        (item.kind.value, item.name, item.domain, item.path): match.service.id
        for item, match in matched
        if match is not None
    }


def _match_item(matcher: Matcher, item: FoundItem) -> Match | None:
    if item.kind is ItemKind.PIXEL:
        return matcher.match_url(f"https://{item.domain}{item.name}")
    setter = item.set_by
    seen = SeenItem(
        kind=item.kind,
        name=item.name,
        domain=item.domain,
        party=item.party,
        setter_url=setter.url if setter else None,
        set_by=None if setter is None else "header" if setter.how == "header" else "script",
        lifetime_s=item.requested_s,
    )
    return matcher.match_item(seen)


def _item(item: FoundItem, match: Match | None) -> dict[str, Any]:
    return {
        "kind": item.kind.value,
        "name": item.name,
        "domain": item.domain,
        "path": item.path,
        "lifetime_s": item.requested_s,
        "kept_s": item.kept_s,
        "http_only": item.http_only,
        "secure": item.secure,
        "same_site": item.same_site,
        "partitioned": item.partitioned,
        "attributes_known": item.is_known,
        "party": item.party.value,
        "set_by": _set_by(item.set_by),
        "service": match.service.id if match else None,
        "category": match.service.category.value if match else None,
        "rule": match.rule if match else None,
        "page": item.page,
        "states": [state.value for state in item.states],
        "blocked": False,
    }


def _set_by(set_by: SetBy | None) -> dict[str, Any] | None:
    if set_by is None:
        return None
    return {
        "how": set_by.how,
        "url": set_by.url,
        "chain": list(set_by.chain),
        "page": set_by.page,
        "at_ms": set_by.at_ms,
    }


def _state(state: StateRecording) -> dict[str, Any]:
    action = state.action
    return {
        "reached": not state.not_reached,
        "pages": len(state.visits),
        "cookies": len(state.jar),
        "banner": action.banner if action else None,
        "clicked": list(action.clicked) if action else [],
        "effects": list(action.effects) if action else [],
    }


def _page(visit: PageVisit) -> dict[str, Any]:
    return {
        "url": visit.url,
        "status": visit.status,
        "state": visit.state.value,
        "error": visit.error or None,
        "title": visit.title,
        "requests": len(visit.requests),
    }


def _services(recording: Recording, matcher: Matcher, matched: Matched) -> list[dict[str, Any]]:
    names: dict[str, tuple[str, Category]] = {}
    states: dict[str, set[ConsentState]] = defaultdict(set)
    evidence: dict[str, dict[tuple[str, str, str], None]] = defaultdict(dict)
    for visit in (visit for state in recording.states for visit in state.moments):
        for request in visit.requests:
            match = matcher.match_url(request.url)
            if match is not None:
                names[match.service.id] = (match.service.name, match.service.category)
                states[match.service.id].add(visit.state)
                evidence[match.service.id].setdefault(("request", bare_url(request.url), visit.url))
    for item, match in matched:
        if match is not None:
            names[match.service.id] = (match.service.name, match.service.category)
            states[match.service.id].update(item.states)
            evidence[match.service.id].setdefault(("item", f"{item.kind} {item.name}", item.page))
    for service, detail, page in find_signs(recording, matcher):
        names[service.id] = (service.name, service.category)
        evidence[service.id].setdefault(("markup", detail, page))
    return [
        {
            "id": service_id,
            "name": name,
            "category": category.value,
            "states": [state.value for state in ConsentState.in_order(states[service_id])],
            "evidence": [
                {"kind": kind, "detail": detail, "page": page}
                for kind, detail, page in sorted(evidence[service_id])[:MAX_EVIDENCE]
            ],
        }
        for service_id, (name, category) in sorted(names.items())
    ]


def _third_parties(recording: Recording, matcher: Matcher) -> list[dict[str, Any]]:
    home = recording.home
    requests: dict[tuple[str, str], int] = defaultdict(int)
    states: dict[tuple[str, str], set[ConsentState]] = defaultdict(set)
    for visit in (visit for state in recording.states for visit in state.moments):
        for request in visit.requests:
            if not request.url.startswith(("http:", "https:", "ws:", "wss:")):
                continue
            if party(request.url, visit.url, home) is Party.FIRST:
                continue
            match = matcher.match_url(request.url)
            key = (registrable_domain(host_of(request.url)), match.service.id if match else "")
            requests[key] += 1
            states[key].add(visit.state)
    return [
        {
            "domain": domain,
            "service": service or None,
            "requests": requests[domain, service],
            "states": [state.value for state in ConsentState.in_order(states[domain, service])],
        }
        for domain, service in sorted(requests)
    ]


def _links(recording: Recording, matcher: Matcher) -> list[dict[str, Any]]:
    """Plain links to services: they share nothing until somebody clicks."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for visit in (visit for state in recording.states for visit in state.moments):
        for link in visit.links:
            match = matcher.match_link(link.url) if link.kind == "link" else None
            if match is not None:
                found.setdefault((match.service.id, link.url), (match.service.name, visit.url))
    return [
        {"service": service, "name": name, "url": url, "page": page}
        for (service, url), (name, page) in sorted(found.items())
    ]
