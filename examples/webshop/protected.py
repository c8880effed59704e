"""The same shop with kruimel dropped in: tags wait, visitors are asked, and every choice is kept with its proof."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from starlette.applications import Starlette

from consent import ConsentMiddleware
from examples.webshop.shop import HERE, create_app
from widget import Banner

HOST = "voorbeeldthee.example"  # its name in the small internet


def create_protected(
    *, declaration: Path = HERE / "cookies.toml", policy: Path = HERE / "privacy.md", store: str | None = None
) -> Starlette:
    """The shop, asking as `declaration` says; `store` is where consent records go, such as "sqlite:///consent.db"."""
    app = create_app(policy=policy)
    app.add_middleware(
        ConsentMiddleware,
        declaration=declaration,
        secret_key=os.environ.get("KRUIMEL_SECRET_KEY") or secrets.token_hex(32),
        banner=Banner(policy_url="/privacy#cookies"),
        store=store,
        enforce_csp="on",
        content_security_policy="default-src 'self'",
    )
    return app
