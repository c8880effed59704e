"""Addresses of pages: which URLs are one, how two spellings of it become the same, and what is like what."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from consent.errors import ConfigError
from scanner.crawl.words import does_something, is_endless_parameter, is_passing_parameter
from scanner.site import host_of

MAX_URL = 2_048
MAX_SEGMENTS = 8
MAX_PARAMETERS = 3
TWICE = 2
"""A segment that comes more often, as in /a/b/a/b/a/, is a link that grows each time it is followed."""

_NO_PAGE = re.compile(
    r"\.(?:pdf|zip|gz|rar|7z|exe|dmg|apk|jpe?g|png|gif|webp|avif|svg|ico|css|m?js|json|xml|rss|atom|txt|csv|ics|vcf"
    r"|mp[34]|webm|ogg|wav|mov|avi|woff2?|ttf|docx?|xlsx?|pptx?|odt)$",
    re.IGNORECASE,
)
_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?]*|/\([A-Za-z]\([a-z0-9]{16,}\)\)", re.IGNORECASE)
_DATE = re.compile(r"/(?:19|20)\d\d[/-](?:0?[1-9]|1[0-2])(?:[/-]|$)")
_FILTERS = re.compile(r"/(?:filter|filters|facet|refine|sort|order-?by|orderby|sorteer)/", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][a-z]{2})?", re.IGNORECASE)


def checked_url(url: str) -> str:
    """`url` as a browser asks for it; ConfigError says what a URL to scan looks like."""
    text = url.strip()
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ConfigError(f"{url[:80]!r} is not a URL: {error}") from None
    if "@" in parts.netloc:
        raise ConfigError("the URL holds a name or password; give them as --basic-auth NAME:PASSWORD")
    if parts.scheme not in ("http", "https"):
        hint = f"; did you mean https://{text}?" if "://" not in text and "." in text else ""
        raise ConfigError(f"{url[:80]!r} is not a URL to scan: it has to start with https:// or http://{hint}")
    if not host or len(text) > MAX_URL:
        raise ConfigError(f"{url[:80]!r} is not a URL to scan: it names no host" if not host else "the URL is too long")
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", parts.query, ""))


def page_address(url: str, home: str) -> str | None:
    """The page of the site at `home` that `url` leads to, or None.

    Numbers of sessions and names of campaigns are left out. None for another site, a file, and whatever does something
    or never ends: a scan changes nothing and comes to an end.
    """
    if len(url) > MAX_URL:
        return None
    try:
        parts = urlsplit(_SESSION.sub("", url))
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or not is_same_site(url, home):
        return None
    query = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in query if not is_passing_parameter(name)]
    address = urlunsplit((parts.scheme, parts.netloc.lower(), parts.path or "/", urlencode(kept), ""))
    if _NO_PAGE.search(parts.path) or len(kept) > MAX_PARAMETERS or _is_trap(parts.path) or does_something(url):
        return None
    return address


def identity(address: str) -> str:
    """The same for addresses of one page: with or without `www`, encrypted or not, with a slash at the end or not."""
    parts = urlsplit(address)
    query = "&".join(sorted(parts.query.split("&")))
    return f"{parts.netloc.lower().removeprefix('www.')}{parts.path.rstrip('/')}?{query}"


def template_of(address: str) -> tuple[str, bool]:
    """What pages made alike have in common, and whether there may be endlessly many: days, page numbers, filters.

    Of `/product/red-shirt` and `/product/blue-shirt` it is the same.
    """
    parts = urlsplit(address)
    segments = [segment for segment in parts.path.split("/") if segment]
    shape = [_shape(segment, is_last=index == len(segments) - 1) for index, segment in enumerate(segments)]
    names = sorted({name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)})
    endless = (
        "#" in shape
        or len(names) > 1
        or _DATE.search(parts.path) is not None
        or _FILTERS.search(parts.path) is not None
        or any(is_endless_parameter(name) for name in names)
    )
    host = parts.netloc.removeprefix("www.")
    return f"{host}/{'/'.join(shape)}?{'&'.join(names)}", endless


def depth_of(address: str) -> int:
    """How many steps of a path lead to a page."""
    return len([segment for segment in urlsplit(address).path.split("/") if segment])


def language_of(address: str) -> str:
    """The language that the path begins with, such as `nl` or `nl-be`; "" for none."""
    first = urlsplit(address).path.split("/")[1:2]
    return first[0].lower() if first and _LANGUAGE.fullmatch(first[0]) else ""


def _shape(segment: str, *, is_last: bool) -> str:
    if re.fullmatch(r"[\d._-]+|[0-9a-f-]{16,}", segment, re.IGNORECASE):
        return "#"
    if is_last or len(segment) > 24 or any(character.isdigit() for character in segment):
        return "*" + "".join(re.findall(r"\.[a-z]{2,5}$", segment))
    return segment.lower()


def _is_trap(path: str) -> bool:
    segments = [segment for segment in path.split("/") if segment]
    return len(segments) > MAX_SEGMENTS or any(segments.count(segment) > TWICE for segment in segments)


def is_same_site(url: str, home: str) -> bool:
    """Whether both are on one host, with or without `www.`.

    A subdomain such as `blog.` or `test.` is another site, often with other services and a policy of its own.
    """
    return host_of(url).removeprefix("www.") == host_of(home).removeprefix("www.")
