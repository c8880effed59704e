"""A way into the small internet for browsers that can not be told where names lead: a proxy for HTTPS."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

FOUND = b"HTTP/1.1 200 Connection established\r\n\r\n"
REFUSED = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
CHUNK = 1 << 16


@asynccontextmanager
async def proxy(https_port: int) -> AsyncIterator[str]:
    """The address of a proxy that leads every host's port 443 to `https_port` of this machine, and nothing else on."""
    tasks: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(_tunnel(reader, writer, https_port))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _tunnel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, https_port: int) -> None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        method, _, rest = head.partition(b" ")
        if method != b"CONNECT" or not rest.split(b" ")[0].endswith(b":443"):
            writer.write(REFUSED)
            return
        inside, outside = await asyncio.open_connection("127.0.0.1", https_port)
        writer.write(FOUND)
        await asyncio.gather(_copy(reader, outside), _copy(inside, writer))
    except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        pass  # the browser has gone, or never meant it
    finally:
        writer.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(CHUNK):
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()
