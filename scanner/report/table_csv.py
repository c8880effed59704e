"""The items of a scan as a table for a spreadsheet: one row per item, CSV as in RFC 4180."""

from __future__ import annotations

import csv
import io
from typing import Any

from consent.vocabulary import ItemKind, Party
from scanner.report.fields import ATTRIBUTES, in_order
from scanner.report.measured import told_calls
from scanner.report.shown import shown
from scanner.report.signalled import flat
from scanner.report.withdrawn import with_withdrawn

LONGEST = 4_000
HEADINGS = (
    *("kind", "name", "domain", "path", "party", "service", "service_name", "category"),
    *ATTRIBUTES,
    *("set_by", "set_by_url", "page", "hints", "value"),
)
SIGNAL = "signal"
"""The kind of a row that is no item: what a site told somebody about consent, with `value` decoded."""
CALL = "call"
"""The kind of a row that is no item: a script asked something that the browser asks the visitor about."""
CONTACT = "contact"
"""The kind of a row that is no item: a domain that a hint was found for."""
# A spreadsheet takes a cell that starts so for a formula (https://owasp.org/www-community/attacks/CSV_Injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_report(document: dict[str, Any]) -> str:
    """The table with one line of headings, and `yes` or `no` for each consent state at its end; lines end in CRLF.

    Of a state that was not reached it says neither. Behind the items stand rows of kind `contact`, for each unknown
    domain that there is a hint about, of kind `call` and of kind `signal`. What can not be shown is escaped, and a text
    that a spreadsheet would compute gets an apostrophe in front of it.
    """
    document = with_withdrawn(document)
    states = in_order(document["states"])
    names = {service["id"]: service["name"] for service in document["services"]}
    stream = io.StringIO(newline="")
    table = csv.writer(stream, lineterminator="\r\n")
    table.writerow([*HEADINGS, *map(_cell, states)])
    for item in [*document["items"], *_contacts(document), *_calls(document), *_signals(document)]:
        set_by = item.get("set_by") or {"how": "", "url": ""}
        row = {
            **item,
            "service_name": names.get(item["service"], ""),
            "value": item.get("value", ""),
            "set_by": set_by["how"],
            "set_by_url": set_by["url"],
            "hints": "; ".join(f"{hint['says']} ({hint['source']})" for hint in item.get("hints") or ()),
        }
        seen = [_seen(document, state, item) for state in states]
        table.writerow([*(_cell(row[heading]) for heading in HEADINGS), *seen])
    return stream.getvalue()


def _seen(document: dict[str, Any], state: str, item: dict[str, Any]) -> str:
    """Nothing for a state that was not reached: nobody looked."""
    if not document["states"][state]["reached"]:
        return ""
    return "yes" if state in item["states"] else "no"


def _contacts(document: dict[str, Any]) -> list[dict[str, Any]]:
    thirds = [third for third in document["third_parties"] if third.get("hints")]
    return [_row(CONTACT, **{**third, "name": third["domain"], "party": Party.THIRD.value}) for third in thirds]


def _calls(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Those that are not among the items, where each fingerprint stands."""
    taken = {item["name"] for item in document["items"] if item["kind"] == ItemKind.FINGERPRINT}
    return [
        _row(
            CALL,
            name=measured.api,
            page=script.page,
            set_by={"how": "script", "url": script.url},
            service=script.service,
            states=script.states,
        )
        for measured in told_calls(document)
        if measured.api not in taken
        for script in measured.scripts
    ]


def _signals(document: dict[str, Any]) -> list[dict[str, Any]]:
    """One row for each value that was told to one host."""
    rows: dict[tuple[str, str, str], dict[str, Any]] = {}
    for signal in document["signals"]:
        key = (signal["kind"], signal["host"], flat(signal["value"]))
        row = _row(SIGNAL, name=key[0], domain=key[1], value=key[2], page=signal["page"], states=[])
        states = rows.setdefault(key, row)["states"]
        if signal["state"] not in states:
            states.append(signal["state"])
    return [rows[key] for key in sorted(rows)]


def _row(kind: str, **fields: Any) -> dict[str, Any]:
    return dict.fromkeys(HEADINGS) | fields | {"kind": kind}


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return str(int(value))
    neutral = f"'{value}" if str(value).startswith(_FORMULA) else str(value)
    return shown(neutral, LONGEST)
