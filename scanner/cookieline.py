"""Read the text with which a response or a script sets a cookie (RFC 6265, section 5.2; draft 6265bis)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

MAX_BYTES = 8192
_FLAGS = frozenset({"secure", "httponly", "partitioned"})
_SAME_SITE = {"strict": "Strict", "lax": "Lax", "none": "None"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CookieLine:
    """The parts of one Set-Cookie line that a report needs; the value is not kept."""

    name: str
    domain: str | None
    path: str | None
    lifetime_s: int | None
    """As asked for, counted from `now`; None for a session cookie; 0 or less deletes it."""
    secure: bool = False
    http_only: bool = False
    same_site: str = ""
    """Strict, Lax, None, or "" where the line does not say."""
    partitioned: bool = False


def parse_cookie_line(line: str, now: datetime) -> CookieLine | None:
    """What `line` asks for; None where it names no cookie. `now` is timezone-aware.

    Max-Age goes before Expires. A lifetime that comes from Expires is rounded to what the writer must have meant:
    both clocks tick whole seconds, so 62,999 seconds were written as 63,000.
    """
    pair, *attributes = line[:MAX_BYTES].split(";")
    name, equals, value = pair.partition("=")
    name = name.strip()
    if not equals:
        name, value = "", pair
    if not name and not value.strip():
        return None
    domain = path = None
    max_age: int | None = None
    expires: int | None = None
    flags: set[str] = set()
    same_site = ""
    for attribute in attributes:
        key, _, text = attribute.partition("=")
        key, text = key.strip().lower(), text.strip()
        if key == "domain" and text.strip("."):
            domain = text.strip(".").lower()
        elif key == "path" and text.startswith("/"):
            path = text
        elif key == "max-age":
            max_age = _seconds(text)
        elif key == "expires":
            expires = _until(text, now)
        elif key == "samesite":
            same_site = _SAME_SITE.get(text.lower(), "")
        elif key in _FLAGS:
            flags.add(key)
    return CookieLine(
        name=name,
        domain=domain,
        path=path,
        lifetime_s=expires if max_age is None else max_age,
        secure="secure" in flags,
        http_only="httponly" in flags,
        same_site=same_site,
        partitioned="partitioned" in flags,
    )


def whole(seconds: float) -> int:
    """`seconds`, rounded to a whole minute where it is within three seconds of one and longer than five minutes."""
    minutes = round(seconds / 60) * 60
    return minutes if seconds > 300 and abs(seconds - minutes) <= 3 else round(seconds)


def default_path(url_path: str) -> str:
    """The Path of a cookie that names none (RFC 6265, section 5.1.4)."""
    return url_path[: url_path.rfind("/")] or "/" if url_path.startswith("/") else "/"


def _seconds(text: str) -> int | None:
    digits = text.removeprefix("-")
    if not digits.isascii() or not digits.isdigit():
        return None
    # More digits than any lifetime needs: Python would refuse to read thousands of them.
    return int(text) if len(digits) <= 15 else (0 if text.startswith("-") else 10**15)


def _until(text: str, now: datetime) -> int | None:
    try:
        moment = parsedate_to_datetime(text.replace("-", " "))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=now.tzinfo)
    return whole((moment - now).total_seconds())
