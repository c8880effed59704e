"""Write the file of a service that is not in the catalogue yet."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from consent.catalogue.rules import an_address
from consent.hosts import UrlPattern
from consent.purposes import OFF_SITE
from consent.text import Text

TEMPLATE = """
# One table for each thing it keeps on a device; `kruimel catalogue schema` tells what each field means.
# [[items]]
# kind = "cookie"
# name = "_name_*"
# party = "first"
# set_by = "script"
# lifetime_s = 2_592_000 # 30 days
# purpose.nl = "…"
# purpose.en = "…"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody knows of a service so far; what is unknown is empty."""

    name: str
    category: str
    purpose_code: str
    purpose: Text
    provider: str = ""
    country: str = ""
    role: str = ""
    is_site: bool = False
    hosts: tuple[str, ...] = ()
    privacy_url: str = ""
    source: str = ""
    """A page that says all of this; empty where somebody has still to look for one."""


def as_toml(draft: Draft, *, today: date) -> str:
    """The file, which keeps every rule of the catalogue if what is in `draft` does."""
    lines = [
        f"name = {_quoted(draft.name)}",
        f"category = {_quoted(draft.category)}",
        f"purpose_code = {_quoted(draft.purpose_code)}",
    ]
    if draft.is_site:
        lines.append("provider = { site = true }")
    elif draft.provider or draft.country or draft.role:
        known = (("name", draft.provider), ("country", draft.country), ("role", draft.role))
        lines.append(f"provider = {{ {', '.join(f'{field} = {_quoted(text)}' for field, text in known if text)} }}")
    if draft.purpose_code in OFF_SITE:
        lines.append("visible = false")
    if draft.hosts:
        lines.append(f"hosts = [{', '.join(map(_quoted, draft.hosts))}]")
    lines += [f"purpose.nl = {_quoted(draft.purpose.nl)}", f"purpose.en = {_quoted(draft.purpose.en)}"]
    if draft.privacy_url:
        lines.append(f"privacy_url = {_quoted(draft.privacy_url)}")
    lines.append(f"checked = {today}")
    if draft.source:
        lines.append(f'sources = [{{ url = {_quoted(draft.source)}, fields = ["*"] }}]')
    else:
        lines.append('unverified = ["*"] # name a source for each value: see `sources`')
    if draft.purpose_code not in OFF_SITE:
        lines.append(TEMPLATE.rstrip("\n"))
    lines += [f"\n[[examples]]\nurl = {_quoted(_example(host))}" for host in draft.hosts[:1]]
    return "\n".join(lines) + "\n"


def _example(host: str) -> str:
    try:
        return an_address(UrlPattern.parse(host))
    except ValueError:  # the loader says what is wrong with it, in `hosts`
        return "https://shop.example/"


def _quoted(text: str) -> str:
    # A JSON string is a TOML string too, but for one character.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
