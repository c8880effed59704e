"""DoubleClick: asks with one cookie whether it may set another, then sets the one that follows a visitor."""

from __future__ import annotations

import secrets

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from examples.internet.cookies import DAY, MINUTE, Cookie, with_cookies
from examples.internet.vendors.content import pixel
from examples.internet.vendors.registry import answers

DOMAIN = ".doubleclick.net"


@answers("googleads.g.doubleclick.net", path="/pagead/viewthroughconversion/{account:int}/")
@answers("googleads.g.doubleclick.net", path="/pagead/id")
@answers("ad.doubleclick.net", path="/activity;{rest:path}")
async def advertise(request: Request) -> Response:
    if "IDE" in request.cookies:
        return pixel()
    if "test_cookie" in request.cookies:
        identifier = secrets.token_urlsafe(48)
        # 13 months in the European Economic Area. unverified
        return with_cookies(
            pixel(),
            Cookie(name="IDE", value=identifier, domain=DOMAIN, max_age=395 * DAY),
            Cookie(name="test_cookie", value="", domain=DOMAIN, max_age=0, http_only=False),
        )
    if "again" in request.query_params:
        return pixel()
    asked_again = request.url.include_query_params(again="1")
    # 15 minutes. unverified
    question = Cookie(
        name="test_cookie", value="CheckForPermission", domain=DOMAIN, max_age=15 * MINUTE, http_only=False
    )
    return with_cookies(RedirectResponse(str(asked_again), status_code=302), question)
