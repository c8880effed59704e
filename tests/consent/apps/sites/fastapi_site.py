"""The club's site in FastAPI."""

# No postponed annotations: FastAPI reads them, and they are clearer to read where they are plain.

from typing import Annotated, Any

from fastapi import BackgroundTasks, Depends, FastAPI, Request, WebSocket
from fastapi.responses import HTMLResponse, StreamingResponse

from consent import Consent, ConsentMiddleware, given_consent
from tests.consent.apps.sites import club
from widget import Banner

app = FastAPI(lifespan=club.life)
app.add_middleware(
    ConsentMiddleware,
    declaration=club.DECLARATION,
    secret_key=club.SECRET,
    banner=Banner(),
    store=club.STORE,
)


@app.get("/")
async def home() -> HTMLResponse:
    response = HTMLResponse(club.PAGE)
    for name, value in club.COOKIES.items():
        response.set_cookie(name, value)
    return response


@app.get("/granted")
async def granted(request: Request, injected: Annotated[Consent, Depends(given_consent)]) -> dict[str, Any]:
    told = club.seen(request, request.state.consent)
    return {**told, "same": told["same"] and injected is request.state.consent}


@app.get("/granted-in-thread")
def granted_in_thread(injected: Annotated[Consent, Depends(given_consent)], request: Request) -> dict[str, Any]:
    return club.seen(request, injected)


@app.get("/route")
async def route(name: str) -> StreamingResponse:
    return StreamingResponse(club.pieces(name, club.PIECES), media_type="text/html")


@app.get("/live")
async def live(name: str) -> StreamingResponse:
    return StreamingResponse(club.pieces(name, club.EVENT_PIECES), media_type="text/event-stream")


@app.get("/work")
async def work(name: str, request: Request, tasks: BackgroundTasks) -> str:
    tasks.add_task(club.work, name, request)
    return "begun"


@app.get("/release")
async def release(name: str) -> str:
    club.release(name)
    return "released"


@app.get("/finished")
async def finished(name: str) -> list[str]:
    return await club.finished(name)


@app.get("/about")
async def about(request: Request) -> dict[str, Any]:
    return {"happened": club.HAPPENED, "club": getattr(request.state, "club", None)}


@app.websocket("/talk")
async def talk(websocket: WebSocket, injected: Annotated[Consent, Depends(given_consent)]) -> None:
    await websocket.accept()
    said = await websocket.receive_text()
    await websocket.send_json({"said": said, **club.seen(websocket, injected)})
    await websocket.close()
