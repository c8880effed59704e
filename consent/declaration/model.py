"""What the site owner declares: the values that `cookies.toml` holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Literal

from consent.declaration.revision import revision_of
from consent.hosts import UrlPattern
from consent.lifetime import Lifetime
from consent.names import NameIndex
from consent.provider import Provider, Transfer
from consent.purposes import OFF_SITE
from consent.retention import Retention
from consent.text import Text
from consent.vocabulary import Category, ConsentState, ItemKind, Language, Party, ProfileName

Review = Literal["new", "gone"]
Choose = Literal["categories", "services"]
OWN_SERVICE = "kruimel"
"""Our own: it is declared even where no scan has seen it, since it keeps what a visitor chose."""
PREFERENCES = "/consent/preferences"
"""Where the middleware lets visitors choose, unless it is mounted elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The site that the declaration is about, and the controller who answers for it."""

    url: str
    controller: str = ""
    """The name of the company or person; empty until somebody fills it in."""
    language: Language = Language.NL
    choose: Choose = "categories"
    """What a visitor says yes or no to: whole categories, or each service by itself."""
    gpc: tuple[Category, ...] = (Category.MARKETING,)
    """What a browser refuses that sends `Sec-GPC: 1` (Global Privacy Control)."""
    profile: ProfileName = ProfileName.NL
    """Whose law and authority the policy names."""
    preferences: str = PREFERENCES
    """Where visitors see, change and withdraw their choice: a path or an address; empty where they can not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One cookie or storage key. A `*` in `name` stands for any characters."""

    kind: ItemKind
    name: str
    party: Party | None = None
    lifetime: Lifetime | None = None
    """As the provider states it; None where unknown."""
    observed: Lifetime | None = None
    """As a scan saw it in the browser; None where it was not seen."""
    purpose: Text = field(default_factory=Text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Something the site uses that stores on a device, reads from it, or sends a visitor's data to someone."""

    id: str
    name: str
    category: Category
    provider: Provider | None = None
    purpose: Text = field(default_factory=Text)
    urls: tuple[UrlPattern, ...] = ()
    """What a browser may not contact before the category is granted."""
    items: tuple[Item, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    privacy_url: str = ""
    first_seen: date | None = None
    """The day of the first scan that saw it; None where a person declared what no scan has seen."""
    review: Review | None = None
    """What a scan changed and no person has looked at yet."""
    purpose_code: str = ""
    """One of `consent.purposes.PURPOSES`; empty where nobody said."""
    retention: Retention | None = None
    """How long the provider keeps the data behind the items; None where unknown."""
    opt_out_url: str = ""
    """Where a visitor can object; empty where that can not be done, or nobody said."""

    @property
    def is_off_site(self) -> bool:
        """Whether it does its work behind the site, where no browser meets it."""
        is_asked = self.category is not Category.NECESSARY
        return self.purpose_code in OFF_SITE and not (is_asked or self.items or self.urls)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A plain link to a social network: it shares nothing until a visitor clicks it."""

    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """Something that only the owner can know, such as a contract or a setting, and says to be so."""

    claim: str
    """Its id; with a `service` that the catalogue knows, the id of the claim there."""
    statement: Text
    by: str
    on: date
    service: str = ""
    """The id of the declared service that it is about; empty where it is about the site."""
    note: str = ""
    """What it rests on, for whoever checks it; no policy tells it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownItem:
    """An item or a contacted host that a scan saw and nobody has named; treated as not allowed."""

    kind: ItemKind | Literal["host"]
    name: str
    domain: str = ""
    party: Party | None = None
    observed: Lifetime | None = None
    set_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanStamp:
    """The scan that the declaration was last compared with."""

    started: datetime
    url: str
    pages: int
    states: tuple[ConsentState, ...]


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """The reviewed statement of what a site does. Everything downstream reads only this."""

    site: Site
    services: Mapping[str, Service]
    """By id, in the order of the file."""
    links: tuple[Link, ...] = ()
    unknown: tuple[UnknownItem, ...] = ()
    scan: ScanStamp | None = None
    attestations: tuple[Attestation, ...] = ()

    @cached_property
    def revision(self) -> str:
        """Eight hex digits: the digest of what a visitor agrees to. Wording does not count."""
        return revision_of(self.services.values())

    @cached_property
    def asked(self) -> tuple[Category, ...]:
        """The categories that a visitor is asked about: those with a service in them."""
        used = {service.category for service in self.services.values()}
        return tuple(category for category in Category if category.asks_consent and category in used)

    @cached_property
    def asked_services(self) -> frozenset[str]:
        """The ids of the services that a visitor is asked about."""
        return frozenset(service.id for service in self.services.values() if service.category.asks_consent)

    @cached_property
    def refused_by_gpc(self) -> frozenset[str]:
        """Those of them that Global Privacy Control refuses."""
        return self.services_in(self.site.gpc) & self.asked_services

    def whole(self, services: Collection[str]) -> frozenset[Category]:
        """The categories asked about of which every service is among `services`."""
        granted = frozenset(services)
        return frozenset(category for category in self.asked if self.services_in([category]) <= granted)

    def services_in(self, categories: Collection[Category]) -> frozenset[str]:
        """The ids of the services in `categories`."""
        return frozenset(service.id for service in self.services.values() if service.category in categories)

    def service_of(self, kind: ItemKind, name: str, party: Party | None = None) -> Service | None:
        """The service that declares the item called `name`; of several the one that spells it most exactly.

        With a `party`, items that are declared for the other one do not count.
        """
        for service, item in self._items.find(kind, name):
            if party is None or item.party in (None, party):
                return service
        return None

    @cached_property
    def _items(self) -> NameIndex[tuple[Service, Item]]:
        return NameIndex(
            (item.kind, item.name, (service, item)) for service in self.services.values() for item in service.items
        )

    def within(self, category: Category) -> tuple[Service, ...]:
        """The services of one category, in the order of the file."""
        return tuple(service for service in self.services.values() if service.category is category)
