"""Which cookies a browser keeps, from what responses asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from scanner.cookieline import parse_cookie_line
from scanner.har.jar import Jar, domain_and_path, refusals, sent_cookie
from scanner.recording import CookieWrite, StoredCookie

NOW = datetime(2026, 11, 3, 9, 15, tzinfo=UTC)
HTTPS = "https://www.shop.example/a/b"

CASES = [
    # line, url, cross_site, reasons
    ("a=1", HTTPS, False, ()),
    ("a=1", HTTPS, True, ("SameSiteUnspecifiedTreatedAsLax",)),
    ("a=1; SameSite=Lax", HTTPS, True, ("SameSiteLax",)),
    ("a=1; SameSite=Strict; Secure", HTTPS, True, ("SameSiteStrict",)),
    ("a=1; SameSite=None; Secure", HTTPS, True, ()),
    ("a=1; SameSite=None", HTTPS, True, ("SameSiteNoneInsecure",)),
    ("a=1; SameSite=None", HTTPS, False, ("SameSiteNoneInsecure",)),
    ("a=1; Secure", "http://www.shop.example/", False, ("SecureOnly",)),
    ("a=1; Secure", "http://localhost:8000/", False, ()),
    ("a=1; Secure", "http://127.0.0.1/", False, ()),
    ("a=1; Domain=shop.example", HTTPS, False, ()),
    ("a=1; Domain=www.shop.example", HTTPS, False, ()),
    ("a=1; Domain=cdn.shop.example", HTTPS, False, ("InvalidDomain",)),
    ("a=1; Domain=op.example", "https://shop.example/", False, ("InvalidDomain",)),
    ("a=1; Domain=other.example", HTTPS, False, ("InvalidDomain",)),
    ("a=1; Domain=co.uk", "https://shop.co.uk/", False, ("InvalidDomain",)),
    ("a=1; Domain=co.uk", "https://co.uk/", False, ()),
    ("a=1; Domain=192.0.2.1", "https://192.0.2.1/", False, ()),
    ("a=1; Domain=2.1", "https://192.0.2.1/", False, ("InvalidDomain",)),
    ("__Secure-a=1; Secure", HTTPS, False, ()),
    ("__Secure-a=1", HTTPS, False, ("InvalidPrefix",)),
    ("__Host-a=1; Secure; Path=/", HTTPS, False, ()),
    ("__host-a=1; Secure", HTTPS, False, ("InvalidPrefix",)),
    ("__Host-a=1; Secure; Path=/; Domain=www.shop.example", HTTPS, False, ("InvalidPrefix",)),
    ("__Host-a=1; Secure; Path=/x", HTTPS, False, ("InvalidPrefix",)),
    (f"a={'x' * 4095}", HTTPS, False, ()),
    (f"a={'x' * 4096}", HTTPS, False, ("NameValuePairExceedsMaxSize",)),
    ("a=1\x00", HTTPS, False, ("DisallowedCharacter",)),
    ("a=1; Secure; Domain=evil.example", "http://shop.example/", True, ("SecureOnly", "InvalidDomain")),
]


@pytest.mark.parametrize(("line", "url", "cross_site", "reasons"), CASES)
def test_cookie_is_refused_for_chromiums_reasons(
    line: str, url: str, cross_site: bool, reasons: tuple[str, ...]
) -> None:
    cookie = parse_cookie_line(line, NOW)

    assert cookie is not None
    found = refusals(line, cookie, url=url, cross_site=cross_site)
    assert tuple(reason for reason in found if not (len(reasons) > 1 and reason.startswith("SameSite"))) == reasons


@pytest.mark.parametrize(
    ("line", "url", "domain", "path"),
    [
        ("a=1", HTTPS, "www.shop.example", "/a"),
        ("a=1; Path=/", HTTPS, "www.shop.example", "/"),
        ("a=1; Domain=shop.example", HTTPS, ".shop.example", "/a"),
        ("a=1; Domain=co.uk", "https://co.uk/", "co.uk", "/"),
        ("a=1; Domain=192.0.2.1", "https://192.0.2.1/", "192.0.2.1", "/"),
        ("a=1", "https://[broken", "", "/"),
    ],
)
def test_cookie_belongs_to_its_host_unless_it_names_a_domain(line: str, url: str, domain: str, path: str) -> None:
    cookie = parse_cookie_line(line, NOW)

    assert cookie is not None
    assert domain_and_path(cookie, url) == (domain, path)


def a_write(name: str = "a", domain: str = "shop.example", requested_s: int | None = None) -> CookieWrite:
    return CookieWrite(
        name=name,
        domain=domain,
        path="/",
        how="header",
        url="https://shop.example/",
        frame_url="https://shop.example/",
        at_ms=0,
        requested_s=requested_s,
        removes=requested_s is not None and requested_s <= 0,
    )


def held(jar: Jar, at: float = 0.0) -> list[tuple[str, str]]:
    return [(cookie.name, cookie.domain) for cookie in jar.cookies(at=at)]


def test_later_cookie_of_the_same_name_domain_and_path_replaces_the_earlier() -> None:
    jar = Jar()
    jar.take(a_write(requested_s=60), page_site="shop.example", at=0)
    jar.take(a_write(requested_s=90), page_site="shop.example", at=1)

    assert [cookie.kept_s for cookie in jar.cookies(at=2)] == [90]


def test_cookie_is_kept_for_at_most_400_days() -> None:
    jar = Jar()
    jar.take(a_write(requested_s=10**15), page_site="shop.example", at=0)

    assert [cookie.kept_s for cookie in jar.cookies(at=1)] == [400 * 86_400]


@pytest.mark.parametrize(("at", "names"), [(59, ["a"]), (60, []), (61, [])])
def test_cookie_is_gone_when_its_time_is_up(at: float, names: list[str]) -> None:
    jar = Jar()
    jar.take(a_write(requested_s=60), page_site="shop.example", at=0)

    assert [name for name, _ in held(jar, at)] == names


def test_removal_removes_what_it_names_and_nothing_else() -> None:
    jar = Jar()
    jar.take(a_write(), page_site="shop.example", at=0)
    jar.take(a_write(domain=".shop.example"), page_site="shop.example", at=0)
    jar.take(a_write(requested_s=0), page_site="shop.example", at=1)

    assert held(jar, 2) == [("a", ".shop.example")]


def test_refused_cookie_changes_nothing() -> None:
    jar = Jar()
    jar.take(replace(a_write(), refused=("SecureOnly",)), page_site="shop.example", at=0)

    assert held(jar) == []


def test_partitioned_cookie_is_kept_for_each_site_that_shows_it() -> None:
    jar = Jar()
    for site in ("one.example", "two.example"):
        jar.take(replace(a_write(), partitioned=True), page_site=site, at=0)

    assert held(jar) == [("a", "shop.example")] * 2


def test_cookie_that_was_sent_and_never_set_is_there_with_nothing_known_but_its_name() -> None:
    jar = Jar()
    jar.was_sent(sent_cookie("_ga", "www.shop.example"), at=0)

    [cookie] = jar.cookies(at=1)
    assert (cookie.name, cookie.domain, cookie.is_known) == ("_ga", "www.shop.example", False)


def test_cookie_that_was_sent_because_it_was_set_is_there_once() -> None:
    jar = Jar()
    jar.was_sent(sent_cookie("a", "www.shop.example"), at=5)
    jar.take(a_write(domain=".shop.example"), page_site="shop.example", at=1)

    assert held(jar, 6) == [("a", ".shop.example")]


@pytest.mark.parametrize(
    ("hosts", "domain"),
    [
        (["www.shop.example", "api.shop.example"], ".shop.example"),
        (["a.eu.shop.example", "b.eu.shop.example"], ".eu.shop.example"),
        (["shop.example", "www.shop.example"], ".shop.example"),
        (["www.shop.example"], "www.shop.example"),
    ],
)
def test_cookie_that_several_hosts_get_belongs_to_the_domain_they_share(hosts: list[str], domain: str) -> None:
    jar = Jar()
    for host in hosts:
        jar.was_sent(sent_cookie("_ga", host), at=0)

    assert held(jar) == [("_ga", domain)]


@pytest.mark.parametrize(("removed_at", "names"), [(4, ["_ga"]), (6, [])])
def test_cookie_of_a_script_is_gone_when_a_response_removes_it_after_it_was_last_sent(
    removed_at: float, names: list[str]
) -> None:
    jar = Jar()
    jar.was_sent(sent_cookie("_ga", "www.shop.example"), at=5)
    jar.take(a_write("_ga", ".shop.example", requested_s=0), page_site="shop.example", at=removed_at)

    assert [name for name, _ in held(jar, 7)] == names


def test_cookie_that_the_browser_described_keeps_its_attributes() -> None:
    jar = Jar()
    described = StoredCookie(
        name="_ga",
        domain=".shop.example",
        path="/",
        kept_s=60,
        http_only=False,
        secure=False,
        same_site="Lax",
        partitioned=False,
    )
    jar.was_sent(described, at=0)

    assert jar.cookies(at=1) == (described,)
