"""Tell the pages of a HAR apart, and for each request what it was made for and by."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from consent.vocabulary import ConsentState
from scanner.har.entry import Entry
from scanner.har.markup import read_links
from scanner.har.values import readable
from scanner.recording import CookieWrite, PageVisit, Request
from scanner.site import host_of, registrable_domain


@dataclass(slots=True)
class Step:
    """An entry in its place: a request, or one step of a redirect chain."""

    entry: Entry
    id: str
    started: datetime
    redirected_from: str = ""
    frame_url: str = ""
    initiator: str = ""


@dataclass(slots=True)
class Page:
    """One page and what was requested for it, in the order of time."""

    steps: list[Step]
    title: str = ""
    started: datetime = field(init=False)
    url: str = field(init=False)
    last: Step | None = field(init=False)
    """The page itself, at the end of its redirects; None where the recording does not hold it."""
    _chain: str = field(init=False)

    def __post_init__(self) -> None:
        documents = [step for step in self.steps if step.entry.kind == "Document"]
        own = next((step for step in documents if step.entry.is_navigation), documents[0] if documents else None)
        self._chain = own.id if own else ""
        chain = [step for step in self.steps if own and step.id == own.id]
        self.started = (chain or self.steps)[0].started
        self.url = chain[0].entry.url if chain else _named(self.title, self.steps[0].entry)
        self.last = chain[-1] if chain else None

    @property
    def final_url(self) -> str:
        """Where the page is, after redirects."""
        return self.last.entry.url if self.last else self.url

    def is_page_itself(self, step: Step) -> bool:
        """Whether `step` asks for the page, not for something in it."""
        return bool(self._chain) and step.id == self._chain

    def is_cross_site(self, step: Step) -> bool:
        """Whether cookies of `step` are third-party cookies."""
        if self.is_page_itself(step):
            return False
        return registrable_domain(host_of(step.entry.url)) != registrable_domain(host_of(self.final_url))

    def at_ms(self, step: Step) -> int:
        """When the request was sent, counted from that for the page."""
        return max(0, round((step.started - self.started).total_seconds() * 1000))

    def visit(self, state: ConsentState, cookie_writes: tuple[CookieWrite, ...]) -> PageVisit:
        """The page as a visit to it would have recorded it."""
        last = self.last.entry if self.last else None
        title, links = read_links(last.markup, last.url) if last else ("", ())
        error = ""
        if last and last.failed:
            error = last.failed
        elif last and last.status and last.status >= 400:
            error = f"the server answered {last.status}"
        return PageVisit(
            url=self.url,
            final_url=self.final_url,
            state=state,
            status=last.status if last else None,
            error=error,
            title=self.title if self.title and "://" not in self.title else title,
            requests=tuple(self._request(step) for step in self.steps),
            cookie_writes=cookie_writes,
            links=links,
        )

    def _request(self, step: Step) -> Request:
        entry = step.entry
        return Request(
            id=step.id,
            url=entry.url,
            method=entry.method,
            kind=entry.kind,
            frame_url=step.frame_url,
            initiator=step.initiator,
            initiator_line=entry.initiator_line,
            redirected_from=step.redirected_from,
            at_ms=self.at_ms(step),
            status=entry.status,
            failed=entry.failed,
            mime=entry.mime,
            size=entry.size,
            body=entry.body,
            messages=entry.messages,
        )


def pages_of(entries: Sequence[tuple[datetime, Entry]], titles: Mapping[str, str]) -> list[Page]:
    """The pages that `entries`, in the order of time, were requested for, in the order in which they were opened.

    A page is what the HAR calls one; within it, each navigation that the headers tell of begins another: Playwright
    takes a tab for a page, and proxies know no pages.
    """
    groups: dict[str, list[Step]] = defaultdict(list)
    for number, (started, entry) in enumerate(entries, 1):
        groups[entry.page].append(Step(entry, str(number), started))
    pages = []
    for name, steps in groups.items():
        _follow_redirects(steps)
        parts = _split(steps)
        pages += [Page(part, titles.get(name, "") if part is parts[-1] else "") for part in parts]
    for page in pages:
        _find_causes(page)
    return sorted(pages, key=lambda page: page.started)


def _follow_redirects(steps: Sequence[Step]) -> None:
    """Give the steps of a redirect chain the id of its first."""
    awaited: dict[str, deque[Step]] = defaultdict(deque)
    for step in steps:
        before = awaited.get(step.entry.url.split("#", 1)[0])
        if before:
            origin = before.popleft()
            step.id, step.redirected_from = origin.id, origin.entry.url
        if step.entry.redirect_url:
            awaited[step.entry.redirect_url].append(step)


def _split(steps: Sequence[Step]) -> list[list[Step]]:
    documents = [step.entry for step in steps if step.entry.kind == "Document"]
    own = next((entry for entry in documents if entry.is_navigation), documents[0] if documents else None)
    parts: list[list[Step]] = [[]]
    has_document = False
    for step in steps:
        begins = own is not None and not step.redirected_from and _is_like(step.entry, own)
        if begins and has_document:
            parts.append([])
        has_document = has_document or begins
        parts[-1].append(step)
    return parts


def _is_like(entry: Entry, own: Entry) -> bool:
    """Whether `entry` opens a page in the place of the page that `own` opened."""
    if entry.kind != "Document":
        return False
    if entry.is_navigation is not None:
        return entry.is_navigation
    return entry is own or (bool(own.frame) and entry.frame == own.frame)


def _find_causes(page: Page) -> None:
    """The document and the initiator of each request, as far as the HAR tells."""
    page_url = page.final_url
    frames: dict[str, str] = {}
    seen: set[str] = set()
    documents: set[str] = set()
    for step in page.steps:
        entry = step.entry
        if entry.kind == "Document":
            step.frame_url = entry.url
            frames[entry.frame] = entry.url
            documents.add(entry.url)
        elif entry.frame in frames and entry.frame:
            step.frame_url = frames[entry.frame]
        else:
            step.frame_url = entry.referer if entry.referer in documents else page_url
        if not page.is_page_itself(step):
            parent = page_url if entry.kind == "Document" else step.frame_url
            step.initiator = entry.initiator or (entry.referer if entry.referer in seen else parent)
        seen.add(entry.url)


def _named(title: str, first: Entry) -> str:
    """What to call a page whose own request is not in the recording. Chrome's title of a page is its URL."""
    return readable(title) if title.startswith(("https://", "http://")) else first.referer or first.url
