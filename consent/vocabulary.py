"""The closed sets of words that every part of kruimel uses; `design.md` and the README explain them."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class Category(StrEnum):
    """A group of purposes that a visitor says yes or no to."""

    NECESSARY = "necessary"
    PREFERENCES = "preferences"
    STATISTICS = "statistics"
    MARKETING = "marketing"
    UNCLASSIFIED = "unclassified"

    @property
    def asks_consent(self) -> bool:
        """Whether a visitor can say yes to it. Nobody can say yes to what nobody has named."""
        return self in (Category.PREFERENCES, Category.STATISTICS, Category.MARKETING)


class ItemKind(StrEnum):
    """Where an item lives on the visitor's device, or how it recognises the device without living there."""

    COOKIE = "cookie"
    LOCAL_STORAGE = "local_storage"
    SESSION_STORAGE = "session_storage"
    INDEXED_DB = "indexed_db"
    CACHE = "cache"
    PIXEL = "pixel"
    FINGERPRINT = "fingerprint"


class Party(StrEnum):
    """A relation between two registrable domains: the page's, and that of the item or request."""

    FIRST = "first"
    THIRD = "third"


class ConsentState(StrEnum):
    """What a visitor had answered when something was seen."""

    UNTOUCHED = "untouched"
    REJECTED = "rejected"
    ACCEPTED = "accepted"

    @classmethod
    def in_order(cls, states: Collection[str]) -> tuple[ConsentState, ...]:
        """Those of `states` that are consent states, each once, in the order in which a visitor comes to them."""
        return tuple(state for state in cls if state in states)


class ProfileName(StrEnum):
    """Whose law and authority a policy names."""

    NL = "nl"
    BE = "be"
    DE = "de"
    FR = "fr"
    UK = "uk"
    EU = "eu"


class Language(StrEnum):
    """A language in which kruimel writes policy texts by hand."""

    NL = "nl"
    EN = "en"
