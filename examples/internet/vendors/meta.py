"""Meta: the like button (SDK and plugin page), and the pixel."""

from __future__ import annotations

import secrets
import time

from starlette.requests import Request
from starlette.responses import Response

from examples.internet.cookies import DAY, YEAR, Cookie, with_cookies
from examples.internet.vendors.content import page, pixel, script
from examples.internet.vendors.registry import answers

DOMAIN = ".facebook.com"


def browser_cookies(request: Request) -> list[Cookie]:
    """The cookies facebook.com gives to a browser it does not know yet."""
    cookies = []
    if "datr" not in request.cookies:
        cookies.append(Cookie(name="datr", value=secrets.token_urlsafe(18), domain=DOMAIN, max_age=2 * YEAR))
    if "fr" not in request.cookies:
        value = f"0{secrets.token_urlsafe(12)}..{int(time.time()):x}.AAA.0.0"
        cookies.append(Cookie(name="fr", value=value, domain=DOMAIN, max_age=90 * DAY))
    return cookies


@answers("connect.facebook.net", path="/{locale}/sdk.js")
async def sdk(_request: Request) -> Response:
    return script("meta_sdk.js", values={})


@answers("www.facebook.com", path="/plugins/{plugin}.php")
@answers("www.facebook.com", path="/{version}/plugins/{plugin}.php")
async def plugin(request: Request) -> Response:
    button = (
        '<button type="button" title="Vind ik leuk"><svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">'
        '<path fill="#1877f2" d="M1 6h3v7H1zm4 6V6l3-5q2 0 1.500 2L9 5h4l-1 7q-.5 1-1 1H6q-1 0-1-1z"/></svg>'
        " Vind ik leuk</button> <span>42</span>"
    )
    return with_cookies(page("Vind ik leuk", button), *browser_cookies(request))


@answers("connect.facebook.net", path="/{locale}/fbevents.js")
async def pixel_script(_request: Request) -> Response:
    return script("meta_pixel.js", values={})


@answers("connect.facebook.net", path="/signals/config/{pixel_id:int}")
async def pixel_settings(_request: Request) -> Response:
    return script("meta_pixel_settings.js", values={})


@answers("www.facebook.com", path="/tr/", methods=("GET", "POST"))
@answers("www.facebook.com", path="/tr", methods=("GET", "POST"))
async def track(request: Request) -> Response:
    # Which of its cookies the pixel's endpoint sets is unverified.
    return with_cookies(pixel(), *(cookie for cookie in browser_cookies(request) if cookie.name == "fr"))
