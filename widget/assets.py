"""The banner's files, as they are served: named after their content, and compressed beforehand."""

from __future__ import annotations

import base64
import gzip
import hashlib

import brotli

from consent.banner import Asset

_DIGITS = 10
_MEDIA_TYPES = {
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
}


def asset(stem: str, suffix: str, text: str) -> Asset:
    """The file `{stem}.{digest}.{suffix}` with this text."""
    body = text.encode()
    # Digits alone: in letters the end of a name may read `ad.js`, which lists of ad blockers hide.
    digest = f"{int.from_bytes(hashlib.sha256(body).digest()[:8]) % 10**_DIGITS:0{_DIGITS}}"
    return Asset(
        name=f"{stem}.{digest}.{suffix}",
        body=body,
        media_type=_MEDIA_TYPES[suffix],
        etag=f'"{digest}"',
        # The same bytes each time: no time of day in the header (RFC 1952, section 2.3.1: MTIME 0 is none).
        encoded={"br": brotli.compress(body), "gzip": gzip.compress(body, mtime=0)},
    )


def integrity_of(asset: Asset) -> str:
    """The value of the attribute `integrity` for `asset` (Subresource Integrity, W3C)."""
    return "sha384-" + base64.b64encode(hashlib.sha384(asset.body).digest()).decode("ascii")
