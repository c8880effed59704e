"""One HTML response on its way out, with the banner being put into it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from consent.headers import Headers, for_one_visitor, header, without
from consent.injection import MAX_HELD, Injection

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
            await self._forward_body(message.get("body", b""), more_body=message.get("more_body", False))
        elif kind == "http.response.pathsend":
            # The server would send the file by itself, without the banner.
            await self._forward_body(await asyncio.to_thread(Path(message["path"]).read_bytes), more_body=False)
        else:
            await self._send(message)

    async def _forward_body(self, body: bytes, *, more_body: bool) -> None:
        injection = self._injection
        out = injection.feed(body)
        if not more_body and not injection.is_settled:
            out += injection.finish()
        if self._start is not None:
            out = self._held + out
            if more_body and not injection.is_settled and header(self._start["headers"], b"content-length"):
                if len(out) <= MAX_HELD:
                    self._held = out
                    return
                out += injection.give_up()
            start, self._start, self._held = self._start, None, b""
            await self._send({**start, "headers": self._changed(start["headers"])})
        await self._send({"type": "http.response.body", "body": out, "more_body": more_body})

    def _changed(self, headers: Headers) -> Headers:
        """The headers of the page as it leaves; of a response to HEAD nobody knows the length."""
        injection = self._injection
        if injection.is_settled and not injection.inserted and not self._is_head:
            return headers
        length = header(headers, b"content-length")
        if length is not None:
            headers = without(headers, b"content-length")
            if length.isdigit() and not self._is_head:
                headers.append((b"content-length", str(int(length) + injection.inserted).encode("ascii")))
        return for_one_visitor(headers, fresh=self._asks)
