"""What the middleware asks of a banner.

The middleware does not know how a banner looks. It hands over a `Visit` and puts the markup that comes back into the
page; `widget.Banner` fits this protocol, and so can a banner of your own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from consent.choice import Choice, PromptReason
from consent.declaration.model import Declaration
from consent.locales import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What a banner may know about one request. It holds nothing that tells two visitors apart."""

    declaration: Declaration
    language: str
    """The tag of a language in which the banner can speak (`consent.locales`)."""
    mount: str
    """The path below which the endpoints live, such as `/consent`; no slash at its end."""
    return_to: str
    """The path and query on this site to come back to once a choice is made."""
    choice: Choice | None = None
    """The choice in force; None where there is none, or nothing of it stands any more."""
    prompt: PromptReason | None = None
    """Why to ask; None where the visitor is to be left in peace."""
    granted: frozenset[str] = frozenset()
    """What may run now: services by their ids, and the categories of which every service may."""
    new: frozenset[str] = frozenset()
    """The ids of the services to ask about. Where `choice` is one, the answers to all others stand: ask about these
    alone, and send their ids along as `about`."""
    refused_by_signal: frozenset[str] = frozenset()
    """The ids of the services that are off because the browser sends `Sec-GPC: 1`; say so."""
    shown: str = ""
    """What is asked about, in a few letters. A form that sends it back along with the declaration's revision is
    believed about what has not changed since: pages grow old in tabs and in caches."""
    receipt: str = ""
    """What the visitor can name to find the record of `choice`; empty where no proof is kept."""
    shows_once: bool = True
    """Whether an embed can be shown in a page without being allowed: not where a security policy follows the choice."""
    table: str | None = None
    """Where the page is to be the same for all visitors: what script needs to read the cookie (`consent.cacheable`).
    The visit is then that of somebody who never chose, and the question is to be hidden until script shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A static file of the banner. `name` changes whenever `body` does, so it may be cached for ever."""

    name: str
    body: bytes
    media_type: str
    etag: str
    encoded: Mapping[str, bytes] = field(default_factory=dict)
    """The same body compressed, by the names of HTTP content codings, the best one first."""


class Banner(Protocol):
    """Markup for a visit, and the files that the markup asks for. All markup is valid under `default-src 'self'`."""

    def head(self, visit: Visit) -> str:
        """Markup for the end of `<head>`: the style sheet and the script, both from `visit.mount`."""
        ...

    def body(self, visit: Visit) -> str:
        """Markup to stand right after `<body>`: the question, or the control that opens it again."""
        ...

    def preferences(self, visit: Visit) -> str:
        """The whole page at `{mount}/preferences`, where a choice can be seen, changed and withdrawn without script."""
        ...

    def asset(self, name: str) -> Asset | None:
        """The file served at `{mount}/{name}`, or None where there is no such file."""
        ...


@runtime_checkable
class Styled(Protocol):
    """What a banner may have besides, so that the policy's page looks like it and speaks to visitors alike."""

    @property
    def address(self) -> Address:
        """The form of address in Dutch."""
        ...

    @property
    def page_styles(self) -> tuple[str, ...]:
        """The names of the style sheets, among its files, for a page of text."""
        ...
