"""Headers of a response as ASGI has them: a list of pairs of bytes, names in lower case."""

from __future__ import annotations

from collections.abc import Iterable

Headers = list[tuple[bytes, bytes]]


def header(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> bytes | None:
    """The value of the first header called `name`, which is in lower case; None where there is none."""
    for key, value in headers:
        if key.lower() == name:
            return value
    return None


def without(headers: Iterable[tuple[bytes, bytes]], *names: bytes) -> Headers:
    """The headers but those called one of `names`."""
    return [pair for pair in headers if pair[0].lower() not in names]


def varying_by_cookie(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    """The headers, with `Cookie` among what the response varies by."""
    headers = list(headers)
    fields = [field.strip() for key, value in headers if key.lower() == b"vary" for field in value.split(b",")]
    if any(field == b"*" or field.lower() == b"cookie" for field in fields):
        return headers
    return [*without(headers, b"vary"), (b"vary", b", ".join([*filter(None, fields), b"Cookie"]))]


def for_one_visitor(headers: Iterable[tuple[bytes, bytes]], *, fresh: bool) -> Headers:
    """The headers, such that no shared cache keeps the response; `fresh` also keeps a browser from using it twice.

    Validators go: they speak of the body as the application sent it, and a browser that is told "not modified" would
    go on showing a question that has been answered.
    """
    headers = list(headers)
    dropped = {b"public", b"s-maxage", b"private", *([b"max-age", b"immutable", b"no-cache"] if fresh else [])}
    directives = [
        part.strip() for key, value in headers if key.lower() == b"cache-control" for part in value.split(b",")
    ]
    kept = [part for part in directives if part and part.partition(b"=")[0].strip().lower() not in dropped]
    cache = b", ".join([b"private", *([b"no-cache"] if fresh else []), *kept])
    bare = without(headers, b"cache-control", b"etag", b"last-modified")
    return varying_by_cookie([*bare, (b"cache-control", cache)])
