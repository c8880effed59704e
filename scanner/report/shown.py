"""Make what a page wrote fit to be shown: on a terminal, in a table, in a document."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

LONGEST = 200
_MARKS_IN_A_ROW = 2


def shown(text: str, longest: int = LONGEST) -> str:
    """`text` on one line of at most `longest` characters, what can not be shown as its escape (`\\x1b`, `\\u202e`).

    Marks that turn the direction of writing, or pile up on other characters, could make a report say what it does not.
    """
    if text.isascii() and text.isprintable():
        return text if len(text) <= longest else f"{text[: longest - 1]}…"
    whole = "".join(_parts(text[: longest + 1]))
    return whole if len(whole) <= longest else f"{whole[: longest - 1]}…"


def _parts(text: str) -> Iterator[str]:
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if character.isprintable() and marks <= _MARKS_IN_A_ROW:
            yield character
        else:
            yield character.encode("unicode_escape").decode("ascii")


def without_surrogates(json_text: str) -> str:
    """JSON that can be written as UTF-8: halves of surrogate pairs, which scripts may use in names, as escapes."""
    return re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half[0]):04x}", json_text)
