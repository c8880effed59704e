"""Which hosts belong together: the registrable domain, by the public suffix list (https://publicsuffix.org)."""

from __future__ import annotations

from functools import cache, lru_cache
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from consent.vocabulary import Party


@lru_cache(maxsize=4096)
def registrable_domain(host: str) -> str:
    """`shop.example` for `www.shop.example`; an address, or a host that is a public suffix itself, stands alone."""
    host = host.lower().strip(".").strip("[]")
    try:
        ip_address(host)
    except ValueError:
        return _suffixes().privatesuffix(host) or host
    return host


def is_public_suffix(domain: str) -> bool:
    """Whether no browser lets anyone set a cookie for `domain`, as for `co.uk`."""
    return bool(_suffixes().publicsuffix(domain) == domain)


def host_of(url: str) -> str:
    """The host in `url`, lower case; "" where it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def bare_url(url: str) -> str:
    """A URL without its query, which may tell about a visitor and differs from scan to scan."""
    return url.split("?", 1)[0].split("#", 1)[0]


def party(url_or_host: str, *page_urls: str) -> Party:
    """Whether a request, or the domain of a cookie, is of the same registrable domain as the page.

    With more than one URL: as any of them, such as the site that is scanned under its old name and its new one.
    """
    host = host_of(url_or_host) if "://" in url_or_host else url_or_host
    own = {registrable_domain(host_of(url)) for url in page_urls}
    return Party.FIRST if registrable_domain(host) in own else Party.THIRD


@cache
def _suffixes() -> Any:
    from publicsuffixlist import PublicSuffixList  # reading the list takes 50 ms: only when somebody asks

    return PublicSuffixList()
