"""The script that a tag names: it finds the site and the language, and loads the script for these."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from consent.banner import Asset
from widget.assets import asset, integrity_of
from widget.script import combine


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """The scripts of one site."""

    scripts: Mapping[str, Asset]
    """By language tag."""
    fallback: str
    """The language where neither the page nor the browser asks for one of these."""
    folder: str = ""
    """Where they are, seen from the loader; with a slash at its end."""


def load_script(sites: Mapping[str, Spoken]) -> Asset:
    """The loader for `sites`, by the names that tags give. A site called "" is loaded whatever the tag says."""
    baked = {name: _pinned(site) for name, site in sites.items()}
    return asset("banner", "js", f"(()=>{{'use strict'\nconst baked={as_json(baked)}\n{combine('loader')}\n}})()\n")


def as_json(value: Any) -> str:
    """`value` as JSON that can stand in a script, also where somebody puts that script into a page."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _pinned(site: Spoken) -> dict[str, list[str]]:
    """Address and digest of each script, the one of last resort first."""
    tags = sorted(site.scripts, key=lambda tag: (tag != site.fallback, tag))
    return {tag.lower(): [site.folder + site.scripts[tag].name, integrity_of(site.scripts[tag])] for tag in tags}
