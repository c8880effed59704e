"""The banner as files of their own: one script with the markup baked in, for pages that no middleware writes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from markupsafe import escape

from consent.banner import Asset, Visit
from consent.cacheable import reading_table
from consent.choice import PromptReason
from consent.cookie import CookieOptions
from consent.declaration.model import Declaration
from consent.endpoints.disclosure import disclosure
from consent.locales import Address, load_locale
from widget.assets import asset, integrity
from widget.banner import Banner
from widget.script import as_module, as_script, combine
from widget.styles import Styles
from widget.texts import Texts

SCRIPT = "banner.js"
PAGE = "preferences.html"
DECLARATION = "declaration.json"
_MOUNT = "/consent"
_VOID = frozenset({"input", "br", "link", "meta", "img", "hr"})


def bundle(
    declaration: Declaration,
    *,
    address: Address = "je",
    policy_url: str = "",
) -> dict[str, Asset]:
    """The files by the names they are asked for: banner.js, what it loads, preferences.html and declaration.json.

    No proof is kept of what visitors choose. The style sheets and the script's later part have names that change with
    their content; the others keep theirs.
    """
    banner = Banner(address=address, policy_url=policy_url)
    styles = Styles("card")
    cookie = CookieOptions(secure=declaration.site.url.startswith("https://"))
    table = json.loads(reading_table(declaration, cookie)) | {"secure": cookie.secure}
    visit = _anybody(declaration, json.dumps(table, ensure_ascii=False, separators=(",", ":")))
    later = asset("kr-later", "js", as_module(combine("later", instead={"server-pages": "browser-pages"}), "start"))
    script = _script(list(_tree(banner.body(visit), later)), styles.asked)
    told = json.dumps(disclosure(declaration), ensure_ascii=False, indent=1) + "\n"
    return {
        **{file.name: file for file in (styles.corner, styles.asked, styles.page, later)},
        SCRIPT: asset("banner", "js", script),
        PAGE: asset("preferences", "html", _page(banner, visit)),
        DECLARATION: asset("declaration", "json", told),
    }


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


def _script(tree: list[Any], style: Asset) -> str:
    setting = {"tree": tree, "style": style.name, "integrity": integrity(style)}
    baked = json.dumps(setting, ensure_ascii=False, separators=(",", ":"))
    given = {"setting": f"const setting={baked}\n"}
    return as_script(combine("main-browser", instead={"server": "browser"}, given=given))


def _page(banner: Banner, visit: Visit) -> str:
    """The page of preferences, with what script needs to tell a choice in it."""
    locale = load_locale(visit.language, banner.address)
    texts = Texts.of(locale)
    words = {key: texts[key] for key in ("chosen", "refused", "until", "withdraw")} | {"lang": visit.language.value}
    data = "".join(f' data-{key}="{escape(text)}"' for key, text in words.items())
    page = banner.preferences(visit).replace(f'href="{_MOUNT}/', 'href="')
    page = page.replace('<div class="kr-present">', f'<div class="kr-present"{data}>')
    return page.replace("</head>", f'<script src="{SCRIPT}" defer></script>\n</head>')


def _tree(html: str, later: Asset) -> Iterator[Any]:
    """The markup as nested lists `[tag, attributes, *children]` and texts, which script builds without a parser."""
    parser = _Tree(later)
    parser.feed(html)
    parser.close()
    for node in parser.root[2:]:
        if not isinstance(node, str) or node.strip():
            yield node


class _Tree(HTMLParser):
    def __init__(self, later: Asset) -> None:
        super().__init__(convert_charrefs=True)
        self._later = later.name
        self.root: list[Any] = ["", {}]
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if values.get("href", "").startswith(f"{_MOUNT}/preferences"):
            values["href"] = PAGE
        if "data-later" in values:
            values["data-later"] = self._later
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
