"""Who did it: the setter of each item, and the chain of initiators up to the page.

Pure: works on a recording, whether that comes from a browser or from a file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from consent.vocabulary import ConsentState, ItemKind, Party
from scanner.recording import CookieWrite, PageVisit, Recording, StorageWrite, StoredCookie
from scanner.site import host_of, is_public_suffix, party

MAX_CHAIN = 30
CHROMIUM_MOST_S = 400 * 86_400
"""The longest that Chromium keeps a cookie (RFC 6265bis, section 5.5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetBy:
    """The script or response that wrote an item."""

    how: Literal["script", "header", "storage"]
    url: str
    chain: tuple[str, ...]
    """What caused `url`, the nearest first, up to the document."""
    page: str
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundItem:
    """One item, all consent states taken together."""

    kind: ItemKind
    name: str
    domain: str
    path: str
    party: Party
    requested_s: int | None
    """Lifetime asked for; None for a session item, and for storage."""
    kept_s: int | None
    """Lifetime as the browser keeps it; None likewise."""
    http_only: bool = False
    secure: bool = False
    same_site: str = ""
    partitioned: bool = False
    is_known: bool = True
    """Whether the lifetime and the attributes above were seen."""
    set_by: SetBy | None = None
    page: str = ""
    states: tuple[ConsentState, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LostItem:
    """A cookie that was asked for and is not there: refused by the browser, or gone before the visit ended."""

    name: str
    domain: str
    reason: str
    """The browser's; "" for one that lived only for moments."""
    url: str


Key = tuple[ItemKind, str, str, str]


def find_items(recording: Recording) -> list[FoundItem]:
    """Every item that was in the jar or a storage at the end of a visit, sorted, with its setter where known."""
    found: dict[Key, FoundItem] = {}
    states: dict[Key, set[ConsentState]] = defaultdict(set)
    home = recording.home
    cookies = _first_cookie_writes(recording)
    storage = _first_storage_writes(recording)
    for state in recording.states:
        for cookie in state.jar:
            key = (ItemKind.COOKIE, cookie.name, cookie.domain, cookie.path)
            states[key].add(state.state)
            if key not in found:
                found[key] = _cookie(cookie, cookies.get(key), recording.url, home)
        for visit in state.moments:
            for stored in visit.stored_keys:
                key = (stored.kind, stored.name, host_of(stored.origin), "")
                states[key].add(state.state)
                if key not in found:
                    page, setter = storage.get(key, (visit.final_url, None))
                    found[key] = FoundItem(
                        kind=stored.kind,
                        name=stored.name,
                        domain=key[2],
                        path="",
                        party=party(stored.origin, home, recording.url),
                        requested_s=None,
                        kept_s=None,
                        set_by=setter,
                        page=page,
                    )
    return [_with_states(found[key], states[key]) for key in sorted(found)]


def find_lost(recording: Recording) -> list[LostItem]:
    """Cookies that were asked for and are in no jar, sorted."""
    kept = {(cookie.name, cookie.domain) for state in recording.states for cookie in state.jar}
    lost: dict[tuple[str, str], LostItem] = {}
    for _, write in _writes(recording):
        key = (write.name, write.domain)
        if key in kept or write.removes:
            continue
        reason = ", ".join(write.refused)
        if not reason and is_public_suffix(write.domain.lstrip(".")):
            reason = "domain is a public suffix"
        lost.setdefault(key, LostItem(name=write.name, domain=write.domain, reason=reason, url=write.url))
    return [lost[key] for key in sorted(lost)]


def chain_of(url: str, visit: PageVisit) -> tuple[str, ...]:
    """What caused `url` to be loaded, the nearest first, ending with the document."""
    causes: Mapping[str, str] = _causes(visit)
    chain: list[str] = []
    while (cause := causes.get(url, "")) and cause not in chain and cause != url and len(chain) < MAX_CHAIN:
        chain.append(cause)
        url = cause
    return tuple(chain)


def _causes(visit: PageVisit) -> dict[str, str]:
    causes: dict[str, str] = {}
    for request in visit.requests:
        causes.setdefault(request.url, request.redirected_from or request.initiator)
    return causes


def _writes(recording: Recording) -> Iterable[tuple[PageVisit, CookieWrite]]:
    for state in recording.states:
        for visit in state.moments:
            for write in visit.cookie_writes:
                yield visit, write


def _first_cookie_writes(recording: Recording) -> dict[Key, tuple[SetBy, CookieWrite]]:
    first: dict[Key, tuple[SetBy, CookieWrite]] = {}
    for visit, write in _writes(recording):
        key = (ItemKind.COOKIE, write.name, write.domain, write.path)
        if key in first or write.removes or write.refused:
            continue
        stack = write.stack[1:] if write.stack[:1] == (write.url,) else write.stack
        chain = tuple(dict.fromkeys((*stack, *chain_of(write.url, visit))))
        set_by = SetBy(how=write.how, url=write.url, chain=chain, page=visit.final_url, at_ms=write.at_ms)
        first[key] = (set_by, write)
    return first


def _first_storage_writes(recording: Recording) -> dict[Key, tuple[str, SetBy]]:
    first: dict[Key, tuple[str, SetBy]] = {}
    for state in recording.states:
        for visit in state.moments:
            for write in visit.storage_writes:
                key = (write.kind, write.name, host_of(write.origin), "")
                if key not in first:
                    first[key] = (visit.final_url, _storage_setter(write, visit))
    return first


def _storage_setter(write: StorageWrite, visit: PageVisit) -> SetBy:
    url = write.stack[0] if write.stack else ""
    chain = tuple(dict.fromkeys((*write.stack[1:], *chain_of(url, visit))))
    return SetBy(how="storage", url=url, chain=chain, page=visit.final_url, at_ms=write.at_ms)


def _cookie(cookie: StoredCookie, first: tuple[SetBy, CookieWrite] | None, url: str, home: str) -> FoundItem:
    set_by, write = first if first else (None, None)
    requested = write.requested_s if write else cookie.kept_s
    page = set_by.page if set_by else url
    return FoundItem(
        kind=ItemKind.COOKIE,
        name=cookie.name,
        domain=cookie.domain,
        path=cookie.path,
        party=party(cookie.domain.lstrip("."), home, url),
        requested_s=requested,
        kept_s=_kept(cookie.kept_s, requested),
        http_only=cookie.http_only,
        secure=cookie.secure,
        same_site=cookie.same_site,
        partitioned=cookie.partitioned,
        is_known=cookie.is_known,
        set_by=set_by,
        page=page,
    )


def _kept(left_s: int | None, requested_s: int | None) -> int | None:
    """The lifetime that the browser gave, from what is left of it a little later."""
    if left_s is None:
        return None
    for whole in (requested_s, CHROMIUM_MOST_S):
        if whole is not None and 0 <= whole - left_s <= 300:
            return whole
    return left_s


def _with_states(item: FoundItem, states: set[ConsentState]) -> FoundItem:
    return replace(item, states=ConsentState.in_order(states))
