"""Bodies that vendors send: scripts, pages, pictures, and nothing."""

from __future__ import annotations

import base64
import json
from functools import cache
from html import escape
from pathlib import Path

from starlette.responses import Response

HERE = Path(__file__).parent
PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


def script(file: str, *, values: dict[str, object] | None = None) -> Response:
    """A script that lies beside the vendors' modules; `values` become the properties of `SERVED` in it."""
    body = _read(file)
    if values is not None:
        body = f"const SERVED = {json.dumps(values)};\n{body}"
        body = f"(function () {{\n{body}}})();\n"
    return shared(body, "text/javascript; charset=utf-8")


def shared(body: str | bytes, media_type: str) -> Response:
    """A file any site may load, and a browser may keep for an hour."""
    headers = {
        "access-control-allow-origin": "*",
        "cache-control": "public, max-age=3600",
        "cross-origin-resource-policy": "cross-origin",
    }
    return Response(body, media_type=media_type, headers=headers)


def page(title: str, body: str, *, script_url: str | None = None, language: str = "nl") -> Response:
    """An HTML page; `title` is escaped, `body` is markup."""
    tag = f'<script src="{escape(script_url)}"></script>' if script_url else ""
    return Response(
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title></head>\n<body>\n{body}\n{tag}</body></html>\n",
        media_type="text/html",
        headers={"cache-control": "no-cache"},
    )


def pixel() -> Response:
    """A transparent GIF of one by one, never cached, as trackers send it."""
    return Response(PIXEL, media_type="image/gif", headers={"cache-control": "no-store"})


def nothing() -> Response:
    """An empty answer to a beacon, readable from any site."""
    return Response(status_code=204, headers={"access-control-allow-origin": "*", "cache-control": "no-store"})


@cache
def _read(file: str) -> str:
    return (HERE / file).read_text(encoding="utf-8")
