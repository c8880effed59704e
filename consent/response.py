"""What happens to a response of the application on its way out."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from consent.headers import Headers, header, varying_by_cookie
from consent.injection import Injection
from consent.page import Page
from consent.request import Consent
from consent.settings import Settings, page_path
from consent.standing import Standing

if TYPE_CHECKING:
    from starlette.types import Message, Scope, Send

log = logging.getLogger(__name__)

MAX_KEPT = 512
"""How many pages' markup to remember; a visitor chooses the query in a page's address, so there must be a bound."""
MAX_KEPT_PATH = 300
"""The markup for a longer path and query is made anew each time."""

NO_HEADERS: Headers = []

_CHARSET = re.compile(rb"""charset[ \t]*=[ \t]*["']?([^\s"';,]+)""", re.IGNORECASE)
_STATEFUL = ("utf-7", "iso-2022", "hz")
_Markup = tuple[bytes, bytes]


class Responses:
    """Holds back what was not granted, and puts the banner in."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._banner = settings.banner
        self._filter = settings.set_cookie_filter
        self._kept: dict[tuple[object, ...], _Markup] = {}
        self._has_told_of_encoding = False

    def wrap(self, scope: Scope, consent: Consent, standing: Standing, send: Send) -> Send:
        """The `send` to hand to the application for this request."""
        page: Page | None = None
        begin = self._begin

        # A plain function that hands on what `send` returns costs a third of a coroutine around it.
        def forward(message: Message) -> Awaitable[None]:
            nonlocal page
            if page is not None:
                return page.forward(message)
            if message["type"] == "http.response.start":
                message, page = begin(scope, consent, standing, message, send)
                if page is not None:
                    return _nothing()
            return send(message)

        return forward

    def _begin(
        self, scope: Scope, consent: Consent, standing: Standing, message: Message, send: Send
    ) -> tuple[Message, Page | None]:
        """The message to send on instead, and the page where there is one to put the banner into."""
        content_type = None
        sets_cookies = False
        headers = message.get("headers", NO_HEADERS)
        for name, value in headers:
            length = len(name)
            if length == 12:
                if name.lower() == b"content-type":
                    content_type = value
            elif length == 10 and name.lower() == b"set-cookie":
                sets_cookies = True
        if sets_cookies and self._filter is not None:
            headers = self._filter.permitted(headers, standing.granted)
        if consent.was_read:
            headers = varying_by_cookie(headers)
        if headers is not message.get("headers", NO_HEADERS):
            message = {**message, "headers": headers}
        if content_type is not None and self._banner is not None and content_type[:9].lower() == b"text/html":
            encoding = self._encoding_to_use(message["status"], content_type, headers)
            if encoding is not None:
                injection = Injection(*self._markup(scope, standing, encoding))
                asks = standing.prompt is not None
                return message, Page(message, injection, send, asks=asks, is_head=scope["method"] == "HEAD")
        return message, None

    def _encoding_to_use(self, status: int, content_type: bytes, headers: Iterable[tuple[bytes, bytes]]) -> str | None:
        """The encoding of markup for this HTML, or None where it has to pass untouched."""
        if status in (204, 205, 206) or 300 <= status < 400:
            return None
        if header(headers, b"content-encoding") not in (None, b"identity", b""):
            if not self._has_told_of_encoding:
                self._has_told_of_encoding = True
                log.warning(
                    "a compressed HTML response passes without banner: "
                    "list ConsentMiddleware after the middleware that compresses, so that it stands inside"
                )
            return None
        return encoding_of(content_type)

    def _markup(self, scope: Scope, standing: Standing, encoding: str) -> _Markup:
        """The banner's markup for `<head>` and `<body>`, remembered for visitors who stand alike."""
        granted = standing.choice.granted if standing.choice else None
        path = (scope.get("root_path", ""), scope["path"], scope.get("query_string", b""), scope["method"])
        key = (path, granted, standing.prompt, encoding)
        if (markup := self._kept.get(key)) is None:
            return_to = page_path(scope)
            markup = self._render(scope, standing, return_to, encoding)
            if len(return_to) <= MAX_KEPT_PATH:
                if len(self._kept) >= MAX_KEPT:
                    self._kept.clear()
                self._kept[key] = markup
        return markup

    def _render(self, scope: Scope, standing: Standing, return_to: str, encoding: str) -> _Markup:
        if self._banner is None:
            return b"", b""
        visit = self._settings.visit(scope, standing, return_to)
        head = self._banner.head(visit).encode(encoding, "xmlcharrefreplace")
        return head, self._banner.body(visit).encode(encoding, "xmlcharrefreplace")


@lru_cache(maxsize=64)
def encoding_of(content_type: bytes) -> str | None:
    """The encoding to write markup in, for a page of this content type; None where ASCII bytes do not mean ASCII.

    ASCII, with character references for all else, is right in every other encoding, and where none is named.
    """
    found = _CHARSET.search(content_type)
    label = found[1].decode("latin-1").lower() if found else ""
    if label in ("utf-8", "utf8"):
        return "utf-8"
    try:
        is_ascii_inside = "<body>".encode(label or "ascii") == b"<body>"
    except (LookupError, ValueError):
        is_ascii_inside = True  # no encoding that Python knows; browsers then read an ASCII-compatible one
    return "ascii" if is_ascii_inside and not label.startswith(_STATEFUL) else None


async def _nothing() -> None:
    """The start of a page is held back until its length is known."""
