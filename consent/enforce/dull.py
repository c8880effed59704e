"""The markup that loads nothing, and so most of a page: passed over in one go, several times faster than tag by tag."""

from __future__ import annotations

import re
from collections.abc import Sequence

from consent.markup import any_case

HOLDING_TEXT = frozenset(
    {b"iframe", b"noembed", b"noframes", b"noscript", b"plaintext", b"script", b"style", b"textarea", b"title", b"xmp"}
)
"""Elements whose content is no markup."""
FOREIGN = frozenset({b"math", b"svg"})
_LOADING = b"audio body embed frame iframe image img input link object script source track video base template".split()
"""What `inert.LOADING` holds, but for what counts only inside SVG."""
_TELLING = sorted({*_LOADING, *HOLDING_TEXT, *FOREIGN})

# Attributes as most people write them: a name that is followed by `="` starts a value, whatever stands before it.
_PLAIN = rb"""(?:>|[\t\n\f\r /][^<>"'=]*+(?:(?<=[A-Za-z0-9_:-])="[^"]*+"[^<>"'=]*+)*+>)"""
# The same, with values that lead to nobody in particular: no `//`, no scheme, no reference, and nothing that a browser
# drops; or one URL on a host that is spelt plainly and is not sought; or the value of an attribute that loads nothing.
_OWN = rb"""[^"/\\&:\t\n\r]*+(?:/(?![/\\])[^"/\\&:\t\n\r]*+)*+"""
_ELSEWHERE = rb"""https?://[A-Za-z0-9.-]++(?<=[A-Za-z])%s(?:[/?#][^"\t\n\r ,]*+)?+"""
_DATA = rb"""data:image/[^"\t\n\r ]*+"""
_NO_URL = b"|".join(rb"""(?<=[\t\n ]%s)="[^"]*+\"""" % name for name in (b"alt", b"title", b"value", b"style"))
_ORDINARY = rb"(?:p|div|span|a|li|ul|h[1-6]|td|tr|section|b|i|em|strong|button|label|main|nav|header|footer)"
_SHAPE = rb"(?:path|g|circle|rect|line|polyline|polygon|ellipse|defs|stop|linearGradient|clipPath)"


def _one_of(names: list[bytes]) -> bytes:
    """An expression for any of the names, sorted by first letter so that most others fail at once."""
    letters: dict[bytes, list[bytes]] = {}
    for name in names:
        letters.setdefault(name[:1], []).append(any_case(name[1:]))
    return b"|".join(any_case(first) + b"(?:" + b"|".join(rest) + b")" for first, rest in letters.items())


def _compiled(*loading: bytes) -> re.Pattern[bytes]:
    tags = [
        rb"/(?!template)[a-z][a-z0-9]*+>",
        _ORDINARY + _PLAIN,
        rb"(?!/?(?:" + _one_of(_TELLING) + rb")(?=[\t\n\f\r />]))/?[A-Za-z][A-Za-z0-9-]*+" + _PLAIN,
        *loading,
        rb"svg" + _PLAIN + rb"(?:[^<]++|</?" + _SHAPE + _PLAIN + rb")*+</svg>",
        rb"style" + _PLAIN + rb"[^<]*+</style>",
        rb"title>[^<]*+</title>",
    ]
    return re.compile(rb"[^<]*+(?:<(?:" + b"|".join(tags) + rb")[^<]*+)*+")


ANYWHERE = _compiled()
"""From a place outside tags up to the next tag that may matter."""


def anywhere_but_on(hosts: Sequence[str]) -> re.Pattern[bytes]:
    """The same where only these hosts, in lower case, and no URLs of the site itself matter."""
    ends = [host for host in hosts if not any(other != host and host.endswith(other) for other in hosts)]
    sought = b"".join(b"(?<!" + any_case(host.encode("ascii")).replace(b".", rb"\.") + b")" for host in ends)
    value = rb"(?:%s)" % b"|".join([_OWN, _ELSEWHERE % sought, _DATA])
    attribute = rb"""(?:(?<=[A-Za-z0-9_:-])="%s"|%s)[^<>"'=]*+""" % (value, _NO_URL)
    attributes = rb"""(?:[\t\n\f\r /][^<>"'=]*+(?:%s)*+)?+>""" % attribute
    return _compiled(rb"(?:img|link|source|input)" + attributes, rb"script" + attributes + rb"</script>")
