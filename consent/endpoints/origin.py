"""Whether a request was made by a page of this site, and whether a path leads back to it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from urllib.parse import quote, urlsplit

from consent.headers import header

MAX_PATH = 2_000
_CONTROL = re.compile(r"[\x00-\x20\x7f\\]")
_PORTS = {"https": 443, "http": 80}
_URL_SAFE = "/?#[]@!$&'()*+,;=:%-._~"


def from_this_site(headers: Iterable[tuple[bytes, bytes]], trusted_hosts: Collection[str]) -> bool:
    """Whether a POST may count as the visitor's own, by the headers that no page can forge.

    `Sec-Fetch-Site` decides where a browser sends it. Else `Origin`, else `Referer` must name the host that was asked,
    or one of `trusted_hosts`; the scheme is not compared, since a proxy may have taken TLS off. A request with none of
    the three comes from no browser that could be misused: every browser sends `Origin` with a POST to another site.
    """
    headers = list(headers)
    fetch_site = header(headers, b"sec-fetch-site")
    if fetch_site is not None:
        return fetch_site in (b"same-origin", b"none")
    for name in (b"origin", b"referer"):
        source = header(headers, name)
        if source is not None:
            host = _host_of(source)
            return host is not None and (host == _text(header(headers, b"host")) or host in trusted_hosts)
    return True


def own_path(path: str) -> str | None:
    """`path` as it may stand in a `Location` header: on this site, in ASCII; None where it might lead elsewhere.

    Browsers read a backslash as a slash, skip tabs and line ends, and take `//host` for another site.
    """
    if len(path) > MAX_PATH or not path.startswith("/") or path.startswith("//") or _CONTROL.search(path):
        return None
    try:
        return quote(path, safe=_URL_SAFE)
    except UnicodeEncodeError:
        return None


def host_of(url: str) -> str | None:
    """The host of a URL with its port, in lower case; None where there is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts.netloc.lower() or None


def origin_of(url: str) -> str | None:
    """The origin of an http(s) URL as browsers write it in `Origin`; None where it is no such URL.

    Host in lower case and ASCII, without the port that the scheme has anyway (RFC 6454, section 6.2).
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").encode("idna").decode("ascii"), parts.port
    except ValueError:  # UnicodeError is one
        return None
    if parts.scheme not in _PORTS or not host:
        return None
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, _PORTS[parts.scheme]) else "")


def _host_of(source: bytes) -> str | None:
    return host_of(_text(source)) if len(source) <= MAX_PATH * 4 else None


def _text(value: bytes | None) -> str:
    return (value or b"").decode("latin-1").lower()
