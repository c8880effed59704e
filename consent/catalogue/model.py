"""What is known about a service before any site is looked at. `schema.py` says what each field means."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from consent.hosts import UrlPattern
from consent.lifetime import Lifetime
from consent.provider import Provider, Transfer
from consent.retention import Retention
from consent.text import Text
from consent.vocabulary import Category, ItemKind, Party

Setter = Literal["script", "header"]
SignKind = Literal["generator", "path", "form", "element"]
Proof = Literal["setting", "request", "no-request", "item", "no-item", "by-hand"]


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
    known_by_header: bool = False
    """Whether the name proves the service once a response of the site itself sets it."""
    rare: bool = False
    """Whether few visitors get it, such as those who have an account: it is declared once a scan has seen it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """Something in a page that gives a service away, where its traffic does not."""

    kind: SignKind
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A sentence that policies contain about a service, and what shows whether it is true."""

    id: str
    statement: Text = field(default_factory=Text)
    proof: Proof
    value: str = ""
    note: Text = field(default_factory=Text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where values of a file come from. `fields` are paths such as `items._ga.lifetime_s`, with `*` for any part."""

    url: str = ""
    seen: str = ""
    checked: date | None = None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One thing that a scan may see. Exactly one of the first six is not empty."""

    url: str = ""
    link: str = ""
    item: str = ""
    generator: str = ""
    form: str = ""
    element: str = ""
    kind: ItemKind = ItemKind.COOKIE
    domain: str = ""
    party: Party = Party.FIRST
    setter: str = ""
    set_by: Setter | None = None
    lifetime: Lifetime | None = None
    service: str = ""
    """In a counterexample: the service it does belong to; empty where none is right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownService:
    """A service in the catalogue: one TOML file."""

    id: str
    name: str
    category: Category
    purpose_code: str = ""
    purpose: Text = field(default_factory=Text)
    provider: Provider | None = None
    part_of: str = ""
    """The id of the service whose hosts deliver this one too."""
    visible: bool = True
    """Whether a browser can ever see it."""
    retired: bool = False
    urls: tuple[UrlPattern, ...] = ()
    carries: bool = False
    """Whether its hosts deliver other people's scripts: a script from there proves nothing about what it writes."""
    block: tuple[UrlPattern, ...] = ()
    links: tuple[UrlPattern, ...] = ()
    """Where a plain link to the service leads: it shares nothing until somebody clicks it."""
    markup: tuple[Sign, ...] = ()
    items: tuple[KnownItem, ...] = ()
    retention: Retention | None = None
    transfers: tuple[Transfer, ...] = ()
    privacy_url: str = ""
    opt_out_url: str = ""
    consent_mode: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    sources: tuple[Source, ...] = ()
    checked: date | None = None
    """The day a person last compared the file with its sources."""
    unverified: tuple[str, ...] = ()
    """Paths of values for which no source was found yet."""
    examples: tuple[Example, ...] = ()
    counterexamples: tuple[Example, ...] = ()

    @property
    def blocked_urls(self) -> tuple[UrlPattern, ...]:
        """What a browser must not contact while the service is refused."""
        return self.block or self.urls
