"""What a site tells others about consent: Google's Consent Mode, and the strings of the advertising trade.

Pure: reads a recording, whether that comes from a browser or from a file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from scanner.recording import PageVisit, Recording, Request
from scanner.signals import consent_mode, tcf
from scanner.site import host_of

__all__ = ["find_signals"]

MAX_SIGNALS = 500
MAX_RAW = 2_048
_QUERY = {"gdpr_consent": "tcf", "gpp": "gpp", "us_privacy": "usp", "gcs": "consent-mode", "gcd": "consent-mode"}
_HINTS = tuple(f"{name}=" for name in _QUERY)


def find_signals(recording: Recording) -> list[dict[str, Any]]:
    """Every signal of every state and page, each once and sorted: rows of `signals` in the report.

    `kind` is `consent-mode`, `tcf`, `gpp` or `usp`; `value` is what was decoded, or the text as it is for the last two.
    """
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for state in recording.states:
        for visit in state.moments:
            for kind, host, value in _of_visit(visit):
                row = {"state": state.state.value, "kind": kind, "host": host, "page": visit.url, "value": value}
                found.setdefault(tuple(json.dumps(part, sort_keys=True) for part in row.values()), row)
                if len(found) >= MAX_SIGNALS:
                    return [found[key] for key in sorted(found)]
    return [found[key] for key in sorted(found)]


def _of_visit(visit: PageVisit) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for kept in visit.consent_texts:
        yield kept.kind, host_of(visit.final_url), _value(kept.kind, kept.text, kept.source)
    for request in visit.requests:
        for query in (_query(request.url), *request.body.splitlines()[:50]):
            if any(hint in query for hint in _HINTS):
                yield from _of_query(request, query)


def _of_query(request: Request, query: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    try:
        parameters = dict(parse_qsl(query, max_num_fields=500))
    except ValueError:
        return
    host = host_of(request.url)
    signals = consent_mode.decode(parameters.get("gcs", ""), parameters.get("gcd", ""))
    if signals:
        raw: dict[str, Any] = {name: parameters[name][:40] for name in ("gcs", "gcd") if name in parameters}
        told = {
            signal.name: {"default": signal.default, "update": signal.update, "now": signal.now, "known": signal.known}
            for signal in signals
        }
        yield "consent-mode", host, {**raw, "signals": told}
    for name, kind in _QUERY.items():
        if kind != "consent-mode" and parameters.get(name):
            yield kind, host, _value(kind, parameters[name], f"parameter {name}")


def _value(kind: str, text: str, source: str) -> dict[str, Any]:
    if kind != "tcf":
        return {"source": source, "text": text[:MAX_RAW]}
    string = tcf.decode(text)
    if isinstance(string, str):
        return {"source": source, "error": string}
    return {
        "source": source,
        "version": string.version,
        "created": string.created.isoformat() if string.created else None,
        "updated": string.updated.isoformat() if string.updated else None,
        "cmp_id": string.cmp_id,
        "cmp_version": string.cmp_version,
        "language": string.language,
        "vendor_list_version": string.vendor_list_version,
        "policy_version": string.policy_version,
        "service_specific": string.service_specific,
        "special_features": list(string.special_features),
        "purposes": list(string.purposes),
        "legitimate_interests": list(string.legitimate_interests),
        "vendors": string.vendors,
        "vendors_legitimate": string.vendors_legitimate,
        "segments": list(string.segments),
    }


def _query(url: str) -> str:
    """The query of a URL; "" where it has none that can be read."""
    try:
        return urlsplit(url).query
    except ValueError:
        return ""
