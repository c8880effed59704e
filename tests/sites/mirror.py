"""A site that remembers what its visitors' browsers tell of themselves, in headers and to scripts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

TELL = """<script>(async () => {
  const hints = navigator.userAgentData
  const told = {
    agent: navigator.userAgent, languages: navigator.languages, language: navigator.language,
    platform: navigator.platform, webdriver: navigator.webdriver, gpc: navigator.globalPrivacyControl,
    gpcSource: String(Object.getOwnPropertyDescriptor(Navigator.prototype, 'globalPrivacyControl')?.get),
    brands: hints.brands.map(({ brand }) => brand), mobile: hints.mobile, system: hints.platform,
    high: await hints.getHighEntropyValues(['fullVersionList', 'model', 'platformVersion']),
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone, width: screen.width, touch: navigator.maxTouchPoints,
    cookie: document.cookie, stored: localStorage.getItem('stored'),
  }
  await fetch('/told' + location.pathname, { method: 'POST', body: JSON.stringify(told) })
})()</script>"""


class Mirror:
    """Answers every path with a page that tells; `/leave` leads to the URL in its query."""

    def __init__(self, pages: Mapping[str, str] | None = None) -> None:
        self._pages = pages or {}
        self.headers: dict[str, Headers] = {}
        """What came with the last request, by path."""
        self.told: dict[str, dict[str, Any]] = {}
        """What a script of the page saw, by the path of the page."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Remember the request, and answer it."""
        if scope["type"] != "http":
            return
        path = scope["path"]
        self.headers[path] = Headers(scope=scope)
        response: Response = HTMLResponse(f"<!doctype html><title>Mirror</title>{TELL}{self._pages.get(path, '')}")
        if path.startswith("/told"):
            body = b""
            while (message := await receive()).get("body") or message.get("more_body"):
                body += message["body"]
                if not message.get("more_body"):
                    break
            self.told[path.removeprefix("/told")] = json.loads(body)
            response = PlainTextResponse("")
        elif path == "/leave":
            response = RedirectResponse(scope["query_string"].decode())
        elif path == "/worker.js":
            response = Response("fetch('/from-worker')", media_type="text/javascript")
        elif path in ("/robots.txt", "/sitemap.xml"):
            response = PlainTextResponse("", 404)
        await response(scope, receive, send)
