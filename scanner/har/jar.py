"""Work out which cookies a browser kept, from what responses asked for: a recording does not hold the jar.

The rules are Chromium's (draft-ietf-httpbis-rfc6265bis, section 5.7), and so are the names of the reasons
(https://chromedevtools.github.io/devtools-protocol/tot/Network/#type-SetCookieBlockedReason).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from ipaddress import ip_address
from urllib.parse import urlsplit

from scanner.attribute import CHROMIUM_MOST_S
from scanner.cookieline import CookieLine, default_path
from scanner.recording import CookieWrite, StoredCookie
from scanner.site import is_public_suffix, registrable_domain

MOST_BYTES = 4_096
"""Of name and value together."""
MAX_COOKIES = 10_000
SAME_SITE_REASONS = frozenset({"SameSiteStrict", "SameSiteLax", "SameSiteUnspecifiedTreatedAsLax"})
_UNSEEN = -1.0


def domain_and_path(cookie: CookieLine, url: str) -> tuple[str, str]:
    """Domain, with a leading dot where it is not for the host alone, and path of a cookie that `url` sets."""
    host, path = _host_and_path(url)
    if cookie.domain is None or (cookie.domain == host and (_is_address(host) or is_public_suffix(host))):
        domain = host
    else:
        domain = f".{cookie.domain}"
    return domain, cookie.path or default_path(path)


def refusals(line: str, cookie: CookieLine, *, url: str, cross_site: bool) -> tuple[str, ...]:
    """Chromium's reasons for refusing what `line` asks for in the response from `url`; () where it keeps it.

    `cross_site` says that the page is of another site than `url`, and `url` not where the page itself came from.
    """
    host, _ = _host_and_path(url)
    is_secure = url.startswith(("https:", "wss:")) or _is_this_machine(host)
    pair = line.split(";", 1)[0].strip()
    reasons: list[str] = []
    if any((ord(character) < 32 and character != "\t") or character == "\x7f" for character in pair):
        reasons.append("DisallowedCharacter")
    if len(pair.encode("utf-8", "replace")) > MOST_BYTES + 1:
        reasons.append("NameValuePairExceedsMaxSize")
    if cookie.secure and not is_secure:
        reasons.append("SecureOnly")
    if not _may_set(cookie, host):
        reasons.append("InvalidDomain")
    if not _keeps_its_prefix(cookie, is_secure=is_secure):
        reasons.append("InvalidPrefix")
    if cookie.same_site == "None":
        if not cookie.secure:
            reasons.append("SameSiteNoneInsecure")
    elif cross_site:
        reasons.append(f"SameSite{cookie.same_site or 'UnspecifiedTreatedAsLax'}")
    return tuple(reasons)


class Jar:
    """The cookies that a browser holds after everything it was told."""

    def __init__(self) -> None:
        self._stored: dict[tuple[str, str, str, str], tuple[StoredCookie, float]] = {}
        self._ever: dict[str, set[str]] = defaultdict(set)
        self._removed: dict[tuple[str, str], float] = {}
        self._sent: dict[tuple[str, str, str], tuple[StoredCookie, float]] = {}

    def take(self, write: CookieWrite, *, page_site: str, at: float) -> None:
        """A cookie was set, or deleted, at `at` (in seconds, from any start); a refused write changes nothing."""
        if write.refused or len(self._stored) >= MAX_COOKIES:
            return
        key = (write.name, write.domain, write.path, page_site if write.partitioned else "")
        if write.removes:
            self._stored.pop(key, None)
            self._removed[write.name, write.domain] = at
            return
        self._ever[write.name].add(write.domain)
        lives = write.requested_s
        cookie = StoredCookie(
            name=write.name,
            domain=write.domain,
            path=write.path,
            kept_s=None if lives is None else min(lives, CHROMIUM_MOST_S),
            http_only=write.http_only,
            secure=write.secure,
            same_site=write.same_site,
            partitioned=write.partitioned,
        )
        self._stored[key] = (cookie, at)

    def was_sent(self, cookie: StoredCookie, *, at: float) -> None:
        """A browser sent `cookie`. Where nobody was seen setting it, a script did, or somebody did earlier."""
        key = (cookie.name, cookie.domain, cookie.path)
        if key in self._sent or len(self._sent) < MAX_COOKIES:
            self._sent[key] = (self._sent.get(key, (cookie, at))[0], at)

    def cookies(self, *, at: float) -> tuple[StoredCookie, ...]:
        """What is there at `at`, sorted: what was set, and what must have been there since it was sent."""
        kept = [cookie for cookie, since in self._stored.values() if not _has_expired(cookie, at - since)]
        return tuple(sorted([*kept, *self._only_sent()], key=lambda cookie: (cookie.name, cookie.domain, cookie.path)))

    def _only_sent(self) -> list[StoredCookie]:
        found: dict[tuple[str, str], list[StoredCookie]] = defaultdict(list)
        for cookie, last in self._sent.values():
            host = cookie.domain.lstrip(".")
            domains = (cookie.domain,) if cookie.is_known else domains_for(host)
            if any(domain in self._ever.get(cookie.name, ()) for domain in domains):
                continue
            if not any(self._removed.get((cookie.name, domain), _UNSEEN) >= last for domain in domains):
                found[cookie.name, registrable_domain(host)].append(cookie)
        return [cookie for group in found.values() for cookie in _joined(group)]


def sent_cookie(name: str, host: str) -> StoredCookie:
    """A cookie of which nothing is known, but that it is sent to `host`."""
    return StoredCookie(
        name=name,
        domain=host,
        path="/",
        kept_s=None,
        http_only=False,
        secure=name.lower().startswith(("__secure-", "__host-")),
        same_site="",
        partitioned=False,
        is_known=False,
    )


def _joined(group: list[StoredCookie]) -> list[StoredCookie]:
    """One cookie where several hosts of a site get one of the same name: it must be meant for what they share."""
    hosts = {cookie.domain for cookie in group}
    if len(hosts) == 1 or any(cookie.is_known for cookie in group):
        return group
    shared = registrable_domain(group[0].domain)
    for parent in _with_parents(min(hosts, key=len)):
        if all(f".{host}".endswith(f".{parent}") for host in hosts):
            shared = parent
            break
    return [replace(group[0], domain=f".{shared}")]


def domains_for(host: str) -> tuple[str, ...]:
    """The domains of cookies that `host` gets."""
    return (host, *(f".{domain}" for domain in _with_parents(host)))


def _with_parents(host: str) -> list[str]:
    labels = host.split(".")
    return [".".join(labels[start:]) for start in range(min(len(labels), 40))]


def _has_expired(cookie: StoredCookie, age: float) -> bool:
    return cookie.kept_s is not None and age >= cookie.kept_s


def _may_set(cookie: CookieLine, host: str) -> bool:
    if cookie.domain is None or cookie.domain == host:
        return True
    return not _is_address(host) and f".{host}".endswith(f".{cookie.domain}") and not is_public_suffix(cookie.domain)


def _keeps_its_prefix(cookie: CookieLine, *, is_secure: bool) -> bool:
    name = cookie.name.lower()
    if name.startswith("__secure-"):
        return cookie.secure and is_secure
    if name.startswith("__host-"):
        return cookie.secure and is_secure and cookie.domain is None and cookie.path == "/"
    return True


def _host_and_path(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return "", ""
    return host, parts.path


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_this_machine(host: str) -> bool:
    """Chromium trusts it as it trusts https (https://www.w3.org/TR/secure-contexts/#is-origin-trustworthy)."""
    return host == "localhost" or host.endswith(".localhost") or host == "::1" or host.startswith("127.")
