"""The signed cookie: what we wrote is read, and nothing else is."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from itsdangerous import Signer

from consent.choice import Choice, Method
from consent.cookie import SALT, CookieCodec, CookieOptions, find_cookie
from consent.errors import ConfigError
from consent.vocabulary import Category

KEY = "0123456789abcdef0123456789abcdef"
OTHER_KEY = "fedcba9876543210fedcba9876543210"
HALF_A_YEAR = timedelta(days=180)
NAME = b"__Host-consent="
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
CODEC = CookieCodec(KEY, max_age=HALF_A_YEAR)
ASKED = [category for category in Category if category.asks_consent]


def a_choice(granted: frozenset[Category] = frozenset(), method: Method = Method.SELECTION) -> Choice:
    return Choice(granted=granted, revision="3f9c2a71", made_at=NOON, expires_at=NOON + HALF_A_YEAR, method=method)


YES = CODEC.encode(a_choice(frozenset(ASKED), Method.ACCEPT_ALL))


@given(
    granted=st.frozensets(st.sampled_from(ASKED)),
    method=st.sampled_from(Method),
    revision=st.text("0123456789abcdef", min_size=8, max_size=8),
    seconds=st.integers(1_000_000_000, 9_999_999_999),
)
def test_every_choice_is_read_back_as_it_was_written(granted, method, revision, seconds) -> None:
    made_at = datetime.fromtimestamp(seconds, UTC)
    choice = Choice(
        granted=granted, revision=revision, made_at=made_at, expires_at=made_at + HALF_A_YEAR, method=method
    )

    value = CODEC.encode(choice)

    assert CODEC.decode(value) == choice
    assert len(value) <= 80


def test_cookie_can_be_read_by_eye_and_by_script() -> None:
    assert YES.decode().split(".")[:5] == ["1", "3f9c2a71", str(int(NOON.timestamp())), "a", "psm"]


def test_cookie_with_its_name_is_at_most_120_bytes() -> None:
    assert len(NAME + YES) <= 120


def test_another_program_can_check_the_signature_with_plain_itsdangerous() -> None:
    signer = Signer(KEY, salt=SALT, key_derivation="hmac", digest_method=hashlib.sha256)

    assert signer.validate(YES)
    assert CODEC.decode(signer.sign(b"1.3f9c2a71.1763712000.r.")) is not None


@settings(max_examples=500)
@given(st.binary(max_size=300))
def test_no_bytes_from_elsewhere_are_a_choice(value: bytes) -> None:
    assert CODEC.decode(value) is None


@settings(max_examples=1_000)
@given(at=st.integers(0, len(YES) - 1), byte=st.integers(0, 255))
def test_no_byte_can_be_changed(at: int, byte: int) -> None:
    mutant = YES[:at] + bytes([byte]) + YES[at + 1 :]

    assert (CODEC.decode(mutant) is None) == (mutant != YES)


@given(
    cut=st.integers(0, len(YES)),
    inserted=st.binary(min_size=1, max_size=40),
    dropped=st.integers(0, 10),
)
def test_no_bytes_can_be_put_in_or_taken_out(cut: int, inserted: bytes, dropped: int) -> None:
    mutant = YES[:cut] + inserted + YES[cut + dropped :]

    assert CODEC.decode(mutant) is None or mutant == YES


@pytest.mark.parametrize(
    "payload",
    [
        b"2.3f9c2a71.1763712000.a.psm",
        b"1.3f9c2a71.1763712000.a.n",
        b"1.3f9c2a71.1763712000.a.u",
        b"1.3f9c2a71.1763712000.x.psm",
        b"1.3F9C2A71.1763712000.a.psm",
        b"1.3f9c2a71.17637120000.a.psm",
        b"1.3f9c2a71..a.psm",
        b"1.3f9c2a71.1763712000.a.psm\n",
        b"",
    ],
)
def test_what_is_signed_but_not_of_our_form_is_no_choice(payload: bytes) -> None:
    signer = Signer(KEY, salt=SALT, key_derivation="hmac", digest_method=hashlib.sha256)

    assert CODEC.decode(signer.sign(payload)) is None


@pytest.mark.parametrize("value", [b"", b".", YES[:-1], YES + b"x", YES * 40, b"\xff" * 90, b'"' + YES + b'"'])
def test_truncated_oversized_and_quoted_cookies_are_no_choice(value: bytes) -> None:
    assert CODEC.decode(value) is None


def test_a_foreign_signature_is_no_choice() -> None:
    assert CookieCodec(OTHER_KEY, max_age=HALF_A_YEAR).decode(YES) is None
    assert CODEC.decode(Signer(KEY, salt="another program").sign(YES.rpartition(b".")[0])) is None


def test_keys_can_be_rotated() -> None:
    rotated = CookieCodec([KEY, OTHER_KEY], max_age=HALF_A_YEAR)

    assert rotated.decode(YES) is not None
    assert CODEC.decode(rotated.encode(a_choice())) is None  # the newest key signs
    assert rotated.decode(rotated.encode(a_choice())) == a_choice()


@pytest.mark.parametrize(
    ("secret", "message"),
    [
        ("", "missing|0 bytes"),
        ([], "missing"),
        (None, "missing"),
        ("short", "5 bytes long"),
        ([KEY, "short"], "5 bytes long"),
        ([KEY.encode()], "type bytes"),
    ],
)
def test_missing_or_short_secret_is_refused_in_one_line(secret: object, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as refused:
        CookieCodec(secret, max_age=HALF_A_YEAR)
    assert "\n" not in str(refused.value)
    assert KEY not in str(refused.value)


@pytest.mark.parametrize(
    ("header", "value"),
    [
        (b"__Host-consent=a", b"a"),
        (b"x=1; __Host-consent=a; y=2", b"a"),
        (b"x=1;__Host-consent=a", b"a"),
        (b"x=1;\t __Host-consent=a", b"a"),
        (b"  __Host-consent=a", b"a"),
        (b"__Host-consent=", b""),
        (b"x__Host-consent=a", None),
        (b"x=__Host-consent=a", None),
        (b"x=y __Host-consent=a", None),
        (b"x=__Host-consent=b; __Host-consent=a", b"a"),
        (b"__Host-consent=a; __Host-consent=a", None),
        (b"__Host-consent=a;__Host-consent=b", None),
        (b"", None),
        (b"; ; ;", None),
        (b"__Host-consent", None),
    ],
)
def test_our_cookie_is_found_only_where_there_is_exactly_one(header: bytes, value: bytes | None) -> None:
    assert find_cookie(header, NAME) == value


@given(st.lists(st.sampled_from([b"__Host-consent=", b"a", b"=", b";", b" ", b"; ", b"x"]), max_size=12))
def test_search_agrees_with_splitting_at_every_semicolon(parts: list[bytes]) -> None:
    header = b"".join(parts)
    pairs = [pair.strip(b" \t") for pair in header.split(b";")]
    values = [pair.removeprefix(NAME) for pair in pairs if pair.startswith(NAME)]

    found = find_cookie(header, NAME)

    assert (found.strip() if found is not None else None) == (values[0].strip() if len(values) == 1 else None)


def test_cookie_is_bound_to_its_host_and_to_https_unless_told_otherwise() -> None:
    assert CookieOptions().header(b"v") == b"__Host-consent=v; Path=/; Max-Age=15552000; Secure; SameSite=Lax"


def test_cookie_for_a_domain_or_for_plain_http_has_no_host_prefix() -> None:
    domain = CookieOptions(domain="shop.example")

    assert domain.header(b"v") == b"consent=v; Path=/; Max-Age=15552000; Domain=shop.example; Secure; SameSite=Lax"
    assert CookieOptions(secure=False).header(b"v") == b"consent=v; Path=/; Max-Age=15552000; SameSite=Lax"


@pytest.mark.parametrize(
    "options",
    [
        {"name": "a b"},
        {"name": "__Host-consent"},
        {"name": ""},
        {"name": "a;b"},
        {"max_age": 0},
        {"max_age": 500 * 86_400},
        {"domain": "shop"},
        {"domain": "shop.example; Path=/x"},
        {"same_site": "never"},
        {"same_site": "none", "secure": False},
    ],
)
def test_options_that_browsers_would_refuse_are_refused_first(options: dict[str, object]) -> None:
    with pytest.raises(ConfigError):
        CookieOptions(**options)
