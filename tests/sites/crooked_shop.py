"""A shop with everything that leads a crawler astray: traps, links that act, a bank, rules for robots, sitemaps."""

from __future__ import annotations

import gzip
from collections.abc import Iterable

from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

HOST = "crooked.example"
BANK = "bank.example"

ROBOTS = f"""User-agent: *
Disallow: /geheim
Disallow: /*?sorteer=
Sitemap: https://{HOST}/sitemaps.xml
"""
INDEX = f"""<sitemapindex><sitemap><loc>https://{HOST}/product-sitemap.xml.gz</loc></sitemap>
<sitemap><loc>https://{HOST}/gone.xml</loc></sitemap></sitemapindex>"""
PRODUCTS = "".join(f"<url><loc>https://{HOST}/p{number}-trui</loc></url>" for number in range(300))

ACTS = ("/uitloggen", "/winkelwagen/toevoegen/3", "/?add-to-cart=1", "/account/delete", "/afrekenen/place-order")
LINKS = ("/winkelwagen", "/afrekenen", "/contact", "/geheim/contact", "/privacyverklaring", "/agenda/2026/11/21", *ACTS)


class CrookedShop:
    """The shop; `seen` holds the paths that were asked for."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the shop does."""
        if scope["type"] == "http":
            query = scope["query_string"].decode()
            path = scope["path"] + (f"?{query}" if query else "")
            self.seen.append(path)
            await self._answer(path)(scope, receive, send)

    def _answer(self, path: str) -> Response:
        match path:
            case "/robots.txt":
                return PlainTextResponse(ROBOTS)
            case "/sitemaps.xml":
                return Response(INDEX, media_type="application/xml")
            case "/product-sitemap.xml.gz":
                return Response(gzip.compress(f"<urlset>{PRODUCTS}</urlset>".encode()), media_type="application/gzip")
            case "/gone.xml":
                return HTMLResponse("<script>fetch('/error-page-ran')</script>", 404)
            case "/afrekenen":
                return RedirectResponse(f"https://{BANK}/pay")
        return HTMLResponse(_page([*LINKS, f"{path.rstrip('/')}/dieper", f"/agenda/2027/1/{len(path)}"]))


async def bank(scope: Scope, receive: Receive, send: Send) -> None:
    """A bank whose page leads back to the shop, to an order that is done."""
    if scope["type"] == "http":
        await HTMLResponse(_page([f"https://{HOST}/bestelling-gelukt", "/login"]))(scope, receive, send)


def _page(links: Iterable[str]) -> str:
    return "<!doctype html><title>Shop</title>" + "".join(f'<a href="{link}">verder</a>' for link in links)
