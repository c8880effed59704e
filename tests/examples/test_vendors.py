"""What the stand-in vendors set and send, without a browser."""

from __future__ import annotations

import re

import httpx
import pytest

from examples.internet.cookies import DAY, YEAR, Cookie
from examples.internet.vendors import vendor_apps

# Per page: the cookies it sets, and for how long (seconds; None for a session).
COOKIES = [
    (
        "https://www.youtube.com/embed/x",
        {
            "YSC": None,
            "VISITOR_INFO1_LIVE": 180 * DAY,
            "VISITOR_PRIVACY_METADATA": 180 * DAY,
            "__Secure-ROLLOUT_TOKEN": 180 * DAY,
        },
    ),
    ("https://www.youtube-nocookie.com/embed/x", {}),
    ("https://www.google.com/maps/embed?pb=x", {"NID": 183 * DAY, "AEC": 183 * DAY}),
    ("https://www.facebook.com/v21.0/plugins/like.php", {"datr": 2 * YEAR, "fr": 90 * DAY}),
    ("https://www.facebook.com/plugins/like.php", {"datr": 2 * YEAR, "fr": 90 * DAY}),
    ("https://www.facebook.com/tr/?id=1&ev=PageView", {"fr": 90 * DAY}),
    ("https://www.mollie.com/checkout/select-method/abc", {"SESSIONID": None, "m_locale": YEAR}),
    ("https://js.mollie.com/v1/mollie.js", {}),
    ("https://fonts.googleapis.com/css2?family=Lora:wght@400", {}),
    ("https://fonts.gstatic.com/s/lora/v1/blank.woff2", {}),
    ("https://www.googletagmanager.com/gtag/js?id=G-ABC", {}),
    ("https://www.googletagmanager.com/gtm.js?id=GTM-ABC", {}),
    ("https://cdn.jsdelivr.net/npm/a@1/dist/a.min.js", {}),
    ("https://use.fontawesome.com/releases/v6.5.0/css/all.css", {}),
    ("https://www.linkedin.com/company/voorbeeldthee", {}),
    ("https://x.com/voorbeeldthee", {}),
]


@pytest.mark.parametrize(("url", "expected"), COOKIES)
async def test_vendor_sets_its_cookies_for_as_long_as_the_real_one(
    client: httpx.AsyncClient, url: str, expected: dict[str, int | None]
) -> None:
    answer = await client.get(url)

    assert answer.status_code == 200
    assert {
        header.split("=")[0]: int(age.group(1)) if (age := re.search(r"Max-Age=(\d+)", header)) else None
        for header in answer.headers.get_list("set-cookie")
    } == expected


@pytest.mark.parametrize(
    ("url", "media_type"),
    [
        ("https://www.googletagmanager.com/gtag/js?id=G-ABC", "text/javascript"),
        ("https://fonts.googleapis.com/css2?family=Lora", "text/css"),
        ("https://fonts.gstatic.com/s/lora/v1/blank.woff2", "font/woff2"),
        ("https://use.fontawesome.com/releases/v6.5.0/css/all.css", "text/css"),
        ("https://kit.fontawesome.com/abc.js", "text/javascript"),
        ("https://i.ytimg.com/vi/x/hqdefault.jpg", "image/svg+xml"),
        ("https://www.facebook.com/tr/?id=1", "image/gif"),
        ("https://www.instagram.com/voorbeeldthee", "text/html"),
    ],
)
async def test_vendor_names_the_type_of_what_it_sends(client: httpx.AsyncClient, url: str, media_type: str) -> None:
    assert (await client.get(url)).headers["content-type"].startswith(media_type)


async def test_a_known_browser_gets_no_second_identity(client: httpx.AsyncClient) -> None:
    for _visit in range(2):
        answer = await client.get("https://www.facebook.com/plugins/like.php")

    assert "set-cookie" not in answer.headers


async def test_doubleclick_asks_with_a_test_cookie_before_it_sets_the_other(client: httpx.AsyncClient) -> None:
    first = await client.get("https://googleads.g.doubleclick.net/pagead/id")
    assert first.headers["set-cookie"].startswith("test_cookie=CheckForPermission")

    second = await client.get(first.headers["location"])
    assert second.headers["set-cookie"].startswith("IDE=")
    assert dict(client.cookies) == {"IDE": client.cookies["IDE"]}


async def test_doubleclick_gives_up_on_a_browser_that_takes_no_cookies(client: httpx.AsyncClient) -> None:
    answer = await client.get("https://googleads.g.doubleclick.net/pagead/id?again=1")

    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("query", ["", "?id=", "?id=UA-1-1", "?id=G-a'b", "?id=G-%3Cscript%3E", "?id=GTM-1"])
async def test_tag_is_served_for_a_well_formed_id_only(client: httpx.AsyncClient, query: str) -> None:
    assert (await client.get(f"https://www.googletagmanager.com/gtag/js{query}")).status_code == 404


@pytest.mark.parametrize(
    ("back", "shown"),
    [
        ("https://shop.example/bedankt", True),
        ("javascript:alert(1)", False),
        ('https://shop.example/"><script>', False),
    ],
)
async def test_payment_page_leads_back_to_the_shop_and_nowhere_strange(
    client: httpx.AsyncClient, back: str, shown: bool
) -> None:
    answer = await client.get("https://www.mollie.com/checkout/pay/1", params={"return": back})

    assert (f'href="{back}"' in answer.text) is shown


async def test_an_unknown_path_of_a_vendor_answers_404(client: httpx.AsyncClient) -> None:
    assert (await client.get("https://www.youtube.com/no/such/page")).status_code == 404


def test_cookie_attributes_are_written_as_in_the_header() -> None:
    cookie = Cookie(name="a", value="b", domain=".v.example", max_age=60, partitioned=True)

    assert cookie.header() == (
        "a=b; Path=/; Domain=.v.example; Max-Age=60; Secure; HttpOnly; SameSite=None; Partitioned"
    )
    assert Cookie(name="a", value="b", secure=False, http_only=False, same_site=None).header() == "a=b; Path=/"


def test_every_vendor_module_has_been_found() -> None:
    assert {"www.googletagmanager.com", "connect.facebook.net", "js.mollie.com", "cdn.jsdelivr.net"} <= set(
        vendor_apps()
    )
