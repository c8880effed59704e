"""Cookies of what is refused are deleted where a script may have set them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.enforce.declared import DeclaredCookies
from consent.enforce.expire import MAX_HEADER_BYTES, expiring
from tests.consent.declarations import declared

COOKIES = DeclaredCookies(
    declared("""
[services.counter]
name = "Counter"
category = "statistics"
items = [
    { kind = "cookie", name = "_ct" },
    { kind = "cookie", name = "_ct_*" },
    { kind = "cookie", name = "__Host-ct" },
]

[services.shop]
name = "Shop"
category = "necessary"
items = [{ kind = "cookie", name = "session" }]
""")
)
NOTHING = frozenset({"necessary", "shop"})


def expired(cookie: bytes, host: str = "shop.example", granted: frozenset[str] = NOTHING) -> list[bytes]:
    return expiring(COOKIES, granted, [cookie], host=host, secure=True)


def test_cookie_of_a_refused_service_is_deleted_on_the_host_and_the_domains_above_it() -> None:
    assert expired(b"session=1; _ct=2; other=3", "www.shop.example:8443") == [
        b"_ct=; Path=/; Max-Age=0; Secure",
        b"_ct=; Path=/; Max-Age=0; Domain=www.shop.example; Secure",
        b"_ct=; Path=/; Max-Age=0; Domain=shop.example; Secure",
    ]


def test_granted_cookies_stay() -> None:
    assert expired(b"_ct=2; _ct_A=1", granted=frozenset({"shop", "counter"})) == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "", "[::1]", "a\r\nb.example", "x" * 300 + ".example", "*"])
def test_host_that_is_no_domain_name_gets_no_domain(host: str) -> None:
    assert expired(b"_ct=2", host) == [b"_ct=; Path=/; Max-Age=0; Secure"]


def test_cookie_that_is_bound_to_its_host_gets_no_domain() -> None:
    assert expired(b"__Host-ct=1") == [b"__Host-ct=; Path=/; Max-Age=0; Secure"]


def test_a_thousand_cookies_do_not_make_a_response_that_a_proxy_refuses() -> None:
    headers = expired(b"; ".join(b"_ct_%d=1" % number for number in range(1_000)), "a.b.c.d.shop.example")

    assert 0 < sum(len(b"Set-Cookie: %b\r\n" % header) for header in headers) <= MAX_HEADER_BYTES


def test_cookie_that_a_script_left_on_the_page_it_ran_on_is_deleted_there_too() -> None:
    headers = expiring(
        COOKIES, NOTHING, [], host="shop.example", secure=True, withdrawn={"counter"}, page="/tea/green/first?sort=1"
    )

    assert headers == [
        b"_ct=; Path=/tea/green; Max-Age=0; Secure",
        b"_ct=; Path=/tea/green; Max-Age=0; Domain=shop.example; Secure",
        b"_ct=; Path=/tea; Max-Age=0; Secure",
        b"_ct=; Path=/tea; Max-Age=0; Domain=shop.example; Secure",
    ]


@pytest.mark.parametrize("page", ["/", "/tea", "/a;b/c", "/a b/c", "tea/x", "/\r\nX/y", "/é/x"])
def test_page_that_is_no_plain_deeper_path_gets_none(page: str) -> None:
    assert expiring(COOKIES, NOTHING, [], host="shop.example", secure=True, withdrawn={"counter"}, page=page) == []


@given(st.text(max_size=60))
def test_nothing_in_the_address_of_a_page_breaks_out_of_a_header(page: str) -> None:
    for header in expiring(COOKIES, NOTHING, [], host="a.example", secure=True, withdrawn={"counter"}, page="/" + page):
        assert header.decode().isprintable()
        assert header.count(b";") == header.count(b"; ")
        assert header.count(b"Path=") == 1


@given(st.binary(max_size=200), st.text(max_size=50))
def test_nothing_a_visitor_sends_breaks_out_of_a_header(cookie: bytes, host: str) -> None:
    for header in expired(b"_ct_" + cookie, host):
        assert header.isascii()
        assert header.decode().isprintable()
        assert header.count(b"Max-Age=0") == 1
        assert header.startswith(b"_ct")
