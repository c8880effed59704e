"""Consent: what a site declares, what each visitor grants, and what follows from it.

    from consent import ConsentMiddleware

Names are loaded when they are first used, so that `import consent` costs nothing to a program that wants one of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from consent.banner import Asset, Banner, Visit
    from consent.choice import Choice, Method, PromptReason
    from consent.cookie import CookieOptions
    from consent.declaration import Declaration, load_declaration
    from consent.dependency import consented, given_consent
    from consent.errors import ConfigError, InvalidFile, KruimelError
    from consent.guard import requires_consent
    from consent.middleware import ConsentMiddleware
    from consent.records import ConsentRecord, RecordStore
    from consent.request import Consent, of
    from consent.vocabulary import Category, Language

_HOMES = {
    "Asset": "banner",
    "Banner": "banner",
    "Category": "vocabulary",
    "Choice": "choice",
    "ConfigError": "errors",
    "Consent": "request",
    "ConsentMiddleware": "middleware",
    "ConsentRecord": "records",
    "CookieOptions": "cookie",
    "Declaration": "declaration",
    "InvalidFile": "errors",
    "KruimelError": "errors",
    "Language": "vocabulary",
    "Method": "choice",
    "PromptReason": "choice",
    "RecordStore": "records",
    "Visit": "banner",
    "consented": "dependency",
    "given_consent": "dependency",
    "load_declaration": "declaration",
    "of": "request",
    "requires_consent": "guard",
}

__all__ = [
    "Asset",
    "Banner",
    "Category",
    "Choice",
    "ConfigError",
    "Consent",
    "ConsentMiddleware",
    "ConsentRecord",
    "CookieOptions",
    "Declaration",
    "InvalidFile",
    "KruimelError",
    "Language",
    "Method",
    "PromptReason",
    "RecordStore",
    "Visit",
    "consented",
    "given_consent",
    "load_declaration",
    "of",
    "requires_consent",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'consent' has no attribute {name!r}")
    value = getattr(import_module(f"consent.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
