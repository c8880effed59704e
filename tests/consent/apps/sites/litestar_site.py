"""The club's site in Litestar."""

# No postponed annotations: Litestar reads them.

from typing import Any

from litestar import Litestar, MediaType, Request, Response, WebSocket, get, websocket
from litestar.background_tasks import BackgroundTask
from litestar.response import Stream

from consent import ConsentMiddleware
from tests.consent.apps.sites import club
from widget import Banner


@get("/", media_type=MediaType.HTML)
async def home() -> Response[str]:
    response = Response(club.PAGE)
    for name, value in club.COOKIES.items():
        response.set_cookie(name, value)
    return response


@get("/granted")
async def granted(request: Request[Any, Any, Any]) -> dict[str, Any]:
    return club.seen(request, request.state.consent)


@get("/granted-in-thread", sync_to_thread=True)
def granted_in_thread(request: Request[Any, Any, Any]) -> dict[str, Any]:
    return club.seen(request, request.state.consent)


@get("/route")
async def route(name: str) -> Stream:
    return Stream(club.pieces(name, club.PIECES), media_type="text/html")


@get("/live")
async def live(name: str) -> Stream:
    return Stream(club.pieces(name, club.EVENT_PIECES), media_type="text/event-stream")


@get("/work", media_type=MediaType.JSON)
async def work(name: str, request: Request[Any, Any, Any]) -> Response[str]:
    return Response("begun", background=BackgroundTask(club.work, name, request))


@get("/release", media_type=MediaType.JSON)
async def release(name: str) -> str:
    club.release(name)
    return "released"


@get("/finished")
async def finished(name: str) -> list[str]:
    return await club.finished(name)


@get("/about")
async def about(request: Request[Any, Any, Any]) -> dict[str, Any]:
    return {"happened": club.HAPPENED, "club": request.scope["state"].get("club")}


@websocket("/talk")
async def talk(socket: WebSocket[Any, Any, Any]) -> None:
    await socket.accept()
    said = await socket.receive_text()
    await socket.send_json({"said": said, **club.seen(socket, socket.state.consent)})
    await socket.close()


club_site = Litestar(
    [home, granted, granted_in_thread, route, live, work, release, finished, about, talk],
    lifespan=[club.life],
    openapi_config=None,
)
# Litestar runs its own middleware on paths that it has a route for, so ours stands around the whole.
app = ConsentMiddleware(
    club_site,
    declaration=club.DECLARATION,
    secret_key=club.SECRET,
    banner=Banner(),
    store=club.STORE,
)
