"""Read a sitemap: XML, an index of others, plain text, each of them also as gzip.

https://www.sitemaps.org/protocol.html. No XML parser: nothing but the addresses matters, the file may be cut off or
damaged, and what is never parsed as XML can not bring entities that grow.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from html import unescape

MOST_BYTES = 8_000_000
MAX_ADDRESSES = 10_000
"""A file may hold 50,000, which tell no more about the templates of a site."""
MAX_URL = 2_048

_LOCATION = re.compile(r"<(?:\w{1,20}:)?loc\s*>\s*(?:<!\[CDATA\[)?\s*([^\s<\]]{1,4000})", re.IGNORECASE)
_INDEX = re.compile(r"<(?:\w{1,20}:)?sitemapindex[\s>]", re.IGNORECASE)
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Sitemap:
    """The addresses in one file: pages, or for an index other sitemaps."""

    addresses: tuple[str, ...]
    is_index: bool = False


def read_sitemap(body: bytes) -> Sitemap:
    """What `body` holds; nothing where it is no sitemap."""
    text = _unpacked(body).decode("utf-8", "replace").lstrip("\ufeff")
    if re.match(r"\s*https?://", text):
        found = [line.strip() for line in text.splitlines()]
    else:
        found = [unescape(match[1]) for match in _LOCATION.finditer(text)]
    addresses = [url for url in dict.fromkeys(found) if url.startswith(("http://", "https://")) and len(url) <= MAX_URL]
    return Sitemap(tuple(addresses[:MAX_ADDRESSES]), _INDEX.search(text[:4_000]) is not None)


def _unpacked(body: bytes) -> bytes:
    """`body` without gzip, and never more of it than `MOST_BYTES`: a small file may unpack to gigabytes."""
    if not body.startswith(_GZIP):
        return body[:MOST_BYTES]
    try:
        return zlib.decompressobj(wbits=31).decompress(body, MOST_BYTES)
    except zlib.error:
        return b""
