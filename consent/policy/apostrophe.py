"""Which apostrophe a document writes: the straight one of keyboards, or the curly one of printers."""

from __future__ import annotations

import re

CURLY = "’"
_STRAIGHT_IN = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")
_CURLY_IN = re.compile(r"(?<=[^\W\d_])’(?=[^\W\d_])")
# Code and addresses mean what they say to the letter.
_WORDS = re.compile(r"(`[^`\n]*`|\]\([^\s()]*\))|[^`\]]+|[`\]]")


def like(prose: str, section: str) -> str:
    """`section`, in neutral Markdown, with the apostrophes that `prose` has most of; as it is where that has none."""
    if len(_CURLY_IN.findall(prose)) <= len(_STRAIGHT_IN.findall(prose)):
        return section
    return _WORDS.sub(lambda part: part[0] if part[1] else _STRAIGHT_IN.sub(CURLY, part[0]), section)
