"""Make a browser forget the cookies of what has been refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from consent.enforce.declared import DeclaredCookies

MAX_HEADER_BYTES = 3_000
"""All expiring headers together: reverse proxies take 4 or 8 kB of response headers by default."""
LINE_BYTES = len("Set-Cookie: \r\n")
MAX_COOKIE_BYTES = 16_384
MAX_DOMAINS = 4
MAX_PATHS = 3

_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}")
_PATH = re.compile(r"(?:/[A-Za-z0-9%._~!$&'()*+,:@-]*)+")
_HOST = re.compile(r"(?=.{1,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")


def expiring(
    cookies: DeclaredCookies,
    granted: frozenset[str],
    cookie_headers: Iterable[bytes],
    *,
    host: str,
    secure: bool,
    withdrawn: Iterable[str] = (),
    page: str = "/",
) -> list[bytes]:
    """`Set-Cookie` values that delete what the browser sent and `granted` does not allow.

    Only declared cookies, on `host` and the domains above it: a script may have set them on any of these, and the
    request does not tell on which. At path `/`; then those of the services just `withdrawn` also at the path of the
    `page` and what is above it, where a script sets what it names no path for (RFC 6265, section 5.1.4): of such a
    cookie the endpoints never hear. Names, host and page come from the visitor: what is no token, no domain name or no
    plain path is left alone.
    """
    sent = [name for name in _sent_names(cookie_headers) if (own := cookies.services(name)) and granted.isdisjoint(own)]
    deeper = [name for name in cookies.names(withdrawn) if _NAME.fullmatch(name) and not name.startswith("__Host-")]
    places = [(name, "/") for name in sent] + [(name, path) for path in _paths(page) for name in deeper]
    headers: list[bytes] = []
    size = 0
    end = "; Secure" if secure else ""
    for name, path in places:
        for domain in ("", *(f"; Domain={domain}" for domain in _domains(name, host))):
            value = f"{name}=; Path={path}; Max-Age=0{domain}{end}".encode("ascii")
            size += len(value) + LINE_BYTES
            if size > MAX_HEADER_BYTES:
                return headers
            headers.append(value)
    return headers


def _paths(page: str) -> list[str]:
    """The paths, the deepest first, at which a script of `page` may have set a cookie, but `/`."""
    path = page.partition("?")[0].partition("#")[0]
    if not _PATH.fullmatch(path):
        return []
    parts = path.split("/")[1:-1]
    return ["/" + "/".join(parts[:depth]) for depth in range(len(parts), 0, -1)][:MAX_PATHS]


def _sent_names(cookie_headers: Iterable[bytes]) -> Iterator[str]:
    joined = b";".join(cookie_headers)[:MAX_COOKIE_BYTES].decode("latin-1")
    names = dict.fromkeys(pair.partition("=")[0].strip() for pair in joined.split(";"))
    return (name for name in names if _NAME.fullmatch(name))


def _domains(name: str, host: str) -> list[str]:
    """`host` and what is above it, but no top-level domain. A browser ignores a public suffix such as `co.uk`."""
    host = host.partition(":")[0].lower().rstrip(".")
    if name.startswith("__Host-") or not _HOST.fullmatch(host):
        return []
    labels = host.split(".")
    return [".".join(labels[start:]) for start in range(len(labels) - 1)][-MAX_DOMAINS:]
