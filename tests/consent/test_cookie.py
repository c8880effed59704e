"""The signed cookie: what we wrote is read, and nothing else is."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from itsdangerous import Signer

from consent.answered import AnsweredCodec
from consent.choice import Choice, Method, choose
from consent.cookie import MAX_BYTES, SALT, CookieCodec, CookieOptions, find_cookie
from consent.errors import ConfigError
from tests.consent.declarations import declared, webshop

KEY = "0123456789abcdef0123456789abcdef"
OTHER_KEY = "fedcba9876543210fedcba9876543210"
DAY = timedelta(days=1)
HALF_A_YEAR = timedelta(days=180)
NAME = b"__Host-consent="
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SHOP = webshop()
CODEC = CookieCodec(KEY, SHOP, max_age=HALF_A_YEAR)
THIRTY = declared(
    "\n".join(
        f'[services.service-{number}]\nname = "A"\ncategory = "marketing"\n'
        f'items = [{{ kind = "cookie", name = "c{number}", lifetime_s = {number * 864_000} }}]'
        for number in range(30)
    )
)
SIGNER = Signer(KEY, salt=SALT, key_derivation="hmac", digest_method=hashlib.sha256)


def a_choice(granted: frozenset[str] = frozenset(), method: Method = Method.SELECTION) -> Choice:
    return choose(SHOP, method, services=granted, now=NOON, max_age=HALF_A_YEAR)


YES = CODEC.encode(a_choice(method=Method.ACCEPT_ALL))


@given(
    asked=st.frozensets(st.sampled_from(sorted(SHOP.asked_services))),
    granted=st.frozensets(st.sampled_from(sorted(SHOP.asked_services))),
    method=st.sampled_from(Method),
    seconds=st.integers(0, 2**36 - 1),
    days=st.integers(0, 400),
    signal=st.booleans(),
)
def test_every_choice_is_read_back_as_it_was_written(asked, granted, method, seconds, days, signal) -> None:
    made_at = datetime.fromtimestamp(seconds, UTC)
    oldest = made_at - timedelta(days=days)
    choice = Choice(
        granted=SHOP.whole(granted & asked),
        services=granted & asked,
        answered=asked,
        revision=SHOP.revision,
        made_at=made_at,
        oldest=oldest,
        yes_until=oldest + 30 * DAY,
        no_until=made_at + HALF_A_YEAR,
        method=method,
        signal=signal,
    )
    codec = CookieCodec(KEY, SHOP, max_age=30 * DAY, refusal_max_age=HALF_A_YEAR)

    assert codec.decode(codec.encode(choice)) == choice


@given(st.frozensets(st.integers(0, 29)))
def test_thirty_services_granted_one_by_one_fit_200_bytes_with_the_name(numbers: frozenset[int]) -> None:
    codec = CookieCodec(KEY, THIRTY, max_age=HALF_A_YEAR)
    granted = [f"service-{number}" for number in numbers]
    choice = choose(THIRTY, Method.SELECTION, services=granted, now=NOON, max_age=HALF_A_YEAR)

    value = codec.encode(choice)

    assert len(NAME + value) <= 200
    assert codec.decode(value) == choice


def test_cookie_is_never_longer_than_what_is_read() -> None:
    for count in (1, 34, 35, 44, 45, 500):
        services = "\n".join(f'[services.s{number}]\nname = "A"\ncategory = "marketing"' for number in range(count))
        declaration = declared(services)
        codec = CookieCodec(KEY, declaration, max_age=HALF_A_YEAR)
        choice = choose(declaration, Method.ACCEPT_ALL, now=NOON, max_age=HALF_A_YEAR)
        assert len(codec.encode(choice)) <= MAX_BYTES
        assert codec.decode(codec.encode(choice)) == choice


def test_answers_about_more_services_than_a_cookie_can_hold_are_no_choice() -> None:
    services = "\n".join(f'[services.s{number}]\nname = "A"\ncategory = "marketing"' for number in range(900))
    declaration = declared(services)
    codec = CookieCodec(KEY, declaration, max_age=HALF_A_YEAR)

    value = codec.encode(choose(declaration, Method.ACCEPT_ALL, now=NOON, max_age=HALF_A_YEAR))

    assert codec.decode(value) is None


def test_cookie_can_be_read_by_script() -> None:
    version, made, width_and_prints, bits, _ = YES.decode().split(".")
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    seconds = 0
    for letter in made[:6]:
        seconds = seconds * 64 + letters.index(letter)

    assert (version, made[6:], width_and_prints[0], bits) == ("2", "AAa", "4", "8")
    assert seconds == NOON.timestamp()
    assert len(width_and_prints) == 1 + 4 * len(SHOP.asked_services)


def test_cookie_with_its_name_is_at_most_120_bytes() -> None:
    assert len(NAME + YES) <= 120


def test_another_program_can_check_the_signature_with_plain_itsdangerous() -> None:
    assert SIGNER.validate(YES)
    assert CODEC.decode(SIGNER.sign(b"2.BpIDzAAAr.4.")) is not None


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


@settings(max_examples=500)
@given(
    st.binary(max_size=180)
    | st.from_regex(r"2\.[A-Za-z0-9_-]{8}[arswgp]\.[345r]?[A-Za-z0-9_.-]{0,120}").map(str.encode)
)
def test_whatever_is_signed_is_a_choice_about_this_site_or_none(payload: bytes) -> None:
    choice = CODEC.decode(SIGNER.sign(payload))

    assert choice is None or choice.services <= choice.answered <= SHOP.asked_services


@pytest.mark.parametrize(
    "payload",
    [
        b"1.3f9c2a71.1763712000.a.psm",
        b"3.BpIDzAAAa.4.",
        b"2.BpIDzAAAx.4.",
        b"2.BpIDzAAa.4.",
        b"2.BpIDzAAAa.2.",
        b"2.BpIDzAAAa.4",
        b"2.BpIDzAAAa.4.\n",
        b"",
    ],
)
def test_what_is_signed_but_not_of_our_form_is_no_choice(payload: bytes) -> None:
    assert CODEC.decode(SIGNER.sign(payload)) is None


def test_answers_cut_off_behind_a_valid_signature_grant_nothing() -> None:
    answered = AnsweredCodec(SHOP).write(SHOP.asked_services, SHOP.asked_services)
    for cut in range(1, len(answered)):
        choice = CODEC.decode(SIGNER.sign(f"2.BpIDzAAAa.{answered[:cut]}"))
        assert choice is None or choice.services == frozenset()


@pytest.mark.parametrize("value", [b"", b".", YES[:-1], YES + b"x", YES * 40, b"\xff" * 90, b'"' + YES + b'"'])
def test_truncated_oversized_and_quoted_cookies_are_no_choice(value: bytes) -> None:
    assert CODEC.decode(value) is None


def test_a_foreign_signature_is_no_choice() -> None:
    assert CookieCodec(OTHER_KEY, SHOP, max_age=HALF_A_YEAR).decode(YES) is None
    assert CODEC.decode(Signer(KEY, salt="another program").sign(YES.rpartition(b".")[0])) is None


def test_keys_can_be_rotated() -> None:
    rotated = CookieCodec([KEY, OTHER_KEY], SHOP, max_age=HALF_A_YEAR)

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
        CookieCodec(secret, SHOP, max_age=HALF_A_YEAR)
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


def test_cookie_is_kept_as_long_as_a_yes_or_a_no_may_hold() -> None:
    options = CookieOptions(max_age=30 * 86_400, refusal_max_age=365 * 86_400)

    assert b"Max-Age=31536000;" in options.header(b"v")


@pytest.mark.parametrize(
    "options",
    [
        {"name": "a b"},
        {"name": "__Host-consent"},
        {"name": ""},
        {"name": "a;b"},
        {"max_age": 0},
        {"max_age": 500 * 86_400},
        {"refusal_max_age": 179 * 86_400},
        {"refusal_max_age": 500 * 86_400},
        {"domain": "shop"},
        {"domain": "shop.example; Path=/x"},
        {"same_site": "never"},
        {"same_site": "none", "secure": False},
    ],
)
def test_options_that_browsers_would_refuse_are_refused_first(options: dict[str, object]) -> None:
    with pytest.raises(ConfigError):
        CookieOptions(**options)
