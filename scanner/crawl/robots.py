"""What a site asks of robots: RFC 9309, read by Protego.

Not by the standard library's `urllib.robotparser`, which takes the first rule that fits instead of the most precise
one, and knows no `*` and no `$` within a rule, though shops use both.
"""

from __future__ import annotations

from protego import Protego

NAME = "kruimel"
MOST_BYTES = 512_000
"""RFC 9309, section 2.5: at least 500 kibibytes are to be read."""
MAX_SITEMAPS = 50


class Robots:
    """The robots.txt of one host."""

    def __init__(self, text: str) -> None:
        self._rules = Protego.parse(text[:MOST_BYTES].lstrip("\ufeff"))

    @classmethod
    def answered(cls, status: int | None, body: bytes) -> Robots:
        """What an answer to the request for robots.txt means.

        Where there is none, all is allowed. Where the server can not say, nothing is (RFC 9309, section 2.3.1).
        """
        if status is None or status >= 500:
            return cls("User-agent: *\nDisallow: /")
        return cls(body[:MOST_BYTES].decode("utf-8", "replace") if status < 300 else "")

    def allow(self, url: str) -> bool:
        """Whether a robot may see `url`."""
        return bool(self._rules.can_fetch(url, NAME))

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """The addresses of sitemaps, in the order of the file."""
        return tuple(dict.fromkeys(self._rules.sitemaps))[:MAX_SITEMAPS]
