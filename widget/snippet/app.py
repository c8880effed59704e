"""Serves the banner to other sites, and keeps what their visitors choose.

GET  banner.js                      finds the site and the language, and loads the script for these
GET  {site}/banner.js               the same for one site: it does not tell which others there are
GET  {site}/<file>                  the scripts and the style sheets
GET  {site}/preferences.html        the page of preferences
GET  {site}/declaration.json        what the site discloses
POST {site}/records                 a choice that was made there (`widget.snippet.posted`)
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from consent.banner import Asset
from consent.declaration.model import Declaration
from consent.endpoints.reply import FOR_EVER, Reply, asset_reply, not_allowed, text_reply
from consent.errors import ConfigError
from consent.records.store import RecordStore
from consent.settings import checked_mount, open_keeper
from consent.standing import Clock
from widget.bundle import SCRIPT
from widget.loader import Spoken, load_script
from widget.snippet.records import Records
from widget.snippet.site import RECORDS, SnippetSite, served

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

SHORT = b"public, max-age=300"
"""How long a browser may go on with an older banner.js, and so with an older declaration."""
_FOR_ALL = ((b"access-control-allow-origin", b"*"), (b"cross-origin-resource-policy", b"cross-origin"))
_PAGE = (
    (b"content-security-policy", b"default-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'"),
    (b"referrer-policy", b"no-referrer"),
)


class Snippets:
    """An ASGI application: the banner for other sites, which carry no more than one tag.

        <script src="https://consent.example/consent/banner.js" data-site="shop" defer></script>

    * `sites`: by the names in `data-site`, the path of each site's `cookies.toml`, a Declaration, or a SnippetSite for
      what more there is to say.
    * `store`: where consent records go, such as "sqlite:///consent.db"; None keeps no proof.
    * `outbox`: the file in which records wait while the store is down; None puts it beside an SQLite store.
    * `mount`: the path below which all this lives; "" for the root.

    The choice itself is kept in the visitor's browser, in a cookie of the site. No cookies are used here, and nothing
    is kept of a request but the record. How often one may post is for whatever stands in front to limit.

    Raises ConfigError or InvalidFile when it is made, which is when the application starts.
    """

    def __init__(
        self,
        *,
        sites: Mapping[str, str | Path | Declaration | SnippetSite],
        store: str | RecordStore | None = None,
        outbox: str | Path | None = None,
        mount: str = "/consent",
        clock: Clock = time.time,
    ) -> None:
        if not sites:
            raise ConfigError("sites is empty; name one, as in sites={'shop': 'cookies.toml'}")
        self._mount = f"{checked_mount(mount) if mount else ''}/"
        self._keeper = open_keeper(store, outbox)
        self._records = Records(self._keeper, clock) if self._keeper is not None else None
        self._sites = {
            site_id: served(site_id, options, keeps_proof=self._keeper is not None)
            for site_id, options in sites.items()
        }
        self._loader = load_script(
            {
                name: Spoken(scripts=site.bundle.scripts, fallback=site.bundle.fallback, folder=f"{name}/")
                for name, site in self._sites.items()
            }
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or live for as long as the server does."""
        if scope["type"] == "http":
            reply = await self._reply(scope, receive)
            # A server may raise it where the visitor is gone.
            with suppress(OSError):
                await reply.send(send, head=scope["method"] == "HEAD")
        elif scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await send({"type": "websocket.close"})

    async def _reply(self, scope: Scope, receive: Receive) -> Reply:
        path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        if not path.startswith(self._mount):
            return _nothing_here()
        path = path.removeprefix(self._mount)
        if path == SCRIPT:
            return _file(scope, self._loader, SCRIPT)
        site_id, _, name = path.partition("/")
        site = self._sites.get(site_id)
        if site is None:
            return _nothing_here()
        if name == RECORDS and self._records is not None:
            return await self._records.serve(site, scope, receive)
        asset = site.bundle.files.get(name)
        return _nothing_here() if asset is None else _file(scope, asset, name)

    async def _live(self, receive: Receive, send: Send) -> None:
        while (message := await receive())["type"] != "lifespan.shutdown":
            if message["type"] == "lifespan.startup":
                if self._keeper is not None:
                    self._keeper.resume()
                await send({"type": "lifespan.startup.complete"})
        await send({"type": "lifespan.shutdown.complete"})


def _file(scope: Scope, asset: Asset, name: str) -> Reply:
    if scope["method"] not in ("GET", "HEAD"):
        return not_allowed(b"GET, HEAD")
    cache = FOR_EVER if name == asset.name else SHORT if name == SCRIPT else b"no-cache"
    page = _PAGE if name.endswith(".html") else ()
    return asset_reply(scope, asset, cache, *_FOR_ALL, *page)


def _nothing_here() -> Reply:
    return text_reply(404, "There is nothing here.")
