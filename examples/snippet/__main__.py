"""Serve the site and its consent server on this machine until Ctrl-C: `python -m examples.snippet`."""

from __future__ import annotations

import asyncio

import uvicorn

from examples.snippet.main import consent_server, site

# By this name browsers take `Secure` cookies over plain HTTP; Safari does not.
SITE, SERVER = "http://localhost:8000", "http://localhost:8001"


async def main() -> None:
    servers = [
        uvicorn.Server(uvicorn.Config(site(SERVER), host="localhost", port=8000)),
        uvicorn.Server(uvicorn.Config(consent_server(SITE), host="localhost", port=8001)),
    ]
    await asyncio.gather(*(server.serve() for server in servers))


if __name__ == "__main__":
    asyncio.run(main())
