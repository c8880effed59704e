"""What the test sites do: small sites in the small internet, each with one habit that a scanner has to cope with.

A site is a few lines: its pages by path, as HTML or as any ASGI application.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket


class Site:
    """Pages by path. A text is the body of an HTML page; anything else is an ASGI application."""

    def __init__(self, pages: Mapping[str, str | ASGIApp]) -> None:
        self._pages = {path: _page(page) if isinstance(page, str) else page for path, page in pages.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the page at the path; 404 where there is none. A WebSocket says everything back."""
        if scope["type"] == "http":
            await self._pages.get(scope["path"], Response("no such page", 404))(scope, receive, send)
        elif scope["type"] == "websocket":
            await _echo(WebSocket(scope, receive, send))


def script(text: str) -> ASGIApp:
    """A JavaScript file."""
    return Response(text, media_type="text/javascript")


def setting(*cookies: str, status: int = 200, location: str = "", body: str = "") -> ASGIApp:
    """A response that sets cookies, and may lead elsewhere."""
    response = Response(body, status, {"location": location} if location else None, "text/html")
    for cookie in cookies:
        response.raw_headers.append((b"set-cookie", cookie.encode()))
    return response


def nested_frames(depth: int) -> str:
    """A script that puts empty frames into each other."""
    return f"""<script>
      let inner = document
      for (let depth = 0; depth < {depth}; depth++) {{
        const frame = inner.createElement('iframe')
        inner.body.append(frame)
        inner = frame.contentDocument
      }}
    </script>"""


async def _echo(socket: WebSocket) -> None:
    await socket.accept()
    async for text in socket.iter_text():
        await socket.send_text(text)


def _page(body: str) -> ASGIApp:
    return HTMLResponse(f"<!doctype html><html lang=nl><title>Test</title><body>{body}")
