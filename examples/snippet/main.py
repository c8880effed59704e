"""The consent server, and the site: files with one tag in each page. `python -m examples.snippet` serves both.

Nothing on the site runs Python. What waits there for consent says so itself, since no middleware rewrites it.
"""

from __future__ import annotations

import os
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from widget import Snippets, SnippetSite

HERE = Path(__file__).parent
HOST = "kleiwerk.example"  # its name in the small internet
SERVER = "consent.example"
PAGES = {"/": "index.html", "/en": "en.html"}

# What a site with a tag has to allow, and nothing more.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self' {server} https://www.googletagmanager.com;"
    " connect-src {server} https://*.google-analytics.com; img-src 'self' https://*.google-analytics.com;"
    " frame-src https://www.youtube.com"
)


def consent_server(*origins: str) -> Snippets:
    """The banner of the pottery; `origins` may post choices besides the site that it declares."""
    pottery = SnippetSite(
        declaration=HERE / "cookies.toml",
        origins=origins,
        languages=["nl", "en"],
        policy_url="/#cookies",
    )
    return Snippets(sites={"kleiwerk": pottery}, store=os.environ.get("KRUIMEL_STORE"))  # such as sqlite:///consent.db


def site(server: str = f"https://{SERVER}") -> Starlette:
    """The site. Its pages name consent.example; `server` takes its place, so that it can be tried anywhere."""

    def page(request: Request) -> Response:
        html = (HERE / "site" / PAGES[request.url.path]).read_text("utf-8")
        headers = {"Content-Security-Policy": POLICY.format(server=server)}
        return HTMLResponse(html.replace(f"https://{SERVER}", server), headers=headers)

    return Starlette(routes=[*(Route(path, page) for path in PAGES), Mount("/", StaticFiles(directory=HERE / "site"))])
