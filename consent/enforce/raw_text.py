"""Where text that is no markup ends, however it is cut into pieces."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Protocol

from consent.markup import SCRIPT_PART, closing

_SCRIPT_END_BYTES = len(b"</script")


class Passage(Protocol):
    """Bytes that pass untouched, up to an end that may be in a later piece."""

    def end(self, data: bytes, at: int) -> tuple[int, bool]:
        """How far `data` can be passed over from `at`, and whether the passage ends there."""
        ...


class Until:
    """Up to the first match of `pattern`, which needs no more than `kept` bytes from before a cut to be found."""

    __slots__ = ("_is_included", "_kept", "_pattern")

    def __init__(self, pattern: re.Pattern[bytes], kept: int, *, is_included: bool) -> None:
        self._pattern = pattern
        self._kept = kept
        self._is_included = is_included

    def end(self, data: bytes, at: int) -> tuple[int, bool]:
        """See Passage."""
        found = self._pattern.search(data, at)
        if found is None:
            return max(at, len(data) - self._kept), False
        return found.end() if self._is_included else found.start(), True


@lru_cache(maxsize=16)
def text_of(name: bytes) -> Until:
    """What an element such as `style` or `title` holds; a script needs ScriptText."""
    return Until(closing(name), len(name) + 2, is_included=False)


COMMENT = Until(re.compile(rb"--!?>"), 3, is_included=True)
ODD_COMMENT = Until(re.compile(rb">"), 0, is_included=True)
CDATA = Until(re.compile(rb"\]\]>"), 2, is_included=True)
REST = Until(re.compile(rb"(?!)"), 0, is_included=True)
"""Behind `<plaintext>` nothing is markup any more."""
QUOTED = {quote: Until(re.compile(quote), 0, is_included=True) for quote in (b'"', b"'")}
UNQUOTED = Until(re.compile(rb"[\t\n\f\r />]"), 0, is_included=False)


class ScriptText:
    """What a script holds. Behind `<!-- <script` it goes on after the first `</script` (HTML standard, 13.2.5.26)."""

    __slots__ = ("_is_doubly_escaped", "_is_escaped")

    def __init__(self) -> None:
        self._is_escaped = False
        self._is_doubly_escaped = False

    def end(self, data: bytes, at: int) -> tuple[int, bool]:
        """See Passage."""
        for part in SCRIPT_PART.finditer(data, at):
            if part[1]:
                if len(data) - part.end() <= 1:  # perhaps `<!-->` or `<!--->`, of which the end is still to come
                    return part.start(), False
                self._is_escaped = True
            elif part[2]:
                self._is_escaped = self._is_doubly_escaped = False
            elif part[3] and part[3].startswith(b"</"):
                if not self._is_doubly_escaped:
                    return part.start(), True
                self._is_doubly_escaped = False
            elif part[3]:
                self._is_doubly_escaped = self._is_escaped
            at = part.end()
        return max(at, len(data) - _SCRIPT_END_BYTES), False
