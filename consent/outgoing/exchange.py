"""One request and its response, with the visitor's consent between them."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING

from consent.outgoing.page import Page
from consent.outgoing.responses import NO_HEADERS, Responses
from consent.request import Consent

if TYPE_CHECKING:
    from starlette.types import Message, Scope, Send


class Exchange(Consent):
    """What the application asks about the visitor, and the `send` that its response passes through.

    One object for both: making it is the greater part of what the middleware costs where it has nothing to do.
    `page`, `scope` and `send` are deleted when the application has nothing more to send. What they lead to holds this
    object, and the garbage collector would find that out at several times the price of all else done here.
    """

    __slots__ = ("_responses", "page", "scope", "send")

    def __init__(self, responses: Responses, scope: Scope, send: Send) -> None:
        self._standing_of = responses.standing_of
        self._headers = scope["headers"]
        self._standing = None
        self.was_read = False
        self._responses = responses
        self.scope = scope
        self.send = send
        self.page: Page | None = None

    # A plain function that hands on what `send` returns costs a third of a coroutine around it.
    def forward(self, message: Message) -> Awaitable[None]:
        """Send `message` of the application on, changed where it has to be."""
        if self.page is not None:
            return self.page.forward(message)
        if message["type"] == "http.response.start":
            harmless_types = self._responses.harmless_types
            may_concern_us = self.was_read
            for name, value in message.get("headers", NO_HEADERS):
                # The ASGI specification wants names in lower case, and Django writes `Content-Type`. The length
                # is asked first because it costs least.
                length = len(name)
                if (length == 12 and value not in harmless_types and name.lower() == b"content-type") or (
                    length == 10 and name.lower() == b"set-cookie"
                ):
                    may_concern_us = True
            if may_concern_us:
                message, self.page = self._responses.change(self.scope, self, message, self.send)
                if self.page is not None:
                    return _nothing()
        return self.send(message)


async def _nothing() -> None:
    """The start of a page is held back until its length is known."""
