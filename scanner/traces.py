"""What tells a visitor apart without storing anything: pixels, beacons, fingerprints, identifiers in addresses.

EDPB Guidelines 2/2023 (version 2, October 2024) count these under article 5(3) of Directive 2002/58/EC as well.
Pure: works on a recording.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlsplit

from consent.vocabulary import ConsentState, ItemKind, Party
from scanner.attribute import FoundItem, SetBy, chain_of
from scanner.recording import Call, PageVisit, Recording, Request
from scanner.site import host_of, party

PIXEL_BYTES = 200
"""A transparent GIF of one point takes 35 to 43 bytes, the same as PNG 67 to 95; no picture to look at is smaller."""

# Parameters by which advertising networks and mail services recognise a visitor across sites.
IDENTIFIERS = frozenset(
    (
        *("_gl", "dclid", "gbraid", "gclid", "wbraid"),  # Google
        *("fbclid", "li_fat_id", "ttclid", "twclid", "epik", "sccid", "rdt_cid"),  # social networks
        *("msclkid", "yclid", "obclid", "dicbo", "awc", "irclickid"),  # other advertising
        *("_hsenc", "mc_eid", "vero_id"),  # newsletters
    )
)
MAX_PARAMETERS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """A parameter that hands a visitor's identity from one site to another. Its value is not kept."""

    parameter: str
    host: str
    how: str
    """`request`, or `link` for one that goes along when somebody clicks."""
    page: str
    states: tuple[ConsentState, ...]


def find_traces(recording: Recording) -> list[FoundItem]:
    """Pixels, beacons and fingerprints, as items that are kept nowhere, sorted."""
    found: dict[tuple[ItemKind, str, str], FoundItem] = {}
    states: dict[tuple[ItemKind, str, str], set[ConsentState]] = defaultdict(set)
    home = recording.home
    for state in recording.states:
        for visit in state.moments:
            for item in (*_pixels(visit, home), *_fingerprints(visit, home)):
                key = (item.kind, item.name, item.domain)
                states[key].add(state.state)
                found.setdefault(key, item)
    return [replace(found[key], states=ConsentState.in_order(states[key])) for key in sorted(found)]


def find_identifiers(recording: Recording) -> list[Identifier]:
    """Identifiers in the addresses of requests to others and of links to others, sorted."""
    pages: dict[tuple[str, str, str], str] = {}
    states: dict[tuple[str, str, str], set[ConsentState]] = defaultdict(set)
    home = recording.home
    for state in recording.states:
        for visit in state.moments:
            addresses = [("request", request.url) for request in visit.requests]
            addresses += [("link", link.url) for link in visit.links]
            for how, url in addresses:
                if not _is_web(url) or party(url, visit.url, home) is Party.FIRST:
                    continue
                for parameter in _identifiers(url):
                    key = (parameter, host_of(url), how)
                    states[key].add(state.state)
                    pages.setdefault(key, visit.final_url)
    return [
        Identifier(
            parameter=key[0], host=key[1], how=key[2], page=pages[key], states=ConsentState.in_order(states[key])
        )
        for key in sorted(pages)
    ]


def is_pixel(request: Request) -> bool:
    """Whether a request only tells something: a beacon, or a picture too small to see."""
    if request.kind == "Ping":
        return True
    if request.kind != "Image" or request.failed:
        return False
    is_empty = request.status == 204 or (request.status == 200 and request.size <= PIXEL_BYTES)
    return is_empty and bool(urlsplit(request.url).query) and request.mime != "image/svg+xml"


def _pixels(visit: PageVisit, home: str) -> Iterable[FoundItem]:
    for request in visit.requests:
        if not _is_web(request.url) or not is_pixel(request) or party(request.url, visit.url, home) is Party.FIRST:
            continue
        chain = chain_of(request.url, visit)
        yield FoundItem(
            kind=ItemKind.PIXEL,
            name=(urlsplit(request.url).path or "/")[:200],
            domain=host_of(request.url),
            path="",
            party=Party.THIRD,
            requested_s=None,
            kept_s=None,
            set_by=SetBy(
                how="script",
                url=chain[0] if chain else visit.final_url,
                chain=chain[1:],
                page=visit.final_url,
                at_ms=request.at_ms,
            ),
            page=visit.final_url,
        )


def _fingerprints(visit: PageVisit, home: str) -> Iterable[FoundItem]:
    for call in visit.calls:
        if call.api == "geolocation":
            continue  # the browser asks the visitor itself; told apart from what happens unseen
        url = call.stack[0] if call.stack else call.frame_url
        yield FoundItem(
            kind=ItemKind.FINGERPRINT,
            name=call.api,
            domain=host_of(url),
            path="",
            party=party(url, visit.url, home),
            requested_s=None,
            kept_s=None,
            set_by=_caller(call, url, visit),
            page=visit.final_url,
        )


def _caller(call: Call, url: str, visit: PageVisit) -> SetBy:
    chain = tuple(dict.fromkeys((*call.stack[1:], *chain_of(url, visit))))
    return SetBy(how="script", url=url, chain=chain, page=visit.final_url, at_ms=call.at_ms)


def _identifiers(url: str) -> set[str]:
    try:
        pairs = parse_qsl(urlsplit(url).query, max_num_fields=MAX_PARAMETERS)
    except ValueError:
        return set()
    return {name.lower() for name, value in pairs if value and name.lower() in IDENTIFIERS}


def _is_web(url: str) -> bool:
    return url.startswith(("http:", "https:", "ws:", "wss:"))
