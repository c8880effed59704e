"""The club's site in Starlette."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from consent import ConsentMiddleware
from tests.consent.apps.sites import club
from widget import Banner


async def home(request: Request) -> Response:
    response = HTMLResponse(club.PAGE)
    for name, value in club.COOKIES.items():
        response.set_cookie(name, value)
    return response


async def granted(request: Request) -> Response:
    return JSONResponse(club.seen(request.scope, request.state.consent))


def granted_in_thread(request: Request) -> Response:
    return JSONResponse(club.seen(request, request.state.consent))


async def route(request: Request) -> Response:
    return StreamingResponse(club.pieces(request.query_params["name"], club.PIECES), media_type="text/html")


async def live(request: Request) -> Response:
    stream = club.pieces(request.query_params["name"], club.EVENT_PIECES)
    return StreamingResponse(stream, media_type="text/event-stream")


async def work(request: Request) -> Response:
    task = BackgroundTask(club.work, request.query_params["name"], request)
    return JSONResponse("begun", background=task)


async def release(request: Request) -> Response:
    club.release(request.query_params["name"])
    return JSONResponse("released")


async def finished(request: Request) -> Response:
    return JSONResponse(await club.finished(request.query_params["name"]))


async def about(request: Request) -> Response:
    return JSONResponse({"happened": club.HAPPENED, "club": getattr(request.state, "club", None)})


async def talk(websocket: WebSocket) -> None:
    await websocket.accept()
    said = await websocket.receive_text()
    await websocket.send_json({"said": said, **club.seen(websocket, websocket.state.consent)})
    await websocket.close()


app = Starlette(
    routes=[
        Route("/", home),
        Route("/granted", granted),
        Route("/granted-in-thread", granted_in_thread),
        Route("/route", route),
        Route("/live", live),
        Route("/work", work),
        Route("/release", release),
        Route("/finished", finished),
        Route("/about", about),
        WebSocketRoute("/talk", talk),
    ],
    lifespan=club.life,
)
app.add_middleware(
    ConsentMiddleware,
    declaration=club.DECLARATION,
    secret_key=club.SECRET,
    banner=Banner(),
    store=club.STORE,
)
