"""What lives below the mount: the visitor's choice, and the banner's files.

    GET  state              what the visitor granted, as JSON
    POST choice             a form or JSON: action, category, service and about (may come again), return_to, revision,
                            shown, language
    POST withdraw           refuses everything, and is recorded as a withdrawal
    GET  preferences        the banner's page, where all this can be done without script
    GET  declaration.json   what the site discloses
    GET  policy             the cookie section of the policy, as a page
    GET  policy.json        the same in JSON-LD
    GET  <file>             a file of the banner

And outside the mount `GET /.well-known/gpc.json`, which says that Global Privacy Control is honoured.

Nothing is changed by GET. A form is answered with 303 to its `return_to`, JSON with the new state as JSON. The page of
preferences takes `language` and `return_to` from its query, that of the policy `language`.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from consent.banner import Banner
from consent.choice import Method
from consent.endpoints.answer import Answers
from consent.endpoints.disclosure import disclosure
from consent.endpoints.origin import own_path
from consent.endpoints.policy import PolicyPages
from consent.endpoints.reply import (
    FOR_EVER,
    Reply,
    asset_reply,
    etag_of,
    file_reply,
    html_reply,
    json_reply,
    not_allowed,
    text_reply,
)
from consent.records.record import receipt
from consent.settings import Settings, home, state_of
from consent.standing import Standing

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

GPC_PATH = "/.well-known/gpc.json"

_POSTS = {"choice": None, "withdraw": Method.WITHDRAWAL}
_ASSET_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")
_PAGE_HEADERS = (
    (b"content-security-policy", b"default-src 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"),
    (b"referrer-policy", b"same-origin"),
)
_BY_LANGUAGE = (b"vary", b"Accept-Language")


class Endpoints:
    """Answers the requests below the mount."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._answers = Answers(settings)
        self._gpc = json.dumps({"gpc": True, "lastUpdate": _last_update(settings)}).encode()
        self._policy = PolicyPages(settings)
        self._disclosure = json.dumps(disclosure(settings.declaration), ensure_ascii=False, indent=1).encode()

    async def serve(self, name: str, standing: Standing, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request for `name`, which is the path below the mount."""
        method = scope["method"]
        if name in _POSTS:
            if method == "POST":
                reply = await self._answers.take(_POSTS[name], standing, scope, receive)
            else:
                reply = not_allowed(b"POST")
        elif method in ("GET", "HEAD"):
            reply = self._get(name, standing, scope)
        else:
            reply = not_allowed(b"GET, HEAD")
        # A server may raise it where the visitor is gone.
        with suppress(OSError):
            await reply.send(send, head=method == "HEAD")

    def _get(self, name: str, standing: Standing, scope: Scope) -> Reply:
        if name == "state":
            return json_reply(state_of(self._settings.declaration, standing))
        if name == "preferences" and self._settings.banner is not None:
            return self._preferences(self._settings.banner, standing, scope)
        if name in ("declaration.json", GPC_PATH):
            body = self._gpc if name == GPC_PATH else self._disclosure
            return file_reply(scope, body, "application/json", etag_of(body), b"no-cache")
        if name in ("policy", "policy.json"):
            return self._told(name, scope)
        return self._asset(name, scope)

    def _preferences(self, banner: Banner, standing: Standing, scope: Scope) -> Reply:
        query = _query(scope)
        tag = query.get("language", "")
        languages = self._settings.languages
        language = languages.asked(tag, scope["headers"])
        visit = self._settings.visit(scope, standing, own_path(query.get("return_to", "")) or home(scope), language)
        is_negotiated = not languages.is_fixed and languages.named(tag) is None
        headers = (*_PAGE_HEADERS, _BY_LANGUAGE) if is_negotiated else _PAGE_HEADERS
        choice = standing.choice if self._settings.keeper is not None else None
        visit = replace(
            visit,
            receipt=receipt(choice.made_at) if choice else "",
            shows_once=self._settings.security_policy is None or self._settings.reports_only,
        )
        return html_reply(banner.preferences(visit), *headers)

    def _told(self, name: str, scope: Scope) -> Reply:
        mount = self._settings.mounted(scope)
        tag = _query(scope).get("language", "")
        if name == "policy.json":
            body = self._policy.data(mount, tag)
            return file_reply(scope, body, "application/ld+json", etag_of(body), b"no-cache")
        body = self._policy.page(mount, tag)
        return file_reply(scope, body, "text/html; charset=utf-8", etag_of(body), b"no-cache", *_PAGE_HEADERS)

    def _asset(self, name: str, scope: Scope) -> Reply:
        banner = self._settings.banner
        asset = banner.asset(name) if banner is not None and _ASSET_NAME.fullmatch(name) else None
        if asset is None:
            return text_reply(404, "There is nothing here.")
        # Under another name than its own the file may be another one tomorrow.
        cache = FOR_EVER if name == asset.name else b"no-cache"
        return asset_reply(scope, asset, cache)


def _last_update(settings: Settings) -> str:
    """The day on which the declaration was last compared with the site, else the day of the start."""
    scan = settings.declaration.scan
    return (scan.started if scan else datetime.fromtimestamp(settings.clock(), UTC)).date().isoformat()


def _query(scope: Scope) -> dict[str, str]:
    """What the query of the request asks for; nothing where it can not be read."""
    try:
        return dict(parse_qsl(scope.get("query_string", b"").decode("latin-1"), max_num_fields=64))
    except ValueError:
        return {}
