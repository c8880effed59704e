"""Read a recording of a visit, made by any browser, in place of a visit of our own."""

from __future__ import annotations

from pathlib import Path

from consent.vocabulary import ConsentState
from scanner.har.devtools import NOT_KNOWN, read_devtools
from scanner.har.har import read_har
from scanner.har.text import Cursor, read_text
from scanner.recording import Recording

__all__ = ["read_recording"]


def read_recording(path: Path, state: ConsentState = ConsentState.UNTOUCHED) -> Recording:
    """What the HAR or the log of DevTools events at `path` shows, as if it had been scanned; `.gz` is unpacked.

    Nothing in such a file says what the visitor had chosen: that is `state`, and the other states are not reached.
    Raises InvalidFile, with one line that says what is wrong where.
    """
    cursor = Cursor(str(path), read_text(path))
    seen = None
    if cursor.next == "{":
        seen = read_har(cursor, state)
        cursor.rewind()
    elif cursor.next != "[":
        cursor.fail(NOT_KNOWN if cursor.next else "is empty")
    seen = seen or read_devtools(cursor, state)
    return seen.as_recording(state)
