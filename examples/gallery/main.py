"""The gallery: one small page for each layout and theme of the banner, and an index that shows them all.

`/bar/sea/?language=pl&direction=rtl` is the bar, in the theme of `static/sea.css`, on a Polish page that is written
from right to left. A theme is a style sheet of the site's own that sets some of the banner's custom properties.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from consent import ConsentMiddleware, CookieOptions
from consent.locales import languages
from widget import Banner
from widget.styles import Layout

HERE = Path(__file__).parent
HOST = "galerij.example"  # its name in the small internet
THEMES = ("plain", "sea", "paper", "night", "poster")
LAYOUTS: tuple[Layout, ...] = get_args(Layout)
POLICY = {"Content-Security-Policy": "default-src 'self'; require-trusted-types-for 'script'"}

templates = Jinja2Templates(
    env=Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined)
)


async def index(request: Request) -> Response:
    """All of them, in frames."""
    values = {"layouts": LAYOUTS, "themes": THEMES, "languages": languages()}
    return templates.TemplateResponse(request, "index.html", values, headers=POLICY)


def page(theme: str) -> Route:
    """A page of somebody's site, in this theme."""

    async def show(request: Request) -> Response:
        asked = request.query_params
        language = asked.get("language", "nl")
        values = {
            "theme": theme,
            "language": language if language in languages() else "nl",
            "direction": "rtl" if asked.get("direction") == "rtl" or language == "ar" else "ltr",
        }
        return templates.TemplateResponse(request, "page.html", values, headers=POLICY)

    return Route("/", show)


def variants() -> Iterator[BaseRoute]:
    """An application of its own for each layout and theme, with a cookie of its own."""
    for layout in LAYOUTS:
        for theme in THEMES:
            middleware = Middleware(
                ConsentMiddleware,
                declaration=HERE / "cookies.toml",
                secret_key=secrets.token_hex(32),
                banner=Banner(layout=layout, policy_url="#cookies"),
                cookie=CookieOptions(name=f"choice-{layout}-{theme}"),
            )
            yield Mount(f"/{layout}/{theme}", Starlette(routes=[page(theme)], middleware=[middleware]))


app = Starlette(
    routes=[Route("/", index), Mount("/static", StaticFiles(directory=HERE / "static"), name="static"), *variants()]
)
