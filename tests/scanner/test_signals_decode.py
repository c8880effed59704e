"""What Consent Mode parameters and consent strings say."""

from __future__ import annotations

import base64
import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.signals import consent_mode, tcf


@pytest.mark.parametrize(
    ("gcs", "gcd", "now"),
    [
        ("G100", "13q3q3q3q5", ["denied"] * 4),
        ("G111", "13r3r3r3r5", ["granted"] * 4),
        ("G101", "13p3t3p3p5", ["denied", "granted", "denied", "denied"]),
        ("G1--", "13l3l3l3l5", [None] * 4),
        ("", "11t1u1v1m1", ["granted", "denied", "granted", "denied"]),
        ("G110", "", ["granted", "denied"]),
        ("G100", "no such thing", ["denied", "denied"]),
        ("G1234", "13q3q", []),
    ],
)
def test_consent_mode_tells_what_is_granted_now(gcs: str, gcd: str, now: list[str | None]) -> None:
    assert [signal.now for signal in consent_mode.decode(gcs, gcd)] == now


def test_consent_mode_tells_what_was_the_default_and_what_an_update() -> None:
    storage, analytics, *_ = consent_mode.decode("", "13r3p3p3p5l1")

    assert (storage.name, storage.default, storage.update) == ("ad_storage", "denied", "granted")
    assert (analytics.name, analytics.default, analytics.update) == ("analytics_storage", "denied", None)


def test_letter_that_nobody_knows_is_said_to_be_unknown() -> None:
    first, second, *_ = consent_mode.decode("", "13z3p3p3p5")

    assert (first.known, first.now) == (False, None)
    assert second.known


@given(st.text(max_size=40), st.text(max_size=80))
def test_consent_mode_never_fails(gcs: str, gcd: str) -> None:
    assert len(consent_mode.decode(gcs, gcd)) in (0, 2, 4)


# The example string of the specification itself, with the core and two more segments.
EXAMPLE = (
    "COtybn4PA_zT4KjACBENAPCIAEBAAECAAIAAAAAAAAAA.IFoEUQQgAIQwgIwQABAEAAAAOIAACAIAAAAQAIAgEAACEAAAAAgAQBAAAAAAAGBA"
)


def test_consent_string_of_the_specification_is_read() -> None:
    read = tcf.decode(EXAMPLE)

    assert isinstance(read, tcf.ConsentString)
    assert (read.created, read.updated) == (date(2020, 1, 26), date(2021, 2, 2))
    assert (read.cmp_id, read.cmp_version, read.language, read.policy_version) == (675, 2, "en", 2)
    assert (read.special_features, read.purposes, read.legitimate_interests) == ((1,), (2, 10), (2, 9))
    assert read.segments == ("core", "disclosed-vendors")
    assert read.grants


def packed(*fields: tuple[int, int]) -> str:
    """Numbers of so many bits each, as the format writes them."""
    bits = "".join(f"{value:0{width}b}" for value, width in fields)
    data = int(bits.ljust((len(bits) + 7) // 8 * 8, "0"), 2).to_bytes((len(bits) + 7) // 8, "big")
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


HEAD = ((2, 6), (17_000_000_000, 36), (17_000_000_000, 36), (31, 12), (5, 12), (1, 6), (13, 6), (11, 6), (200, 12))
PURPOSES = ((5, 6), (1, 1), (0, 1), (0, 12), (0b101 << 21, 24), (0, 24), (0, 1), (0, 12))
NOBODY = ((0, 16), (0, 1))


def test_vendors_are_counted_one_by_one_and_by_range() -> None:
    one_by_one = tcf.decode(packed(*HEAD, *PURPOSES, (5, 16), (0, 1), (0b10110, 5), *NOBODY))
    ranges = ((900, 16), (1, 1), (3, 12), (0, 1), (7, 16), (1, 1), (10, 16), (19, 16), (1, 1), (15, 16), (24, 16))
    by_range = tcf.decode(packed(*HEAD, *PURPOSES, *ranges, *NOBODY))

    assert isinstance(one_by_one, tcf.ConsentString)
    assert isinstance(by_range, tcf.ConsentString)
    assert (one_by_one.vendors, by_range.vendors) == (3, 16)
    assert (one_by_one.language, one_by_one.purposes, one_by_one.policy_version) == ("nl", (1, 3), 5)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "not a consent string"),
        ("hallo wereld", "not a consent string"),
        ("BOEFEAyOEFEAyAHABDENAI4AAAB9vABAASA", "of another version"),
        ("COtybn4PA_zT4Kj", "cut short"),
        ("C" * 30_000, "not a consent string"),
    ],
)
def test_what_is_no_consent_string_is_said_to_be_none(text: str, fault: str) -> None:
    assert tcf.decode(text) == fault


def test_string_of_thousands_of_endless_ranges_is_read_at_once() -> None:
    everyone = ((1, 1), (0, 16), (65_535, 16))
    many = tcf.decode(packed(*HEAD, *PURPOSES, (65_535, 16), (1, 1), (4_000, 12), *everyone * 4_000, *NOBODY))

    assert isinstance(many, tcf.ConsentString)
    assert many.vendors == 65_536


LETTERS = string.ascii_letters + string.digits + "-_."


@given(st.one_of(st.text(max_size=400), st.text(LETTERS, max_size=400).map(lambda tail: f"C{tail}")))
def test_consent_string_never_fails(text: str) -> None:
    tcf.decode(text)


@given(st.integers(0, len(EXAMPLE)), st.text(LETTERS, max_size=40))
def test_consent_string_with_another_end_never_fails(cut: int, tail: str) -> None:
    tcf.decode(EXAMPLE[:cut] + tail)
