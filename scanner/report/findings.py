"""What a report finds wrong: for now, what happens before anybody was asked."""

from __future__ import annotations

from typing import Any

from consent.vocabulary import Category, ConsentState, ItemKind

RULE = "before-consent"


def before_consent(document: dict[str, Any]) -> list[dict[str, Any]]:
    """A finding for each item and service that is not necessary and was there before a choice.

    (Directive 2002/58/EC art. 5(3); in the Netherlands art. 11.7a Telecommunicatiewet.)
    """
    findings = []
    untouched = ConsentState.UNTOUCHED.value
    for item in document["items"]:
        if untouched not in item["states"] or item["category"] == Category.NECESSARY:
            continue
        known = item["category"] is not None
        whose = f"{item['category']}: {item['service']}" if known else "nobody has named it yet"
        findings.append(
            {
                "rule": RULE,
                "severity": "error" if known else "warning",
                "item": item["name"],
                "message": f"{item['kind']} {item['name']} ({item['domain']}) {_done(item)} before consent; {whose}",
                "evidence": {"page": item["page"], "set_by": item["set_by"]},
            }
        )
    for service in document["services"]:
        if untouched not in service["states"] or service["category"] == Category.NECESSARY:
            continue
        requests = [proof for proof in service["evidence"] if proof["kind"] == "request"]
        if requests:
            findings.append(
                {
                    "rule": RULE,
                    "severity": "error",
                    "item": service["id"],
                    "message": f"{service['name']} ({service['category']}) is contacted before consent",
                    "evidence": requests[0],
                }
            )
    return findings


def _done(item: dict[str, Any]) -> str:
    """What happened to an item: not everything is stored."""
    return {ItemKind.PIXEL: "is asked for", ItemKind.FINGERPRINT: "is taken"}.get(item["kind"], "is stored")
