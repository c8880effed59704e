"""What is known about a service before any site is looked at."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from consent.hosts import UrlPattern
from consent.lifetime import Lifetime
from consent.provider import Provider, Transfer
from consent.text import Text
from consent.vocabulary import Category, ItemKind, Party

Setter = Literal["script", "header"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownItem:
    """One cookie or storage key that a service is known to write. A `*` in `name` stands for any characters."""

    kind: ItemKind
    name: str
    party: Party | None = None
    set_by: Setter | None = None
    lifetime: Lifetime | None = None
    """As the provider states it; None where unknown."""
    purpose: Text = field(default_factory=Text)
    domain: str = ""
    """The domain a third-party item lives on, where that proves more than its name does; empty where it varies."""
    known_by_name: bool = False
    """Whether the name alone proves the service. Never for names that others use too, such as `sessionid`."""
    rare: bool = False
    """Whether few visitors get it, such as those who have an account: it is declared once a scan has seen it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownService:
    """A service in the catalogue: one TOML file."""

    id: str
    name: str
    category: Category
    provider: Provider | None = None
    purpose: Text
    urls: tuple[UrlPattern, ...] = ()
    items: tuple[KnownItem, ...] = ()
    carries: bool = False
    """Whether its hosts deliver other people's scripts: a script from there proves nothing about what it writes."""
    links: tuple[UrlPattern, ...] = ()
    """Where a plain link to the service leads: it shares nothing until somebody clicks it."""
    transfers: tuple[Transfer, ...] = ()
    privacy_url: str = ""
    sources: tuple[str, ...] = ()
    checked: date | None = None
    """The day a person last compared the file with its sources."""
    unverified: tuple[str, ...] = ()
    """Fields for which no source was found yet."""
