"""Keep back `Set-Cookie` headers that the visitor has not granted."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from consent.enforce.declared import DeclaredCookies
from consent.headers import Headers

log = logging.getLogger(__name__)

MAX_REPORTED = 1_000


class SetCookieFilter:
    """Lets pass what is declared and granted or necessary, what is kruimel's own, and what deletes a cookie.

    A cookie that is not declared is unclassified, so nobody can have granted it: it is kept back as well, and named
    in the log, once.
    """

    def __init__(self, cookies: DeclaredCookies, *, own_name: str) -> None:
        self._cookies = cookies
        self._own_name = own_name
        self._reported: set[str] = set()

    def permitted(self, headers: Iterable[tuple[bytes, bytes]], granted: frozenset[str]) -> Headers:
        """The headers without the cookies that belong to none of the services in `granted`."""
        return [
            (name, value)
            for name, value in headers
            if len(name) != 10 or name.lower() != b"set-cookie" or self._permits(value, granted)
        ]

    def _permits(self, value: bytes, granted: frozenset[str]) -> bool:
        name = value.partition(b";")[0].partition(b"=")[0].strip().decode("latin-1")
        if name == self._own_name:
            return True
        services = self._cookies.services(name)
        if not granted.isdisjoint(services):
            return True
        if deletes(value):
            return True
        if not services:
            self._report(name)
        return False

    def _report(self, name: str) -> None:
        if name not in self._reported and len(self._reported) < MAX_REPORTED:
            self._reported.add(name)
            log.warning(
                "Set-Cookie of %r kept back: it is not declared. Add it to a service in cookies.toml: "
                '[[services.<id>.items]] kind = "cookie", name = %r',
                name,
                name,
            )


def deletes(set_cookie: bytes) -> bool:
    """Whether a `Set-Cookie` header tells the browser to forget the cookie. Max-Age goes before Expires (RFC 6265)."""
    expires = None
    max_age = None
    for part in set_cookie.split(b";")[1:]:
        attribute, _, value = part.partition(b"=")
        attribute = attribute.strip().lower()
        if attribute == b"max-age":
            max_age = value.strip()
        elif attribute == b"expires":
            expires = value.strip()
    if max_age is not None and max_age.removeprefix(b"-").isdigit():
        return max_age.startswith(b"-") or not max_age.strip(b"0")
    return expires is not None and _is_past(expires.decode("latin-1"))


def _is_past(date: str) -> bool:
    try:
        moment = parsedate_to_datetime(date)
    except (ValueError, OverflowError):
        return False
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) < datetime.now(UTC)
