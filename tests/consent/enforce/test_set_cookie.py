"""Set-Cookie headers that were not granted are kept back."""

from __future__ import annotations

import logging

import pytest

from consent.enforce.declared import DeclaredCookies
from consent.enforce.set_cookie import SetCookieFilter, deletes
from tests.consent.declarations import declared

SERVICES = """
[services.shop]
name = "Shop"
category = "necessary"
items = [{ kind = "cookie", name = "session" }, { kind = "cookie", name = "both" }]

[services.counter]
name = "Counter"
category = "statistics"
items = [
    { kind = "cookie", name = "_ct" },
    { kind = "cookie", name = "_ct_*" },
    { kind = "cookie", name = "both" },
    { kind = "local_storage", name = "stored" },
]

[services.ads]
name = "Ads"
category = "marketing"
items = [{ kind = "cookie", name = "_ct_ads" }]

[services.odd]
name = "Odd"
category = "unclassified"
items = [{ kind = "cookie", name = "odd" }]
"""
NOTHING = frozenset({"necessary", "shop"})
STATISTICS = frozenset({"necessary", "shop", "statistics", "counter"})


@pytest.fixture
def filter_() -> SetCookieFilter:
    return SetCookieFilter(DeclaredCookies(declared(SERVICES)), own_name="__Host-consent")


def passes(filter_: SetCookieFilter, value: bytes, granted: frozenset[str]) -> bool:
    return filter_.permitted([(b"set-cookie", value)], granted) == [(b"set-cookie", value)]


@pytest.mark.parametrize(
    ("value", "untouched", "statistics"),
    [
        (b"session=1; Path=/", True, True),
        (b"__Host-consent=1", True, True),
        (b"both=1", True, True),
        (b"_ct=1; Path=/", False, True),
        (b"_ct_A1=1", False, True),
        (b"  _ct =1", False, True),
        (b"_ct", False, True),
        (b"_ct_ads=1", False, False),
        (b"odd=1", False, False),
        (b"stored=1", False, False),
        (b"undeclared=1", False, False),
        (b"SESSION=1", False, False),
        (b"session2=1", False, False),
        (b"=session", False, False),
        (b"", False, False),
        (b"\xff\xfe=1", False, False),
        (b"undeclared=1; session=1", False, False),
    ],
)
def test_only_what_is_declared_and_granted_or_necessary_passes(
    filter_: SetCookieFilter, value: bytes, untouched: bool, statistics: bool
) -> None:
    assert passes(filter_, value, NOTHING) is untouched
    assert passes(filter_, value, STATISTICS) is statistics


def test_other_headers_stay_in_their_order(filter_: SetCookieFilter) -> None:
    headers = [(b"a", b"1"), (b"Set-Cookie", b"_ct=1"), (b"set-cookie", b"session=1"), (b"content-type", b"_ct=1")]

    assert filter_.permitted(headers, NOTHING) == [headers[0], *headers[2:]]


@pytest.mark.parametrize(
    ("value", "is_deletion"),
    [
        (b"_ct=; Max-Age=0", True),
        (b"_ct=; max-age=-1; Path=/", True),
        (b"_ct=; Expires=Thu, 01 Jan 1970 00:00:00 GMT", True),
        (b"_ct=; expires=Thu, 01-Jan-1970 00:00:00 GMT", True),
        (b"_ct=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", False),
        (b"_ct=1; Max-Age=00", True),
        (b"_ct=1; Max-Age=1", False),
        (b"_ct=1; Max-Age=", False),
        (b"_ct=1; Max-Age=-", False),
        (b"_ct=1; Max-Age=soon", False),
        (b"_ct=1; Expires=Fri, 01 Jan 2100 00:00:00 GMT", False),
        (b"_ct=1; Expires=never", False),
        (b"_ct=1; Expires=Thu, 99 Jan 1970 99:00:00 GMT", False),
        (b"_ct=max-age=0", False),
        (b"_ct=1", False),
    ],
)
def test_deleting_a_cookie_needs_no_consent(filter_: SetCookieFilter, value: bytes, is_deletion: bool) -> None:
    assert deletes(value) is is_deletion
    assert passes(filter_, value, NOTHING) is is_deletion


def test_undeclared_cookie_is_named_once_in_the_log(filter_: SetCookieFilter, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            passes(filter_, b"undeclared=1", NOTHING)
            passes(filter_, b"_ct=1", NOTHING)

    assert [record.getMessage().partition(":")[0] for record in caplog.records] == [
        "Set-Cookie of 'undeclared' kept back"
    ]
