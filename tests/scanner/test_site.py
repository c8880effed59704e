"""Which hosts belong together."""

from __future__ import annotations

import pytest

from consent.vocabulary import Party
from scanner.site import bare_url, is_public_suffix, party, registrable_domain


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("www.shop.example", "shop.example"),
        ("SHOP.example.", "shop.example"),
        ("a.b.shop.co.uk", "shop.co.uk"),
        ("co.uk", "co.uk"),
        ("localhost", "localhost"),
        ("127.0.0.1", "127.0.0.1"),
        ("[::1]", "::1"),
        ("", ""),
    ],
)
def test_registrable_domain_follows_the_public_suffix_list(host: str, domain: str) -> None:
    assert registrable_domain(host) == domain


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("https://cdn.shop.example/x.js", Party.FIRST),
        ("shop.example", Party.FIRST),
        ("https://notshop.example/", Party.THIRD),
        ("https://shop.example.evil.test/", Party.THIRD),
        ("127.0.0.1", Party.THIRD),
    ],
)
def test_party_is_a_relation_between_two_sites(other: str, expected: Party) -> None:
    assert party(other, "https://www.shop.example/page") is expected


def test_nobody_can_set_a_cookie_for_a_public_suffix() -> None:
    assert is_public_suffix("co.uk")
    assert not is_public_suffix("shop.co.uk")


@pytest.mark.parametrize("url", ["https://a.example/p?who=1", "https://a.example/p#who?x", "https://a.example/p"])
def test_bare_url_says_nothing_of_the_visitor(url: str) -> None:
    assert bare_url(url) == "https://a.example/p"
