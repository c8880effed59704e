"""A small internet on loopback: any host name, over HTTP and HTTPS, with stand-ins for well-known vendors."""

from __future__ import annotations

from examples.internet.log import LoggedRequest, RequestLog
from examples.internet.server import Internet

__all__ = ["Internet", "LoggedRequest", "RequestLog"]
