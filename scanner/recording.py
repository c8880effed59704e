"""What a scan saw, as values: evidence first, judged later.

A recording knows nothing of services or of what is allowed. Whether it comes from a browser or from a HAR makes no
difference to what reads it. Values of cookies and storage are not kept: their names tell enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Literal

from consent.vocabulary import ConsentState, ItemKind

if TYPE_CHECKING:
    from scanner.banner.facts import BannerFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request, or one step of a redirect chain."""

    id: str
    """The browser's id; the steps of a redirect chain share it."""
    url: str
    method: str
    kind: str
    """Document, Script, Image, XHR, Fetch, Ping, ... in Chromium's words."""
    frame_url: str
    """The document that the request was made for."""
    initiator: str = ""
    """URL of the script or document that caused it; "" where the browser did by itself."""
    initiator_line: int | None = None
    redirected_from: str = ""
    """URL of the step before, in a redirect chain."""
    at_ms: int = 0
    """The page's own time since its navigation."""
    status: int | None = None
    failed: str = ""
    mime: str = ""
    size: int = 0
    """Bytes of the answer's body, as they came over the line or out of the cache."""
    body: str = ""
    """The start of what was sent, which tells what a request to an own host is for."""
    messages: int = 0
    """Frames sent over a WebSocket."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CookieWrite:
    """One attempt to set a cookie, by a response or by a script."""

    name: str
    domain: str
    """With a leading dot where the Domain attribute was given, else the host alone."""
    path: str
    how: Literal["header", "script"]
    url: str
    """The response, or the script, that set it; "" for a script without a URL of its own."""
    stack: tuple[str, ...] = ()
    """Scripts on the stack of a script write, the innermost first."""
    frame_url: str
    at_ms: int
    requested_s: int | None
    """Lifetime asked for; None for a session cookie."""
    removes: bool = False
    """Whether the write asks to delete the cookie."""
    refused: tuple[str, ...] = ()
    """Chromium's reasons for refusing it."""
    secure: bool = False
    http_only: bool = False
    same_site: str = ""
    """Strict, Lax, None, or "" where the write does not say."""
    partitioned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCookie:
    """A cookie in the jar at the end of a visit."""

    name: str
    domain: str
    path: str
    kept_s: int | None
    """Lifetime left, as the browser keeps it; None for a session cookie."""
    http_only: bool
    secure: bool
    same_site: str
    """Strict, Lax, None, or "" where the server did not say."""
    partitioned: bool
    is_known: bool = True
    """False where a recording shows that it was sent, and no more: nothing but its name and host is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredKey:
    """A key, database or cache in a storage at the end of a visit."""

    kind: ItemKind
    name: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageWrite:
    """A script writing a storage key."""

    kind: ItemKind
    name: str
    origin: str
    stack: tuple[str, ...]
    at_ms: int


Api = Literal["canvas", "webgl", "audio", "fonts", "geolocation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A script using a function by which devices can be told apart or placed on a map."""

    api: Api
    frame_url: str
    stack: tuple[str, ...]
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """A service worker that the site registered, or a shared worker that it started, and what that asked for."""

    url: str
    requests: tuple[str, ...] = ()
    """URLs without their queries, sorted."""
    kind: Literal["service", "shared"] = "service"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link or form target in the page's markup."""

    url: str
    kind: Literal["link", "form"]
    text: str = ""
    """What a visitor reads there; "" for a form, and where a recording does not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """What stands in a page's markup, whether or not anything comes of it. Bounded samples, sorted."""

    generators: tuple[str, ...] = ()
    """What the generator tags say."""
    addresses: tuple[tuple[str, str, str], ...] = ()
    """Tag, attribute and URL of scripts, styles, pictures, frames and forms, those put aside as `data-src` too."""
    tags: tuple[str, ...] = ()
    """Opening tags, one of each make."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentText:
    """A consent string of the advertising trade, as a page keeps it or gives it out. It names no visitor."""

    kind: Literal["tcf", "gpp", "usp"]
    source: str
    """`cookie NAME`, or the name of the page's interface."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageVisit:
    """One page in one consent state."""

    url: str
    final_url: str
    state: ConsentState
    status: int | None = None
    error: str = ""
    """Why the page could not be seen, or not to its end; "" where it could."""
    title: str = ""
    requests: tuple[Request, ...] = ()
    cookie_writes: tuple[CookieWrite, ...] = ()
    storage_writes: tuple[StorageWrite, ...] = ()
    stored_keys: tuple[StoredKey, ...] = ()
    links: tuple[Link, ...] = ()
    markup: Markup = Markup()
    calls: tuple[Call, ...] = ()
    workers: tuple[Worker, ...] = ()
    popups: tuple[str, ...] = ()
    """URLs of windows that the page tried to open."""
    consent_texts: tuple[ConsentText, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BannerAction:
    """What was done to reach a consent state, and what proved that it was reached."""

    banner: str
    """What kind of banner it is: `kruimel`, or a consent platform's name."""
    clicked: tuple[str, ...]
    """The texts of what was clicked, in order."""
    effects: tuple[str, ...]
    """What changed: `cookie NAME`, `storage KEY`, `banner gone`."""
    preticked: tuple[str, ...] = ()
    """Labels of boxes that were ticked before anybody touched them, on whatever layer they were met."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Screenshot:
    """The page just before, or some seconds after, the banner was answered."""

    moment: Literal["before", "after"]
    jpeg: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class StateRecording:
    """Every page in one consent state, in a browser context of its own."""

    state: ConsentState
    visits: Sequence[PageVisit] = ()
    jar: tuple[StoredCookie, ...] = ()
    action: BannerAction | None = None
    after_click: PageVisit | None = None
    """What the first page did from the click on the banner on, before it was visited again."""
    not_reached: str = ""
    """Why the state could not be reached; "" where it was, or needed nothing done."""
    screenshots: tuple[Screenshot, ...] = ()
    banner: BannerFacts | None = None
    """The banner as an untouched visitor meets it; None where there is none, and in every other state."""

    @property
    def moments(self) -> Iterable[PageVisit]:
        """Everything that was seen in this state: what the click set off, then the pages, one at a time."""
        return chain(() if self.after_click is None else (self.after_click,), self.visits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """A host that is another name for hosts elsewhere (CNAME records of its DNS), the nearest first."""

    host: str
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A whole scan."""

    url: str
    started: datetime
    browser: str
    states: tuple[StateRecording, ...]
    partial: bool = False
    """Whether the scan was stopped before its end."""
    notes: tuple[str, ...] = ()
    """What this recording can not show, one sentence each: a report has to say so."""
    aliases: tuple[Alias, ...] = ()
    """What the hosts of the site itself are other names for, as far as that was looked up."""
    withdrawn: StateRecording | None = None
    """What goes on after everything was accepted and then withdrawn, where that was asked for.

    Stands apart from `states`: its visits are of the state `rejected`, since that is what the visitor says by then.
    """

    @property
    def home(self) -> str:
        """Where the site is: its first page, at the address to which the site has moved if it has.

        A page that leads off to another site, as a checkout leads to a bank, makes that site no part of this one.
        """
        first = next((visit for state in self.states for visit in state.visits), None)
        is_seen = first is not None and first.url == self.url and first.final_url.startswith(("http:", "https:"))
        return first.final_url if first is not None and is_seen else self.url
