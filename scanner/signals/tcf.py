"""Decode a consent string of the IAB Transparency and Consent Framework, version 2.

https://github.com/InteractiveAdvertisingBureau/GDPR-Transparency-and-Consent-Framework, "Consent string and vendor list
formats v2". Only the core segment is decoded; of the others it is said that they are there.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

MAX_TEXT = 24_000
"""A string that grants every vendor one by one is shorter."""
SEGMENTS = {0: "core", 1: "disclosed-vendors", 2: "allowed-vendors", 3: "publisher"}

Fault = Literal["not a consent string", "of another version", "cut short"]
_ALPHABET = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)*=*")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentString:
    """What a visitor is said to have agreed to."""

    version: int
    created: date | None
    """The day, in UTC; None where the string holds no day that a calendar has."""
    updated: date | None
    cmp_id: int
    cmp_version: int
    language: str
    """Two letters; "" where they are none."""
    vendor_list_version: int
    policy_version: int
    service_specific: bool
    special_features: tuple[int, ...]
    purposes: tuple[int, ...]
    """Purposes that were agreed to, by number."""
    legitimate_interests: tuple[int, ...]
    """Purposes for which a legitimate interest is claimed and was not objected to."""
    vendors: int
    """How many vendors were agreed to."""
    vendors_legitimate: int
    segments: tuple[str, ...]

    @property
    def grants(self) -> bool:
        """Whether anything at all was agreed to."""
        return bool(self.purposes or self.vendors or self.special_features)


class _Bits:
    """Reads numbers off the front of some bytes. Reading past the end gives ValueError."""

    def __init__(self, data: bytes) -> None:
        self._whole = int.from_bytes(data, "big")
        self._length = len(data) * 8
        self._at = 0

    def number(self, width: int) -> int:
        self._at += width
        if self._at > self._length:
            raise ValueError("cut short")
        return (self._whole >> (self._length - self._at)) & ((1 << width) - 1)

    def flags(self, width: int) -> tuple[int, ...]:
        """Numbers, from 1, of the bits that are set."""
        value = self.number(width)
        return tuple(place for place in range(1, width + 1) if value >> (width - place) & 1)


def decode(text: str) -> ConsentString | Fault:
    """The string, or what is wrong with it. Never raises, whatever it is given."""
    if len(text) > MAX_TEXT or not _ALPHABET.fullmatch(text):
        return "not a consent string"
    core, *others = text.rstrip("=").split(".")
    data = _bytes(core)
    if not data:
        return "not a consent string"
    if data[0] >> 2 != 2:
        return "of another version"
    try:
        return _core(_Bits(data), tuple(_segment_name(other) for other in others[:8]))
    except ValueError:
        return "cut short"


def _core(bits: _Bits, others: tuple[str, ...]) -> ConsentString:
    version = bits.number(6)
    created, updated = _day(bits.number(36)), _day(bits.number(36))
    cmp_id, cmp_version, _screen = bits.number(12), bits.number(12), bits.number(6)
    language = _letter(bits.number(6)) + _letter(bits.number(6))
    vendor_list_version, policy_version = bits.number(12), bits.number(6)
    service_specific, _texts = bool(bits.number(1)), bits.number(1)
    special_features, purposes, interests = bits.flags(12), bits.flags(24), bits.flags(24)
    _one_treatment, _country = bits.number(1), bits.number(12)
    return ConsentString(
        version=version,
        created=created,
        updated=updated,
        cmp_id=cmp_id,
        cmp_version=cmp_version,
        language=language if language.isalpha() and len(language) == 2 else "",
        vendor_list_version=vendor_list_version,
        policy_version=policy_version,
        service_specific=service_specific,
        special_features=special_features,
        purposes=purposes,
        legitimate_interests=interests,
        vendors=_vendors(bits),
        vendors_legitimate=_vendors(bits),
        segments=("core", *others),
    )


def _vendors(bits: _Bits) -> int:
    highest, is_range = bits.number(16), bits.number(1)
    if not is_range:
        return bits.number(highest).bit_count()
    # One bit a vendor: ranges may overlap, and thousands of them may each hold every number there is.
    found = 0
    for _ in range(bits.number(12)):
        many, first = bits.number(1), bits.number(16)
        last = bits.number(16) if many else first
        if first <= last:
            found |= ((1 << (last - first + 1)) - 1) << first
    return found.bit_count()


def _day(deciseconds: int) -> date | None:
    try:
        return datetime.fromtimestamp(deciseconds / 10, UTC).date()
    except (ValueError, OverflowError, OSError):
        return None


def _letter(number: int) -> str:
    return chr(ord("a") + number) if number < 26 else ""


def _segment_name(text: str) -> str:
    data = _bytes(text[:4])
    return SEGMENTS.get(data[0] >> 5, "unknown") if data else "unknown"


def _bytes(text: str) -> bytes:
    # A base64 text can not have a length of 4n + 1: a last letter that carries too few bits is left out.
    text = text[: len(text) - (len(text) % 4 == 1)]
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error):
        return b""
