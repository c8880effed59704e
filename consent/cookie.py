"""The cookie that carries a choice: signed, so that only this site can have written it; readable, so that script can.

    1.3f9c2a71.1763712000.s.pm.JQ2v...     version . revision . made at . method . granted . signature

The time is in seconds since 1970; `granted` is a letter for each category. The signature is that of
`itsdangerous.Signer(keys, salt=SALT, key_derivation="hmac", digest_method=hashlib.sha256)`, so another program that
holds the key can check it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Literal

from itsdangerous import Signer
from itsdangerous.signer import SigningAlgorithm

from consent.choice import Choice, Method
from consent.errors import ConfigError
from consent.lifetime import DAY
from consent.vocabulary import Category

SALT = b"kruimel.consent.cookie.1"
MAX_BYTES = 200
"""A longer value is none of ours, whatever it says."""
MIN_SECRET_BYTES = 32
MAX_AGE_LIMIT = 400 * DAY
"""Browsers keep no cookie longer (RFC 6265bis, section 5.5)."""

_LETTERS = {"p": Category.PREFERENCES, "s": Category.STATISTICS, "m": Category.MARKETING}
_METHODS = {b"a": Method.ACCEPT_ALL, b"r": Method.REJECT_ALL, b"s": Method.SELECTION, b"w": Method.WITHDRAWAL}
_GRANTS = {
    "".join(letters).encode(): frozenset(_LETTERS[letter] for letter in letters)
    for size in range(len(_LETTERS) + 1)
    for letters in combinations(_LETTERS, size)
}
"""Every set of categories, by its letters in their order."""

# The last letter of the signature carries two bits that mean nothing; only the spelling that we write is accepted.
_COOKIE = re.compile(
    rb"(1\.([0-9a-f]{8})\.([0-9]{10})\.([arsw])\.(p?s?m?))\.([A-Za-z0-9_-]{42}[AEIMQUYcgkosw048])",
)
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9][a-z0-9-]{0,62}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CookieOptions:
    """How the cookie is set. Checked when made; raises ConfigError."""

    name: str = "consent"
    """Without prefix; see `sent_name`."""
    max_age: int = 180 * DAY
    """Seconds; the same for a yes and a no."""
    domain: str | None = None
    """None: only the host that set it. A domain such as `shop.example` shares the choice with its subdomains."""
    secure: bool = True
    """False only for development over plain HTTP on another host than localhost."""
    same_site: Literal["lax", "strict", "none"] = "lax"

    def __post_init__(self) -> None:
        if not _TOKEN.fullmatch(self.name) or self.name.lower().startswith("__"):
            raise ConfigError(f"CookieOptions: name={self.name!r} is not a cookie name such as 'consent'")
        if not DAY <= self.max_age <= MAX_AGE_LIMIT:
            raise ConfigError(
                f"CookieOptions: max_age={self.max_age} is not between a day and 400 days ({MAX_AGE_LIMIT} seconds)"
            )
        if self.domain is not None and not _DOMAIN.fullmatch(self.domain):
            raise ConfigError(f"CookieOptions: domain={self.domain!r} is not a domain such as 'shop.example'")
        if self.same_site not in ("lax", "strict", "none"):
            raise ConfigError(f"CookieOptions: same_site={self.same_site!r} is not 'lax', 'strict' or 'none'")
        if self.same_site == "none" and not self.secure:
            raise ConfigError("CookieOptions: same_site='none' needs secure=True, or browsers refuse the cookie")

    @property
    def sent_name(self) -> str:
        """The name in the headers. `__Host-` keeps subdomains and plain HTTP from planting a cookie of this name."""
        return f"__Host-{self.name}" if self.secure and self.domain is None else self.name

    @property
    def lifetime(self) -> timedelta:
        """How long a choice holds."""
        return timedelta(seconds=self.max_age)

    def header(self, value: bytes) -> bytes:
        """The value of the `Set-Cookie` header that sets the cookie to `value`. Script may read it: no HttpOnly."""
        parts = [f"{self.sent_name}={value.decode('ascii')}", "Path=/", f"Max-Age={self.max_age}"]
        if self.domain is not None:
            parts.append(f"Domain={self.domain}")
        if self.secure:
            parts.append("Secure")
        parts.append(f"SameSite={self.same_site.capitalize()}")
        return "; ".join(parts).encode("ascii")


class CookieCodec:
    """Turns a choice into a cookie's value, and back.

    `secret_key` is one key, or several from the oldest to the newest: the last one signs, all are accepted. Raises
    ConfigError for a key of fewer than 32 bytes.
    """

    def __init__(self, secret_key: str | Sequence[str], *, max_age: timedelta) -> None:
        keys = [_derived(key) for key in _checked_keys(secret_key)]
        self._signer = Signer(keys, salt=SALT, key_derivation="none", algorithm=_HmacSha256())
        self._max_age = max_age

    def encode(self, choice: Choice) -> bytes:
        """The signed value for `choice`, at most 80 bytes."""
        granted = "".join(letter for letter, category in _LETTERS.items() if category in choice.granted)
        method = next(letter for letter, method in _METHODS.items() if method is choice.method)
        seconds = int(choice.made_at.timestamp())
        return self._signer.sign(f"1.{choice.revision}.{seconds}.{method.decode()}.{granted}")

    def decode(self, value: bytes) -> Choice | None:
        """The choice that `value` carries, expired or not; None for anything that this site did not sign."""
        if len(value) > MAX_BYTES or not (found := _COOKIE.fullmatch(value)):
            return None
        payload, revision, seconds, method, granted, signature = found.groups()
        if not self._signer.verify_signature(payload, signature):
            return None
        made_at = datetime.fromtimestamp(int(seconds), UTC)
        return Choice(
            granted=_GRANTS[granted],
            revision=revision.decode(),
            made_at=made_at,
            expires_at=made_at + self._max_age,
            method=_METHODS[method],
        )


def find_cookie(header: bytes, name: bytes) -> bytes | None:
    """The value of the cookie `name`, a name with its `=`, in a `Cookie` header.

    None where there is none, and where there is more than one: nobody can tell which of them is ours.
    """
    parts = header.split(name)
    if len(parts) == 1:
        return None
    if len(parts) == 2 and (not parts[0] or parts[0][-2:] == b"; "):
        return parts[1].partition(b";")[0]
    # Written in another way than browsers do, or the end of a longer name, or more than one.
    pairs = [pair.strip(b" \t") for pair in header.split(b";")]
    values = [pair[len(name) :] for pair in pairs if pair.startswith(name)]
    return values[0] if len(values) == 1 else None


class _HmacSha256(SigningAlgorithm):
    """HMAC-SHA256 in one call: the same bytes as itsdangerous' own, in half the time."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        return hmac.digest(key, value, "sha256")


def _derived(key: str) -> bytes:
    """The signing key, derived once here and not again for each cookie."""
    return Signer(key, salt=SALT, key_derivation="hmac", digest_method=hashlib.sha256).derive_key()


def _checked_keys(secret_key: str | Sequence[str]) -> list[str]:
    keys = [secret_key] if isinstance(secret_key, str) else list(secret_key or ())
    advice = "take 32 random bytes, as `python -c 'import secrets; print(secrets.token_urlsafe(32))'` prints them"
    if not keys:
        raise ConfigError(f"secret_key is missing; {advice}")
    for key in keys:
        if not isinstance(key, str):
            raise ConfigError(f"secret_key is of type {type(key).__name__}; pass a str, or a list of them")
        if (length := len(key.encode())) < MIN_SECRET_BYTES:
            raise ConfigError(
                f"secret_key is {length} bytes long, and at least {MIN_SECRET_BYTES} are needed; {advice}"
            )
    return keys
