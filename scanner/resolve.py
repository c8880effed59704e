"""Look up what the site's own hosts are other names for: a tracker may hide behind a CNAME record.

Only hosts that a page contacted are looked up, and of those only the site's own: what a third party calls itself is
seen anyway. With a proxy the questions still go the direct way; `--no-dns` asks none.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from consent.errors import ConfigError
from consent.vocabulary import Party
from scanner.recording import Alias, Recording
from scanner.site import host_of, party

if TYPE_CHECKING:
    import dns.asyncresolver

MAX_HOSTS = 100
AT_ONCE = 20
ANSWER_S = 2.0
"""For one host, asking again included."""
MAX_TARGETS = 10

# RFC 6761 and RFC 8375: no name server answers for these, so the system's is not bothered.
RESERVED = (
    "example",
    "example.com",
    "example.net",
    "example.org",
    "test",
    "invalid",
    "localhost",
    "local",
    "home.arpa",
)


class Resolver:
    """Asks a name server; each host once."""

    def __init__(self, resolver: dns.asyncresolver.Resolver | None, *, skips_reserved: bool) -> None:
        self._resolver = resolver
        self._skips_reserved = skips_reserved
        self._known: dict[str, tuple[str, ...]] = {}

    @classmethod
    def of_system(cls) -> Resolver:
        """The name servers that this machine is set to; none where it is set to none."""
        import dns.asyncresolver
        import dns.exception

        try:
            return cls(dns.asyncresolver.Resolver(), skips_reserved=True)
        except (dns.exception.DNSException, OSError):
            return cls(None, skips_reserved=True)

    @classmethod
    def at(cls, address: str) -> Resolver:
        """The name server at `HOST:PORT`, an IP address; ConfigError for anything else."""
        expected = (
            f"--resolver {address[:60]!r}: expected the address of a name server, such as 9.9.9.9 or 127.0.0.1:5353"
        )
        try:
            text = address if address.count(":") <= 1 or address.startswith("[") else f"[{address}]"
            parts = urlsplit(f"//{text}")
            host, port = str(ip_address(parts.hostname or "")), parts.port
        except ValueError:
            raise ConfigError(expected) from None
        import dns.asyncresolver

        resolver = dns.asyncresolver.Resolver(configure=False)
        resolver.nameservers = [host]
        resolver.port = port or 53
        return cls(resolver, skips_reserved=False)

    async def targets(self, host: str) -> tuple[str, ...]:
        """The names that `host` stands for, the nearest first; none where it stands for itself or nobody answers."""
        if host not in self._known:
            self._known[host] = await self._ask(host) if self._is_asked(host) else ()
        return self._known[host]

    def _is_asked(self, host: str) -> bool:
        try:
            ip_address(host)
        except ValueError:
            reserved = self._skips_reserved and f".{host}".endswith(tuple(f".{name}" for name in RESERVED))
            return "." in host and not reserved
        return False

    async def _ask(self, host: str) -> tuple[str, ...]:
        import dns.exception
        import dns.name

        if self._resolver is None:
            return ()
        try:
            name = dns.name.from_text(host)
            answer = await self._resolver.resolve(name, "A", raise_on_no_answer=False, lifetime=ANSWER_S)
        except (dns.exception.DNSException, OSError, ValueError):
            return ()
        targets = [str(record[0].target) for record in answer.chaining_result.cnames if record]
        return tuple(target.rstrip(".").lower() for target in targets[:MAX_TARGETS])


async def look_up(recording: Recording, resolver: Resolver) -> tuple[Alias, ...]:
    """What the site's own hosts in `recording` stand for, as far as they stand for others; sorted."""
    limit = asyncio.Semaphore(AT_ONCE)

    async def ask(host: str) -> Alias:
        async with limit:
            return Alias(host=host, targets=await resolver.targets(host))

    found = await asyncio.gather(*(ask(host) for host in sorted(_own_hosts(recording))[:MAX_HOSTS]))
    return tuple(alias for alias in found if alias.targets)


def _own_hosts(recording: Recording) -> set[str]:
    return {
        host
        for state in recording.states
        for visit in state.moments
        for host in _contacted(request.url for request in visit.requests)
        if party(host, visit.final_url) is Party.FIRST
    }


def _contacted(urls: Iterable[str]) -> set[str]:
    return {host_of(url) for url in urls if url.startswith(("http:", "https:", "ws:", "wss:"))} - {""}
