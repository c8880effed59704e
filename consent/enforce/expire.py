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

_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}")
_HOST = re.compile(r"(?=.{1,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")


def expiring(
    cookies: DeclaredCookies, granted: frozenset[str], cookie_headers: Iterable[bytes], *, host: str, secure: bool
) -> list[bytes]:
    """`Set-Cookie` values that delete what the browser sent and `granted` does not allow.

    Only declared cookies, at path `/`, on `host` and the domains above it: a script may have set them on any of
    these, and the request does not tell on which. Names and host come from the visitor: what is no token or no domain
    name is left alone.
    """
    headers: list[bytes] = []
    size = 0
    for name in _sent_names(cookie_headers):
        services = cookies.services(name)
        if not services or not granted.isdisjoint(services):
            continue
        end = "; Secure" if secure else ""
        for domain in ("", *(f"; Domain={domain}" for domain in _domains(name, host))):
            value = f"{name}=; Path=/; Max-Age=0{domain}{end}".encode("ascii")
            size += len(value) + LINE_BYTES
            if size > MAX_HEADER_BYTES:
                return headers
            headers.append(value)
    return headers


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
