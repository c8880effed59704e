"""Google Analytics 4: the tag, and the endpoints it reports to."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from examples.internet.vendors.content import nothing, script
from examples.internet.vendors.registry import answers

COLLECTORS = ("region1.google-analytics.com", "www.google-analytics.com", "stats.g.doubleclick.net")


@answers("www.googletagmanager.com", path="/gtag/js")
async def gtag(request: Request) -> Response:
    measurement_id = request.query_params.get("id", "")
    if not re.fullmatch(r"(G|GT|AW|DC)-[A-Z0-9]{1,20}", measurement_id):
        return PlainTextResponse("Not found", status_code=404)
    return script("google_analytics.js", values={"measurementId": measurement_id})


@answers(*COLLECTORS, path="/g/collect", methods=("GET", "POST"))
async def collect(_request: Request) -> Response:
    return nothing()
