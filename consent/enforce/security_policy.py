"""The Content-Security-Policy of a page: what the site allows itself, and the hosts of services that are granted.

The browser itself then refuses what a tag manager would bring in later. A policy says which sources may be loaded, so a
refusal is enforced where the site's own policy does not name the host; and a grant opens that policy for the service.

Rules are those of Content Security Policy Level 3: a directive that is missing falls back on another one, at last on
`default-src`; where none is left, everything is allowed. Several policies all have to allow a source, so each of them
is opened, and none is ever closed further than its owner closed it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from consent.declaration.model import Declaration
from consent.errors import ConfigError
from consent.hosts import UrlPattern

MAX_KEPT = 256
"""How many policies to remember; an application that puts a nonce into its header makes a new one each time."""
MAX_BYTES = 16_384
"""A longer policy of the application's passes as it came: servers and proxies refuse such headers."""

_NEEDED = ("script-src", "style-src", "img-src", "font-src", "media-src", "connect-src", "frame-src")
"""What a service may need."""
_ONLY_IF_THERE = ("script-src-elem", "style-src-elem")
_NOT_NEEDED = ("object-src", "manifest-src")
"""What else falls back on `default-src` (CSP 3, section 6.8.3), and stays as it was."""
_POLICY = re.compile(r"[\x20-\x7e\t]*")
_OTHER_DIRECTIVES = frozenset(
    {
        *("base-uri", "block-all-mixed-content", "form-action", "frame-ancestors", "navigate-to", "plugin-types"),
        *("report-to", "report-uri", "require-sri-for", "require-trusted-types-for", "sandbox", "trusted-types"),
        *("upgrade-insecure-requests", "webrtc"),
    }
)
OWN = "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:"
"""For a site without a policy of its own: whatever the site itself writes, and nothing from anybody else."""

Directives = dict[str, list[str]]


def directives_of(policy: str) -> Directives:
    """The directives of one serialized policy. Of two with one name the first counts (CSP 3, section 2.2.1)."""
    found: Directives = {}
    for part in policy.split(";"):
        if words := part.split():
            found.setdefault(words[0].lower(), words[1:])
    return found


def opened(policy: str, sources: Iterable[str]) -> str:
    """One policy, with `sources` among those that scripts, styles, pictures, fonts, media, frames and connections may
    come from.

    `'none'` goes where a source comes. Nonces, hashes, `'strict-dynamic'` and all else stay; under `'strict-dynamic'` a
    browser passes over hosts of scripts, and asks for a nonce instead. A policy that allows everything stays as it is.
    """
    directives = directives_of(policy)
    if not (added := list(sources)) or not directives:
        return policy.strip()
    # A host without a path may be one that sockets go to; `https:` in the page's own scheme says nothing of `wss:`.
    sockets = [f"wss://{source}" for source in added if "/" not in source]
    if "child-src" in directives:
        directives.setdefault("frame-src", directives["child-src"])
    default = directives.get("default-src")
    if default is not None and not directives.keys() >= set(_NEEDED):
        # The sources are named once, not seven times: proxies give up on headers of 4 or 8 kB.
        for name in _NOT_NEEDED:
            directives.setdefault(name, default)
        if "script-src" not in directives and "child-src" not in directives:
            directives.setdefault("worker-src", default)
        directives["default-src"] = _with(default, added + (sockets if "connect-src" not in directives else []))
    for name in (*_NEEDED, *_ONLY_IF_THERE):
        if name in directives:
            directives[name] = _with(directives[name], added + (sockets if name == "connect-src" else []))
    return "; ".join(" ".join([name, *allowed]) for name, allowed in directives.items())


def _with(allowed: list[str], added: list[str]) -> list[str]:
    if "*" in allowed:
        return allowed
    kept = [source for source in allowed if source.lower() != "'none'"]
    return [*kept, *(source for source in added if source not in kept)]


class SecurityPolicy:
    """The policies of a site's pages, for any choice.

    `own` is the policy of the site's own making, for pages on which the application sends none, and beside one that
    rules no scripts; None takes OWN. Raises ConfigError where `own` is no policy.
    """

    def __init__(self, declaration: Declaration, own: str | None = None) -> None:
        self._services = {service.id: _sources(service.urls) for service in declaration.services.values()}
        self._own = OWN if own is None else _checked(own)
        self._kept = lru_cache(maxsize=MAX_KEPT)(self._written)

    def of(self, sent: bytes, granted: frozenset[str]) -> bytes:
        """The header's value, where the application sent `sent`, which may be empty or hold several policies."""
        if len(sent) > MAX_BYTES:
            return sent
        # A nonce is of one response, and is not remembered.
        return self._written(sent, granted) if b"nonce-" in sent else self._kept(sent, granted)

    def _written(self, sent: bytes, granted: frozenset[str]) -> bytes:
        sources = [source for service, urls in self._services.items() if service in granted for source in urls]
        policies = [policy for policy in sent.decode("latin-1").split(",") if policy.strip()]
        if not any({"script-src", "default-src"} & directives_of(policy).keys() for policy in policies):
            policies += self._own.split(",")
        return ", ".join(opened(policy, dict.fromkeys(sources)) for policy in policies).encode("latin-1")


def _checked(policy: str) -> str:
    example = "write for example \"default-src 'self'\""
    if not _POLICY.fullmatch(policy):
        raise ConfigError(f"content_security_policy is no single line of ASCII; {example}")
    names = [name for single in policy.split(",") for name in directives_of(single)]
    if not names:
        raise ConfigError(f"content_security_policy holds no directive; {example}")
    for name in names:
        if not name.endswith(("-src", "-elem", "-attr")) and name not in _OTHER_DIRECTIVES:
            raise ConfigError(f"content_security_policy: {name!r} is no directive; {example}")
    return policy


def _sources(urls: Iterable[UrlPattern]) -> list[str]:
    """The sources that match what the patterns match. A path without a slash at its end matches itself alone."""
    sources: list[str] = []
    for url in urls:
        path = url.path.replace(";", "%3B").replace(",", "%2C")
        if "*" in path:
            path = path[: path[: path.index("*")].rindex("/") + 1]
        sources += [url.host + path] if not path or path.endswith("/") else [url.host + path, url.host + path + "/"]
    return list(dict.fromkeys(sources))
