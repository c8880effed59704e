"""HTML as browsers cut it into tokens (HTML standard, section 13.2.5), in bytes of any encoding that extends ASCII."""

from __future__ import annotations

import re

_ATTRIBUTE = rb"""
    [^\t\n\f\r />] [^\t\n\f\r />=]*+
    (?: [\t\n\f\r ]*+ = [\t\n\f\r ]*+
        (?: "[^"]*+" | '[^']*+' | [^\t\n\f\r >"'] [^\t\n\f\r >]*+ | (?=>) )
      | (?! [\t\n\f\r ]*+ = ) )"""
TAG = re.compile(rb"<(/?)([A-Za-z][^\t\n\f\r />]*+)(?:[\t\n\f\r /]++|" + _ATTRIBUTE + rb")*+>", re.VERBOSE)
"""A whole tag. Groups: the slash of an end tag, the name."""
REST_OF_TAG = re.compile(rb"(?:[\t\n\f\r /]++|" + _ATTRIBUTE + rb"(?=[\t\n\f\r ]*+[^\t\n\f\r =]))*+(>)?+", re.VERBOSE)
"""As many whole attributes as there are, and the end of the tag as a group, where it is there."""
ATTRIBUTE = re.compile(
    rb"""[\t\n\f\r /]*+ ([^\t\n\f\r />] [^\t\n\f\r />=]*+)
    (?: [\t\n\f\r ]*+ = [\t\n\f\r ]*+ (?: "([^"]*+)" | '([^']*+)' | ([^\t\n\f\r >"'][^\t\n\f\r >]*+) | (?=>) ) )?+""",
    re.VERBOSE,
)
"""One attribute of a whole tag, from where the one before it ends. Groups: name, and value by the kind of quotes."""
ODD_END_TAG = re.compile(rb"</[^A-Za-z]")
EMPTY_COMMENT = re.compile(rb"<!---?>")
COMMENT_END = re.compile(rb"--!?>")
SCRIPT_PART = re.compile(rb"<!---*>|(<!--)|(-->)|(</?[sS][cC][rR][iI][pP][tT](?=[\t\n\f\r />]))")
"""What matters inside a script: an empty comment, a comment's start, its end, a script's tag."""


def any_case(name: bytes) -> bytes:
    """An expression for `name`, which is in lower case, in letters of either case."""
    return b"".join(b"[%c%c]" % (letter, letter - 32) if 97 <= letter <= 122 else b"%c" % letter for letter in name)


def closing(name: bytes) -> re.Pattern[bytes]:
    """Finds the end tag of an element that holds text."""
    return re.compile(rb"</" + any_case(name) + rb"(?=[\t\n\f\r />])")
