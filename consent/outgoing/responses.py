"""What happens to a response of the application on its way out."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from consent.enforce.tags import TagRewriter
from consent.headers import Headers, for_one_visitor, varying_by_cookie, without
from consent.outgoing.injection import Injection
from consent.outgoing.page import Page
from consent.request import Consent
from consent.settings import Settings, page_path
from consent.standing import Standing

if TYPE_CHECKING:
    from starlette.types import Message, Send

log = logging.getLogger(__name__)

MAX_KEPT = 512
"""How many pages' markup to remember; a visitor chooses the query in a page's address, so there must be a bound."""
MAX_KEPT_PATH = 300
"""The markup for a longer path and query is made anew each time."""

MAX_HARMLESS = 256
POLICY = b"content-security-policy"
NO_HEADERS: Headers = []

_CHARSET = re.compile(rb"""charset[ \t]*=[ \t]*["']?([^\s"';,]+)""", re.IGNORECASE)
_STATEFUL = ("utf-7", "iso-2022", "hz")
_Markup = tuple[bytes, bytes]


class Responses:
    """Holds back what was not granted, makes tags wait for it, and puts the banner in."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._banner = settings.banner
        self._filter = settings.set_cookie_filter
        self._contacts = settings.contacts
        self._policy = settings.security_policy
        self._is_for_all = settings.table is not None
        self._kept: dict[tuple[object, ...], _Markup] = {}
        self.standing_of = settings.visitors.standing_of
        """Where the visitor of a request with these headers stands."""
        self.harmless_types: set[bytes] = set()
        """Values of Content-Type that have been seen and are not HTML."""
        self._has_told_of_encoding = False

    def change(
        self, scope: Mapping[str, Any], consent: Consent, message: Message, send: Send
    ) -> tuple[Message, Page | None]:
        """The start to send on instead, and the page where there is one to change."""
        standing = consent.standing
        given = headers = message.get("headers", NO_HEADERS)
        content_type = content_encoding = b""
        for key, value in given:
            name = key.lower()
            if name == b"content-type":
                content_type = value
            elif name == b"content-encoding":
                content_encoding = value
            elif name == b"set-cookie" and headers is given and self._filter is not None:
                headers = self._filter.permitted(given, standing.granted)
        if consent.was_read:
            headers = varying_by_cookie(headers)
        if headers is not given:
            message = {**message, "headers": headers}
        if not is_html(content_type):
            if len(self.harmless_types) < MAX_HARMLESS:
                self.harmless_types.add(content_type)
            return message, None
        is_for_all = self._is_for_all
        if is_for_all:
            standing = self._settings.visitors.nobody
        if self._policy is not None and message["status"] != 304:
            message = {**message, "headers": self._with_policy(headers, standing)}
        tags = self._tags(standing)
        if (self._banner is None and tags is None) or not self._is_page(message["status"], content_encoding):
            return message, None
        encoding = encoding_of(content_type)
        if encoding is None:
            return message, None
        injection = Injection(*self._markup(scope, standing, encoding))
        is_head = scope["method"] == "HEAD"
        return message, Page(message, tags, injection, send, standing.prompt is not None, is_head, is_for_all)

    def _with_policy(self, headers: Headers, standing: Standing) -> Headers:
        """The headers with the security policy that the choice makes of the application's."""
        if self._policy is None:
            return headers
        sent = b", ".join(value for name, value in headers if name.lower() == POLICY)
        policy = self._policy.of(sent, standing.granted)
        if self._settings.reports_only:
            headers = [*headers, (POLICY + b"-report-only", policy)]
        else:
            headers = [*without(headers, POLICY), (POLICY, policy)]
        return for_one_visitor(headers, added=0, fresh=standing.prompt is not None)

    def _tags(self, standing: Standing) -> TagRewriter | None:
        """What makes tags of the page wait, where any have to; without a banner also what tells whether any could."""
        if self._contacts is None:
            return None
        find = self._contacts.watch if self._banner is None else self._contacts.forbidden
        forbidden = find(standing.granted)
        return None if forbidden is None else TagRewriter(forbidden)

    def _is_page(self, status: int, content_encoding: bytes) -> bool:
        """Whether HTML of this status is shown to a visitor, and can be read here."""
        if status in (204, 205, 206) or 300 <= status < 400:
            return False
        if content_encoding and content_encoding.strip().lower() != b"identity":
            if not self._has_told_of_encoding:
                self._has_told_of_encoding = True
                log.warning(
                    "a compressed HTML response passes as it is, without banner and with all its tags: "
                    "list ConsentMiddleware after the middleware that compresses, so that it stands inside"
                )
            return False
        return True

    def _markup(self, scope: Mapping[str, Any], standing: Standing, encoding: str) -> _Markup:
        """The banner's markup for `<head>` and `<body>`, remembered for visitors who stand alike."""
        path = (scope.get("root_path", ""), scope["path"], scope.get("query_string", b""), scope["method"])
        key = (path, standing.alike, encoding)
        if (markup := self._kept.get(key)) is None:
            return_to = page_path(scope)
            markup = self._render(scope, standing, return_to, encoding)
            if len(return_to) <= MAX_KEPT_PATH:
                if len(self._kept) >= MAX_KEPT:
                    self._kept.clear()
                self._kept[key] = markup
        return markup

    def _render(self, scope: Mapping[str, Any], standing: Standing, return_to: str, encoding: str) -> _Markup:
        if self._banner is None:
            return b"", b""
        settings = self._settings
        if self._is_for_all:
            visit = settings.common_visit(scope, return_to)
        else:
            visit = settings.visit(scope, standing, return_to)
        head = self._banner.head(visit).encode(encoding, "xmlcharrefreplace")
        return head, self._banner.body(visit).encode(encoding, "xmlcharrefreplace")


@lru_cache(maxsize=64)
def is_html(content_type: bytes) -> bool:
    """Whether a body of this content type is HTML."""
    return content_type.partition(b";")[0].strip().lower() == b"text/html"


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
