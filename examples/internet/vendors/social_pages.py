"""The social networks' own pages, where plain links lead."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from examples.internet.vendors.content import page
from examples.internet.vendors.registry import answers

NETWORKS = (
    "facebook.com",
    "www.facebook.com",
    "instagram.com",
    "www.instagram.com",
    "linkedin.com",
    "www.linkedin.com",
    "nl.linkedin.com",
    "x.com",
    "twitter.com",
)


@answers(*NETWORKS, path="/")
@answers(*NETWORKS, path="/{profile}")
@answers(*NETWORKS, path="/company/{profile}")
async def profile(request: Request) -> Response:
    return page(request.url.hostname or "", "<h1>Een profiel</h1><p>Hier staat een pagina van een bedrijf.</p>")
