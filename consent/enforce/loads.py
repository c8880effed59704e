"""Which services a piece of markup would contact that have not been granted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import unquote, urljoin

from consent.declaration.model import Declaration, Service
from consent.enforce.dull import ANYWHERE, anywhere_but_on
from consent.hosts import UrlIndex, UrlPattern, host_and_path
from consent.vocabulary import Category

MAX_HOST = 253
MAX_WRITTEN = 2_000
"""How long a host may be in the page, where 253 letters can each be written as an escape or a reference."""

Services = tuple[Service, ...]
NOBODY: Services = ()

# References without a semicolon, but for numeric ones, mean nothing in the host or the path of a URL.
_REFERENCE = re.compile(r"&(?:#[xX]?[0-9A-Fa-f]+;?|[A-Za-z][A-Za-z0-9]*;)")
_NOT_IN_URL = str.maketrans("", "", "\t\n\r")
_AROUND_URL = "".join(map(chr, range(0x21)))
_ABSOLUTE = re.compile(r"(?:(?:https?|wss?):[\\/]*|[\\/]{2,})(?:[^\\/?#]*@)?([^\\/?#@]*)([^?#]*)", re.IGNORECASE)
_HAS_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_PORT = re.compile(r":[0-9]*\Z")
_IN_SRCSET = re.compile(r"(?=(\S{1,500}))([^\s,]+)")
# An inline script that names a host fetches nothing by that: a page's data may hold the address of a video.
_FETCHES = re.compile(
    rb"createElement|document\.write|new Image|\bimport\b|importScripts|\bfetch\(|sendBeacon|XMLHttpRequest|\.src\b"
    rb"|[\"']prefetch|[\"']prerender"
)


@dataclass(frozen=True, slots=True)
class Base:
    """What relative URLs of a page are relative to."""

    host: str
    path: str = "/"


class Contacts:
    """Finds the services that a URL belongs to, by the most precise of the declared patterns.

    Where two services declare the same pattern, both must be granted. The hosts that nobody has named yet
    (`[[unknown]]`) are a service that nobody can grant.
    """

    def __init__(self, declaration: Declaration) -> None:
        owners: dict[UrlPattern, list[Service]] = {}
        services = [*declaration.services.values(), *_unknown(declaration)]
        for service in services:
            for pattern in service.urls:
                owners.setdefault(pattern, []).append(service)
        asking = [service for service in services if service.category is not Category.NECESSARY]
        self._ids = frozenset(service.id for service in asking if service.urls)
        self._index = UrlIndex((pattern, tuple(services)) for pattern, services in owners.items())
        self.site = (host_and_path(declaration.site.url) or ("", ""))[0]
        self.within_site = self.of(self.site, None) != NOBODY
        """Whether URLs of the site itself are declared, such as a script that it serves for a service."""
        hosts = sorted({url.host.removeprefix("*.") for service in asking for url in service.urls})
        self.dull = ANYWHERE if self.within_site else anywhere_but_on(hosts)
        """What to pass over in one go."""
        self.in_script = re.compile(
            rf"(?<![A-Za-z0-9_.-])(\.?(?:[A-Za-z0-9_-]+\.)*(?:{'|'.join(map(re.escape, hosts))}))"
            r"(?![A-Za-z0-9_-]|\.[A-Za-z0-9])(/[^\s\"'`<>?#]*)?",
            re.IGNORECASE,
        )

    def forbidden(self, granted: frozenset[str]) -> Forbidden | None:
        """What may not load under these granted words; None where everything may."""
        return None if self._ids <= granted else Forbidden(self, granted)

    def watch(self, granted: frozenset[str]) -> Forbidden | None:
        """The same, but for a declaration that leaves nothing to forbid: it tells whether a page depends on consent."""
        return Forbidden(self, granted) if self._ids else None

    def of(self, host: str, path: str | None) -> Services:
        """The services that `path` on `host` belongs to; with None, all that have any path there."""
        if path is not None:
            return self._index.at(host, path) or NOBODY
        found = (service for services in self._index.on(host) for service in services)
        return tuple({service.id: service for service in found}.values())


class Forbidden:
    """What may not load on one page for a visitor who granted these words."""

    def __init__(self, contacts: Contacts, granted: frozenset[str]) -> None:
        self.contacts = contacts
        self._granted = granted
        self.has_met_any = False
        """Whether the page loads anything that needs consent, granted or not."""

    def by_url(self, value: bytes, base: Base) -> Services:
        """The services not granted that the URL in an attribute, as it stands in the page, would contact."""
        target = self._target(_text(value), base)
        return NOBODY if target is None else self._without_granted(self.contacts.of(*target))

    def by_srcset(self, value: bytes, base: Base) -> Services:
        """The same, of all URLs in a `srcset`."""
        found: dict[str, Service] = {}
        # A comma is part of a URL or ends it, which depends on what stands before: both are looked at.
        for url in dict.fromkeys(url for urls in _IN_SRCSET.findall(_text(value)) for url in urls):
            if (target := self._target(url, base)) is not None:
                found |= {service.id: service for service in self._without_granted(self.contacts.of(*target))}
        return tuple(found.values())

    def by_script(self, text: bytes) -> Services:
        """The services not granted that an inline script names the address of, if it fetches anything at all.

        A host without a path is taken for any of the paths on it: the script puts the address together.
        """
        return self._named(text.decode("latin-1").replace("\\/", "/")) if _FETCHES.search(text) else NOBODY

    def _named(self, text: str) -> Services:
        found: dict[str, Service] = {}
        for match in self.contacts.in_script.finditer(text):
            # A script may put a host together: ("https:" == … ? "https://ssl" : "http://www") + ".vendor.example/a.js"
            host = "www" * match[1].startswith(".") + match[1].lower()
            services = self.contacts.of(host, match[2])
            found |= {service.id: service for service in self._without_granted(services)}
        return tuple(found.values())

    def by_document(self, value: bytes, _base: Base) -> Services:
        """The services not granted that the document in a `srcdoc` names the address of."""
        return self._named(_text(value))

    def rebased(self, value: bytes, base: Base) -> Base:
        """What URLs are relative to behind `<base href=value>`."""
        target = self._target(_text(value), base)
        return base if target is None else Base(*target)

    def _target(self, url: str, base: Base) -> tuple[str, str] | None:
        """The host and the path that a browser would ask (URL standard, section 4.4); None where it asks nobody."""
        url = url.strip(_AROUND_URL).translate(_NOT_IN_URL)
        if absolute := _ABSOLUTE.match(url):
            host = _host(_PORT.sub("", absolute[1]))
            path = absolute[2]
        elif not url or _HAS_SCHEME.match(url) or (base.host == self.contacts.site and not self.contacts.within_site):
            return None
        else:
            host, path = base.host, re.split("[?#]", url, maxsplit=1)[0]
        path = unquote(path).replace("\\", "/")
        if not path.startswith("/") or "/." in path:
            path = urljoin(f"http://host{base.path}", path or "/").removeprefix("http://host")
        return host, path or "/"

    def _without_granted(self, services: Services) -> Services:
        if not services:
            return services
        self.has_met_any = True
        return tuple(service for service in services if service.id not in self._granted)


def _unknown(declaration: Declaration) -> list[Service]:
    """The hosts that a scan met and nobody has named, as a service; none of the site's own, which deliver its pages."""
    site = host_and_path(declaration.site.url)
    hosts = sorted({unknown.name for unknown in declaration.unknown if unknown.kind == "host"})
    patterns = []
    for host in hosts:
        try:
            pattern = UrlPattern.parse(host)
        except ValueError:
            continue
        if site is None or pattern.host.removeprefix("*.") != site[0]:
            patterns.append(pattern)
    category = Category.UNCLASSIFIED
    return (
        [Service(id=category.value, name=category.value, category=category, urls=tuple(patterns))] if patterns else []
    )


def _text(value: bytes) -> str:
    """What an attribute says."""
    text = value.decode("utf-8", "replace")
    return _REFERENCE.sub(lambda reference: unescape(reference[0]), text) if "&" in text else text


def _host(written: str) -> str:
    """A host as the declaration spells it: in lower case and ASCII, without the root's dot; empty for what is none."""
    if len(written) > MAX_WRITTEN:
        return ""
    if "%" in written:
        written = unquote(written)
    if not written.isascii():
        try:
            written = written.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    host = written.lower().removesuffix(".")
    return host if len(host) <= MAX_HOST else ""
