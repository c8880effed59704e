"""Headers that keep one visitor's page from another."""

from __future__ import annotations

import pytest

from consent.headers import for_all_visitors, for_one_visitor, varying_by_cookie


@pytest.mark.parametrize(
    ("given", "vary"),
    [
        ([], b"Cookie, Sec-GPC"),
        ([(b"vary", b"Accept-Encoding")], b"Accept-Encoding, Cookie, Sec-GPC"),
        ([(b"vary", b"Accept"), (b"Vary", b"Origin")], b"Accept, Origin, Cookie, Sec-GPC"),
        ([(b"vary", b"cookie")], b"cookie, Sec-GPC"),
        ([(b"vary", b"sec-gpc,COOKIE")], b"sec-gpc,COOKIE"),
        ([(b"vary", b"*")], b"*"),
        ([(b"vary", b"")], b"Cookie, Sec-GPC"),
    ],
)
def test_response_that_depends_on_the_choice_says_so(given: list[tuple[bytes, bytes]], vary: bytes) -> None:
    assert varying_by_cookie(given) == [(b"vary", vary)]


@pytest.mark.parametrize(
    ("given", "fresh", "cache"),
    [
        ([], True, b"private, no-cache"),
        ([], False, b"private"),
        ([b"public, max-age=600, s-maxage=900"], False, b"private, max-age=600"),
        ([b"public, max-age=600", b"immutable"], True, b"private, no-cache"),
        ([b"no-store"], True, b"private, no-cache, no-store"),
        ([b"No-Cache, Private"], True, b"private, no-cache"),
        ([b"must-revalidate"], False, b"private, must-revalidate"),
    ],
)
def test_page_with_the_banner_is_kept_by_no_shared_cache(given: list[bytes], fresh: bool, cache: bytes) -> None:
    headers = for_one_visitor([(b"cache-control", value) for value in given], added=0, fresh=fresh)

    assert headers == [(b"cache-control", cache), (b"vary", b"Cookie, Sec-GPC")]


def test_page_goes_on_to_vary_by_what_it_varied_by() -> None:
    headers = for_one_visitor([(b"vary", b"Accept-Encoding")], added=0, fresh=False)

    assert [value for name, value in headers if name == b"vary"] == [b"Accept-Encoding, Cookie, Sec-GPC"]


def test_length_grows_and_validators_of_the_old_body_go() -> None:
    headers = [(b"etag", b'"a"'), (b"Content-Length", b"10"), (b"last-modified", b"x"), (b"x-own", b"1")]

    changed = for_one_visitor(headers, added=5, fresh=False)

    assert changed[:2] == [(b"content-length", b"15"), (b"x-own", b"1")]
    assert len(changed) == 4


def test_unknown_length_is_not_told() -> None:
    headers = for_one_visitor([(b"content-length", b"10")], added=None, fresh=False)

    assert b"content-length" not in dict(headers)


def test_page_for_everybody_keeps_its_caching_and_loses_what_speaks_of_the_body_before() -> None:
    given = [(b"Cache-Control", b"public"), (b"ETag", b'"x"'), (b"last-modified", b"x"), (b"content-length", b"10")]

    assert for_all_visitors(given, added=5) == [(b"Cache-Control", b"public"), (b"content-length", b"15")]
    assert for_all_visitors(given, added=None) == [(b"Cache-Control", b"public")]
