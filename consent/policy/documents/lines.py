"""The lines of a text, ends included."""

from __future__ import annotations

import re
from collections.abc import Sequence

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
BOM = "\ufeff"


def cut_bom(text: str) -> tuple[str, str]:
    """The byte order mark, or nothing, and the text behind it."""
    return (BOM, text[1:]) if text.startswith(BOM) else ("", text)


def split_lines(text: str) -> list[str]:
    """The lines of `text` by carriage return and line feed alone: other separators are characters of a text."""
    return _LINE.findall(text)


def newline_of(lines: Sequence[str]) -> str:
    """How most of `lines` end."""
    ends = [line[len(line.rstrip("\r\n")) :] for line in lines]
    return max(("\n", "\r\n", "\r"), key=ends.count)
