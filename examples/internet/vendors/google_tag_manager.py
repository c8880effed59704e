"""Google Tag Manager: a container that loads other vendors' tags and stores nothing itself."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from examples.internet.vendors.content import page, script
from examples.internet.vendors.registry import answers

# What the owners of these containers put into them; any other container holds the tags of DEFAULT.
CONTAINERS: dict[str, list[dict[str, str]]] = {
    "GTM-EMPTY": [],
    "GTM-PIXEL": [{"kind": "meta-pixel", "id": "100000000000001"}],
}
DEFAULT = [{"kind": "gtag", "id": "G-CONTAINER1"}, {"kind": "meta-pixel", "id": "100000000000001"}]


@answers("www.googletagmanager.com", path="/gtm.js")
async def container(request: Request) -> Response:
    container_id = request.query_params.get("id", "")
    if not re.fullmatch(r"GTM-[A-Z0-9]{1,20}", container_id):
        return PlainTextResponse("Not found", status_code=404)
    return script("google_tag_manager.js", values={"tags": CONTAINERS.get(container_id, DEFAULT)})


@answers("www.googletagmanager.com", path="/ns.html")
async def without_script(_request: Request) -> Response:
    return page("ns", "")
