"""An answer of the endpoints, and how it is sent."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from consent.banner import Asset
from consent.endpoints.coding import content_coding
from consent.headers import header

if TYPE_CHECKING:
    from starlette.types import Scope, Send

FOR_EVER = b"public, max-age=31536000, immutable"
"""`Cache-Control` of a file whose name changes with its content."""

_NEVER_KEPT = ((b"cache-control", b"no-store"), (b"vary", b"Cookie"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One whole HTTP response."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[bytes, bytes], ...] = ()

    async def send(self, send: Send, *, head: bool = False) -> None:
        """Send it; without its body where `head`."""
        length = str(len(self.body)).encode("ascii")
        headers = [*self.headers, (b"x-content-type-options", b"nosniff")]
        if self.status not in (204, 304):
            headers.append((b"content-length", length))
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if head else self.body})


def json_reply(data: Any, *headers: tuple[bytes, bytes]) -> Reply:
    """`data` as JSON; kept by no cache."""
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    return Reply(status=200, body=body, headers=((b"content-type", b"application/json"), *_NEVER_KEPT, *headers))


def text_reply(status: int, text: str, *headers: tuple[bytes, bytes]) -> Reply:
    """A line of text for whoever reads the response; kept by no cache."""
    content_type = (b"content-type", b"text/plain; charset=utf-8")
    return Reply(status=status, body=f"{text}\n".encode(), headers=(content_type, *_NEVER_KEPT, *headers))


def html_reply(html: str, *headers: tuple[bytes, bytes]) -> Reply:
    """A page made for one visitor; kept by no cache."""
    content_type = (b"content-type", b"text/html; charset=utf-8")
    return Reply(status=200, body=html.encode(), headers=(content_type, *_NEVER_KEPT, *headers))


def see_other(location: str, *headers: tuple[bytes, bytes]) -> Reply:
    """On to `location`, an ASCII path of this site, by GET."""
    return Reply(status=303, headers=((b"location", location.encode("ascii")), *_NEVER_KEPT, *headers))


def file_reply(
    scope: Scope, body: bytes, media_type: str, etag: str, cache: bytes, *headers: tuple[bytes, bytes]
) -> Reply:
    """A file that is the same for all; 304 where the browser has it already."""
    tag = etag.encode("ascii")
    always = ((b"etag", tag), (b"cache-control", cache), *headers)
    known = header(scope["headers"], b"if-none-match") or b""
    if known.strip() == b"*" or tag in [part.strip().removeprefix(b"W/") for part in known.split(b",")]:
        return Reply(status=304, headers=always)
    return Reply(status=200, body=body, headers=((b"content-type", media_type.encode("ascii")), *always))


def asset_reply(scope: Scope, asset: Asset, cache: bytes, *headers: tuple[bytes, bytes]) -> Reply:
    """A file of the banner, compressed where the browser takes that; 304 where it has it already."""
    if not asset.encoded:
        return file_reply(scope, asset.body, asset.media_type, asset.etag, cache, *headers)
    varied = (*headers, (b"vary", b"Accept-Encoding"))
    coding = content_coding(header(scope["headers"], b"accept-encoding"), asset.encoded)
    if coding is None:
        return file_reply(scope, asset.body, asset.media_type, asset.etag, cache, *varied)
    # Two codings are two representations, with a validator each (RFC 9110, section 8.8.3.3).
    etag = f'{asset.etag.removesuffix(chr(34))}-{coding}"'
    coded = (b"content-encoding", coding.encode("ascii"))
    return file_reply(scope, asset.encoded[coding], asset.media_type, etag, cache, coded, *varied)


def not_allowed(allowed: bytes) -> Reply:
    """What answers a method that is none of `allowed`."""
    return text_reply(405, f"Ask with {allowed.decode('ascii')}.", (b"allow", allowed))


def etag_of(body: bytes) -> str:
    """The `ETag` of a file."""
    return f'"{hashlib.sha256(body).hexdigest()[:16]}"'
