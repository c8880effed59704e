"""Where choices made on other sites are kept: `POST {site}/records`, by pages of the declared origins alone."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from consent.endpoints.answer import BODY_TIMEOUT_S, read_body
from consent.endpoints.reply import Reply, json_reply, not_allowed, text_reply
from consent.endpoints.submission import JSON, Refused, media_type_of
from consent.headers import header
from consent.records.keeper import RecordKeeper
from consent.standing import Clock
from widget.snippet.posted import read_posted, record_from
from widget.snippet.site import ServedSite

if TYPE_CHECKING:
    from starlette.types import Receive, Scope

_BY_ORIGIN = (b"vary", b"Origin")
_PREFLIGHT = (
    (b"access-control-allow-methods", b"POST"),
    (b"access-control-allow-headers", b"content-type"),
    (b"access-control-max-age", b"7200"),
)


class Records:
    """Takes the choices made on all sites; keeps nothing of any visitor but the record."""

    def __init__(self, keeper: RecordKeeper, clock: Clock) -> None:
        self._keeper = keeper
        self._clock = clock

    async def serve(self, site: ServedSite, scope: Scope, receive: Receive) -> Reply:
        """The reply to a request for the records of `site`. Cookies are not looked at, and credentials not allowed.

        Any program can name an origin: that keeps other sites' pages out, and nobody else.
        """
        origin = header(scope["headers"], b"origin")
        if origin is None or origin not in site.origins:
            return text_reply(403, "Only pages of the declared site can post here.", _BY_ORIGIN)
        shared = ((b"access-control-allow-origin", origin), _BY_ORIGIN)
        if scope["method"] == "OPTIONS":
            return Reply(status=204, headers=(*shared, *_PREFLIGHT))
        if scope["method"] != "POST":
            return not_allowed(b"OPTIONS, POST")
        try:
            return await self._take(site, scope, receive, shared)
        except TimeoutError:
            return text_reply(408, "The body took too long.", (b"connection", b"close"), *shared)
        except Refused as refused:
            return text_reply(refused.status, str(refused), *shared)

    async def _take(
        self, site: ServedSite, scope: Scope, receive: Receive, shared: tuple[tuple[bytes, bytes], ...]
    ) -> Reply:
        headers = scope["headers"]
        if media_type_of((header(headers, b"content-type") or b"").decode("latin-1")) != JSON:
            raise Refused(415, f"send {JSON}")
        async with asyncio.timeout(BODY_TIMEOUT_S):
            body = await read_body(headers, receive)
        if body is None:
            return text_reply(400, "The body did not come whole.", (b"connection", b"close"), *shared)
        now = datetime.fromtimestamp(self._clock(), UTC)
        record, is_present = record_from(read_posted(body), site.declaration, site.bundle.languages, now)
        if not await self._keeper.keep(record):
            return text_reply(503, "The choice could not be kept; send it again later.", *shared)
        answer = {"record": record.id}
        if not is_present:
            answer |= {"old": record.revision, "revision": site.declaration.revision}
        return json_reply(answer, *shared)
