"""The club's site in Quart."""

from __future__ import annotations

from quart import Quart, Response, jsonify, make_response, request, websocket

from consent import ConsentMiddleware
from tests.consent.apps.sites import club
from widget import Banner

app = Quart(__name__)
app.asgi_app = ConsentMiddleware(  # type: ignore[method-assign]
    app.asgi_app,
    declaration=club.DECLARATION,
    secret_key=club.SECRET,
    banner=Banner(),
    store=club.STORE,
)


@app.while_serving
async def life() -> object:
    async with club.life():
        yield


@app.get("/")
async def home() -> Response:
    response = await make_response(club.PAGE)
    for name, value in club.COOKIES.items():
        response.set_cookie(name, value)
    return response


@app.get("/granted")
async def granted() -> Response:
    return jsonify(club.seen(request, request.scope["state"]["consent"]))


@app.get("/granted-in-thread")
def granted_in_thread() -> Response:
    return jsonify(club.seen(request))


@app.get("/route")
async def route() -> Response:
    return Response(club.pieces(request.args["name"], club.PIECES), mimetype="text/html")


@app.get("/live")
async def live() -> Response:
    return Response(club.pieces(request.args["name"], club.EVENT_PIECES), mimetype="text/event-stream")


@app.get("/work")
async def work() -> Response:
    app.add_background_task(club.work, request.args["name"], request.scope)
    return jsonify("begun")


@app.get("/release")
async def release() -> Response:
    club.release(request.args["name"])
    return jsonify("released")


@app.get("/finished")
async def finished() -> Response:
    return jsonify(await club.finished(request.args["name"]))


@app.get("/about")
async def about() -> Response:
    return jsonify({"happened": club.HAPPENED, "club": None})


@app.websocket("/talk")
async def talk() -> None:
    said = await websocket.receive()
    await websocket.send_json({"said": said, **club.seen(websocket)})
