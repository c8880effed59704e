"""One HTML response on its way out: tags are made to wait, and the banner is put in."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from consent.enforce.tags import TagRewriter
from consent.headers import Headers, for_all_visitors, for_one_visitor, header, without
from consent.outgoing.injection import MAX_HELD, Injection

if TYPE_CHECKING:
    from starlette.types import Message, Send


class Page:
    """Takes the messages that follow `start` and sends them on.

    A response in one piece gets its new Content-Length. One that comes in pieces without a Content-Length streams on.
    One in pieces that names its length is held back until it is known how much is put in, 64 kB at most; where tags
    are looked at, down to the last one, it streams on without its length. What nothing is put into leaves as it came.
    """

    __slots__ = ("_asks", "_held", "_injection", "_is_for_all", "_is_head", "_send", "_start", "_tags")

    def __init__(
        self,
        start: Message,
        tags: TagRewriter | None,
        injection: Injection,
        send: Send,
        asks: bool,
        is_head: bool,
        is_for_all: bool,
    ) -> None:
        self._start: Message | None = start
        self._tags = tags
        self._injection = injection
        self._send = send
        self._asks = asks
        self._is_head = is_head
        self._is_for_all = is_for_all
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
        injection, tags = self._injection, self._tags
        if tags is not None:
            body = tags.feed(body) if more_body else tags.feed(body) + tags.finish()
        out = injection.feed(body)
        if not more_body and not injection.is_settled:
            out += injection.finish()
        if (start := self._start) is not None:
            headers = start["headers"]
            if more_body and tags is not None:
                headers = without(headers, b"content-length")
            elif more_body and not injection.is_settled and header(headers, b"content-length"):
                self._held += out
                if len(self._held) <= MAX_HELD:
                    return
                self._held += injection.give_up()
                out = b""
            if self._held:
                out = self._held + out
                self._held = b""
            self._start = None
            await self._send({**start, "headers": self._changed(headers, more_body)})
        await self._send({"type": "http.response.body", "body": out, "more_body": more_body})

    def _changed(self, headers: Headers, more_body: bool) -> Headers:
        """The headers of the page as it leaves; of a response to HEAD nobody knows the length."""
        injection, tags = self._injection, self._tags
        added = injection.inserted + (tags.inserted if tags else 0)
        is_common = injection.is_settled and not added
        if tags is not None:
            is_common = is_common and not more_body and not tags.depends_on_consent
        if is_common and not self._is_head:
            return headers
        if self._is_for_all:
            return for_all_visitors(headers, added=None if self._is_head else added)
        by_language = injection.by_accept_language and (injection.inserted > 0 or not injection.is_settled)
        length = None if self._is_head else added
        return for_one_visitor(headers, added=length, fresh=self._asks, by_language=by_language)
