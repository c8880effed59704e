"""Headers of a response as ASGI has them: a list of pairs of bytes, names in lower case."""

from __future__ import annotations

from collections.abc import Iterable

Headers = list[tuple[bytes, bytes]]

_VALIDATORS = frozenset({b"etag", b"last-modified"})
_LENGTHS = frozenset(map(len, (b"content-length", b"cache-control", b"vary", *_VALIDATORS)))
_NOT_PRIVATE = frozenset({b"public", b"s-maxage", b"private"})
_NOT_FRESH = _NOT_PRIVATE | {b"max-age", b"immutable", b"no-cache", b"stale-while-revalidate", b"stale-if-error"}

_TELLING = {b"cookie": b"Cookie", b"sec-gpc": b"Sec-GPC"}
_TELLING_AND_LANGUAGE = {**_TELLING, b"accept-language": b"Accept-Language"}
_VARIES = (b"vary", b"Cookie, Sec-GPC")
_VARIES_BY_LANGUAGE = (b"vary", b"Cookie, Sec-GPC, Accept-Language")


def header(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> bytes | None:
    """The value of the first header called `name`, which is in lower case; None where there is none."""
    for key, value in headers:
        if key.lower() == name:
            return value
    return None


def without(headers: Iterable[tuple[bytes, bytes]], *names: bytes) -> Headers:
    """The headers but those called one of `names`."""
    return [pair for pair in headers if pair[0].lower() not in names]


def varying_by_cookie(headers: Iterable[tuple[bytes, bytes]], *, and_language: bool = False) -> Headers:
    """The headers, with what tells of a choice among what the response varies by: `Cookie`, and `Sec-GPC`.

    `and_language`: it varies by `Accept-Language` too.
    """
    headers = list(headers)
    by = _TELLING_AND_LANGUAGE if and_language else _TELLING
    given = [value for key, value in headers if key.lower() == b"vary"]
    if not given:
        return [*headers, _VARIES_BY_LANGUAGE if and_language else _VARIES]
    fields = [field.strip() for value in given for field in value.split(b",")]
    known = {field.lower() for field in fields}
    if b"*" in known or known.issuperset(by):
        return headers
    added = [name for lower, name in by.items() if lower not in known]
    return [*without(headers, b"vary"), (b"vary", b", ".join([*filter(None, fields), *added]))]


def for_all_visitors(headers: Iterable[tuple[bytes, bytes]], *, added: int | None) -> Headers:
    """The headers of a page with `added` bytes put in that are the same for everybody; None drops Content-Length.

    Validators go: they speak of the body as the application sent it.
    """
    kept: Headers = []
    for name, value in headers:
        if name.lower() == b"content-length":
            if added is not None and value.isdigit():
                kept.append((name, b"%d" % (int(value) + added)))
        elif name.lower() not in _VALIDATORS:
            kept.append((name, value))
    return kept


def for_one_visitor(
    headers: Iterable[tuple[bytes, bytes]], *, added: int | None, fresh: bool, by_language: bool = False
) -> Headers:
    """The headers of a page with `added` bytes put in, such that no shared cache keeps it.

    None for `added` drops Content-Length. `fresh` also keeps a browser from showing the page twice without asking.
    `by_language`: it varies by `Accept-Language` besides.
    Validators go: they speak of the body as the application sent it, and a browser that is told "not modified" would
    go on showing a question that has been answered.
    """
    kept: Headers = []
    cache: list[bytes] = []
    varies = False
    for pair in headers:
        # The length is asked first because it costs least.
        name = pair[0].lower() if len(pair[0]) in _LENGTHS else b""
        if not name:
            kept.append(pair)
        elif name == b"content-length":
            if added is not None and pair[1].isdigit():
                kept.append((name, b"%d" % (int(pair[1]) + added)))
        elif name == b"cache-control":
            cache += [part.strip() for part in pair[1].split(b",")]
        elif name not in _VALIDATORS:
            varies = varies or name == b"vary"
            kept.append(pair)
    first = b"private, no-cache" if fresh else b"private"
    if cache:
        dropped = _NOT_FRESH if fresh else _NOT_PRIVATE
        directives = [part for part in cache if part and part.partition(b"=")[0].strip().lower() not in dropped]
        first = b", ".join([first, *directives])
    kept.append((b"cache-control", first))
    if varies:
        return varying_by_cookie(kept, and_language=by_language)
    kept.append(_VARIES_BY_LANGUAGE if by_language else _VARIES)
    return kept
