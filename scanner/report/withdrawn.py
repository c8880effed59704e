"""The consent that was taken back, as one more state beside the three."""

from __future__ import annotations

from typing import Any

STATE = "withdrawn"
_UNSEEN: dict[str, Any] = {
    "path": "",
    "lifetime_s": None,
    "kept_s": None,
    "http_only": False,
    "secure": False,
    "same_site": "",
    "partitioned": False,
    "attributes_known": False,
    "set_by": None,
    "service": None,
    "category": None,
    "page": "",
    "hints": (),
}
"""What is not known of an item that only turned up after the withdrawal."""


def with_withdrawn(document: dict[str, Any]) -> dict[str, Any]:
    """A copy of `document` in which items, services and domains say where they were seen after a withdrawal as well.

    The document itself where nobody looked at that. In the document it stands apart, so that its lists tell of the
    three states and no others.
    """
    told = document.get("withdrawn")
    if not told or STATE in document["states"]:
        return document
    items = [dict(item) for item in document["items"]]
    left = {(item["kind"], item["name"], item["domain"]): item for item in told["items"]}
    for item in items:
        if left.pop((item["kind"], item["name"], item["domain"]), None):
            item["states"] = [*item["states"], STATE]
    items += [{**_UNSEEN, **item, "states": [STATE]} for item in left.values()]
    seen = {part: [*document[part], *told.get(part, ())] for part in ("contacts", "timeline", "signals", "calls")}
    thirds = [dict(third) for third in document["third_parties"]]
    asked = {(row["domain"], row["service"]) for row in told["contacted"]}
    for third in thirds:
        if (third["domain"], third["service"]) in asked:
            asked.discard((third["domain"], third["service"]))
            third["states"] = [*third["states"], STATE]
    thirds += [
        {"domain": domain, "service": service, "requests": 0, "states": [STATE], "hints": ()}
        for domain, service in sorted(asked, key=lambda row: (row[0], row[1] or ""))
    ]
    going_on = {thing["service"] for thing in (*items, *thirds) if STATE in thing["states"]}
    services = [
        {**service, "states": [*service["states"], STATE]} if service["id"] in going_on else service
        for service in document["services"]
    ]
    missed = [] if told["reached"] else [{"state": STATE, "reason": told["reason"] or ""}]
    about = {field: told[field] for field in ("reached", "pages", "banner", "clicked", "effects")}
    return {
        **document,
        **seen,
        "timeline_left_out": document["timeline_left_out"] + told.get("timeline_left_out", 0),
        "states": {**document["states"], STATE: about},
        "items": items,
        "third_parties": thirds,
        "services": services,
        "not_reached": [*document["not_reached"], *missed],
    }
