"""One site that carries the tag: its options, checked once when the application starts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from consent.declaration.model import Declaration
from consent.endpoints.origin import origin_of
from consent.errors import ConfigError
from consent.locales import Address
from consent.settings import checked_declaration
from widget.bundle import Bundle, bundle
from widget.markup import Markup
from widget.signals import Signal
from widget.styles import Layout

RECORDS = "records"
_SITE_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SnippetSite:
    """What the banner of one site says, and from where its choices may be posted."""

    declaration: str | Path | Declaration
    """The path of `cookies.toml`, or a Declaration. The origin of its `[site] url` may post choices."""
    origins: Sequence[str] = ()
    """Further origins that may, such as `https://www.shop.example`."""
    languages: Sequence[str] = ()
    """Those that the banner may speak; none of them: the declaration's alone."""
    address: Address = "je"
    """The form of address in Dutch."""
    policy_url: str = ""
    """The address of the policy's cookie section; a path is one on the site."""
    layout: Layout = "card"
    signals: Sequence[Signal] = ()
    """Whom to tell what a visitor allows (`widget.signals`)."""
    markup: Sequence[Markup] = ()
    """Other tools whose markup is understood."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What their words are called in the declaration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedSite:
    """A site as it is served."""

    declaration: Declaration
    bundle: Bundle
    origins: frozenset[bytes]
    """Who may post choices, as browsers write it in `Origin`."""


def served(site_id: str, options: SnippetSite | str | Path | Declaration, *, keeps_proof: bool) -> ServedSite:
    """The site called `site_id`; raises ConfigError or InvalidFile."""
    if not _SITE_ID.fullmatch(site_id):
        raise ConfigError(f"sites: {site_id!r} is no name such as 'shop': small letters, digits, - and _")
    site = options if isinstance(options, SnippetSite) else SnippetSite(declaration=options)
    declaration = checked_declaration(site.declaration)
    return ServedSite(
        declaration=declaration,
        bundle=bundle(
            declaration,
            languages=site.languages,
            address=site.address,
            policy_url=site.policy_url,
            layout=site.layout,
            signals=site.signals,
            markup=site.markup,
            names=site.names,
            records=RECORDS if keeps_proof else "",
            is_elsewhere=True,
        ),
        origins=frozenset(_origins(site_id, site.origins, declaration)),
    )


def _origins(site_id: str, origins: Sequence[str], declaration: Declaration) -> list[bytes]:
    own = origin_of(declaration.site.url)
    named = [origins] if isinstance(origins, str) else list(origins)
    for origin in named:
        if origin_of(origin) != origin:
            raise ConfigError(f"sites: {site_id}: {origin!r} is not an origin such as 'https://www.shop.example'")
    return [origin.encode("ascii") for origin in (own, *named) if origin]
