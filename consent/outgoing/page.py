"""One HTML response on its way out, with the banner being put into it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from consent.headers import Headers, for_one_visitor, header
from consent.outgoing.injection import MAX_HELD, Injection

if TYPE_CHECKING:
    from starlette.types import Message, Send


class Page:
    """Takes the messages that follow `start` and sends them on.

    A response in one piece gets its new Content-Length. One that comes in pieces without a Content-Length streams on.
    One in pieces that names its length is held back until it is known how much is put in: 64 kB at most. What turns
    out to be no whole document leaves as it came.
    """

    __slots__ = ("_asks", "_held", "_injection", "_is_head", "_send", "_start")

    def __init__(self, start: Message, injection: Injection, send: Send, *, asks: bool, is_head: bool) -> None:
        self._start: Message | None = start
        self._injection = injection
        self._send = send
        self._asks = asks
        self._is_head = is_head
        self._held = b""

    async def forward(self, message: Message) -> None:
        """Send on what `message` brings."""
        kind = message["type"]
        if kind == "http.response.body":
            body, more_body = message.get("body", b""), message.get("more_body", False)
        elif kind == "http.response.pathsend":
            # The server would send the file by itself, without the banner.
            body, more_body = await asyncio.to_thread(Path(message["path"]).read_bytes), False
        else:
            await self._send(message)
            return
        injection = self._injection
        out = injection.feed(body)
        if not more_body and not injection.is_settled:
            out += injection.finish()
        if (start := self._start) is not None:
            if more_body and not injection.is_settled and header(start["headers"], b"content-length"):
                self._held += out
                if len(self._held) <= MAX_HELD:
                    return
                self._held += injection.give_up()
                out = b""
            if self._held:
                out = self._held + out
                self._held = b""
            self._start = None
            await self._send({**start, "headers": self._changed(start["headers"])})
        await self._send({"type": "http.response.body", "body": out, "more_body": more_body})

    def _changed(self, headers: Headers) -> Headers:
        """The headers of the page as it leaves; of a response to HEAD nobody knows the length."""
        injection = self._injection
        if injection.is_settled and not injection.inserted and not self._is_head:
            return headers
        return for_one_visitor(headers, added=None if self._is_head else injection.inserted, fresh=self._asks)
