"""What the report tells of the asking: the banner as it stands, the way to each answer, and a consent taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from consent.catalogue import Match, Matcher
from consent.vocabulary import ConsentState, Party
from scanner.attribute import FoundItem, find_items
from scanner.recording import Recording
from scanner.report.beside import calls
from scanner.report.contact import contacts, timeline
from scanner.report.withdrawn import STATE as WITHDRAWN
from scanner.signals import find_signals
from scanner.site import host_of, party, registrable_domain


def told_banner(recording: Recording) -> dict[str, Any] | None:
    """The field `banner_facts` of the untouched state: `BannerFacts`, and how many clicks each answer takes.

    A number of clicks is null where no way to the answer was found, or none that was proven.
    """
    banner = next((state.banner for state in recording.states if state.banner is not None), None)
    if banner is None:
        return None
    told = asdict(banner)
    told["buttons"] = [{**button, "role": button["role"].value} for button in told["buttons"]]
    told["preticked"] = list(banner.preticked)
    told["clicks_to_accept"] = 1 if banner.accept_on_first_layer else _clicks(recording, ConsentState.ACCEPTED)
    told["clicks_to_refuse"] = 1 if banner.refuse_on_first_layer else _clicks(recording, ConsentState.REJECTED)
    # A box that was met on the second layer is as much ticked beforehand as one on the first.
    told["preticked_behind"] = sorted(
        {label for state in recording.states if state.action for label in state.action.preticked}
        - set(banner.preticked)
    )
    return told


def _clicks(recording: Recording, wanted: ConsentState) -> int | None:
    for state in recording.states:
        if state.state is wanted and state.action is not None and state.action.clicked:
            return len(state.action.clicked)
    return None


def told_withdrawn(
    recording: Recording, matcher: Matcher, match_item: Callable[[FoundItem], Match | None]
) -> dict[str, Any] | None:
    """The field `withdrawn`: whether a consent could be taken back, and what goes on nevertheless; null unless asked.

    `items` are those that are still there afterwards, `contacted` the third parties that are still asked; `contacts`,
    `timeline`, `signals` and `calls` are as in the document, in the state `withdrawn`.
    """
    withdrawn = recording.withdrawn
    if withdrawn is None:
        return None
    alone = replace(recording, states=(withdrawn,), withdrawn=None)
    action = withdrawn.action
    left = [(item, match_item(item)) for item in find_items(alone)]
    services = {(item.kind.value, item.name, item.domain, item.path): match.service.id for item, match in left if match}
    events, events_left_out = timeline(alone, matcher, services)
    contacted = {
        (registrable_domain(host_of(request.url)), match.service.id if match else None)
        for visit in withdrawn.visits
        for request in visit.requests
        if request.url.startswith(("http:", "https:", "ws:", "wss:"))
        and party(request.url, visit.url, recording.home) is Party.THIRD
        for match in (matcher.match_url(request.url),)
    }
    return {
        "reached": not withdrawn.not_reached,
        "reason": withdrawn.not_reached or None,
        "pages": len(withdrawn.visits),
        "banner": action.banner if action else None,
        "clicked": list(action.clicked) if action else [],
        "effects": list(action.effects) if action else [],
        "items": [
            {
                "kind": item.kind.value,
                "name": item.name,
                "domain": item.domain,
                "party": item.party.value,
                "service": match.service.id if match else None,
                "category": match.service.category.value if match else None,
            }
            for item, match in left
        ],
        "contacted": [
            {"domain": domain, "service": service}
            for domain, service in sorted(contacted, key=lambda row: (row[0], row[1] or ""))
        ],
        "contacts": [{**contact, "state": WITHDRAWN} for contact in contacts(alone, matcher)],
        "timeline": [{**event, "state": WITHDRAWN} for event in events],
        "timeline_left_out": events_left_out,
        "signals": [{**signal, "state": WITHDRAWN} for signal in find_signals(alone)],
        "calls": [{**call, "states": [WITHDRAWN]} for call in calls(alone)],
    }
