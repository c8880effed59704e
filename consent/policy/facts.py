"""What a cookie section has to tell, settled from the declaration before a word is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from consent.declaration.model import OWN_SERVICE, Attestation, Declaration, Item, Link, Service, UnknownItem
from consent.errors import ConfigError
from consent.hosts import host_and_path
from consent.lifetime import DAY, Lifetime
from consent.policy.profile import Profile, load_profile
from consent.provider import Role, Transfer
from consent.purposes import STATISTICS
from consent.retention import Retention
from consent.text import Text
from consent.vocabulary import Category, ConsentState, ItemKind, Party, ProfileName

# RFC 6265bis, section 5.5: a user agent limits a cookie's lifetime to 400 days. Chromium does since version 104.
COOKIE_CAP = 400 * DAY
# A browser stamps an item a moment after the script computed its end, and providers count months in several ways.
SAME_WITHIN = 0.01
EMBEDS = frozenset(
    ("appointments", "audio", "chat", "comments", "feedback", "forms", "map", "newsletter", "reviews", "video")
)
"""What a page shows, though it comes from somebody else."""


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


class Part(StrEnum):
    """What a service is in the page, where a visitor should know."""

    PLAIN = "plain"
    EMBED = "embed"
    SOCIAL = "social"
    """A button or a post of a social network that is at work before anybody clicks it; a link is no service."""
    PAYMENT = "payment"
    PAYMENT_ELSEWHERE = "payment-elsewhere"
    """A visitor goes to the provider's site to pay, and the page loads nothing of it."""


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
    party: Party | None
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
    part: Part
    is_exempt: bool
    """Whether it keeps statistics that need no consent here."""
    retention: Retention | None
    opt_out_url: str

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
class AttestedFact:
    """Something that the owner says to be so, and no scan can see."""

    about: str
    """The name of a service; empty where it is about the site."""
    statement: Text
    by: str
    on: date


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

    profile: Profile
    preferences_url: str
    """Where visitors see, change and withdraw their choice; empty where they can not."""
    asked: tuple[Category, ...]
    refused_by_signal: tuple[Category, ...]
    """What Global Privacy Control refuses of these."""
    choice_lasts: Lifetime | None
    """How long a choice is remembered; None where nobody declared that."""
    categories: tuple[CategoryFacts, ...]
    links: tuple[Link, ...]
    unknown: tuple[UnknownItem, ...]
    behind: tuple[ServiceFacts, ...]
    """Services that do their work behind the site, where no browser meets them."""
    attested: tuple[AttestedFact, ...]
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


def section_facts(
    declaration: Declaration, *, profile: ProfileName | None = None, preferences_url: str | None = None
) -> SectionFacts:
    """The facts of `declaration`; categories without a service are left out.

    `profile` and `preferences_url` are the declaration's own unless given. Raises ConfigError where a service is to
    keep statistics without consent and the law of the profile does not allow that.
    """
    law = load_profile(profile or declaration.site.profile)
    told = {service.id: _service(service, law) for service in declaration.services.values()}
    groups = (
        CategoryFacts(
            category=category,
            services=tuple(told[one.id] for one in declaration.within(category) if not one.is_off_site),
        )
        for category in Category
    )
    return SectionFacts(
        profile=law,
        preferences_url=declaration.site.preferences if preferences_url is None else preferences_url,
        asked=declaration.asked,
        refused_by_signal=tuple(category for category in declaration.asked if category in declaration.site.gpc),
        choice_lasts=_choice_lasts(declaration),
        categories=tuple(group for group in groups if group.services),
        links=declaration.links,
        unknown=declaration.unknown,
        behind=tuple(told[service.id] for service in declaration.services.values() if service.is_off_site),
        attested=tuple(_attested(one, declaration) for one in declaration.attestations),
        scan=_scan(declaration),
        revision=declaration.revision,
    )


def _service(service: Service, law: Profile) -> ServiceFacts:
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
        # The mechanisms are those of the European Union; what another law thinks of them, nobody declared.
        transfers=service.transfers if law.law == "eu" else tuple(replace(t, mechanism="") for t in service.transfers),
        privacy_url=service.privacy_url,
        items=tuple(_item(item, service) for item in service.items),
        contacted=bool(service.urls) and not by_site,
        part=Part.PLAIN if by_site else _part(service),
        is_exempt=_is_exempt(service, law),
        retention=service.retention,
        opt_out_url=service.opt_out_url,
    )


def _part(service: Service) -> Part:
    is_loaded = bool(service.urls or service.items)
    if service.purpose_code == "payment":
        return Part.PAYMENT if is_loaded else Part.PAYMENT_ELSEWHERE
    if service.purpose_code == "social" and is_loaded:
        return Part.SOCIAL
    return Part.EMBED if service.purpose_code in EMBEDS and service.urls else Part.PLAIN


def _is_exempt(service: Service, law: Profile) -> bool:
    """Whether the owner counts visitors without asking; raises ConfigError where the law does not let that be."""
    if service.category is not Category.NECESSARY or service.purpose_code != STATISTICS:
        return False
    where, rule = f"services.{service.id}", law.statistics
    if rule is None:
        raise ConfigError(
            f"{where}: the profile {law.name.value!r} has no exemption for statistics; make its category 'statistics'"
        )
    if rule.needs_objection and not service.opt_out_url:
        raise ConfigError(
            f"{where}: under the profile {law.name.value!r} visitors must be able to object to statistics without "
            f"consent; give opt_out_url, or make its category 'statistics'"
        )
    longest = max((_length(item.lifetime or item.observed) for item in service.items), default=0)
    if rule.longest_item_days is not None and longest > rule.longest_item_days * DAY:
        raise ConfigError(
            f"{where}: under the profile {law.name.value!r} statistics without consent stay at most "
            f"{rule.longest_item_days} days on a device; make its category 'statistics'"
        )
    return True


def _length(lifetime: Lifetime | None) -> float:
    """In seconds; what is unknown may be for ever."""
    if lifetime is None or lifetime.kind == "unlimited":
        return float("inf")
    return lifetime.seconds


def _choice_lasts(declaration: Declaration) -> Lifetime | None:
    own = declaration.services.get(OWN_SERVICE)
    kept = [item.lifetime for item in own.items if item.kind is ItemKind.COOKIE and item.lifetime] if own else []
    return kept[0] if len(kept) == 1 and kept[0].kind == "seconds" else None


def _attested(one: Attestation, declaration: Declaration) -> AttestedFact:
    service = declaration.services.get(one.service)
    return AttestedFact(about=service.name if service else "", statement=one.statement, by=one.by, on=one.on)


def _item(item: Item, service: Service) -> ItemFacts:
    return ItemFacts(
        name=item.name,
        kind=item.kind,
        party=item.party,
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
