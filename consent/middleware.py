"""Consent around an ASGI application."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from consent.banner import Banner
from consent.cookie import CookieOptions
from consent.declaration.model import Declaration
from consent.endpoints.routes import GPC_PATH, Endpoints
from consent.outgoing.exchange import Exchange
from consent.outgoing.responses import Responses
from consent.records.store import RecordStore
from consent.request import STATE, Consent
from consent.settings import EnforceCsp, Html, check
from consent.standing import Clock

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


class ConsentMiddleware:
    """Knows what each visitor granted, asks who has not answered, and holds back what was not granted.

    The application reads the answer as `request.state.consent.allows("statistics")`, or with `consent.of(scope)`.

    * `declaration`: the path of `cookies.toml`, or a Declaration.
    * `secret_key`: at least 32 bytes that sign the cookie; or several, the oldest first, of which the last one signs.
    * `banner`: puts its markup into HTML pages; None where the application asks by itself. What it says in a page may
      depend on everything in the visit but the moments of the choice: it is remembered for visitors who stand alike.
    * `store`: where consent records go, such as "sqlite:///consent.db"; None keeps no proof.
    * `outbox`: the file in which records wait while the store is down; None puts it beside an SQLite store, and has
      none for a store elsewhere.
    * `mount`: the path below which the endpoints live.
    * `language`: the only one that the banner speaks, such as "nl"; None takes that of the page (`<html lang>`), else
      the one that the browser asks for (`Accept-Language`), else the declaration's.
    * `languages`: those to choose from, such as ("nl", "en"); None takes every language that there is.
    * `trusted_origins`: where a choice may be posted from besides this host and the declaration's site, such as
      "https://shop.example"; needed behind a proxy that hides the host, for browsers that send no `Sec-Fetch-Site`.
    * `enforce_set_cookie`: keep back every `Set-Cookie` of the application that is not granted or not declared.
    * `enforce_tags`: let tags of HTML pages that load from services which are not granted do nothing, until the
      banner's script wakes them.
    * `enforce_csp`: "on" lets the browser itself refuse what is not granted, a tag manager's later guests too, by a
      Content-Security-Policy; "report-only" lets it only report. A policy can break a page, so it is "off" by default.
    * `content_security_policy`: what the site allows itself, for pages on which the application sends no policy.
    * `html`: "cacheable" sends every visitor the same bytes, which shared caches may keep: all tags wait, the question
      is hidden, and the banner's script reads the cookie and does the rest. Without script nothing is asked; the link
      to the preferences is there.
    * `gpc_json`: serve `/.well-known/gpc.json`, which says that Global Privacy Control is honoured; False leaves the
      path to the application.
    * `policy_templates`: a folder with templates of yours for the page `/consent/policy`, as `kruimel policy write
      --templates` takes.

    Raises ConfigError or InvalidFile when it is made, which is when the application starts. HTML that is compressed
    already, or in an encoding such as UTF-16, passes as it is.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        declaration: str | Path | Declaration,
        secret_key: str | Sequence[str],
        banner: Banner | None = None,
        store: str | RecordStore | None = None,
        outbox: str | Path | None = None,
        mount: str = "/consent",
        cookie: CookieOptions | None = None,
        language: str | None = None,
        languages: Sequence[str] | None = None,
        trusted_origins: Sequence[str] = (),
        enforce_set_cookie: bool = True,
        enforce_tags: bool = True,
        enforce_csp: EnforceCsp = "off",
        content_security_policy: str | None = None,
        html: Html = "per-visitor",
        gpc_json: bool = True,
        policy_templates: str | Path | None = None,
        clock: Clock = time.time,
    ) -> None:
        self.app = app
        settings = check(
            declaration=declaration,
            secret_key=secret_key,
            banner=banner,
            store=store,
            outbox=outbox,
            mount=mount,
            cookie=cookie or CookieOptions(),
            language=language,
            languages=languages,
            trusted_origins=trusted_origins,
            enforce_set_cookie=enforce_set_cookie,
            enforce_tags=enforce_tags,
            enforce_csp=enforce_csp,
            content_security_policy=content_security_policy,
            html=html,
            policy_templates=policy_templates,
            clock=clock,
        )
        self._mount = settings.mount + "/"
        self._gpc_json = gpc_json
        self._keeper = settings.keeper
        self._standing_of = settings.visitors.standing_of
        self._endpoints = Endpoints(settings)
        self._responses = Responses(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or hand on one connection of another type."""
        kind = scope["type"]
        if kind == "http":
            # A server gives each request a state of its own, by the ASGI specification.
            scope.setdefault("state", {})[STATE] = exchange = Exchange(self._responses, scope, send)
            path = scope["path"]
            try:
                if (self._mount in path or path == GPC_PATH) and (endpoint := self._endpoint(scope)) is not None:
                    await self._endpoints.serve(endpoint, exchange.standing, scope, receive, send)
                else:
                    await self.app(scope, receive, exchange.forward)
            finally:
                del exchange.page, exchange.scope, exchange.send
            return
        if kind == "websocket":
            scope.setdefault("state", {})[STATE] = Consent(self._standing_of, scope["headers"])
        elif kind == "lifespan" and self._keeper is not None:
            self._keeper.resume()
        await self.app(scope, receive, send)

    def _endpoint(self, scope: Scope) -> str | None:
        """What follows the mount in the path; None for a path that is the application's."""
        path: str = scope["path"]
        if path == GPC_PATH:
            return GPC_PATH if self._gpc_json else None
        path = path.removeprefix(scope.get("root_path", ""))
        return path.removeprefix(self._mount) if path.startswith(self._mount) else None
