"""Networks that only deliver files: jsDelivr, cdnjs, Font Awesome."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from examples.internet.vendors.content import shared
from examples.internet.vendors.registry import answers


@answers("cdn.jsdelivr.net", path="/{kind}/{file:path}")
@answers("cdnjs.cloudflare.com", path="/ajax/libs/{file:path}")
@answers("use.fontawesome.com", path="/releases/{file:path}")
@answers("kit.fontawesome.com", path="/{file:path}")
async def file(request: Request) -> Response:
    if request.path_params["file"].endswith(".css"):
        return shared(".fa-leaf::before { content: '\\1F343'; }\n", "text/css; charset=utf-8")
    return shared("window.delivered = true\n", "text/javascript; charset=utf-8")
