"""Write a tag such that it loads nothing, and such that the banner's script can wake it.

A script becomes `type=text/plain`, with the type it had as `data-type`; in other tags an attribute that would load
becomes `data-kr-…`. Either way `data-consent` names the services that it waits for. Bytes are only put in, and none of
them is a quote or `>`: should a browser see an attribute's value where we see a tag, nothing breaks out of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from consent.declaration.model import Service
from consent.enforce.loads import Base, Forbidden, Services
from consent.markup import ATTRIBUTE

Edit = tuple[int, bytes]
"""A position in the page, and the bytes to put in there."""
Attributes = dict[bytes, bytes]
"""Values by name in lower case. Of two attributes of one name the first counts, as in a browser."""
_Finder = Callable[[Forbidden, bytes, Base], Services]

WAITING = b"data-kr-"
_URL: _Finder = Forbidden.by_url
_SRCSET: _Finder = Forbidden.by_srcset
_DOCUMENT: _Finder = Forbidden.by_document


LOADING: dict[bytes, dict[bytes, _Finder]] = {
    b"audio": {b"src": _URL},
    b"body": {b"background": _URL},
    b"embed": {b"src": _URL},
    b"feimage": {b"href": _URL, b"xlink:href": _URL},
    b"frame": {b"src": _URL},
    b"iframe": {b"src": _URL, b"srcdoc": _DOCUMENT},
    b"image": {b"src": _URL, b"srcset": _SRCSET, b"href": _URL, b"xlink:href": _URL},
    b"img": {b"src": _URL, b"srcset": _SRCSET},
    b"input": {b"src": _URL},
    b"link": {b"href": _URL, b"imagesrcset": _SRCSET},
    b"object": {b"data": _URL},
    b"script": {b"src": _URL, b"href": _URL, b"xlink:href": _URL},
    b"source": {b"src": _URL, b"srcset": _SRCSET},
    b"track": {b"src": _URL},
    b"use": {b"href": _URL, b"xlink:href": _URL},
    b"video": {b"src": _URL, b"poster": _URL},
}
"""What a browser fetches by itself, by element and attribute."""
_LOADING_LINKS = frozenset(
    b"stylesheet preload modulepreload preconnect dns-prefetch prefetch prerender icon apple-touch-icon"
    b" apple-touch-icon-precomposed apple-touch-startup-image mask-icon manifest".split()
)
_SCRIPT_TYPES = re.compile(
    rb"module|speculationrules|(?:text|application)/(?:x-)?(?:java|ecma)script|text/(?:javascript1\.[0-5]|jscript|livescript)"
)
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9._~-]")


def attributes_of(tag: bytes, start: int) -> Attributes:
    """The attributes of a whole tag, whose name ends at `start`."""
    found: Attributes = {}
    for match in ATTRIBUTE.finditer(tag, start, len(tag) - 1):
        found.setdefault(match[1].lower(), match[2] or match[3] or match[4] or b"")
    return found


def is_run(attributes: Attributes) -> bool:
    """Whether a browser runs, or obeys, a script with these attributes."""
    kind = attributes.get(b"type")
    if kind is None:
        language = attributes.get(b"language", b"")
        kind = b"text/" + language if language else b""
    kind = kind.strip(b"\t\n\f\r ").lower()
    return not kind or _SCRIPT_TYPES.fullmatch(kind) is not None


def waiting(
    name: bytes, tag: bytes, start: int, attributes: Attributes, forbidden: Forbidden, base: Base
) -> list[Edit]:
    """What to put into a tag, whose name ends at `start`, so that it contacts nobody who was not granted.

    Positions count from the start of the tag. Empty where it may stay as it is.
    """
    if name == b"script" and not is_run(attributes):
        return []
    if name == b"link" and _LOADING_LINKS.isdisjoint(attributes.get(b"rel", b"").lower().split()):
        return []
    if name == b"input" and attributes.get(b"type", b"").lower() != b"image":
        return []
    found: dict[str, Service] = {}
    renamed: set[bytes] = set()
    for attribute, find in LOADING[name].items():
        if (value := attributes.get(attribute)) and (services := find(forbidden, value, base)):
            found |= {service.id: service for service in services}
            renamed.add(attribute)
    if not found:
        return []
    services = tuple(found.values())
    if name == b"script":
        return sleeping_script(tag, start, services)
    mark = _mark(services) + _names(name, services[0], attributes)
    return [(start, mark + _gap(tag, start)), *_renaming(tag, start, renamed, WAITING)]


def sleeping_script(tag: bytes, start: int, services: Services) -> list[Edit]:
    """What to put into the tag of a script that is to run when `services` are granted."""
    # The attribute put in comes first, so it is the one that counts.
    mark = b" type=text/plain" + _mark(services) + _gap(tag, start)
    return [(start, mark), *_renaming(tag, start, {b"type"}, b"data-")]


def _renaming(tag: bytes, start: int, names: set[bytes], prefix: bytes) -> list[Edit]:
    """Renames every attribute called so: if the first went alone, the second would count."""
    matches = ATTRIBUTE.finditer(tag, start, len(tag) - 1)
    return [(match.start(1), prefix) for match in matches if match[1].lower() in names]


def _mark(services: Services) -> bytes:
    return f" data-consent={','.join(service.id for service in services)}".encode("ascii")


def _gap(tag: bytes, start: int) -> bytes:
    # A slash between attributes would become part of the value in front of it.
    return b" " if tag[start : start + 1] == b"/" else b""


def _names(name: bytes, service: Service, attributes: Attributes) -> bytes:
    """Who gets the visitor's data, for the question that stands in the place of a frame."""
    if name != b"iframe" or b"data-name" in attributes:
        return b""
    provider = (service.provider and service.provider.name) or service.name
    return f" data-name={_plain(service.name)} data-provider={_plain(provider)}".encode("ascii")


def _plain(text: str) -> str:
    """`text` as an attribute's value without quotes."""
    return _NOT_PLAIN.sub(lambda character: f"&#{ord(character[0])};", text)
