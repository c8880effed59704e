"""A stand-in for WordPress on loopback, in the shape of its REST API handbook: pages, errors, passwords."""

from __future__ import annotations

import base64
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

USER, PASSWORD = "redacteur", "abcd EFGH 1234 ijkl MNOP 5678"  # invented
UP_WITHIN_S = 20


@dataclass
class WordPress:
    """What the site holds and how it behaves; a test changes it while it is served."""

    address: str = ""
    pages: dict[int, dict[str, str]] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    """Method, path and headers of each request."""
    bodies: list[dict[str, object]] = field(default_factory=list)
    answer: Response | None = None
    """What it says to everything instead."""
    is_plain: bool = False
    """Whether it has no pretty permalinks: /wp-json/ is a page that is not there."""
    may_edit: bool = True
    trims: str = ""
    """What it takes out of HTML that is sent to it."""
    edit_after_reads: int | None = None
    """After how many reads somebody else changes the page."""
    reads: int = 0

    def page(self, number: int, content: str, *, slug: str = "privacy", status: str = "publish") -> None:
        """Put a page there."""
        self.pages[number] = {"content": content, "slug": slug, "status": status, "modified": "2026-11-20T09:00:00"}

    def respond(self, request: Request, body: dict[str, object] | None) -> Response:
        """What WordPress says to one request."""
        self.asked.append((request.method, request.url.path, dict(request.headers)))
        if self.answer is not None:
            return self.answer
        route = request.query_params.get("rest_route", "")
        if request.url.path.startswith("/wp-json/") and not self.is_plain:
            route = request.url.path.removeprefix("/wp-json")
        if not route:
            return HTMLResponse("<!doctype html><title>Niet gevonden</title>", 404)
        if not route.startswith("/wp/v2/pages"):
            return error(404, "rest_no_route")
        if request.headers.get("authorization") != basic(USER, PASSWORD):
            return error(401, "incorrect_password")
        if not self.may_edit:
            return error(403, "rest_forbidden_context" if body is None else "rest_cannot_edit")
        number = route.removeprefix("/wp/v2/pages").strip("/")
        if not number:
            wanted = request.query_params["slug"]
            return JSONResponse([self.shown(key) for key, page in self.pages.items() if page["slug"] == wanted])
        if int(number) not in self.pages:
            return error(404, "rest_post_invalid_id")
        return self._changed(int(number), body) if body is not None else self._read(int(number))

    def shown(self, number: int) -> dict[str, object]:
        """A page in the context `edit`."""
        page = self.pages[number]
        return {
            "id": number,
            "status": page["status"],
            "link": f"{self.address}/{page['slug']}/",
            "modified_gmt": page["modified"],
            "content": {"raw": page["content"], "rendered": "", "protected": False, "block_version": 1},
        }

    def _read(self, number: int) -> Response:
        if self.edit_after_reads == self.reads:
            page = self.pages[number]
            page.update(content=page["content"] + "\n<p>Net toegevoegd.</p>", modified="2026-11-21T10:11:12")
        self.reads += 1
        return JSONResponse(self.shown(number))

    def _changed(self, number: int, body: dict[str, object]) -> Response:
        self.bodies.append(body)
        content = str(body["content"])
        self.pages[number]["content"] = content.replace(self.trims, "") if self.trims else content
        self.pages[number]["modified"] = "2026-11-21T12:00:00"
        return JSONResponse(self.shown(number))


def error(status: int, code: str) -> Response:
    """An error as the REST API tells it."""
    return JSONResponse({"code": code, "message": "\x1b[31mSorry\x1b[0m", "data": {"status": status}}, status)


def basic(user: str, password: str) -> str:
    """The header of RFC 7617."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode("ascii")


def redirect(to: str) -> Response:
    """A redirect."""
    return RedirectResponse(to, 301)


@contextmanager
def serving(site: WordPress) -> Iterator[WordPress]:
    """`site`, served on a free port of this machine while the block lasts."""

    async def everything(request: Request) -> Response:
        return site.respond(request, await request.json() if request.method == "POST" else None)

    app = Starlette(routes=[Route("/{path:path}", everything, methods=["GET", "POST"])])
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        site.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        listener.listen(16)  # what comes before the server is up waits for it
        thread.start()
        try:
            yield site
        finally:
            server.should_exit = True
            thread.join(UP_WITHIN_S)
