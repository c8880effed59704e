"""The banner as files of their own: scripts with the markup baked in, for pages that no middleware writes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from consent.banner import Asset, Visit
from consent.cacheable import reading_table
from consent.choice import PromptReason
from consent.cookie import CookieOptions
from consent.declaration.model import Declaration
from consent.endpoints.disclosure import disclosure
from consent.locales import Address
from consent.locales.negotiation import offer
from widget.assets import asset
from widget.banner import Banner
from widget.loader import Spoken, as_json, load_script
from widget.markup import Markup, markup_setting
from widget.script import as_module, combine, markup_module
from widget.signals import Signal, signals_module
from widget.styles import Layout, Styles
from widget.told import told
from widget.tree import tree

SCRIPT = "banner.js"
DECLARATION = "declaration.json"
_MOUNT = "/consent"
_INSTEAD = {"server": "browser/server", "later/server-pages": "browser/server-pages"}
_CONTROL = re.compile(r"<(button|input class=\"kr-check\")")
# There is nothing to ask where a frame keeps no cookies. Who carries two tags gets one banner. A script that is not
# deferred may come before the body.
_AROUND = """(()=>{{'use strict'
const base=document.currentScript.src
const start=()=>{{try{{document.cookie}}catch{{return}}
if(!document.getElementById('kr')){{
{script}
}}}}
if(document.body)start();else addEventListener('DOMContentLoaded',start)
}})()
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """The banner of one site as files."""

    files: Mapping[str, Asset]
    """By the names they are asked for. Those that are their own name may be cached for ever, the others not."""
    scripts: Mapping[str, Asset]
    """The script for each language."""
    fallback: str
    """The language where neither the page nor the browser asks for one of these."""

    @property
    def languages(self) -> tuple[str, ...]:
        """The tags of the languages that it speaks."""
        return tuple(self.scripts)


def bundle(
    declaration: Declaration,
    *,
    languages: Sequence[str] = (),
    address: Address = "je",
    policy_url: str = "",
    layout: Layout = "card",
    signals: Sequence[Signal] = (),
    markup: Sequence[Markup] = (),
    names: Mapping[str, str] | None = None,
    records: str = "",
    is_elsewhere: bool = False,
) -> Bundle:
    """The files: banner.js, the scripts it loads, style sheets, a page of preferences per language, declaration.json.

    `languages` are tags such as `nl`; none of them stands for the declaration's. `address` to `names` are those of
    `Banner`. `records` is the address that choices are posted to, as proof; without one none is kept. `is_elsewhere`:
    the files are not on the site itself, so a path in `policy_url` is one on the site and not beside the files. Raises
    ConfigError.
    """
    own = declaration.site.language.value
    tags = ([languages] if isinstance(languages, str) else list(languages)) or [own]
    fallback = offer(fixed=None, limited_to=tags, site=own).fallback
    away = urljoin(declaration.site.url, policy_url) if is_elsewhere and policy_url else policy_url
    maker = _Maker(
        declaration=declaration,
        banner=Banner(address=address, policy_url=away, layout=layout),
        styles=Styles(layout),
        later=asset("kr-later", "js", as_module(combine("browser/start", instead=_INSTEAD), "start")),
        signals=signals_module(signals),
        markup=markup_setting(markup, names or {}) if markup else None,
        cookie=CookieOptions(secure=declaration.site.url.startswith("https://")),
        records=records,
        is_elsewhere=is_elsewhere,
    )
    pages = {tag: "preferences.html" if tag == fallback else f"preferences.{tag}.html" for tag in sorted(set(tags))}
    scripts = {tag: maker.script(tag, page) for tag, page in pages.items()}
    named = [*scripts.values(), maker.later, maker.styles.corner, maker.styles.page]
    is_alone = len(scripts) == 1 and not is_elsewhere
    return Bundle(
        files={
            **{file.name: file for file in (named[1:] if is_alone else named)},
            **{page: asset("preferences", "html", maker.page(tag)) for tag, page in pages.items()},
            SCRIPT: named[0] if is_alone else load_script({"": Spoken(scripts=scripts, fallback=fallback)}),
            DECLARATION: asset("declaration", "json", as_json(disclosure(declaration))),
        },
        scripts=scripts,
        fallback=fallback,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Maker:
    """What the files of all languages have in common."""

    declaration: Declaration
    banner: Banner
    styles: Styles
    later: Asset
    signals: str
    markup: Mapping[str, Any] | None
    cookie: CookieOptions
    records: str
    is_elsewhere: bool

    def script(self, language: str, page: str) -> Asset:
        """The script that asks in `language`; `page` is what its preferences are called."""
        addresses = {
            "href": {f"{_MOUNT}/preferences": f"./{page}"},
            "data-later": {"": f"./{self.later.name}"},
        }
        setting = {
            "tree": [tree(self.banner.body(self._visit(language)), addresses)],
            "style": self.styles.scripted.body.decode(),
        }
        # The tags of the page wait by themselves, so whom to tell is early enough here.
        names = ["signals"] * bool(self.signals) + ["browser/build", "reader"]
        names += ["markup/adopt"] * bool(self.markup) + ["browser/main"]
        given = {
            "entry": "".join(f"import './{name}.js'\n" for name in names),
            "signals": self.signals,
            "browser/setting": f"const setting={{base,...{as_json(setting)}}}\n",
            "markup/setting": markup_module(self.markup or {}),
        }
        script = combine("entry", instead=_INSTEAD, given=given)
        return asset(f"kr.{language}", "js", _AROUND.format(script=script))

    def page(self, language: str) -> str:
        """The page of preferences. Its controls do nothing without script, so they are disabled until that comes."""
        page = self.banner.preferences(self._visit(language)).replace(f'"{_MOUNT}/', '"')
        panel, template, rest = page.partition("<template")
        page = _CONTROL.sub(r"<\1 disabled", panel) + template + rest
        page = page.replace("</main>", f"{told(self.declaration, language, self.banner.address)}</main>")
        if self.is_elsewhere:
            return page
        return page.replace("</head>", f'<script src="{SCRIPT}" defer></script>\n</head>')

    def _visit(self, language: str) -> Visit:
        """The visit of anybody: script makes it a visitor's own."""
        asks = bool(self.declaration.asked)
        return Visit(
            declaration=self.declaration,
            language=language,
            mount=_MOUNT,
            return_to=self.declaration.site.url if self.is_elsewhere else "/",
            prompt=PromptReason.NO_CHOICE if asks else None,
            new=self.declaration.asked_services,
            table=self._table() if asks else None,
        )

    def _table(self) -> str:
        """What script needs to read and to write the cookie, and where it posts proof."""
        table = json.loads(reading_table(self.declaration, self.cookie))
        return as_json({**table, "secure": self.cookie.secure, "records": self.records})
