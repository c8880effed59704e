"""Reading a Set-Cookie line, whatever a server or a script writes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.cookieline import default_path, parse_cookie_line

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

LINES = [
    # line, name, domain, path, lifetime
    ("a=1", "a", None, None, None),
    (" a = 1 ; Path=/x", "a", None, "/x", None),
    ("a=1; Domain=.Shop.Example; Path=/", "a", "shop.example", "/", None),
    ("a=1; Max-Age=60", "a", None, None, 60),
    ("a=1; max-age=-1", "a", None, None, -1),
    ("a=1; Max-Age=sixty", "a", None, None, None),
    ("a=1; Max-Age=60; Expires=Wed, 21 Nov 2029 12:00:00 GMT", "a", None, None, 60),
    ("a=1; Expires=Sun, 22 Nov 2026 12:00:00 GMT", "a", None, None, 86_400),
    ("a=1; expires=Sun, 22-Nov-2026 12:00:00 GMT", "a", None, None, 86_400),
    ("a=1; Expires=Sun, 22 Nov 2026 11:59:58 GMT", "a", None, None, 86_400),
    ("a=1; Expires=soon", "a", None, None, None),
    ("a=1; Path=relative", "a", None, None, None),
    ("a=1; Domain=", "a", None, None, None),
    ("=value", "", None, None, None),
    ("nameless", "", None, None, None),
    ("a=b=c", "a", None, None, None),
]


@pytest.mark.parametrize(("line", "name", "domain", "path", "lifetime"), LINES)
def test_line_is_read_as_browsers_read_it(
    line: str, name: str, domain: str | None, path: str | None, lifetime: int | None
) -> None:
    cookie = parse_cookie_line(line, NOW)

    assert cookie is not None
    assert (cookie.name, cookie.domain, cookie.path, cookie.lifetime_s) == (name, domain, path, lifetime)


@pytest.mark.parametrize("line", ["", " ", ";", "; Path=/", "="])
def test_line_without_a_cookie_is_none(line: str) -> None:
    assert parse_cookie_line(line, NOW) is None


def test_lifetime_of_thousands_of_digits_is_merely_long() -> None:
    cookie = parse_cookie_line(f"a=1; Max-Age={'9' * 5000}", NOW)

    assert cookie is not None
    assert cookie.lifetime_s == 10**15


@given(st.text(max_size=300))
def test_no_line_is_too_odd_to_read(line: str) -> None:
    parse_cookie_line(line, NOW)


@given(st.integers(301, 800 * 86_400))
def test_date_means_the_lifetime_that_was_asked_for(seconds: int) -> None:
    expires = format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)

    cookie = parse_cookie_line(f"a=1; Expires={expires}", NOW)

    assert cookie is not None
    assert cookie.lifetime_s is not None
    assert abs(cookie.lifetime_s - seconds) <= 3


@pytest.mark.parametrize(
    ("url_path", "path"), [("", "/"), ("/", "/"), ("/a", "/"), ("/a/", "/a"), ("/a/b", "/a"), ("x", "/")]
)
def test_cookie_without_a_path_gets_the_folder_of_its_page(url_path: str, path: str) -> None:
    assert default_path(url_path) == path


def test_attributes_are_read_in_any_case() -> None:
    cookie = parse_cookie_line("a=1; SECURE; httponly; samesite=NONE; Partitioned", NOW)

    assert cookie is not None
    assert (cookie.secure, cookie.http_only, cookie.same_site, cookie.partitioned) == (True, True, "None", True)


def test_attribute_that_is_no_attribute_is_passed_over() -> None:
    cookie = parse_cookie_line("secure=1; SameSite=sometimes; Securely; Path", NOW)

    assert cookie is not None
    assert (cookie.name, cookie.secure, cookie.same_site) == ("secure", False, "")
