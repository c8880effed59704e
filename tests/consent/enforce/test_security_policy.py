"""The Content-Security-Policy of a page, by what was granted."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import HTMLResponse, JSONResponse, Response

from consent import Method
from consent.enforce.security_policy import MAX_BYTES, OWN, SecurityPolicy, directives_of, opened
from consent.errors import ConfigError
from consent.vocabulary import Category
from tests.consent.declarations import declared
from tests.consent.outgoing.test_response import get
from tests.consent.shop import PAGE, PlainBanner, around, client, cookie, shop

DECLARATION = declared(
    """
[services.pay]
name = "Pay"
category = "necessary"
hosts = ["pay.example"]
[services.maps]
name = "Maps"
category = "preferences"
hosts = ["maps.example/embed", "*.tiles.example", "cdn.example/*/maps.js"]
"""
)
HOSTS = ["a.example"]
NECESSARY = frozenset({"necessary", "pay"})
ALL = NECESSARY | {"maps"}


def policy(sent: str = "", granted: frozenset[str] = NECESSARY, own: str | None = None) -> str:
    return SecurityPolicy(DECLARATION, own).of(sent.encode(), granted).decode()


@pytest.mark.parametrize(
    ("directive", "sent", "sources"),
    [
        ("script-src", "default-src 'self'", "'self' a.example"),
        ("script-src", "default-src 'none'", "a.example"),
        ("script-src", "default-src", "a.example"),
        ("script-src", "script-src 'nonce-x' 'strict-dynamic'", "'nonce-x' 'strict-dynamic' a.example"),
        ("script-src", "script-src 'sha256-y='", "'sha256-y=' a.example"),
        ("script-src", "script-src * ; default-src 'none'", "*"),
        ("script-src", "script-src a.example", "a.example"),
        ("script-src", "script-src 'self'; script-src 'none'", "'self' a.example"),
        ("SCRIPT-SRC", "SCRIPT-SRC 'NONE'", "a.example"),
        ("script-src-elem", "script-src-elem 'self'", "'self' a.example"),
        ("script-src-elem", "script-src 'self'", None),
        ("script-src", "img-src 'self'", None),
        ("frame-src", "child-src b.example; default-src 'none'", "b.example a.example"),
        ("connect-src", "connect-src 'self'", "'self' a.example wss://a.example"),
        ("img-src", "img-src 'self' data:", "'self' data: a.example"),
        ("style-src", "style-src 'unsafe-inline'", "'unsafe-inline' a.example"),
        ("font-src", "default-src b.example", "b.example a.example"),
        ("media-src", "default-src b.example", "b.example a.example"),
        ("object-src", "object-src 'none'; default-src 'self'", "'none'"),
        ("object-src", "default-src 'self'", "'self'"),
        ("manifest-src", "default-src 'none'", "'none'"),
        ("worker-src", "default-src 'self'", "'self'"),
        ("connect-src", "connect-src 'none'; default-src 'self'", "a.example wss://a.example"),
        ("default-src", "default-src *", "*"),
        ("frame-ancestors", "frame-ancestors 'none'; default-src 'self'", "'none'"),
        ("report-to", "default-src 'self'; report-to csp", "csp"),
    ],
)  # fmt: skip
def test_directive_names_what_is_granted_beside_its_own(directive: str, sent: str, sources: str | None) -> None:
    directives = directives_of(opened(sent, HOSTS))
    found = directives.get(directive.lower())
    if found is None and sources is not None:
        found = [source for source in directives["default-src"] if not source.startswith("wss:")]

    assert found == (None if sources is None else sources.split())


@given(st.text("ab-'; *src\t", max_size=40), st.sampled_from([[], HOSTS]))
def test_opening_twice_is_opening_once(sent: str, hosts: list[str]) -> None:
    assert opened(opened(sent, hosts), hosts) == opened(sent, hosts)


@given(st.text(max_size=60))
def test_any_header_is_survived(sent: str) -> None:
    SecurityPolicy(DECLARATION).of(sent.encode("latin-1", "replace"), ALL)


def test_site_without_a_policy_gets_one_that_allows_itself_and_what_is_granted() -> None:
    assert policy().startswith(f"{OWN} pay.example wss://pay.example; object-src 'self'")
    assert "maps.example" not in policy()
    assert "maps.example/embed maps.example/embed/ *.tiles.example cdn.example/" in policy(granted=ALL)


def test_every_policy_of_a_page_is_opened() -> None:
    assert policy("default-src 'self', img-src 'none'").startswith("default-src 'self' pay.example")
    assert policy("default-src 'self', img-src 'none'").endswith(", img-src pay.example")


def test_header_of_a_site_with_many_services_stays_small() -> None:
    many = "".join(
        f'[services.s{number}]\nname = "S"\ncategory = "statistics"\nhosts = ["cdn.s{number}.example"]\n'
        for number in range(40)
    )
    rules = SecurityPolicy(declared(many))

    assert len(rules.of(b"default-src 'self'", frozenset(f"s{number}" for number in range(40)))) < 2_500


def test_policy_that_rules_no_scripts_gets_company() -> None:
    assert policy("frame-ancestors 'none'", own="script-src 'self'") == (
        "frame-ancestors 'none', script-src 'self' pay.example"
    )
    assert OWN not in policy("script-src 'self'")


def test_policy_that_no_server_would_take_passes() -> None:
    sent = "script-src 'self' " + "x" * MAX_BYTES

    assert policy(sent) == sent


def test_nonces_are_not_remembered() -> None:
    rules = SecurityPolicy(DECLARATION)
    for number in range(5):
        rules.of(b"script-src 'nonce-%d'" % number, NECESSARY)
    rules.of(b"script-src 'self'", NECESSARY)

    assert rules._kept.cache_info().currsize == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"enforce_csp": "yes"}, "enforce_csp='yes' is none of off, report-only, on"),
        ({"enforce_csp": "on", "content_security_policy": ""}, "holds no directive"),
        ({"enforce_csp": "on", "content_security_policy": "default-src 'self'\r\nx: y"}, "is no single line"),
        ({"enforce_csp": "on", "content_security_policy": "default 'self'"}, "'default' is no directive"),
        ({"content_security_policy": "default-src 'self'"}, "has no effect where enforce_csp is 'off'"),
    ],
)
def test_wrong_option_is_told_at_start(options: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        around(None, **options)


async def headers(response: Response, **options: object) -> dict[str, str]:
    granted = options.pop("granted", None)
    app = shop(lambda: response, banner=PlainBanner(), **options)
    async with client(app, headers={"cookie": granted} if granted else {}) as visitor:
        return dict((await visitor.get("/0")).headers)


async def test_header_follows_the_choice() -> None:
    page = HTMLResponse(PAGE, headers={"content-security-policy": "default-src 'self'"})

    asked = await headers(page, enforce_csp="on")
    granted = await headers(page, enforce_csp="on", granted=cookie(Method.SELECTION, Category.STATISTICS))

    assert "googletagmanager.com" not in asked["content-security-policy"]
    assert "www.googletagmanager.com/gtag/js" in granted["content-security-policy"]
    assert "Cookie" in asked["vary"]
    assert asked["cache-control"] == "private, no-cache"


async def test_report_only_leaves_the_applications_policy_in_force() -> None:
    page = HTMLResponse(PAGE, headers={"content-security-policy": "default-src 'self'"})

    sent = await headers(page, enforce_csp="report-only")

    assert sent["content-security-policy"] == "default-src 'self'"
    assert sent["content-security-policy-report-only"].startswith("default-src 'self' js.mollie.com")


async def test_it_is_off_unless_asked_for_and_only_on_pages() -> None:
    assert not any("security-policy" in name for name in await headers(HTMLResponse(PAGE)))
    assert not any("security-policy" in name for name in await headers(JSONResponse({}), enforce_csp="on"))


async def test_compressed_page_has_the_policy_too() -> None:
    body = gzip.compress(PAGE.encode())
    page = Response(body, media_type="text/html", headers={"content-encoding": "gzip", "cache-control": "public"})

    sent = await headers(page, enforce_csp="on")

    assert "content-security-policy" in sent
    assert sent["content-length"] == str(len(body))
    assert sent["cache-control"].startswith("private")


async def test_head_is_answered_with_it() -> None:
    assert "content-security-policy" not in (await get(lambda: HTMLResponse(PAGE), "HEAD")).headers
