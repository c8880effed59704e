"""The cookie that carries a choice: signed, so that only this site can have written it; readable, so that script can.

    2.BpIDzAAAa.4h2Kp9dQx.gA.JQ2v...

The version; then when the choice was made (6 letters of base64url, seconds since 1970), how many days before that the
oldest yes in it was given (2 letters) and how it was made (1 letter, a capital where the browser sent `Sec-GPC: 1`);
then what was answered, as `consent.answered` writes it; then the signature, which is that of
`itsdangerous.Signer(keys, salt=SALT, key_derivation="hmac", digest_method=hashlib.sha256)`, so another program that
holds the key can check it. With 30 services granted one by one the value has 183 bytes.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from binascii import a2b_base64, b2a_base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Literal

from itsdangerous import Signer

from consent.answered import FORM, AnsweredCodec
from consent.choice import Choice, Method
from consent.declaration.model import Declaration
from consent.errors import ConfigError
from consent.lifetime import DAY

SALT = b"kruimel.consent.cookie.2"
MAX_BYTES = 200
"""A longer value is none of ours, whatever it says."""
MIN_SECRET_BYTES = 32
MAX_AGE_LIMIT = 400 * DAY
"""Browsers keep no cookie longer (RFC 6265bis, section 5.5)."""
SIX_MONTHS = 180 * DAY

_METHODS = {
    "a": Method.ACCEPT_ALL,
    "r": Method.REJECT_ALL,
    "s": Method.SELECTION,
    "w": Method.WITHDRAWAL,
    "g": Method.GPC,
    "p": Method.API,
}
_LETTERS = {method: letter for letter, method in _METHODS.items()}
_READ = {letter.encode(): (method, False) for letter, method in _METHODS.items()} | {
    letter.upper().encode(): (method, True) for letter, method in _METHODS.items()
}
_DAY_BITS = 12
_MAX_DAYS = (1 << _DAY_BITS) - 1
_MAX_KEPT = 1_024

# The last letter of the signature carries two bits that mean nothing; only the spelling that we write is accepted.
_COOKIE = re.compile(
    rb"(2\.([A-Za-z0-9_-]{8})([arswgpARSWGP])\.(%s))\.([A-Za-z0-9_-]{42}[AEIMQUYcgkosw048])" % FORM,
)
SHOWN = re.compile(FORM.decode())
_STANDARD = bytes.maketrans(b"-_", b"+/")
_URL_SAFE = bytes.maketrans(b"+/", b"-_")

Carried = tuple[int, int, bytes, bytes]
"""When the choice was made, in seconds since 1970; how many days before that its oldest yes; then the letter for how
it was made, and the letters for what was answered."""
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9][a-z0-9-]{0,62}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CookieOptions:
    """How the cookie is set. Checked when made; raises ConfigError."""

    name: str = "consent"
    """Without prefix; see `sent_name`."""
    max_age: int = 180 * DAY
    """Seconds for which a yes holds."""
    refusal_max_age: int = SIX_MONTHS
    """Seconds for which a no holds, and nobody asks again: at least six months."""
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
        if not SIX_MONTHS <= self.refusal_max_age <= MAX_AGE_LIMIT:
            raise ConfigError(
                f"CookieOptions: refusal_max_age={self.refusal_max_age} is not between six months ({SIX_MONTHS}) "
                f"and 400 days ({MAX_AGE_LIMIT} seconds)"
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

    def header(self, value: bytes) -> bytes:
        """The value of the `Set-Cookie` header that sets the cookie to `value`. Script may read it: no HttpOnly."""
        parts = [
            f"{self.sent_name}={value.decode('ascii')}",
            "Path=/",
            f"Max-Age={max(self.max_age, self.refusal_max_age)}",
        ]
        if self.domain is not None:
            parts.append(f"Domain={self.domain}")
        if self.secure:
            parts.append("Secure")
        parts.append(f"SameSite={self.same_site.capitalize()}")
        return "; ".join(parts).encode("ascii")


class CookieCodec:
    """Turns a choice about a declaration into a cookie's value, and back.

    `secret_key` is one key, or several from the oldest to the newest: the last one signs, all are accepted. `max_age`
    is how long a yes holds, and a no unless `refusal_max_age` tells. Raises ConfigError for a key of fewer than 32
    bytes.
    """

    def __init__(
        self,
        secret_key: str | Sequence[str],
        declaration: Declaration,
        *,
        max_age: timedelta,
        refusal_max_age: timedelta | None = None,
    ) -> None:
        self._keys = [_derived(key) for key in _checked_keys(secret_key)][::-1]
        self._declaration = declaration
        self._max_age = max_age
        self._refusal_max_age = max_age if refusal_max_age is None else refusal_max_age
        self.max_age_s = self._max_age.total_seconds()
        self.refusal_max_age_s = self._refusal_max_age.total_seconds()
        self._answered = AnsweredCodec(declaration)
        # There are few answers and many visitors.
        self._read = lru_cache(maxsize=_MAX_KEPT)(self._answered.read)

    def encode(self, choice: Choice) -> bytes:
        """The signed value for `choice`, at most 200 bytes."""
        days = min(-((choice.oldest - choice.made_at) // timedelta(days=1)), _MAX_DAYS)
        moment = (int(choice.made_at.timestamp()) << _DAY_BITS | days).to_bytes(6, "big")
        letter = _LETTERS[choice.method]
        answered = self._answered.write(choice.answered, choice.services)
        head = urlsafe_b64encode(moment).decode()
        payload = f"2.{head}{letter.upper() if choice.signal else letter}.{answered}".encode("ascii")
        return payload + b"." + _signature(self._keys[0], payload)

    def decode(self, value: bytes) -> Choice | None:
        """The choice that `value` carries, expired or not; None for anything that this site did not sign.

        It holds the answers that still stand under the declaration.
        """
        carried = self.open(value)
        return None if carried is None else self.choice(carried)

    @property
    def shown(self) -> str:
        """What the declaration asks about, for a form to send along: a page may be older than the declaration."""
        return self._answered.write(self._declaration.asked_services, self._declaration.asked_services)

    def still_shown(self, shown: str) -> frozenset[str]:
        """The ids of the services that a page showed as they are now, where it sends `shown`."""
        return self._answered.read(shown)[0] if SHOWN.fullmatch(shown) else frozenset()

    def open(self, value: bytes) -> Carried | None:
        """What `value` carries; None for anything that this site did not sign."""
        if len(value) > MAX_BYTES or not (found := _COOKIE.fullmatch(value)):
            return None
        payload, moment, letter, answered, signature = found.groups()
        for key in self._keys:
            if hmac.compare_digest(_signature(key, payload), signature):
                packed = int.from_bytes(a2b_base64(moment.translate(_STANDARD)), "big")
                return packed >> _DAY_BITS, packed & _MAX_DAYS, letter, answered
        return None

    def choice(self, carried: Carried) -> Choice:
        """The choice that a cookie carries."""
        seconds, days, letter, answered = carried
        made_at = oldest = datetime.fromtimestamp(seconds, UTC)
        if days:
            oldest = made_at - timedelta(days=days)
        method, signal = _READ[letter]
        asked, granted = self._read(answered.decode("ascii"))
        return Choice(
            granted=self._declaration.whole(granted),
            services=granted,
            answered=asked,
            revision=self._declaration.revision,
            made_at=made_at,
            oldest=oldest,
            yes_until=oldest + self._max_age,
            no_until=made_at + self._refusal_max_age,
            method=method,
            signal=signal,
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


def _signature(key: bytes, payload: bytes) -> bytes:
    """What itsdangerous' `Signer` writes, in a third of the time."""
    return b2a_base64(hmac.digest(key, payload, "sha256"), newline=False).translate(_URL_SAFE, b"=")


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
