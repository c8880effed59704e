"""YouTube: the ordinary embed, and the one on youtube-nocookie.com that keeps to browser storage."""

from __future__ import annotations

import secrets
from html import escape

from starlette.requests import Request
from starlette.responses import Response

from examples.internet.cookies import DAY, Cookie, with_cookies
from examples.internet.vendors.content import page, script, shared
from examples.internet.vendors.registry import answers

DOMAIN = ".youtube.com"
PLAYER = "/s/player/5f0c1a2b/www-embed-player.js"

THUMBNAIL = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 360"><rect width="480" height="360" fill="#33423a"/>'
    '<path d="M150 120h150q30 0 30 40t-30 40h-12q-10 50-63 50t-63-50z" fill="#e8e1cf"/>'
    '<path d="M205 150l50 30-50 30z" fill="#c4302b"/></svg>'
)


@answers("www.youtube.com", path="/embed/{video}")
async def embed(request: Request) -> Response:
    new = [cookie for cookie in visitor_cookies() if cookie.name not in request.cookies]
    return with_cookies(player(request.path_params["video"]), *new)


@answers("www.youtube-nocookie.com", path="/embed/{video}")
async def embed_without_cookies(request: Request) -> Response:
    return player(request.path_params["video"])


@answers("www.youtube.com", "www.youtube-nocookie.com", path=PLAYER)
async def player_script(_request: Request) -> Response:
    return script("youtube.js", values={})


@answers("i.ytimg.com", path="/vi/{video}/{size}.jpg")
async def thumbnail(_request: Request) -> Response:
    return shared(THUMBNAIL, "image/svg+xml")


def player(video: str) -> Response:
    picture = f"https://i.ytimg.com/vi/{escape(video, quote=True)}/hqdefault.jpg"
    return page("YouTube", f'<img src="{picture}" alt="" width="100%"><button>Afspelen</button>', script_url=PLAYER)


def visitor_cookies() -> tuple[Cookie, ...]:
    """The cookies of a first visit; that all but the last are unpartitioned is unverified."""
    half_year = 180 * DAY
    return (
        Cookie(name="YSC", value=secrets.token_urlsafe(8), domain=DOMAIN),
        Cookie(name="VISITOR_INFO1_LIVE", value=secrets.token_urlsafe(8), domain=DOMAIN, max_age=half_year),
        Cookie(name="VISITOR_PRIVACY_METADATA", value="CgJOTBIEGgAgJg%3D%3D", domain=DOMAIN, max_age=half_year),
        Cookie(
            name="__Secure-ROLLOUT_TOKEN",
            value=secrets.token_urlsafe(24),
            domain=DOMAIN,
            max_age=half_year,
            partitioned=True,
        ),
    )
