"""The banner as files of their own: one script with the markup baked in, for pages that no middleware writes."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from consent.banner import Asset, Visit
from consent.cacheable import reading_table
from consent.choice import PromptReason
from consent.cookie import CookieOptions
from consent.declaration.model import Declaration
from consent.endpoints.disclosure import disclosure
from consent.locales import Address, load_locale
from widget.assets import load_asset
from widget.banner import Banner
from widget.texts import Texts

SCRIPT = "banner.js"
PAGE = "preferences.html"
DECLARATION = "declaration.json"
_MOUNT = "/consent"
_VOID = frozenset({"input", "br", "link", "meta", "img", "hr"})
_METHODS = {"accept": "a", "reject": "r", "save": "s", "allow": "s", "withdraw": "w"}
_DIGITS = 10


def bundle(
    declaration: Declaration,
    *,
    address: Address = "je",
    policy_url: str = "",
) -> dict[str, Asset]:
    """The files by the names they are asked for: banner.js, its style sheets, preferences.html and declaration.json.

    No proof is kept of what visitors choose. The style sheets have names that change with their content; the others
    keep theirs.
    """
    banner = Banner(address=address, policy_url=policy_url)
    cookie = CookieOptions(secure=declaration.site.url.startswith("https://"))
    visit = _anybody(declaration, reading_table(declaration, cookie))
    styles = [load_asset(stem, "css") for stem in ("kr", "kr-page")]
    script = _script(declaration, visit, banner, style=styles[0], secure=cookie.secure)
    page = banner.preferences(visit).replace(f'href="{_MOUNT}/', 'href="')
    page = page.replace("</head>", f'<script src="{SCRIPT}" defer></script>\n</head>')
    told = json.dumps(disclosure(declaration), ensure_ascii=False, indent=1) + "\n"
    return {
        **{style.name: style for style in styles},
        SCRIPT: _asset("banner", "js", script, "text/javascript; charset=utf-8"),
        PAGE: _asset("preferences", "html", page, "text/html; charset=utf-8"),
        DECLARATION: _asset("declaration", "json", told, "application/json"),
    }


def integrity(asset: Asset) -> str:
    """The value of the attribute `integrity` for `asset` (Subresource Integrity, W3C)."""
    return "sha384-" + base64.b64encode(hashlib.sha384(asset.body).digest()).decode("ascii")


def _anybody(declaration: Declaration, table: str) -> Visit:
    asks = bool(declaration.asked)
    return Visit(
        declaration=declaration,
        language=declaration.site.language,
        mount=_MOUNT,
        return_to="/",
        prompt=PromptReason.NO_CHOICE if asks else None,
        new=declaration.asked_services,
        table=table if asks else None,
    )


def _script(declaration: Declaration, visit: Visit, banner: Banner, *, style: Asset, secure: bool) -> str:
    texts = Texts.of(load_locale(visit.language, banner.address))
    kit = {
        "tree": list(_tree(banner.body(visit))),
        "table": json.loads(reading_table(declaration, CookieOptions(secure=secure))),
        "texts": {key: texts[key] for key in ("chosen", "refused", "until", "withdraw")},
        "methods": _METHODS,
        "language": visit.language.value,
        "style": style.name,
        "integrity": integrity(style),
        "secure": secure,
    }
    parts = [load_asset(stem, "js").body.decode() for stem in ("kr-static", "kr-reader", "kr")]
    baked = json.dumps(kit, ensure_ascii=False, separators=(",", ":"))
    return "(() => {\n'use strict'\nconst kit=" + baked + "\n" + "\n;".join(parts) + "})()\n"


def _asset(stem: str, suffix: str, text: str, media_type: str) -> Asset:
    body = text.encode()
    digest = hashlib.sha256(body).hexdigest()[:_DIGITS]
    return Asset(name=f"{stem}.{digest}.{suffix}", body=body, media_type=media_type, etag=f'"{digest}"')


def _tree(html: str) -> Iterator[Any]:
    """The markup as nested lists `[tag, attributes, *children]` and texts, which script builds without a parser."""
    parser = _Tree()
    parser.feed(html)
    parser.close()
    for node in parser.root[2:]:
        if not isinstance(node, str) or node.strip():
            yield node


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root: list[Any] = ["", {}]
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if values.get("href", "").startswith(f"{_MOUNT}/preferences"):
            values["href"] = PAGE
        node: list[Any] = [tag, values]
        self._open[-1].append(node)
        if tag not in _VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if len(self._open) > 1 and self._open[-1][0] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        text = data if data.strip() else " "
        if data != "\n":
            self._open[-1].append(text)
