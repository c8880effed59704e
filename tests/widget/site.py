"""A small site with the banner on it, and endpoints that do no more than the banner's contract asks of them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from consent.banner import Visit
from consent.choice import Choice, Method, choose
from consent.cookie import CookieCodec
from consent.declaration import Declaration, load_declaration
from consent.standing import Standings
from consent.vocabulary import Category, Language
from widget import Banner

MOUNT = "/consent"
COOKIE = "keuze"
STRICT = "default-src 'self'; require-trusted-types-for 'script'"
DECLARATION = load_declaration(Path(__file__).parents[1] / "data" / "webshop.toml")
CHOSEN_AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)

# Each script tells its name to whoever reads the page, and how often it ran.
WOKEN = "document.body.dataset.woken = ((document.body.dataset.woken || '') + ' {name}').trim()"

SLEEPING = """
<script type="text/plain" data-consent="statistics" src="/script.js?name=one"></script>
<script type="text/plain" data-consent="statistics" src="/script.js?name=late" defer></script>
<script type="text/plain" data-consent="statistics" data-type="module" src="/script.js?name=module"></script>
<script type="text/plain" data-consent="statistics" src="/script.js?name=two" crossorigin="anonymous"></script>
<script type="text/plain" data-consent="marketing" src="/script.js?name=ads"></script>
<script type="text/plain" data-consent="unclassified" src="/script.js?name=never"></script>
"""
INLINE = f"""
<script type="text/plain" data-consent="statistics" nonce="n1">{WOKEN.format(name="inline")}</script>
<script type="text/plain" data-consent="statistics" src="/script.js?name=last"></script>
"""
ALL_SENT = "!('kruimel-records' in localStorage)"
"""Whether a page without a server of its own has nothing left to send."""

EMBED = """
<iframe data-consent="marketing" data-src="/video" data-name="YouTube" data-provider="Google Ireland Limited"
 title="Video over thee" width="480" height="270"></iframe>
"""
PAGE = """<!doctype html>
<html lang="nl" dir="{direction}"><head><meta charset="utf-8"><title>Voorbeeld Thee</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/{sheet}.css">{head}</head>
<body>{body}<header><a href="/">Voorbeeld Thee</a></header><main><h1>Thee uit de bergen</h1>{paragraphs}{content}
</main><footer><a id="last" href="/contact">Contact</a></footer></body></html>"""
PARAGRAPH = (
    "<p>Onze thee komt van kleine tuinen in de bergen, en wordt met de hand geplukt. <a href='/thee'>Thee</a></p>"
)

SHEETS = {
    "calm": "body { font-family: sans-serif; line-height: 1.6; margin: 2rem auto; max-width: 60rem; padding: 0 1rem }"
    " @media (prefers-color-scheme: dark) { body { background: #14171c; color: #dde } a { color: #9cf } }",
    "aggressive": "* { all: unset } html { font-size: 62.5% } button { display: none } a { color: red; float: left }"
    " form { position: absolute; z-index: 2147483647 } section { display: none; text-transform: uppercase }"
    " body p { font-size: 6px; color: white } ul li { display: none } body { text-align: center }",
}


def a_choice(declaration: Declaration, granted: Iterable[Category] = (), **options: Any) -> Choice:
    """What a visitor chose in the morning."""
    return choose(declaration, Method.SELECTION, granted, now=CHOSEN_AT, max_age=timedelta(days=180), **options)


def a_visit(
    declaration: Declaration = DECLARATION, choice: Choice | None = None, *, signal: bool = False, **options: Any
) -> Visit:
    """The visit, in that same morning, of a visitor who chose `choice`."""
    codec = CookieCodec("s" * 32, declaration, max_age=timedelta(days=180))
    clock = CHOSEN_AT.timestamp
    standing = Standings(declaration, codec, cookie_name=COOKIE, clock=clock, signal=signal).after(choice)
    return Visit(
        declaration=declaration,
        choice=standing.choice,
        prompt=standing.prompt,
        granted=standing.granted,
        new=standing.new,
        refused_by_signal=standing.refused_by_signal,
        **{"language": Language.NL, "mount": MOUNT, "return_to": "/", **options},
    )


class Site:
    """The site. `broken` makes the endpoint that keeps a choice answer 500; `asks_again`, that it is out of date.

    It answers no choice while `open` is clear. It speaks `language` to whoever asks for no other, and heeds Global
    Privacy Control.
    """

    def __init__(self, banner: Banner, declaration: Declaration = DECLARATION) -> None:
        self.banner = banner
        self.declaration = declaration
        self.language: str = Language.NL
        self.broken = False
        self.asks_again = False
        self.open = threading.Event()
        self.open.set()
        self.posts: list[list[tuple[str, str]]] = []
        self.app = Starlette(
            routes=[
                Route(f"{MOUNT}/choice", self.choose, methods=["POST"]),
                Route(f"{MOUNT}/withdraw", self.withdraw, methods=["POST"]),
                Route(f"{MOUNT}/preferences", self.preferences),
                Route(f"{MOUNT}/{{name}}", self.asset),
                Route("/script.js", script),
                Route("/{sheet}.css", sheet),
                Route("/video", video),
                Route("/{path:path}", self.page),
            ]
        )

    def visit(self, request: Request, return_to: str) -> Visit:
        kept = request.cookies.get(COOKIE)
        choice = None
        if kept is not None:
            choice = a_choice(self.declaration, [Category(name) for name in kept.split(".") if name])
        return a_visit(
            self.declaration,
            choice,
            signal=request.headers.get("sec-gpc") == "1",
            language=request.query_params.get("language", self.language),
            return_to=return_to,
        )

    async def page(self, request: Request) -> Response:
        visit = self.visit(request, request.url.path)
        options = request.query_params
        html = PAGE.format(
            direction=options.get("direction", "ltr"),
            sheet=options.get("sheet", "calm"),
            head=self.banner.head(visit),
            body=self.banner.body(visit),
            paragraphs=PARAGRAPH * int(options.get("paragraphs", "3")),
            content=SLEEPING + INLINE * ("inline" in options) + EMBED * ("embed" in options),
        )
        policy = f"{STRICT}; script-src 'self' 'nonce-n1'" if "inline" in options else STRICT
        return HTMLResponse(html, headers={"Content-Security-Policy": policy})

    async def preferences(self, request: Request) -> Response:
        visit = self.visit(request, request.query_params.get("return_to", "/"))
        return HTMLResponse(self.banner.preferences(visit), headers={"Content-Security-Policy": STRICT})

    async def asset(self, request: Request) -> Response:
        asset = self.banner.asset(request.path_params["name"])
        return Response(asset.body, media_type=asset.media_type) if asset else Response(status_code=404)

    async def choose(self, request: Request) -> Response:
        fields = parse_qsl((await request.body()).decode())
        self.posts.append(fields)
        await asyncio.to_thread(self.open.wait, 10)
        asked = [category.value for category in self.declaration.asked]
        ticked = [value for name, value in fields if name == "category"]
        kept = request.cookies.get(COOKIE, "").split(".")
        granted = {
            "accept": asked,
            "reject": [],
            "save": ticked,
            "allow": [word for word in asked if word in {*kept, *ticked}],
        }[dict(fields)["action"]]
        return self.keep(request, granted, dict(fields)["return_to"])

    async def withdraw(self, request: Request) -> Response:
        fields = parse_qsl((await request.body()).decode())
        return self.keep(request, [], dict(fields).get("return_to", "/"))

    def keep(self, request: Request, granted: list[str], return_to: str) -> Response:
        if self.broken:
            return PlainTextResponse("broken", 500)
        if self.asks_again:
            return JSONResponse(
                {"granted": [], "services": [], "revision": self.declaration.revision, "prompt": "revised"}
            )
        response: Response
        if request.headers["accept"] == "application/json":
            response = JSONResponse({"granted": granted, "services": [], "revision": self.declaration.revision})
        else:
            response = RedirectResponse(return_to, 303)
        response.set_cookie(COOKIE, ".".join(granted))
        return response


async def script(request: Request) -> Response:
    return Response(WOKEN.format(name=request.query_params["name"]), media_type="text/javascript")


async def sheet(request: Request) -> Response:
    return Response(SHEETS[request.path_params["sheet"]], media_type="text/css")


async def video(request: Request) -> Response:
    return HTMLResponse("<!doctype html><title>Video</title><p>Video</p>")
