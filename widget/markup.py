"""The markup of other consent tools, so that a site can change tools and leave its tags as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args

from consent.errors import ConfigError

Markup = Literal["cookiebot", "cookieconsent", "klaro", "orejime"]

_SOURCES = {"data-src": "data-src", "data-href": "data-href"}
_KINDS: dict[Markup, dict[str, Any]] = {
    # Cookiebot, "Manual implementation": categories are called as they are here.
    "cookiebot": {
        "selector": "[data-cookieconsent]:not([data-cookieconsent='ignore'])",
        "attributes": ["data-cookieconsent"],
        "addresses": {"data-cookieblock-src": "data-src", **_SOURCES},
    },
    # vanilla-cookieconsent 2 (`data-cookiecategory`) and 3, "How to block/manage scripts". Where the site says what a
    # service is called here, the service decides.
    "cookieconsent": {
        "selector": "script[type='text/plain']:is([data-category], [data-cookiecategory])",
        "attributes": ["data-service", "data-category", "data-cookiecategory"],
        "addresses": _SOURCES,
    },
    # Klaro 0.7, "Managing third-party scripts"; `data-name` on our own elements says something else.
    "klaro": {
        "selector": "[data-name]:is(script[type='text/plain'], [data-src], [data-href]):not(.kr-root *)",
        "attributes": ["data-name"],
        "addresses": _SOURCES,
    },
    # Orejime 3, "Third-party scripts configuration".
    "orejime": {"selector": "template[data-purpose]", "attributes": ["data-purpose"], "addresses": {}},
}
_CATEGORIES = {
    "analytics": "statistics",
    "performance": "statistics",
    "functional": "preferences",
    "functionality": "preferences",
    "ads": "marketing",
    "advertising": "marketing",
    "advertisement": "marketing",
    "targeting": "marketing",
    "security": "necessary",
}
"""What others call a category. `names` of the site come first."""


def markup_setting(markup: Sequence[Markup], names: Mapping[str, str]) -> dict[str, Any]:
    """What `static/script/markup/adopt.js` is given. Raises ConfigError for a tool that nobody has described."""
    for tool in markup:
        if tool not in _KINDS:
            raise ConfigError(f"Banner: markup={tool!r} is none of {', '.join(get_args(Markup))}")
    return {"kinds": [_KINDS[tool] for tool in markup], "names": {**_CATEGORIES, **names}}
