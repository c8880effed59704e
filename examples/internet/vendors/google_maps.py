"""Google Maps: the embedded map."""

from __future__ import annotations

import secrets

from starlette.requests import Request
from starlette.responses import Response

from examples.internet.cookies import DAY, Cookie, with_cookies
from examples.internet.vendors.content import page, script, shared
from examples.internet.vendors.registry import answers

DOMAIN = ".google.com"
HALF_YEAR = 183 * DAY

TILE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 256 256"><rect width="256" height="256" fill="#e9e5dc"/>'
    '<path d="M0 90h256M120 0v256M0 200l256-60" stroke="#fff" stroke-width="12"/>'
    '<path d="M0 40q120 60 256 10" stroke="#9cc3df" stroke-width="22" fill="none"/></svg>'
)


@answers("www.google.com", path="/maps/embed")
async def embed(request: Request) -> Response:
    body = (
        '<div id="map"><img src="https://maps.gstatic.com/mapfiles/tile.svg" alt="Kaart" width="100%"></div>'
        '<script src="https://maps.googleapis.com/maps/api/js?client=google-maps-embed&amp;callback=onApiLoad"></script>'
    )
    cookies = (
        Cookie(name="NID", value=f"525={secrets.token_urlsafe(64)}", domain=DOMAIN, max_age=HALF_YEAR),
        # Lax, so a browser takes it when Google's own pages set it and refuses it inside another site. unverified
        Cookie(name="AEC", value=secrets.token_urlsafe(32), domain=DOMAIN, max_age=HALF_YEAR, same_site="Lax"),
    )
    return with_cookies(page("Google Maps", body), *(c for c in cookies if c.name not in request.cookies))


@answers("maps.googleapis.com", path="/maps/api/js")
async def api(_request: Request) -> Response:
    return script("google_maps.js", values={})


@answers("maps.gstatic.com", path="/mapfiles/{file}")
async def tile(_request: Request) -> Response:
    return shared(TILE, "image/svg+xml")
