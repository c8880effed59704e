"""The club's site in Django, as an ASGI application. Django answers neither WebSockets nor lifespan events."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import path

from consent import ConsentMiddleware
from tests.consent.apps.sites import club
from widget import Banner

settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY=club.SECRET, MIDDLEWARE=[])
running: set[asyncio.Task[None]] = set()


async def home(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(club.PAGE)
    for name, value in club.COOKIES.items():
        response.set_cookie(name, value)
    return response


async def granted(request: Any) -> HttpResponse:
    return JsonResponse(club.seen(request, request.scope["state"]["consent"]))


def granted_in_thread(request: HttpRequest) -> HttpResponse:
    return JsonResponse(club.seen(request))


async def route(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(club.pieces(request.GET["name"], club.PIECES))


async def live(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(club.pieces(request.GET["name"], club.EVENT_PIECES), content_type="text/event-stream")


async def work(request: HttpRequest) -> HttpResponse:
    task = asyncio.create_task(club.work(request.GET["name"], request))
    running.add(task)
    task.add_done_callback(running.discard)
    return JsonResponse("begun", safe=False)


async def release(request: HttpRequest) -> HttpResponse:
    club.release(request.GET["name"])
    return JsonResponse("released", safe=False)


async def finished(request: HttpRequest) -> HttpResponse:
    return JsonResponse(await club.finished(request.GET["name"]), safe=False)


urlpatterns = [
    path("", home),
    path("granted", granted),
    path("granted-in-thread", granted_in_thread),
    path("route", route),
    path("live", live),
    path("work", work),
    path("release", release),
    path("finished", finished),
]


async def talk(scope: Any, receive: Any, send: Any) -> None:
    """What Channels or a router of one's own does for WebSockets."""
    await receive()
    await send({"type": "websocket.accept"})
    said = (await receive())["text"]
    await send({"type": "websocket.send", "text": json.dumps({"said": said, **club.seen(scope)})})
    await send({"type": "websocket.close"})


pages = get_asgi_application()


async def club_site(scope: Any, receive: Any, send: Any) -> None:
    await (talk if scope["type"] == "websocket" else pages)(scope, receive, send)


app = ConsentMiddleware(
    club_site,
    declaration=club.DECLARATION,
    secret_key=club.SECRET,
    banner=Banner(),
    store=club.STORE,
)
