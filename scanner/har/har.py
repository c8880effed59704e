"""Read a HAR 1.2, as Chrome, Firefox, Playwright and proxies write it, into what a visit would have recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from consent.vocabulary import ConsentState
from scanner.capture.network import MAX_REQUESTS
from scanner.har.entry import Entry, read_entry
from scanner.har.pages import pages_of
from scanner.har.seen import NO_SCRIPTS, NO_STORAGE, Seen
from scanner.har.text import Cursor
from scanner.har.values import mapping, text, url
from scanner.har.verdict import judge

RULES = (
    "A HAR does not hold the browser's cookies: which ones were kept is worked out from the headers, "
    "by the rules that Chromium follows."
)
SANITISED = (
    "No request or answer in this HAR has a cookie. Either the site uses none, or they were left out: "
    "Chrome does so unless 'Export HAR (with sensitive data)' is chosen."
)
NO_INITIATORS = (
    "This HAR does not say what caused a request (Chrome's does): the page or style sheet that a request came from "
    "stands for the script that sent it."
)
CACHED = (
    "Some answers came out of the browser's cache: what a new visitor gets may be more. "
    "Record with a fresh browser profile."
)
MORE = f"The HAR holds more than {MAX_REQUESTS:,} entries; only the first of them were read."


@dataclass(slots=True)
class Log:
    """The parts of `log` that count."""

    entries: list[Entry] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    browser: str = ""
    is_cut: bool = False


def read_har(cursor: Cursor, state: ConsentState) -> Seen | None:
    """What the HAR at `cursor` shows; None where it is JSON, and no HAR. InvalidFile says what is wrong with it."""
    log: Log | None = None
    for name in cursor.members():
        if name == "log":
            log = _read_log(cursor)
    if log is None:
        return None
    if cursor.next:
        cursor.fail("has something behind its end, where a HAR ends with its last }")
    if not log.entries:
        cursor.fail("has no request in log.entries")
    entries = _in_time(log.entries)
    if not entries:
        cursor.fail("has no entry that says when it was sent (startedDateTime)")
    pages = pages_of(entries, log.titles)
    writes, jar = judge(pages)
    return Seen(
        visits=tuple(page.visit(state, told) for page, told in zip(pages, writes, strict=True)),
        jar=jar,
        started=entries[0][0].replace(microsecond=0),
        browser=f"{log.browser or 'unknown browser'} (HAR)",
        notes=tuple(_notes(log)),
        partial=log.is_cut,
    )


def _read_log(cursor: Cursor) -> Log:
    log = Log()
    if cursor.next != "{":
        cursor.fail("is not an object with entries, as in HAR 1.2")
    for name in cursor.members():
        if name == "entries":
            _read_entries(cursor, log)
        elif name == "pages" and cursor.next == "[":
            for number in cursor.elements():
                if number < MAX_REQUESTS:
                    _read_page(cursor.value(), log)
        elif name in ("browser", "creator"):
            about = cursor.value()
            told = f"{text(about, 'name', 60)} {text(about, 'version', 40)}".strip()
            log.browser = told if name == "browser" and told else log.browser or told
    return log


def _read_entries(cursor: Cursor, log: Log) -> None:
    if cursor.next != "[":
        cursor.fail("is not a list of requests, as in HAR 1.2")
    for _ in cursor.elements():
        if len(log.entries) >= MAX_REQUESTS:
            log.is_cut = True
            continue
        value = cursor.value()
        if not isinstance(value, Mapping):
            cursor.fail("is not an object with request and response, as in HAR 1.2")
        asked = url(mapping(value, "request"), "url")
        if not asked:
            cursor.fail("is missing: it has to say what was asked for", "request.url")
        log.entries.append(read_entry(value, asked))


def _read_page(value: Any, log: Log) -> None:
    log.titles[text(value, "id", 200)] = text(value, "title", 2_000)


def _in_time(entries: Sequence[Entry]) -> list[tuple[datetime, Entry]]:
    """The entries by the time they were sent; one that does not say when stays behind the one before it."""
    last = next((entry.started for entry in entries if entry.started is not None), None)
    if last is None:
        return []
    timed = []
    for entry in entries:
        last = entry.started or last
        timed.append((last, entry))
    return sorted(timed, key=lambda pair: pair[0])


def _notes(log: Log) -> list[str]:
    notes = [NO_STORAGE, NO_SCRIPTS]
    if any(entry.set_cookies or entry.sent_cookies for entry in log.entries):
        notes.append(RULES)
    else:
        notes.append(SANITISED)
    if not any(entry.initiator for entry in log.entries):
        notes.append(NO_INITIATORS)
    if any(entry.is_cached for entry in log.entries):
        notes.append(CACHED)
    if log.is_cut:
        notes.append(MORE)
    return notes
