"""A name server on loopback that knows a few names."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rrset


class NameServer(asyncio.DatagramProtocol):
    """Answers with the chain of names that `aliases` hold and an address; says of other names that there are none."""

    def __init__(self, aliases: Mapping[str, str], *, is_silent: bool = False) -> None:
        self._aliases = aliases
        self._is_silent = is_silent
        self.asked: list[str] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        query = dns.message.from_wire(data)
        name = str(query.question[0].name).rstrip(".")
        self.asked.append(name)
        if self._is_silent:
            return
        response = dns.message.make_response(query)
        response.flags |= dns.flags.RA
        known = name in self._aliases
        for _ in range(20):  # a chain that bites its tail is sent as such
            if name not in self._aliases:
                break
            target = self._aliases[name]
            response.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", "CNAME", f"{target}."))
            name = target
        if known:
            response.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", "A", "127.0.0.1"))
        else:
            response.set_rcode(dns.rcode.NXDOMAIN)
        self._transport.sendto(response.to_wire(), addr)  # type: ignore[attr-defined]


@asynccontextmanager
async def a_name_server(
    aliases: Mapping[str, str], *, is_silent: bool = False
) -> AsyncIterator[tuple[str, NameServer]]:
    """The address of a name server that runs while the block does, and the server."""
    transport, server = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: NameServer(aliases, is_silent=is_silent), local_addr=("127.0.0.1", 0)
    )
    try:
        yield f"127.0.0.1:{transport.get_extra_info('sockname')[1]}", server
    finally:
        transport.close()
