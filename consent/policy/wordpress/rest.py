"""WordPress's REST API over HTTP: JSON in, JSON out, and one clear line for everything else.

The address of a route and its two forms are those of the REST API handbook ("Routes & Endpoints"); the way to log in
is that of "Basic Authentication with Application Passwords".
"""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from ipaddress import ip_address
from typing import Any
from urllib.error import HTTPError
from urllib.parse import SplitResult, urlencode, urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

from consent.errors import ConfigError, Unreachable

USER, PASSWORD = "KRUIMEL_WORDPRESS_USER", "KRUIMEL_WORDPRESS_PASSWORD"
TIMEOUT_S = 20.0
"""For each wait on the network."""
MAX_S = 60.0
"""For one answer as a whole."""
MAX_BYTES = 16_000_000
_CHUNK = 65_536
_CODE = re.compile(r"[a-z0-9_]{1,60}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """A user and an application password of theirs; neither is ever shown."""

    user: str = field(repr=False)
    password: str = field(repr=False)

    @property
    def header(self) -> str:
        """The value of `Authorization` (RFC 7617)."""
        return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode("ascii")


def credentials_from(environment: Mapping[str, str]) -> Credentials:
    """The credentials in `environment`. Raises ConfigError, which names what is missing and tells nothing of it."""
    user, password = environment.get(USER, "").strip(), environment.get(PASSWORD, "").strip()
    missing = [name for name, value in ((USER, user), (PASSWORD, password)) if not value]
    if missing:
        raise ConfigError(
            f"{' and '.join(missing)} not set; WordPress gives an application password under Users > Profile"
        )
    if ":" in user:
        raise ConfigError(f"{USER}: a user's name holds no colon")
    return Credentials(user=user, password=password)


class Refused(ConfigError):
    """WordPress answered, and said no; `status` is that of HTTP, `code` what it calls the reason."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"answers {status}" + (f" ({code})" if code else ""))
        self.status = status
        self.code = code


class RestApi:
    """The REST API of the WordPress at `address`, which may stand in a folder of its host.

    Raises ConfigError for an address that a password must not be sent to.
    """

    def __init__(self, address: str, credentials: Credentials) -> None:
        self._base = _checked(address)
        self._credentials = credentials
        self._opener = _opener(is_loopback=_is_loopback(self._base.hostname or ""))
        self._is_plain = False

    @property
    def name(self) -> str:
        """The site in messages: its address without scheme."""
        return f"{self._base.netloc}{self._base.path}".rstrip("/")

    def get(self, route: str, **query: str) -> Any:
        """What WordPress answers on `route`. Raises Refused where it says no, and Unreachable."""
        try:
            return self._asked(route, query, None)
        except _NoJsonError:
            if self._is_plain:
                raise
        # A site without "pretty permalinks" has no /wp-json/; it takes the route as a parameter.
        self._is_plain = True
        return self._asked(route, query, None)

    def post(self, route: str, body: Mapping[str, object], **query: str) -> Any:
        """What WordPress answers to `body`, sent to `route` in the form of address that `get` found to work."""
        return self._asked(route, query, json.dumps(body).encode("ascii"))

    def _asked(self, route: str, query: Mapping[str, str], body: bytes | None) -> Any:
        headers = {
            "Accept": "application/json",
            "Authorization": self._credentials.header,
            "User-Agent": "kruimel",
            **({} if body is None else {"Content-Type": "application/json"}),
        }
        request = Request(self._url(route, query), data=body, headers=headers)  # noqa: S310 (https, or loopback)
        try:
            status, data = self._answer(request)
        except (OSError, HTTPException, ValueError) as error:
            reason = getattr(error, "reason", None) or error
            raise Unreachable(f"{self.name}: can not be reached: {_one_line(str(reason))}") from None
        return self._read(status, data)

    def _url(self, route: str, query: Mapping[str, str]) -> str:
        folder = self._base.path.rstrip("/")
        if self._is_plain:
            path, parameters = f"{folder}/", {"rest_route": route, **query}
        else:
            path, parameters = f"{folder}/wp-json{route}", dict(query)
        return urlunsplit((self._base.scheme, self._base.netloc, path, urlencode(parameters, safe="/,"), ""))

    def _answer(self, request: Request) -> tuple[int, bytes]:
        """Status and body; a redirect is not followed, since the password would go with it."""
        ends = time.monotonic() + MAX_S
        try:
            response = self._opener.open(request, timeout=TIMEOUT_S)
        except HTTPError as error:
            response = error
        with response:
            status = int(response.status)
            if 300 <= status < 400:
                raise self._moved(response.headers.get("Location", ""))
            data = b""
            while chunk := response.read(_CHUNK):
                data += chunk
                if len(data) > MAX_BYTES:
                    raise Unreachable(f"{self.name}: answers with more than {MAX_BYTES:,} bytes")
                if time.monotonic() > ends:
                    raise Unreachable(f"{self.name}: was still answering after {MAX_S:.0f} s")
        return status, data

    def _moved(self, location: str) -> Unreachable:
        target = urlsplit(location)
        where = _one_line(f"{target.scheme}://{target.netloc}/" if target.netloc else location)[:200]
        return Unreachable(f"{self.name}: sends us on to {where!r}; name the address that the site itself uses")

    def _read(self, status: int, data: bytes) -> Any:
        try:
            value = json.loads(data)
        except (ValueError, RecursionError):
            value = None
        if status >= 500 or status == 429:
            raise Unreachable(f"{self.name}: answers {status}; try again later")
        if value is None:
            raise _NoJsonError(self.name, status)
        if status >= 400:
            code = value.get("code", "") if isinstance(value, dict) else ""
            raise Refused(status, code if isinstance(code, str) and _CODE.fullmatch(code) else "")
        return value


class _NoJsonError(Unreachable):
    """Something answered that is not the REST API."""

    def __init__(self, name: str, status: int) -> None:
        what = {401: "asks for another password first (401)", 403: "refuses us (403), perhaps as a robot"}
        told = what.get(status, f"answers {status} with a page instead of JSON")
        super().__init__(f"{name}: {told}; is WordPress's REST API on, and open to this machine?")


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def _opener(*, is_loopback: bool) -> OpenerDirector:
    # What goes to this machine goes to no proxy.
    return build_opener(_NoRedirect, ProxyHandler({})) if is_loopback else build_opener(_NoRedirect)


def _checked(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise ConfigError("the address of the site is none; write it as https://shop.example/") from None
    if parts.username is not None or parts.password is not None:
        raise ConfigError(f"leave user and password out of the address, and put them into {USER} and {PASSWORD}")
    if parts.scheme not in ("http", "https") or not host or re.search(r"[\s\x00-\x1f]", address):
        raise ConfigError(f"{_one_line(address)[:200]!r} is no address of a site; write it as https://shop.example/")
    if parts.query or parts.fragment:
        raise ConfigError(f"{_one_line(address)[:200]}: leave out what follows ? or #; the page goes with --wordpress")
    if parts.scheme == "http" and not _is_loopback(host):
        raise ConfigError(f"{parts.netloc}: a password is only sent over https://")
    netloc = parts.netloc.encode("idna").decode("ascii") if not parts.netloc.isascii() else parts.netloc
    return parts._replace(netloc=netloc)


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _one_line(text: str) -> str:
    """`text` as one line that a terminal can show, whatever is in it."""
    return "".join(char if char.isprintable() else " " for char in text)
