"""What the banner tells about a declaration: facts in, words out; the templates decide how they stand on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from consent.banner import Visit
from consent.declaration.model import Item, Service, Site
from consent.locales import Locale
from consent.provider import Provider
from consent.text import Text
from consent.vocabulary import Category
from widget.texts import LONGEST_SENTENCE, Texts, clip


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """What something is for, and the language that this is in: the declaration has two, the banner more."""

    text: str
    """Empty where nobody has written it."""
    language: str

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLine:
    """One cookie or storage key, in words."""

    name: str
    kind: str
    lifetime: str
    purpose: Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceEntry:
    """One service, in words. An empty text is a fact that the declaration does not hold."""

    id: str
    granted: bool
    is_new: bool
    """Whether the visitor is to be asked about it."""
    is_refused_by_signal: bool
    name: str
    purpose: Purpose
    provider: str
    country: str
    """The provider's."""
    transfers: str
    privacy_url: str
    items: tuple[ItemLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One category and what belongs to it. `asked`: a visitor may say yes or no; `granted`: yes to all of it."""

    id: Category
    name: str
    purpose: str
    asked: bool
    granted: bool
    services: tuple[ServiceEntry, ...]

    is_refused_by_gpc: bool
    """Whether a browser that sends `Sec-GPC: 1` refuses it."""

    @property
    def is_new(self) -> bool:
        """Whether the visitor is to be asked about something in it."""
        return any(service.is_new for service in self.services)

    @property
    def is_refused_by_signal(self) -> bool:
        """Whether something in it is off because of the browser's signal."""
        return any(service.is_refused_by_signal for service in self.services)


MAX_NAMED = 6
"""Services that are called by their names in a sentence; of more than these, their categories are."""


def new_names(sections: Sequence[Section]) -> list[str]:
    """What the visitor is to be asked about, in names: of the services, or of the categories where there are many."""
    new = [service.name for section in sections for service in section.services if service.is_new]
    return new if len(new) <= MAX_NAMED else [section.name for section in sections if section.is_new]


def granted_names(sections: Sequence[Section]) -> list[str]:
    """What the visitor granted, in names: of whole categories, and of the services of the others."""
    names: list[str] = []
    for section in sections:
        if section.granted:
            names.append(section.name)
        elif section.asked:
            names += [service.name for service in section.services if service.granted]
    return names


def site_name(site: Site) -> str:
    """Who asks: the controller, or the site's host while nobody has filled in the controller."""
    return clip(site.controller or _host(site.url) or site.url)


def sections(visit: Visit, locale: Locale) -> tuple[Section, ...]:
    """The categories with at least one service in them, in the order in which they are always told."""
    return tuple(
        Section(
            id=category,
            name=locale.category_name(category),
            purpose=locale.category_purpose(category),
            asked=category.asks_consent,
            granted=category.asks_consent and category in visit.granted,
            services=tuple(_entry(service, visit, locale) for service in services),
            is_refused_by_gpc=category in visit.declaration.site.gpc,
        )
        for category in Category
        if (services := [one for one in visit.declaration.within(category) if not one.is_off_site])
    )


def web_url(url: str) -> str:
    """The URL itself where a browser can visit it, else nothing: `javascript:` is no privacy statement."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme in ("http", "https") and parts.netloc else ""


def _entry(service: Service, visit: Visit, locale: Locale) -> ServiceEntry:
    site = visit.declaration.site
    return ServiceEntry(
        id=service.id,
        granted=service.id in visit.granted,
        is_new=service.id in visit.new,
        is_refused_by_signal=service.id in visit.refused_by_signal,
        name=clip(service.name),
        purpose=_purpose(service.purpose, locale),
        provider=_provider(service.provider, site, locale) if service.provider else "",
        country=_country(service.provider, locale) if service.provider else "",
        transfers=locale.word("comma").join(
            dict.fromkeys(locale.country(transfer.country) for transfer in service.transfers)
        ),
        privacy_url=web_url(service.privacy_url),
        items=tuple(_line(item, locale) for item in service.items),
    )


def _provider(provider: Provider, site: Site, locale: Locale) -> str:
    if provider.is_site:
        return clip(site.controller) or Texts.of(locale)["own_site"]
    return clip(provider.name)


def _country(provider: Provider, locale: Locale) -> str:
    return locale.country(provider.country) if provider.country and not provider.is_site else ""


def _purpose(text: Text, locale: Locale) -> Purpose:
    words = clip(text.within(locale.language), LONGEST_SENTENCE)
    return Purpose(text=words, language=text.language_within(locale.language))


def _line(item: Item, locale: Locale) -> ItemLine:
    return ItemLine(
        name=clip(item.name),
        kind=locale.kind(item.kind),
        lifetime=locale.lifetime(item.lifetime or item.observed),
        purpose=_purpose(item.purpose, locale),
    )


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
