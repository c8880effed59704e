"""What happens to a response of the application on its way out."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from consent.enforce.tags import TagRewriter
from consent.headers import Headers, for_one_visitor, varying_by_cookie, without
from consent.outgoing.injection import Injection, Inserts
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
_Key = tuple[object, ...]


class Responses:
    """Holds back what was not granted, makes tags wait for it, and puts the banner in."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._banner = settings.banner
        self._filter = settings.set_cookie_filter
        self._contacts = settings.contacts
        self._policy = settings.security_policy
        self._is_for_all = settings.table is not None
        self._is_negotiated = self._banner is not None and not self._is_for_all and not settings.languages.is_fixed
        self._kept: dict[_Key, Inserts] = {}
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
        content_type = content_encoding = language = b""
        for key, value in given:
            name = key.lower()
            if name == b"content-type":
                content_type = value
            elif name == b"content-encoding":
                content_encoding = value
            elif name == b"content-language":
                language = value
            elif name == b"set-cookie" and headers is given and self._filter is not None:
                headers = self._filter.permitted(given, standing.granted)
        if consent.was_read:
            headers = varying_by_cookie(headers)
        if headers is not given:
            message = {**message, "headers": headers}
        encoding = page_encoding(content_type)
        if encoding == "":
            if len(self.harmless_types) < MAX_HARMLESS:
                self.harmless_types.add(content_type)
            return message, None
        is_for_all = self._is_for_all
        if is_for_all:
            standing = self._settings.visitors.nobody
        if self._policy is not None and message["status"] != 304:
            message = {**message, "headers": self._with_policy(headers, standing)}
        tags = self._tags(standing) if self._contacts is not None else None
        if encoding is None or (self._banner is None and tags is None):
            return message, None
        if (message["status"] != 200 or content_encoding) and not self._is_page(message["status"], content_encoding):
            return message, None
        inserts_for = partial(self._inserts, scope, standing, encoding, language)
        injection = Injection(inserts_for, self._is_negotiated)
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

    def _inserts(
        self, scope: Mapping[str, Any], standing: Standing, encoding: str, sent_language: bytes, page_language: bytes
    ) -> Inserts:
        """The banner's markup in the language of the page, remembered for visitors who stand alike.

        Where `<html>` does not tell, `Content-Language` does (HTML standard, section 3.2.6.2).
        """
        root, path, query = scope.get("root_path", ""), scope["path"], scope.get("query_string", b"")
        key: _Key = (page_language or sent_language, path, query, encoding, standing.alike, scope["method"], root)
        if (inserts := self._kept.get(key)) is not None:
            return inserts
        languages = self._settings.languages
        language = languages.for_page(page_language or sent_language)
        by_visitor = language is None and self._is_negotiated
        if by_visitor:
            language = languages.for_visitor(scope["headers"])
            key = (language, *key[1:])
            if (inserts := self._kept.get(key)) is not None:
                return inserts
        return_to = page_path(scope)
        markup = self._markup(scope, standing, return_to, language or languages.fallback, encoding)
        inserts = Inserts(*markup, by_visitor)
        if len(return_to) <= MAX_KEPT_PATH:
            if len(self._kept) >= MAX_KEPT:
                self._kept.clear()
            self._kept[key] = inserts
        return inserts

    def _markup(
        self, scope: Mapping[str, Any], standing: Standing, return_to: str, language: str, encoding: str
    ) -> tuple[bytes, bytes]:
        if self._banner is None:
            return b"", b""
        settings = self._settings
        if self._is_for_all:
            visit = settings.common_visit(scope, return_to, language)
        else:
            visit = settings.visit(scope, standing, return_to, language)
        head = self._banner.head(visit).encode(encoding, "xmlcharrefreplace")
        return head, self._banner.body(visit).encode(encoding, "xmlcharrefreplace")


@lru_cache(maxsize=64)
def page_encoding(content_type: bytes) -> str | None:
    """The encoding to write markup in, for a page of this content type; empty for what is no HTML.

    None where ASCII bytes do not mean ASCII. ASCII, with character references for all else, is right in every other
    encoding, and where none is named.
    """
    if content_type.partition(b";")[0].strip().lower() != b"text/html":
        return ""
    found = _CHARSET.search(content_type)
    label = found[1].decode("latin-1").lower() if found else ""
    if label in ("utf-8", "utf8"):
        return "utf-8"
    try:
        is_ascii_inside = "<body>".encode(label or "ascii") == b"<body>"
    except (LookupError, ValueError):
        is_ascii_inside = True  # no encoding that Python knows; browsers then read an ASCII-compatible one
    return "ascii" if is_ascii_inside and not label.startswith(_STATEFUL) else None
