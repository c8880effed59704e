"""The report as one file: for who owns the site first, and for who has to put it right.

The file is made from a scan document alone. What a scanned page wrote is hostile: everything is escaped by the
template engine, made fit to be shown and cut; the file holds no script, and its policy lets it load nothing.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections import defaultdict
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from consent.vocabulary import Category, Language
from scanner.report.diff import is_same
from scanner.report.graph import BOX, draw_graph
from scanner.report.measured import Measured, told_calls
from scanner.report.scanfile import checked_document
from scanner.report.screenshot import MAX_BYTES, MAX_SCREENSHOTS
from scanner.report.shown import shown
from scanner.report.signalled import Signalled, told_signals
from scanner.report.summary import StateSummary, summarise
from scanner.report.timeline import GUTTER, LANES, ROW, draw_timeline
from scanner.report.withdrawn import STATE as WITHDRAWN
from scanner.report.withdrawn import with_withdrawn
from scanner.report.wording import Wording, load_wording
from scanner.site import host_of

MAX_ROWS = 500
"""Rows of one table; a report of 5,000 cookies helps nobody."""


def html_report(document: dict[str, Any], language: Language = Language.NL) -> str:
    """The report on `document` as HTML, the same each time; raises InvalidFile where the document is no scan."""
    document = with_withdrawn(checked_document(document))
    wording = load_wording(language)
    summaries = summarise(document)
    signals, measured = told_signals(document, wording), told_calls(document)
    style = _style()
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    return (
        _environment()
        .get_template("report.html")
        .render(
            d=document,
            t=wording,
            language=language.value,
            style=Markup(style),  # noqa: S704 - our own file, without a `<` in it
            style_digest=digest,
            host=host_of(document["url"]) or shown(document["url"]),
            pages=len({page["url"] for page in document["pages"]}),
            summaries=summaries,
            by_state={summary.state: summary for summary in summaries},
            verdict=_verdict(summaries, wording),
            todo=_todo(document, summaries, wording, early=_early(signals, measured)),
            signals=signals,
            measured=measured,
            pictures=_pictures(document, summaries, wording),
            services=_services(document),
            unknown=_unknown(document),
            hinted=any(thing["hints"] for part in _unknown(document).values() for thing in part),
            screenshots=_screenshots(document),
            facts=document["states"].get("untouched", {}).get("banner_facts"),
            other_findings=[finding for finding in document["findings"] if finding["rule"] != "before-consent"],
            troubled=[page for page in document["pages"] if page["error"]],
            diff=_diff(document, wording),
            names={service["id"]: service["name"] for service in document["services"]},
            max_rows=MAX_ROWS,
            box=BOX,
            gutter=GUTTER,
            row=ROW,
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("scanner.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["s"] = shown
    return environment


@cache
def _style() -> str:
    text = (resources.files(__package__ or "") / "templates" / "report.css").read_text("utf-8")
    return text.replace("\r\n", "\n")


def _verdict(summaries: list[StateSummary], t: Wording) -> dict[str, Any]:
    """The sentence on top, what it rests on, and its colour."""
    asked = [summary for summary in summaries if summary.needs_consent]
    bad = [summary for summary in asked if summary.verdict == "bad"]
    unseen = [t.state(summary.state) for summary in asked if summary.verdict == "unseen"]
    caveats = [t("verdict.not_seen", state=state) for state in unseen]
    left = [actor.service["name"] for summary in asked for actor in summary.left[:8]]
    caveats += [t("verdict.left", names=t.listing(left))] if left else []
    if bad:
        first, *others = bad
        names = t.listing([actor.service["name"] for actor in first.actors[:8]])
        also = [t("verdict.also", what=_bad(summary, t)) for summary in others]
        more = [t("verdict.who", names=names), t("verdict.law"), *also, *caveats]
        return {"tone": "bad", "text": _bad(first, t), "more": more}
    if all(summary.verdict == "unseen" for summary in summaries):
        return {"tone": "unsure", "text": t("verdict.unseen"), "more": []}
    if not asked or asked[0].state != "untouched" or asked[0].verdict == "unseen":
        return {"tone": "unsure", "text": t("verdict.unseen_before"), "more": caveats}
    if any(summary.verdict == "unsure" for summary in asked):
        return {"tone": "unsure", "text": t("verdict.unsure"), "more": caveats}
    seen = [str(t.texts["tag"].get(summary.state, summary.state)) for summary in asked if summary.verdict != "unseen"]
    more = [t("verdict.good_more", states=t.listing(seen)), *caveats]
    return {"tone": "good" if not unseen else "unsure", "text": t("verdict.good"), "more": more}


def _bad(summary: StateSummary, t: Wording) -> Markup:
    key = {"untouched": "verdict.bad", "rejected": "verdict.bad_rejected"}.get(summary.state, "verdict.bad_withdrawn")
    return t(key, n=len(summary.actors))


def _early(signals: list[Signalled], measured: list[Measured]) -> list[str]:
    """The steps for what came before a yes and is no service: `signals`, `measure`."""
    steps = {"signals": any(told.early for told in signals), "measure": any(told.early for told in measured)}
    return [step for step, is_due in steps.items() if is_due]


def _todo(document: dict[str, Any], summaries: list[StateSummary], t: Wording, *, early: list[str]) -> list[Markup]:
    """What to do now, the weightiest first; `early` is what `_early` found."""
    steps = []
    bad = {summary.state: summary for summary in summaries if summary.verdict == "bad"}
    if untouched := bad.pop("untouched", None):
        steps.append(t("todo.wait", names=t.listing([actor.service["name"] for actor in untouched.actors[:12]])))
    late = {actor.service["id"]: actor.service["name"] for summary in bad.values() for actor in summary.actors}
    if late:
        steps.append(t("todo.refused", names=t.listing(list(late.values())[:12])))
    steps += [t(f"todo.{step}") for step in early]
    if any(summary.unknown for summary in summaries):
        steps.append(t("todo.find_out"))
    if missed := [t.texts["tag"].get(missing["state"], missing["state"]) for missing in document["not_reached"]]:
        steps.append(t("todo.not_reached", states=t.listing(missed)))
    if any(page["error"] for page in document["pages"]):
        steps.append(t("todo.errors"))
    return steps or [t("todo.keep")]


def _pictures(document: dict[str, Any], summaries: list[StateSummary], t: Wording) -> list[dict[str, Any]]:
    """The graph, the time line and their tables for each state that was reached."""
    labels = {"site_label": str(t.raw("pictures.site")), "more_label": str(t.raw("pictures.more"))}
    pictures = []
    for summary in summaries:
        if not summary.reached or (summary.state == WITHDRAWN and "timeline" not in document["withdrawn"]):
            continue  # scans of before do not tell when and by whom after a withdrawal
        events = [event for event in document["timeline"] if event["state"] == summary.state and event["kind"] in LANES]
        pictures.append(
            {
                "state": summary.state,
                "graph": draw_graph(document, summary.state, **labels),
                "timeline": draw_timeline(document, summary.state, **labels),
                "events": sorted(
                    events, key=lambda event: (event["at_ms"], event["page"], event["kind"], event["label"])
                ),
            }
        )
    return pictures


def _services(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Every service with what it stores and where it was contacted, by category."""
    items: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for item in document["items"]:
        if item["service"] is not None:
            items[item["service"]].append(item)
    domains: dict[str, set[str]] = defaultdict(set)
    for third in document["third_parties"]:
        if third["service"] is not None:
            domains[third["service"]].add(third["domain"])
    weight = [Category.MARKETING, Category.STATISTICS, Category.PREFERENCES, Category.UNCLASSIFIED, Category.NECESSARY]
    services = sorted(document["services"], key=lambda its: (weight.index(Category(its["category"])), its["name"]))
    return [
        {**service, "items": items[service["id"]], "domains": sorted(domains[service["id"]])} for service in services
    ]


def _unknown(document: dict[str, Any]) -> dict[str, Any]:
    known = {service["id"] for service in document["services"]}
    return {
        "items": [item for item in document["items"] if item["service"] not in known],
        "domains": [third for third in document["third_parties"] if third["service"] not in known],
    }


def _screenshots(document: dict[str, Any]) -> list[dict[str, str]]:
    """Pictures that are JPEG indeed; anything else is left out."""
    return [shot for shot in document["screenshots"] if _is_jpeg(shot["jpeg"])][:MAX_SCREENSHOTS]


def _is_jpeg(text: str) -> bool:
    if len(text) > 2 * MAX_BYTES:
        return False
    try:
        return base64.b64decode(text, validate=True).startswith(b"\xff\xd8\xff")
    except (binascii.Error, ValueError):
        return False


def _diff(document: dict[str, Any], t: Wording) -> dict[str, Any] | None:
    """What changed, ready to be told: for each kind of thing its rows."""
    diff = document.get("diff")
    if diff is None:
        return None
    parts = []
    for part in ("items", "services", "third_parties"):
        rows = [(how, entry) for how in ("new", "gone", "changed") for entry in diff[part][how]]
        parts.append({"part": part, "rows": rows})
    against = diff["against"]
    listing = t.listing([t.state(state) for state in diff["states"]])
    return {"against": against, "pages": diff["pages"], "listing": listing, "parts": parts, "nothing": is_same(diff)}
