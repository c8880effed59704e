"""Walks through the polder: FastAPI with kruimel dropped in. `python -m examples.fastapi_site` serves it.

No template knows the middleware but for one block: the tags of Google and YouTube stand in them as their makers give
them, and wait until a visitor agrees.
"""

# FastAPI reads annotations, so they are not postponed here.

import os
import secrets
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from consent import Consent, ConsentMiddleware, consented, given_consent
from consent.jinja import ConsentExtension
from examples.fastapi_site.walks import WALKS, Walk
from widget import Banner

HERE = Path(__file__).parent
HOST = "rondjepolder.example"  # its name in the small internet
LATELY = "laatst_bekeken"
MONTH_S = 30 * 24 * 60 * 60

# FastAPI's pages of documentation load scripts from elsewhere, which this site has not declared.
app = FastAPI(title="Rondje Polder", docs_url=None, redoc_url=None)
app.mount("/static", StaticFiles(directory=HERE / "static"))
app.add_middleware(
    ConsentMiddleware,
    declaration=HERE / "cookies.toml",
    secret_key=os.environ.get("KRUIMEL_SECRET_KEY") or secrets.token_hex(32),
    banner=Banner(),
    store=os.environ.get("KRUIMEL_STORE"),  # such as sqlite:///consent.db
    enforce_csp="on",
    content_security_policy="default-src 'self'",
)
templates = Jinja2Templates(
    env=Environment(
        loader=FileSystemLoader(HERE / "templates"),
        extensions=[ConsentExtension],
        autoescape=True,
        undefined=StrictUndefined,
    )
)

GivenConsent = Annotated[Consent, Depends(given_consent)]


def known_walk(slug: str) -> Walk:
    """The walk that the path names; 404 where there is none."""
    if slug not in WALKS:
        raise HTTPException(404, "Dit rondje kennen we niet.")
    return WALKS[slug]


def walks_seen(request: Request) -> list[Walk]:
    """The walks that the visitor looked at, the latest first."""
    slugs = request.cookies.get(LATELY, "").split(".")
    return [WALKS[slug] for slug in dict.fromkeys(slugs) if slug in WALKS]


@app.get("/")
async def home(request: Request, seen: Annotated[list[Walk], Depends(walks_seen)]) -> HTMLResponse:
    return templates.TemplateResponse(request, "home.html", {"walks": WALKS.values(), "seen": seen})


@app.get("/rondje/{slug}")
async def walk(
    request: Request,
    consent: GivenConsent,
    walk: Annotated[Walk, Depends(known_walk)],
    seen: Annotated[list[Walk], Depends(walks_seen)],
) -> HTMLResponse:
    page = templates.TemplateResponse(request, "walk.html", {"walk": walk})
    if consent.allows("laatst-bekeken"):
        slugs = dict.fromkeys([walk.slug, *(other.slug for other in seen)])
        page.set_cookie(LATELY, ".".join(slugs), max_age=MONTH_S, secure=True, httponly=True)
    return page


@app.get("/api/rondjes")
async def walks() -> list[Walk]:
    return list(WALKS.values())


@app.get("/api/laatst-bekeken", dependencies=[Depends(consented("laatst-bekeken"))])
async def lately(response: Response, seen: Annotated[list[Walk], Depends(walks_seen)]) -> dict[str, Any]:
    """Answers 403 to who has not agreed that the site remembers it."""
    response.headers["cache-control"] = "no-store"
    return {"rondjes": [walk.slug for walk in seen]}
