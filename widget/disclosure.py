"""What the banner tells about a declaration: facts in, words out; the templates decide how they stand on the page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from consent.declaration.model import Declaration, Item, Service, Site
from consent.locales import Locale
from consent.provider import Provider
from consent.vocabulary import Category
from widget.texts import LONGEST_SENTENCE, Texts, clip


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLine:
    """One cookie or storage key, in words. `purpose` is empty where nobody has written it."""

    name: str
    kind: str
    lifetime: str
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceEntry:
    """One service, in words. An empty text is a fact that the declaration does not hold."""

    name: str
    purpose: str
    provider: str
    transfers: str
    privacy_url: str
    items: tuple[ItemLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One category and what belongs to it. `asked`: a visitor may say yes or no; `granted`: the answer was yes."""

    id: Category
    name: str
    purpose: str
    asked: bool
    granted: bool
    services: tuple[ServiceEntry, ...]


def site_name(site: Site) -> str:
    """Who asks: the controller, or the site's host while nobody has filled in the controller."""
    return clip(site.controller or _host(site.url) or site.url)


def sections(declaration: Declaration, locale: Locale, granted: Collection[Category]) -> tuple[Section, ...]:
    """The categories with at least one service in them, in the order in which they are always told."""
    return tuple(
        Section(
            id=category,
            name=locale.category_name(category),
            purpose=locale.category_purpose(category),
            asked=category.asks_consent,
            granted=category in granted,
            services=tuple(_entry(service, declaration.site, locale) for service in services),
        )
        for category in Category
        if (services := declaration.within(category))
    )


def web_url(url: str) -> str:
    """The URL itself where a browser can visit it, else nothing: `javascript:` is no privacy statement."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme in ("http", "https") and parts.netloc else ""


def _entry(service: Service, site: Site, locale: Locale) -> ServiceEntry:
    return ServiceEntry(
        name=clip(service.name),
        purpose=clip(service.purpose.within(locale.language), LONGEST_SENTENCE),
        provider=_provider(service.provider, site, locale) if service.provider else "",
        transfers=", ".join(dict.fromkeys(locale.country(transfer.country) for transfer in service.transfers)),
        privacy_url=web_url(service.privacy_url),
        items=tuple(_line(item, locale) for item in service.items),
    )


def _provider(provider: Provider, site: Site, locale: Locale) -> str:
    if provider.is_site:
        return clip(site.controller) or Texts.of(locale)["own_site"]
    country = locale.country(provider.country) if provider.country else ""
    return ", ".join(part for part in (clip(provider.name), country) if part)


def _line(item: Item, locale: Locale) -> ItemLine:
    return ItemLine(
        name=clip(item.name),
        kind=locale.kind(item.kind),
        lifetime=locale.lifetime(item.lifetime or item.observed),
        purpose=clip(item.purpose.within(locale.language), LONGEST_SENTENCE),
    )


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
