"""The site that is measured: one page, the same for all, compressed as a good server would."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import brotli
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from consent import ConsentMiddleware
from consent.declaration import Declaration, Service
from consent.declaration import Site as DeclaredSite
from consent.provider import Provider
from consent.text import Text
from consent.vocabulary import Category
from tests.bench.peers.subjects import OURS, Subject
from widget import Banner

CONFIGURATIONS = Path(__file__).parent
DECLARATION = Declaration(
    site=DeclaredSite(url="https://shop.example/", controller="Voorbeeld Thee"),
    services={
        name.lower(): Service(
            id=name.lower(),
            name=name,
            category=category,
            provider=Provider(name="Voorbeeldmeter B.V.", country="NL"),
            purpose=Text(nl=purpose),
        )
        for category, name, purpose in (
            (Category.STATISTICS, "Voorbeeldmeter", "Telt bezoekers."),
            (Category.MARKETING, "Voorbeeldreclame", "Toont advertenties."),
        )
    },
)
SHEET = (
    "body { font: 18px/1.6 sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem } h1 { font-size: 3rem }"
)
HERO = "Onze thee komt van kleine tuinen in de bergen, en wordt met de hand geplukt, gedroogd en verpakt. " * 4
PAGE = """<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>Voorbeeld Thee</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css">{head}</head>
<body><h1>Thee uit de bergen</h1><p style="font-size: 26px">{hero}</p>{paragraphs}{blocked}</body></html>"""


def app(subject: Subject, modules: Path | None) -> Metered:
    """The site with one banner; `modules` is where the peers' files are."""
    html = PAGE.format(
        head=subject.head,
        hero=HERO,
        paragraphs="".join(f"<p>{number}. {HERO[:180]}</p>" for number in range(40)),
        blocked=subject.blocked,
    )

    async def page(request: Request) -> Response:
        return HTMLResponse(html)

    async def peer(request: Request) -> Response:
        name = request.path_params["name"]
        here = CONFIGURATIONS / name
        found = next((modules / file for file in subject.files if modules and Path(file).name == name), here)
        return FileResponse(found, headers={"Cache-Control": "public, max-age=31536000, immutable"})

    routes = [Route("/", page), Route("/page.css", sheet), Route("/blocked.js", blocked), Route("/peer/{name}", peer)]
    site: ASGIApp = Starlette(routes=routes)
    if subject is OURS:
        site = ConsentMiddleware(
            site, declaration=DECLARATION, secret_key="s" * 32, banner=Banner(policy_url="/privacy#cookies")
        )
    return Metered(site)


async def sheet(request: Request) -> Response:
    return Response(SHEET, media_type="text/css")


async def blocked(request: Request) -> Response:
    """Tells the page when it ran."""
    return PlainTextResponse("(window.ran ||= []).push(performance.now())", media_type="text/javascript")


class Metered:
    """The site with each answer in brotli, and a note of how many bytes its body took."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.bytes: dict[str, int] = {}
        self.before: dict[str, int] = {}
        """The same as it was before the visitor answered."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; whatever is not compressed yet is."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start: Message = {}
        parts: list[bytes] = []

        async def hold(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            parts.append(message.get("body", b""))
            if not message.get("more_body"):
                await finish()

        async def finish() -> None:
            body = b"".join(parts)
            headers = MutableHeaders(raw=start["headers"])
            if body and "content-encoding" not in headers:
                body = compressed(body)
                headers["content-encoding"] = "br"
                headers["content-length"] = str(len(body))
            self.bytes[scope["path"]] = len(body)
            await send({**start, "headers": headers.raw})
            await send({"type": "http.response.body", "body": body})

        await self.app(scope, receive, hold)


@cache
def compressed(body: bytes) -> bytes:
    """As `brotli -q 11` does it, once for each body."""
    return brotli.compress(body)


def added(with_it: Mapping[str, int], without: Mapping[str, int]) -> tuple[int, int]:
    """Bytes and requests that a banner adds to a page, before anything is answered."""
    return sum(with_it.values()) - sum(without.values()), len(with_it) - len(without)
