"""Which URLs a pattern means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.hosts import UrlIndex, UrlPattern, host_and_path

MEANT = [
    ("js.mollie.com", "js.mollie.com", "/v1/mollie.js"),
    ("*.example.org", "cdn.example.org", "/"),
    ("*.example.org", "a.b.example.org", "/"),
    ("www.google.com/maps", "www.google.com", "/maps"),
    ("www.google.com/maps", "www.google.com", "/maps/embed"),
    ("www.facebook.com/tr", "www.facebook.com", "/tr/"),
    ("cdn.example/lib/", "cdn.example", "/lib/x.js"),
    ("connect.facebook.net/*/sdk.js", "connect.facebook.net", "/nl_NL/sdk.js"),
    ("www.facebook.com/*/plugins", "www.facebook.com", "/v21.0/plugins/like.php"),
    ("EXAMPLE.org/Path", "example.org", "/Path"),
    ("example.org/", "example.org", "/anything"),
]
NOT_MEANT = [
    ("ads.example", "notads.example", "/"),
    ("ads.example", "ads.example.evil.example", "/"),
    ("*.example.org", "example.org", "/"),
    ("*.example.org", "badexample.org", "/"),
    ("www.facebook.com/tr", "www.facebook.com", "/trade"),
    ("www.googletagmanager.com/gtm.js", "www.googletagmanager.com", "/gtm.jsx"),
    ("www.google.com/maps", "www.google.com", "/search/maps"),
    ("connect.facebook.net/*/sdk.js", "connect.facebook.net", "/nl_NL/fbevents.js"),
    ("connect.facebook.net/*/sdk.js", "connect.facebook.net", "/a/b/sdk.js"),
    ("example.org/Path", "example.org", "/path"),
]


@pytest.mark.parametrize(("pattern", "host", "path"), MEANT)
def test_a_pattern_means_its_host_and_what_is_below_its_path(pattern, host, path):
    assert UrlPattern.parse(pattern).matches(host, path)
    assert UrlIndex([(UrlPattern.parse(pattern), "found")]).find(f"https://{host}{path}") == "found"


@pytest.mark.parametrize(("pattern", "host", "path"), NOT_MEANT)
def test_a_pattern_does_not_mean_what_only_looks_like_it(pattern, host, path):
    assert not UrlPattern.parse(pattern).matches(host, path)
    assert UrlIndex([(UrlPattern.parse(pattern), "found")]).find(f"https://{host}{path}") is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "*",
        "*.",
        "*.nl",
        "https://x.example",
        "x..example",
        "-x.example",
        "x.example:443",
        "a b.example",
        "/path",
        "x.example/pa th",
        "x.example/?q=1",
        "x.example/*/*/*/*/",
        "x" * 64 + ".example",
        "*.*.example.org",
    ],
)
def test_what_is_no_pattern_is_refused_with_the_text_in_the_message(text):
    with pytest.raises(ValueError, match=r"is not a host|has no path") as caught:
        UrlPattern.parse(text)
    assert repr(text) in str(caught.value)


def test_the_most_precise_pattern_wins():
    index = UrlIndex(
        (UrlPattern.parse(pattern), pattern)
        for pattern in ["*.example.org", "*.b.example.org", "a.b.example.org", "*.example.org/deep/path"]
    )

    assert index.find("https://x.example.org/") == "*.example.org"
    assert index.find("https://x.b.example.org/") == "*.b.example.org"
    assert index.find("https://a.b.example.org/") == "a.b.example.org"
    assert index.find("https://a.b.example.org/deep/path/x") == "*.example.org/deep/path"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://Shop.Example/A?b#c", ("shop.example", "/A")),
        ("wss://shop.example:8443", ("shop.example", "/")),
        ("https://shop.example./x", ("shop.example", "/x")),
        ("https://user:secret@shop.example/", ("shop.example", "/")),
        ("data:text/html,x", None),
        ("about:blank", None),
        ("shop.example/x", None),
        ("http://[::1", None),
        ("https:///path", None),
        ("", None),
    ],
)
def test_a_url_is_taken_apart_and_other_text_is_none(url, expected):
    assert host_and_path(url) == expected


@given(st.text(max_size=80))
def test_no_text_makes_the_look_up_fail(text):
    index = UrlIndex([(UrlPattern.parse("*.example.org/x/*/y"), 1)])

    index.find(text)
    index.find(f"https://{text}")
    index.find(f"https://a.example.org/{text}")


labels = st.text("abcd", min_size=1, max_size=3)
hosts = st.lists(labels, min_size=2, max_size=4).map(".".join)
paths = st.lists(labels, max_size=3).map(lambda parts: "/".join(["", *parts]))


@given(st.lists(st.tuples(st.booleans(), hosts, paths), max_size=8), hosts, paths)
def test_the_index_finds_what_trying_every_pattern_finds(entries, host, path):
    patterns = {UrlPattern.parse(f"{'*.' * wild}{name}{below}") for wild, name, below in entries}
    fitting = [pattern for pattern in patterns if pattern.matches(host, path or "/")]
    best = max(fitting, key=lambda pattern: pattern.precision, default=None)

    assert UrlIndex((pattern, pattern) for pattern in patterns).find(f"https://{host}{path}") == best
