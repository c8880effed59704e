"""Which language the banner speaks: the page's, else one that the browser asks for, else the site's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from consent.errors import ConfigError
from consent.locales import languages

MAX_TAG = 35
"""Characters of a language tag that are read; RFC 5646, section 4.4.1, asks for no more."""
MAX_HEADER = 1_000
MAX_RANGES = 32
MAX_KEPT = 512
"""How many `Accept-Language` headers to remember; visitors write them, so there must be a bound."""

_RANGE = re.compile(
    r"[ \t]*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*|\*)[ \t]*"
    r"(?:;[ \t]*[qQ][ \t]*=[ \t]*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)[ \t]*)?"
)


class Languages:
    """The languages that a site's banner may speak. `offered` are tags that have a file; `fallback` is one of them."""

    def __init__(self, offered: Sequence[str], fallback: str) -> None:
        self._offered = {tag.lower(): tag for tag in offered}
        self.fallback = fallback
        """What is spoken where nothing else is known; the only language there is, where there is no choice."""
        self.is_fixed = len(self._offered) == 1
        """Whether there is nothing to choose."""
        self.for_page = lru_cache(maxsize=MAX_KEPT)(self._for_page)
        self._accepted = lru_cache(maxsize=MAX_KEPT)(self.accepted)

    def named(self, tag: str) -> str | None:
        """The language that `tag` names: "de" for "de-AT" (RFC 4647, section 3.4); None where there is none such."""
        known = tag.lower() if len(tag) <= MAX_TAG else ""
        while known:
            if known in self._offered:
                return self._offered[known]
            known = known.rpartition("-")[0]
        return None

    def asked(self, tag: str, headers: Iterable[tuple[bytes, bytes]]) -> str:
        """The language that a request names by `tag`, else the one for its visitor."""
        return self.named(tag) or self.for_visitor(headers)

    def for_visitor(self, headers: Iterable[tuple[bytes, bytes]]) -> str:
        """The language for whoever sent a request with these headers, their names in lower case."""
        if self.is_fixed:
            return self.fallback
        value = next((value for name, value in headers if name == b"accept-language"), b"")
        if len(value) > MAX_HEADER:
            value = value[:MAX_HEADER].rpartition(b",")[0]
        return self._accepted(value)

    def accepted(self, accept_language: bytes) -> str:
        """The first of the languages that the header asks for which there is; the fallback where there is none."""
        if self.is_fixed:
            return self.fallback
        return next(filter(None, map(self._of_range, accepted_ranges(accept_language))), self.fallback)

    def _for_page(self, tag: bytes) -> str | None:
        """The language of a page that says it is in `tag`; None where it does not say, or the banner can not."""
        return self.fallback if self.is_fixed else self.named(tag.decode("latin-1"))

    def _of_range(self, wanted: str) -> str | None:
        return self.fallback if wanted == "*" else self.named(wanted)


def accepted_ranges(accept_language: bytes) -> list[str]:
    """The language ranges of an `Accept-Language` header (RFC 9110, section 12.5.4), the most wanted first.

    What is not wanted (`q=0`) and what can not be read is left out, and so is what comes after 32 ranges.
    """
    parts = accept_language.decode("latin-1").split(",", MAX_RANGES)[:MAX_RANGES]
    ranges = [found for part in parts if (found := _RANGE.fullmatch(part)) and _weight(found)]
    return [found[1] for found in sorted(ranges, key=_weight, reverse=True)]


def _weight(found: re.Match[str]) -> float:
    return float(found[2] or 1)


def offer(*, fixed: str | None, limited_to: Sequence[str] | None, site: str) -> Languages:
    """The languages that the options of the middleware leave; raises ConfigError where one has no file.

    `site` is the declaration's language: the fallback where it is among them, else the first of `limited_to` is.
    """
    if fixed is not None:
        if limited_to is not None:
            raise ConfigError("languages has no effect where language names the only one; leave one of them out")
        return Languages((_known(fixed, "language"),), fixed)
    if limited_to is None:
        return Languages(languages(), site)
    chosen = (limited_to,) if isinstance(limited_to, str) else tuple(limited_to)
    if not chosen:
        raise ConfigError("languages is empty; leave it out for all that there are")
    for tag in chosen:
        _known(tag, "languages")
    return Languages(chosen, site if site in chosen else chosen[0])


def _known(tag: str, option: str) -> str:
    if tag not in languages():
        raise ConfigError(f"{option}={tag!r} is none of {', '.join(languages())}")
    return tag
