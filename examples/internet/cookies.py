"""Set-Cookie headers as vendors send them, with the attributes Python's own cookie module does not know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from starlette.responses import Response

MINUTE = 60
DAY = 24 * 60 * MINUTE
YEAR = 365 * DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Cookie:
    """One cookie to set. The defaults are those of a vendor that is embedded in other sites."""

    name: str
    value: str
    domain: str | None = None  # None: only the host that sets it
    max_age: int | None = None  # seconds; None: until the browser closes
    secure: bool = True
    http_only: bool = True
    same_site: Literal["None", "Lax", "Strict"] | None = "None"
    partitioned: bool = False

    def header(self) -> str:
        """The value of the Set-Cookie header."""
        parts = [f"{self.name}={self.value}", "Path=/"]
        if self.domain is not None:
            parts.append(f"Domain={self.domain}")
        if self.max_age is not None:
            parts.append(f"Max-Age={self.max_age}")
        if self.secure:
            parts.append("Secure")
        if self.http_only:
            parts.append("HttpOnly")
        if self.same_site is not None:
            parts.append(f"SameSite={self.same_site}")
        if self.partitioned:
            parts.append("Partitioned")
        return "; ".join(parts)


def with_cookies(response: Response, *cookies: Cookie) -> Response:
    """The same response, which now sets these cookies."""
    for cookie in cookies:
        response.headers.append("set-cookie", cookie.header())
    return response
