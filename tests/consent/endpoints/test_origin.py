"""A choice is made on this site, and a visitor is led back to it and nowhere else."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.endpoints.origin import from_this_site, origin_of, own_path

HOST = (b"host", b"shop.example")


@pytest.mark.parametrize(
    ("headers", "is_own"),
    [
        ([(b"sec-fetch-site", b"same-origin")], True),
        ([(b"sec-fetch-site", b"none")], True),
        ([(b"sec-fetch-site", b"same-site")], False),
        ([(b"sec-fetch-site", b"cross-site")], False),
        ([(b"sec-fetch-site", b"Same-Origin, x")], False),
        ([(b"sec-fetch-site", b"cross-site"), (b"origin", b"https://shop.example")], False),
        ([(b"sec-fetch-site", b"same-origin"), (b"origin", b"null")], True),
        ([(b"origin", b"https://shop.example")], True),
        ([(b"origin", b"http://shop.example")], True),
        ([(b"origin", b"https://SHOP.example")], True),
        ([(b"origin", b"https://www.shop.example")], True),
        ([(b"origin", b"https://shop.example:8443")], False),
        ([(b"origin", b"https://shop.example.evil.example")], False),
        ([(b"origin", b"https://evil.example")], False),
        ([(b"origin", b"https://evil.example/shop.example")], False),
        ([(b"origin", b"https://shop.example@evil.example")], False),
        ([(b"origin", b"null")], False),
        ([(b"origin", b"")], False),
        ([(b"origin", b"https://[")], False),
        ([(b"origin", b"\xff\xfe")], False),
        ([(b"origin", b"https://" + b"x" * 60_000)], False),
        ([(b"origin", b"null"), (b"referer", b"https://shop.example/")], False),
        ([(b"referer", b"https://shop.example/thee")], True),
        ([(b"referer", b"https://evil.example/?shop.example")], False),
        ([(b"referer", b"about:blank")], False),
        ([], True),
    ],
)
def test_request_counts_as_the_visitors_own_only_from_this_site(
    headers: list[tuple[bytes, bytes]], is_own: bool
) -> None:
    assert from_this_site([HOST, *headers], {"www.shop.example"}) is is_own


def test_request_that_names_no_host_can_not_match_one() -> None:
    assert not from_this_site([(b"origin", b"https://shop.example")], set())


@pytest.mark.parametrize(
    ("path", "safe"),
    [
        ("/", "/"),
        ("/thee?soort=groen&n=2#top", "/thee?soort=groen&n=2#top"),
        ("/caf\u00e9", "/caf%C3%A9"),
        ("/a%20b", "/a%20b"),
        ("", None),
        ("thee", None),
        ("https://evil.example/", None),
        ("//evil.example", None),
        ("///evil.example", None),
        ("/\\evil.example", None),
        ("\\\\evil.example", None),
        ("/thee\\..", None),
        ("/\t/evil.example", None),
        ("\t//evil.example", None),
        (" /thee", None),
        ("/thee\r\nSet-Cookie: a=b", None),
        ("/thee\nx", None),
        ("/thee\x00", None),
        ("/\x7f", None),
        ("javascript:alert(1)", None),
        ("/\ud800", None),
        ("/" + "x" * 2_000, None),
    ],
)
def test_only_paths_of_this_site_are_gone_back_to(path: str, safe: str | None) -> None:
    assert own_path(path) == safe


@given(st.text("/\\.:@?#%\t\r\n aA0\u00e9\u2028", max_size=12))
def test_no_path_leads_to_another_host(path: str) -> None:
    safe = own_path(path)

    if safe is not None:
        assert safe.isascii()
        assert safe.isprintable()
        assert urlsplit(urljoin("https://shop.example/consent/choice", safe)).netloc == "shop.example"


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://shop.example/", "https://shop.example"),
        ("HTTPS://Shop.Example:443/thee?x#y", "https://shop.example"),
        ("http://shop.example:80", "http://shop.example"),
        ("http://shop.example:8000/", "http://shop.example:8000"),
        ("https://user:secret@shop.example/", "https://shop.example"),
        ("https://thé.example/", "https://xn--th-cja.example"),
        ("https://[::1]:8443/", "https://[::1]:8443"),
        ("null", None),
        ("file:///thee.html", None),
        ("https://", None),
        ("https://shop.example:x", None),
        ("https://[shop.example", None),
        ("https://" + "x" * 64 + ".example", None),
    ],
)
def test_origin_is_written_as_browsers_write_it(url: str, origin: str | None) -> None:
    assert origin_of(url) == origin
