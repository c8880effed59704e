"""Which language a policy is in."""

from __future__ import annotations

import re

from consent.vocabulary import Language

_WORD = re.compile(r"[a-zà-ÿ]+")
# Words that are common in one of the two and unknown in the other.
_COMMON = {
    Language.NL: frozenset(
        [
            "de",
            "het",
            "een",
            "van",
            "en",
            "wij",
            "uw",
            "jouw",
            "je",
            "niet",
            "dat",
            "voor",
            "met",
            "op",
            "zijn",
            "worden",
            "deze",
            "ons",
            "onze",
            "bij",
        ]
    ),
    Language.EN: frozenset(
        [
            "the",
            "and",
            "to",
            "your",
            "you",
            "our",
            "this",
            "that",
            "with",
            "are",
            "for",
            "by",
            "not",
            "may",
            "which",
            "will",
            "from",
        ]
    ),
}
MIN_WORDS = 20
"""With fewer common words nothing is said."""
MIN_RATIO = 3
MAX_CHARACTERS = 200_000


def language_of(text: str) -> Language | None:
    """The language that `text` is plainly in: three times as many common words as of the other; else None."""
    words = _WORD.findall(text[:MAX_CHARACTERS].casefold())
    counts = {language: sum(word in common for word in words) for language, common in _COMMON.items()}
    first, second = sorted(counts, key=lambda language: counts[language], reverse=True)
    if counts[first] < MIN_WORDS or counts[first] < MIN_RATIO * counts[second]:
        return None
    return first
