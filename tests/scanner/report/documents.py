"""Scan documents to report on, made by hand."""

from __future__ import annotations

from typing import Any

from scanner.report.scanfile import checked_document

UNKNOWN: dict[str, Any] = {"service": None, "category": None}
STATES = ("untouched", "rejected", "accepted")

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</style><script>alert(1)</script>",
    "\"'><svg onload=alert(1)>",
    "javascript:alert(1)",
    "{{ 7*7 }}{% raw %}",
    "a\x00b\x1b[31mc\x07",
    "\u202egnp.exe\u2066\u200f",
    "\ud800 half a pair",
    "שלום عربي",
    "e" + "\u0301" * 400,
    "漢字" * 60,
    "x" * 10_000,
    "<!-- --!> ]]> &amp; &#60;",
    "=HYPERLINK(1)",
)
"""What a page may call its cookies."""


def an_item(name: str = "_exm", **fields: Any) -> dict[str, Any]:
    item = {
        "kind": "cookie",
        "name": name,
        "domain": ".shop.example",
        "path": "/",
        "lifetime_s": 63_072_000,
        "kept_s": 34_560_000,
        "http_only": False,
        "secure": True,
        "same_site": "Lax",
        "partitioned": False,
        "party": "first",
        "set_by": {
            "how": "script",
            "url": "https://cdn.metrics.example/m.js",
            "chain": ["https://tags.example/t.js", "https://shop.example/"],
            "page": "https://shop.example/",
            "at_ms": 812,
        },
        "service": "example-metrics",
        "category": "statistics",
        "page": "https://shop.example/",
        "states": ["untouched", "accepted"],
        "blocked": False,
    }
    return item | fields


def a_service(service_id: str = "example-metrics", **fields: Any) -> dict[str, Any]:
    service = {
        "id": service_id,
        "name": "Example Metrics",
        "category": "statistics",
        "states": ["untouched", "accepted"],
        "evidence": [
            {"kind": "request", "detail": "https://cdn.metrics.example/m.js", "page": "https://shop.example/"}
        ],
    }
    return service | fields


def a_contact(source: str, target: str, **fields: Any) -> dict[str, Any]:
    contact = {"from": source, "to": target, "kind": "script", "service": None, "state": "untouched", "count": 1}
    return contact | fields


def an_event(at_ms: int = 10, **fields: Any) -> dict[str, Any]:
    event = {
        "state": "untouched",
        "page": "https://shop.example/",
        "moment": "visit",
        "at_ms": at_ms,
        "kind": "request",
        "host": "cdn.metrics.example",
        "label": "https://cdn.metrics.example/m.js",
        "service": "example-metrics",
    }
    return event | fields


def a_page(url: str = "https://shop.example/", state: str = "untouched", **fields: Any) -> dict[str, Any]:
    return {"url": url, "status": 200, "state": state, "error": None, "title": "Shop"} | fields


def some_facts(text: str = "Alles weigeren", **fields: Any) -> dict[str, Any]:
    """A banner that stands in the way of nobody, with one button."""
    button = {"text": text, "role": "refuse", "width": 153.6, "height": 44.0, "contrast": 4.46, "edge_contrast": None}
    facts = {
        "buttons": [button],
        "preticked": [],
        "preticked_behind": [],
        "accept_on_first_layer": False,
        "refuse_on_first_layer": True,
        "share": 0.306,
        "covers_page": False,
        "has_close": False,
        "in_frame": "",
        "clicks_to_accept": 2,
        "clicks_to_refuse": 1,
    }
    return facts | fields


def a_withdrawal(**fields: Any) -> dict[str, Any]:
    """After which one cookie is still there, and somebody is still contacted."""
    told = {
        "reached": True,
        "reason": None,
        "pages": 1,
        "banner": "kruimel",
        "clicked": ["Intrekken"],
        "effects": ["cookie consent"],
        "items": [{"kind": "cookie", "name": "_exm", "domain": ".shop.example", "party": "first"}],
        "contacted": [{"domain": "metrics.example", "service": "example-metrics"}],
    }
    return told | fields


def a_signal(state: str = "untouched", now: str | None = "denied", **fields: Any) -> dict[str, Any]:
    """What Google is told; each of its four signals is `now`."""
    names = ("ad_storage", "analytics_storage", "ad_user_data", "ad_personalization")
    one = {"default": "denied", "update": None, "now": now, "known": True}
    signal = {
        "state": state,
        "kind": "consent-mode",
        "host": "region1.google-analytics.com",
        "page": "https://shop.example/",
        "value": {"gcs": "G100", "gcd": "13p3p3p3p5l1", "signals": {name: dict(one) for name in names}},
    }
    return signal | fields


def a_consent_string(state: str = "untouched", **fields: Any) -> dict[str, Any]:
    """A string of IAB TCF that a page keeps, in which nothing is agreed to unless `fields` say so."""
    value = {
        "source": "cookie euconsent-v2",
        "created": "2026-11-21",
        "updated": "2026-11-21",
        "cmp_id": 300,
        "vendor_list_version": 170,
        "purposes": [],
        "legitimate_interests": [],
        "special_features": [],
        "vendors": 0,
        "vendors_legitimate": 0,
    }
    told = {"state": state, "kind": "tcf", "host": "shop.example", "page": "https://shop.example/"}
    return told | {"value": value | fields}


def a_call(api: str = "canvas", **fields: Any) -> dict[str, Any]:
    call = {"api": api, "url": "https://prints.example/p.js", "page": "https://shop.example/", "states": ["untouched"]}
    return call | fields


def with_facts(facts: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """The document with the facts about its banner."""
    document = a_document(**fields)
    document["states"]["untouched"]["banner_facts"] = facts
    return document


def a_document(**fields: Any) -> dict[str, Any]:
    """A shop that counts its visitors before they have chosen, and knows one thing that nobody knows."""
    document = {
        "kruimel": "scan/1",
        "url": "https://shop.example/",
        "started": "2026-11-21T09:30:00Z",
        "browser": "Chromium 156",
        "partial": False,
        "notes": [],
        "states": {
            state: {
                "reached": True,
                "pages": 1,
                "banner": None if state == "untouched" else "kruimel",
                "clicked": [] if state == "untouched" else ["Alles weigeren"],
                "effects": [] if state == "untouched" else ["banner gone"],
            }
            for state in STATES
        },
        "pages": [a_page(state=state) for state in STATES],
        "items": [an_item(), an_item("mystery", service=None, category=None)],
        "services": [a_service()],
        "third_parties": [
            {
                "domain": "metrics.example",
                "service": "example-metrics",
                "requests": 2,
                "states": ["untouched", "accepted"],
            },
            {"domain": "odd.example", "service": None, "requests": 1, "states": ["untouched"]},
        ],
        "links": [],
        "contacts": [
            a_contact("shop.example", "tags.example"),
            a_contact("tags.example", "cdn.metrics.example", service="example-metrics", count=2),
            a_contact("shop.example", "cdn.metrics.example", service="example-metrics", state="accepted"),
        ],
        "timeline": [an_event(), an_event(812, kind="cookie", host="shop.example", label="_exm")],
        "timeline_left_out": 0,
        "not_reached": [],
        "refused": [],
        "short_lived": [],
        "findings": [],
    }
    return checked_document(document | fields)


def a_hostile_document(text: str) -> dict[str, Any]:
    """A document in which a page wrote `text` wherever it could."""
    url = f"https://odd.example/{text}"
    set_by = {"how": "script", "url": url, "chain": [url], "page": url, "at_ms": 1}
    hint = {"kind": text, "says": text, "source": text}
    facts = some_facts(text, in_frame=url, preticked=[text], preticked_behind=[text])
    return with_facts(
        facts,
        withdrawn=a_withdrawal(
            clicked=[text],
            effects=[text],
            items=[{"kind": "cookie", "name": text, "domain": text, "party": "third"}],
            contacted=[{"domain": text, "service": None}],
        ),
        browser=text,
        notes=[text],
        items=[
            an_item(text, domain=text, path=text, same_site=text, set_by=set_by, page=url),
            an_item(text, kind="pixel", domain=text, set_by=set_by, page=url, **UNKNOWN, hints=[hint]),
        ],
        services=[a_service(name=text, evidence=[{"kind": text, "detail": text, "page": url}])],
        third_parties=[{"domain": text, "service": None, "requests": 1, "states": ["untouched"], "hints": [hint]}],
        attributions=[text],
        links=[{"service": text, "name": text, "url": url, "page": url}],
        contacts=[a_contact("shop.example", text), a_contact(text, f"other {text}", kind=text)],
        timeline=[an_event(host=text, label=text, page=url, service=None)],
        pages=[a_page(), a_page(url, error=text)],
        not_reached=[{"state": "rejected", "reason": text}],
        disguised=[{"host": text, "path": text, "service": text, "how": text, "states": ["untouched"]}],
        identifiers=[{"parameter": text, "host": text, "how": text, "page": url, "states": ["untouched"]}],
        workers=[{"url": text, "requests": [text], "states": ["untouched"]}],
        signals=[
            a_signal(host=text, page=url, value={"gcs": text, "gcd": text, "signals": {"ad_storage": {"now": text}}}),
            a_consent_string(source=text, created=text, vendors=text, purposes=[text, 99, -1, True], cmp_id=text),
            a_consent_string(error=text),
            a_signal(kind="usp", value={"source": text, "text": text}),
            a_signal(kind="gpp", value={}),
            a_signal(kind=text, value={"signals": text}),
        ],
        calls=[a_call(url=url, page=url), a_call("geolocation", url=text, page=text), a_call(text, states=[])],
        popups=[{"url": text, "page": url, "states": ["untouched"]}],
        refused=[{"name": text, "domain": text, "reason": text}],
        short_lived=[{"name": text, "domain": text}],
        findings=[{"rule": text, "severity": text, "item": text, "message": text}],
        screenshots=[
            {"state": "accepted", "moment": text, "jpeg": "/9j/" + "A" * 8},
            {"state": text, "moment": text, "jpeg": text},
        ],
    )
