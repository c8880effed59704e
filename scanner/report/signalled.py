"""What a site tells others about consent, in sentences and decoded: Consent Mode, and the strings of the trade.

What is in a signal was written by a page, and what is in a scan document by anybody: nothing in it is relied on.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from consent.vocabulary import ConsentState
from scanner.report.fields import in_order
from scanner.report.wording import Wording
from scanner.signals.consent_mode import SIGNALS

PARTS = ("now", "default", "update")
KINDS = ("consent-mode", "tcf", "gpp", "usp")
MAX_TOLD = 40
"""Different values that one state tells of; a page can send thousands."""
MAX_NUMBER = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value that was told, decoded."""

    host: str
    """To whom, or for a string that a page keeps, where."""
    pages: tuple[str, ...]
    lines: tuple[Markup, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signalled:
    """What was told in one consent state, of one kind."""

    state: str
    kind: str
    sentences: tuple[Markup, ...]
    early: bool
    """Whether a yes was told, or nothing that keeps others from taking it for one, while nobody had said yes."""
    values: tuple[Value, ...]


def told_signals(document: dict[str, Any], t: Wording) -> list[Signalled]:
    """Every state with what was told in it, Google's signals first."""
    rows: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for signal in document["signals"]:
        if signal["kind"] in KINDS:
            rows[signal["state"], signal["kind"]].append(signal)
    told = []
    for kind in KINDS:
        for state in in_order({state for state, its in rows if its == kind}):
            mine = rows[state, kind]
            values = [signal["value"] for signal in mine]
            sentences, yes = _sentences(kind, values, t)
            early = yes and state != ConsentState.ACCEPTED
            told.append(
                Signalled(state=state, kind=kind, sentences=sentences, early=early, values=tuple(_values(mine, t)))
            )
    return told


def flat(value: dict[str, Any]) -> str:
    """A value in one line, for a table."""
    signals = _settings([value])
    if signals:
        return ", ".join(f"{name}={'/'.join(sorted(its))}" for name, its in signals.items())
    if "text" in value or "error" in value:
        return str(value.get("text") or value.get("error") or "")
    return (
        f"purposes={_joined(_numbers(value, 'purposes'))}, vendors={_number(value, 'vendors')}, "
        f"legitimate interests={_joined(_numbers(value, 'legitimate_interests'))}"
    )


def _sentences(kind: str, values: list[dict[str, Any]], t: Wording) -> tuple[tuple[Markup, ...], bool]:
    """What is to be said, and whether it amounts to a yes."""
    if kind == "consent-mode":
        return _of_google(values, t)
    if kind == "tcf":
        return _of_strings(values, t)
    return (t("signal.not_decoded", kind=str(t.raw(f"signal.{kind}"))),), False


def _of_google(values: list[dict[str, Any]], t: Wording) -> tuple[tuple[Markup, ...], bool]:
    settings = _settings(values)
    granted = [name for name, its in settings.items() if "granted" in its]
    silent = [name for name, its in settings.items() if "unset" in its and name not in granted]
    denied = [name for name, its in settings.items() if its == {"denied"}]
    for names, whole in ((granted, "google_all"), (silent, "google_unset"), (denied, "google_none")):
        if names and len(names) == len(settings):
            return (t(f"signal.{whole}"),), names is not denied
    told = [
        t(f"signal.{key}", names=_listing([str(t.raw(f"signal.{name}")) for name in names], t))
        for key, names in (("google_granted", granted), ("google_denied", denied), ("google_silent", silent))
        if names
    ]
    return tuple(told) or (t("signal.google_unread"),), bool(granted or silent)


def _of_strings(values: list[dict[str, Any]], t: Wording) -> tuple[tuple[Markup, ...], bool]:
    read = [value for value in values if "error" not in value]
    unread = [value for value in values if "error" in value]
    purposes = max((len(_numbers(value, "purposes")) for value in read), default=0)
    vendors = max((_number(value, "vendors") for value in read), default=0)
    features = max((len(_numbers(value, "special_features")) for value in read), default=0)
    interests = max((len(_numbers(value, "legitimate_interests")) for value in read), default=0)
    yes = bool(purposes or vendors or features)
    told = []
    if read and yes:
        many = t("signal.purposes", n=purposes), t("signal.vendors", n=vendors)
        told.append(t("signal.tcf_yes", purposes=many[0], vendors=many[1]))
    elif read:
        told.append(t("signal.tcf_no"))
    if interests:
        told.append(t("signal.tcf_interests", purposes=t("signal.purposes", n=interests)))
    faults = sorted({str(value["error"]) for value in unread})[:3]
    return (*told, *(t("signal.tcf_unread", why=t.said(why) or why) for why in faults)), yes


def _values(rows: list[dict[str, Any]], t: Wording) -> Iterable[Value]:
    """Each value that differs, with the pages it was seen on."""
    pages: dict[tuple[str, str], list[str]] = defaultdict(list)
    first: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        key = (row["host"], json.dumps(row["value"], sort_keys=True))
        first.setdefault(key, row)
        pages[key].append(row["page"])
    for key in sorted(first)[:MAX_TOLD]:
        row = first[key]
        lines = [_line(t, "signal.source", row["value"].get("source")), *_decoded(row["kind"], row["value"], t)]
        its = tuple(sorted(set(pages[key])))
        yield Value(host=row["host"], pages=its, lines=tuple(line for line in lines if line is not None))


def _decoded(kind: str, value: dict[str, Any], t: Wording) -> Iterable[Markup | None]:
    if kind == "consent-mode":
        signals = value.get("signals")
        for name in SIGNALS:
            its = signals.get(name) if isinstance(signals, dict) else None
            if isinstance(its, dict):
                now, default, update = (str(t.raw(f"signal.{_setting(its, part)}")) for part in PARTS)
                what = str(t.raw(f"signal.{name}"))
                yield t("signal.google_line", what=what, name=name, now=now, default=default, update=update)
        for name in ("gcs", "gcd"):
            yield _line(t, "signal.raw", value.get(name), name=name)
    elif kind == "tcf" and "error" not in value:
        for field, names in (
            ("purposes", "purpose"),
            ("legitimate_interests", "purpose"),
            ("special_features", "feature"),
        ):
            numbers = _numbers(value, field)
            words = [str(t.texts[names].get(str(number), number)) for number in numbers]
            yield t(f"signal.line_{field}", names=_listing(words, t) if words else str(t.raw("field.none")))
        yield t("signal.line_vendors", n=_number(value, "vendors"), interests=_number(value, "vendors_legitimate"))
        created, updated = (_day(value.get(part), t) for part in ("created", "updated"))
        yield t("signal.line_dates", created=created, updated=updated)
        yield t("signal.line_cmp", id=_number(value, "cmp_id"), list=_number(value, "vendor_list_version"))
    elif "error" in value:
        yield t("signal.tcf_unread", why=t.said(str(value["error"])) or str(value["error"]))
    else:
        yield _line(t, "signal.raw", value.get("text"), name=kind)


def _day(given: Any, t: Wording) -> str:
    try:
        return t.locale.date(date.fromisoformat(given))
    except (TypeError, ValueError):
        return str(t.raw("kept.unknown"))


def _settings(values: Iterable[dict[str, Any]]) -> dict[str, set[str]]:
    """For each of Google's signals what held: `granted`, `denied`, `unset`, `unread`."""
    found: dict[str, set[str]] = defaultdict(set)
    for value in values:
        signals = value.get("signals")
        for name in SIGNALS:
            its = signals.get(name) if isinstance(signals, dict) else None
            if isinstance(its, dict):
                found[name].add(_setting(its, "now"))
    return dict(found)


def _setting(signal: dict[str, Any], part: str) -> str:
    if signal.get(part) in ("granted", "denied"):
        return str(signal[part])
    return "unset" if signal.get("known", True) else "unread"


def _line(t: Wording, key: str, value: Any, name: str = "") -> Markup | None:
    return t(key, value=value[:300], name=name) if isinstance(value, str) and value else None


def _listing(words: list[str], t: Wording) -> Markup:
    return t.listing(words[:30])


def _numbers(value: dict[str, Any], field: str) -> list[int]:
    given = value.get(field)
    return [number for number in given[:64] if _is_number(number)] if isinstance(given, list) else []


def _number(value: dict[str, Any], field: str) -> int:
    given: Any = value.get(field)
    return int(given) if _is_number(given) else 0


def _is_number(given: Any) -> bool:
    return isinstance(given, int) and not isinstance(given, bool) and 0 <= given <= MAX_NUMBER


def _joined(numbers: list[int]) -> str:
    return "/".join(map(str, numbers)) or "none"
