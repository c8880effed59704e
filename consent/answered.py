"""Which services were asked about and which were granted, in as few letters as fit into a cookie.

    4h2Kp9dQx.gA     width . fingerprints . bits

Each fingerprint is `width` letters of base64url, for one service that was asked about: 4 bits for how long its items
stay and the rest for a digest of what the visitor agrees to. An answer stands while a declared service has the same
digest and stays no longer. The bits, six in a letter, tell which of them were granted, in the same order.

Four letters are 20 bits of digest and fit 34 services. Where two declared services have the same, five letters are
taken, and three (14 bits) for up to 44 services. Beyond that there is no room for single services: the letter is `r`,
in place of the fingerprints stands the revision of the whole declaration, and every change asks about everything
again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from consent.declaration.model import Declaration
from consent.declaration.revision import HASH_BITS, Fingerprint, fingerprint_of

MAX_LETTERS = 142
"""Of fingerprints and bits together: what a cookie of 200 bytes leaves."""
WIDTHS = (4, 5, 3)
FORM = rb"[345r][A-Za-z0-9_-]{0,142}\.[A-Za-z0-9_-]{0,142}"

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)}
_STEP_BITS = 4
_REVISION = "r"

Answered = tuple[frozenset[str], frozenset[str]]
"""The ids of the services that were asked about as they are now, and of those the ones that were granted."""
NOTHING: Answered = (frozenset(), frozenset())


class AnsweredCodec:
    """Writes answers about the services of one declaration, and reads those about an earlier one."""

    def __init__(self, declaration: Declaration) -> None:
        ids = sorted(declaration.asked_services)
        fingerprints = {service_id: fingerprint_of(declaration.services[service_id]) for service_id in ids}
        self._ids = ids
        self._revision = declaration.revision
        self._tables = {width: _Table(width, fingerprints) for width in WIDTHS}
        self.width = next(
            (
                width
                for width in WIDTHS
                if len(ids) * width + _bit_letters(len(ids)) <= MAX_LETTERS and not self._tables[width].is_ambiguous
            ),
            None,
        )
        """Letters for each service; None where the revision stands in their place."""
        self.letters = self._tables[self.width].written if self.width else {}
        """The fingerprint of each service, as it is written."""

    def write(self, answered: frozenset[str], granted: frozenset[str]) -> str:
        """The letters for these answers."""
        if self.width is None:
            # A choice about a part of the services is then none: it would be read as one about all.
            is_whole = answered.issuperset(self._ids)
            revision = self._revision if is_whole else "00000000"
            return f"{_REVISION}{revision}.{_bits(is_whole and service_id in granted for service_id in self._ids)}"
        ids = [service_id for service_id in self._ids if service_id in answered]
        prints = "".join(self.letters[service_id] for service_id in ids)
        return f"{self.width}{prints}.{_bits(service_id in granted for service_id in ids)}"

    def read(self, text: str) -> Answered:
        """The answers in `text` that still stand."""
        prints, _, bits = text[1:].partition(".")
        if text[:1] == _REVISION:
            if prints != self._revision or len(bits) != _bit_letters(len(self._ids)):
                return NOTHING
            found: Iterable[str | None] = self._ids
        else:
            width = int(text[0])
            if len(prints) % width or len(bits) != _bit_letters(len(prints) // width):
                return NOTHING
            found = self._tables[width].services(prints)
        answered, granted = set(), set()
        for place, service_id in enumerate(found):
            if service_id is not None:
                answered.add(service_id)
                if _VALUES[bits[place // 6]] >> 5 - place % 6 & 1:
                    granted.add(service_id)
        return frozenset(answered), frozenset(granted)


class _Table:
    """The fingerprints of one width."""

    def __init__(self, width: int, fingerprints: dict[str, Fingerprint]) -> None:
        self._width = width
        self._found: dict[int, tuple[str, int] | None] = {}
        self.written: dict[str, str] = {}
        for service_id, fingerprint in fingerprints.items():
            digest = fingerprint.digest >> HASH_BITS - (6 * width - _STEP_BITS)
            # What two services have in common tells of neither whether it was granted.
            self._found[digest] = None if digest in self._found else (service_id, fingerprint.step)
            self.written[service_id] = _letters(digest << _STEP_BITS | fingerprint.step, width)

    @property
    def is_ambiguous(self) -> bool:
        return None in self._found.values()

    def services(self, prints: str) -> Iterator[str | None]:
        """For each fingerprint the service whose answer it is, or None."""
        for start in range(0, len(prints), self._width):
            value = _number(prints[start : start + self._width])
            service_id, step = self._found.get(value >> _STEP_BITS) or (None, 0)
            yield service_id if value & (1 << _STEP_BITS) - 1 >= step else None


def _number(letters: str) -> int:
    value = 0
    for letter in letters:
        value = value << 6 | _VALUES[letter]
    return value


def _letters(value: int, count: int) -> str:
    return "".join(_ALPHABET[value >> 6 * place & 63] for place in range(count - 1, -1, -1))


def _bit_letters(count: int) -> int:
    return -(-count // 6)


def _bits(flags: Iterable[bool]) -> str:
    bits = "".join("1" if flag else "0" for flag in flags)
    padded = bits.ljust(_bit_letters(len(bits)) * 6, "0")
    return "".join(_ALPHABET[int(padded[start : start + 6], 2)] for start in range(0, len(padded), 6))
