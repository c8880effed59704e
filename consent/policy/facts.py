"""What a cookie section has to tell, settled from the declaration before a word is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from consent.declaration.model import Declaration, Item, Link, Service, UnknownItem
from consent.hosts import host_and_path
from consent.lifetime import DAY, Lifetime
from consent.provider import Role, Transfer
from consent.text import Text
from consent.vocabulary import Category, ConsentState, ItemKind, Party

# RFC 6265bis, section 5.5: a user agent limits a cookie's lifetime to 400 days. Chromium does since version 104.
COOKIE_CAP = 400 * DAY
# A browser stamps an item a moment after the script computed its end, and providers count months in several ways.
SAME_WITHIN = 0.01


class Reader(StrEnum):
    """Who can read an item back."""

    SITE = "site"
    SITE_AND_PROVIDER = "site-and-provider"
    SITE_AND_UNKNOWN = "site-and-unknown"
    """The page's own domain; who else reads it, nobody has declared."""
    PROVIDER = "provider"
    OTHER_SITE = "other-site"
    """A domain that is not the page's, of a provider nobody has named."""
    UNKNOWN = "unknown"


class Gap(StrEnum):
    """How the lifetime seen in a browser relates to the stated one."""

    NONE = "none"
    CAPPED = "capped"
    """The browser keeps cookies for 400 days at most, and cut this one short."""
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFacts:
    """One row of a table."""

    name: str
    kind: ItemKind
    reader: Reader
    stated: Lifetime | None
    observed: Lifetime | None
    gap: Gap
    purpose: Text

    @property
    def is_kept(self) -> bool:
        """Whether anything stays on the device; a pixel and a fingerprint leave nothing there."""
        return self.kind not in (ItemKind.PIXEL, ItemKind.FINGERPRINT)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFacts:
    """One service with everything that is told about it."""

    id: str
    name: str
    purpose: Text
    by_site: bool
    """Whether the site's owner provides it."""
    provider: str
    """The legal name; empty where the site itself, or nobody known, is the provider."""
    country: str
    role: Role | None
    transfers: tuple[Transfer, ...]
    privacy_url: str
    items: tuple[ItemFacts, ...]
    contacted: bool
    """Whether a visitor's browser sends a request to somebody other than the site."""

    @property
    def gaps(self) -> frozenset[Gap]:
        """The ways in which lifetimes differ from what the provider states."""
        return frozenset(item.gap for item in self.items) - {Gap.NONE}


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryFacts:
    """One group of purposes that the site uses, with its services in the order of the declaration."""

    category: Category
    services: tuple[ServiceFacts, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanFacts:
    """The scan that the declaration was compared with. `day` is in the time zone of the stamp."""

    day: date
    url: str
    host: str
    """The host in `url`; empty where that is no web address."""
    pages: int
    states: tuple[ConsentState, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionFacts:
    """Everything that a cookie section tells, in the order in which it tells it."""

    asked: tuple[Category, ...]
    categories: tuple[CategoryFacts, ...]
    links: tuple[Link, ...]
    unknown: tuple[UnknownItem, ...]
    scan: ScanFacts | None
    revision: str

    @property
    def only_necessary(self) -> bool:
        """Whether the site uses nothing but what needs no consent, and everything on it is known."""
        used = {group.category for group in self.categories}
        return used == {Category.NECESSARY} and not self.unknown

    @property
    def uses_nothing(self) -> bool:
        """Whether there is nothing to tell about any service or item."""
        return not self.categories and not self.unknown


def section_facts(declaration: Declaration) -> SectionFacts:
    """The facts of `declaration`; categories without a service are left out."""
    groups = (
        CategoryFacts(category=category, services=tuple(_service(service) for service in declaration.within(category)))
        for category in Category
    )
    return SectionFacts(
        asked=declaration.asked,
        categories=tuple(group for group in groups if group.services),
        links=declaration.links,
        unknown=declaration.unknown,
        scan=_scan(declaration),
        revision=declaration.revision,
    )


def _service(service: Service) -> ServiceFacts:
    provider = service.provider
    by_site = provider is not None and provider.is_site
    named = provider if provider is not None and not provider.is_site else None
    return ServiceFacts(
        id=service.id,
        name=service.name,
        purpose=service.purpose,
        by_site=by_site,
        provider=named.name if named else "",
        country=named.country if named else "",
        role=named.role if named else None,
        transfers=service.transfers,
        privacy_url=service.privacy_url,
        items=tuple(_item(item, service) for item in service.items),
        contacted=bool(service.urls) and not by_site,
    )


def _item(item: Item, service: Service) -> ItemFacts:
    return ItemFacts(
        name=item.name,
        kind=item.kind,
        reader=_reader(item.party, service),
        stated=item.lifetime,
        observed=item.observed,
        gap=_gap(item),
        purpose=item.purpose,
    )


def _reader(party: Party | None, service: Service) -> Reader:
    """Who can read an item: a vendor's script in the page reads the page's own cookies too (Planet49, C-673/17)."""
    provider = service.provider
    by_site = provider is not None and provider.is_site
    named = provider is not None and bool(provider.name)
    if party is Party.FIRST:
        return Reader.SITE if by_site else Reader.SITE_AND_PROVIDER if named else Reader.SITE_AND_UNKNOWN
    if party is Party.THIRD:
        return Reader.SITE if by_site else Reader.PROVIDER if named else Reader.OTHER_SITE
    return Reader.SITE if by_site else Reader.UNKNOWN


def _gap(item: Item) -> Gap:
    stated, observed = item.lifetime, item.observed
    if stated is None or observed is None or _same(stated, observed):
        return Gap.NONE
    capped = (
        item.kind is ItemKind.COOKIE
        and observed.kind == "seconds"
        and _same(observed, Lifetime.of(COOKIE_CAP))
        and (stated.kind == "unlimited" or stated.seconds > COOKIE_CAP)
    )
    return Gap.CAPPED if capped else Gap.OTHER


def _same(one: Lifetime, other: Lifetime) -> bool:
    if one.kind != other.kind:
        return False
    return abs(one.seconds - other.seconds) <= SAME_WITHIN * max(one.seconds, other.seconds)


def _scan(declaration: Declaration) -> ScanFacts | None:
    stamp = declaration.scan
    if stamp is None:
        return None
    states = ConsentState.in_order(stamp.states)
    host, _ = host_and_path(stamp.url) or ("", "")
    return ScanFacts(day=stamp.started.date(), url=stamp.url, host=host, pages=stamp.pages, states=states)
