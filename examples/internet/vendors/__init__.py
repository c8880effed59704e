"""The vendors of the small internet: one module each, with its script beside it.

To add one, write a module here that decorates its handlers with `answers`; nothing else has to know of it.
"""

from __future__ import annotations

import importlib
import pkgutil

from starlette.types import ASGIApp

from examples.internet.vendors.registry import ROUTERS


def vendor_apps() -> dict[str, ASGIApp]:
    """Every vendor's host names, each with the application that answers for it."""
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        importlib.import_module(module.name)
    return dict(ROUTERS)
