"""A client without a browser, for what the small internet's servers say."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator

import httpcore
import httpx
import pytest

from examples.internet import Internet


class Loopback(httpcore.AsyncNetworkBackend):
    """Every host name is 127.0.0.1, at the small internet's ports."""

    def __init__(self, internet: Internet) -> None:
        self._ports = {80: internet.http_port, 443: internet.https_port}
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  httpcore's interface
        local_address: str | None = None,
        socket_options: object = None,
    ) -> httpcore.AsyncNetworkStream:
        return await self._network.connect_tcp("127.0.0.1", self._ports[port], timeout)


@pytest.fixture
async def client(internet: Internet) -> AsyncIterator[httpx.AsyncClient]:
    """Speaks to the small internet as if its hosts were real, and checks their certificates."""
    trust = ssl.create_default_context(cadata=internet.authority.root_pem.decode("ascii"))
    transport = httpx.AsyncHTTPTransport(verify=trust)
    transport._pool = httpcore.AsyncConnectionPool(ssl_context=trust, network_backend=Loopback(internet))
    async with httpx.AsyncClient(transport=transport) as client:
        yield client
