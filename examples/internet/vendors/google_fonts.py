"""Google Fonts: a style sheet and a font; nothing is stored, but a visitor's address is sent."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import Response

from examples.internet.vendors.content import HERE, shared
from examples.internet.vendors.registry import answers

FONT = HERE / "blank.woff2"


@answers("fonts.googleapis.com", path="/css2")
@answers("fonts.googleapis.com", path="/css")
async def style_sheet(request: Request) -> Response:
    families = request.query_params.getlist("family") or ["Roboto"]
    names = [re.sub(r"[^A-Za-z0-9 ]", "", family.split(":")[0])[:40] for family in families[:10]]
    faces = (
        f"@font-face {{\n  font-family: '{name}';\n  font-style: normal;\n  font-weight: 400;\n"
        f"  src: url(https://fonts.gstatic.com/s/{name.replace(' ', '').lower()}/v1/blank.woff2) format('woff2');\n}}\n"
        for name in names
    )
    return shared("".join(faces), "text/css; charset=utf-8")


@answers("fonts.gstatic.com", path="/s/{family}/{version}/{file}")
async def font(_request: Request) -> Response:
    return shared(FONT.read_bytes(), "font/woff2")
