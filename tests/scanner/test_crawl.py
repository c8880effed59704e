"""Which pages are visited, and in which order."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.errors import ConfigError
from consent.vocabulary import ConsentState
from scanner.crawl import PageList, Survey, checked_url
from scanner.crawl.address import identity, page_address, template_of
from scanner.crawl.words import does_something, kind_of
from scanner.fetch import Fetched
from scanner.recording import Link, PageVisit

START = "https://shop.example/"


class Files:
    """The files of a site by URL, instead of a browser that asks for them."""

    def __init__(self, files: Mapping[str, str | bytes | int | None]) -> None:
        self._files = files
        self.asked: list[str] = []

    async def get(self, url: str, *, most_bytes: int) -> Fetched:
        self.asked.append(url)
        answer = self._files.get(url, 404)
        if answer is None:
            return Fetched(url=url, error="the server did not answer in time")
        if isinstance(answer, int):
            return Fetched(url=url, status=answer)
        body = answer.encode() if isinstance(answer, str) else answer
        return Fetched(url=url, status=200, body=body[:most_bytes])


def visit(url: str, links: Iterable[str | Link] = (), *, final_url: str = "") -> PageVisit:
    return PageVisit(
        url=url,
        final_url=final_url or url,
        state=ConsentState.UNTOUCHED,
        status=200,
        links=tuple(Link(url=link, kind="link") if isinstance(link, str) else link for link in links),
    )


async def crawl(
    links: Mapping[str, Sequence[str | Link]],
    *,
    limit: int = 10,
    survey: Survey | None = None,
    leads_to: Mapping[str, str] | None = None,
    start: str = START,
    by_hand: Sequence[str] = (),
) -> list[str]:
    """The pages visited on a site whose pages hold these `links`."""
    pages = PageList(start, limit=limit, by_hand=by_hand, survey=survey)
    visited = []
    async for url in pages.lead():
        visited.append(url)
        await pages.learn(visit(url, links.get(url, ()), final_url=(leads_to or {}).get(url, "")))
    await pages.close()
    return visited


def paths(urls: Iterable[str]) -> list[str]:
    return [url.removeprefix("https://shop.example") for url in urls]


async def test_telling_pages_come_first_and_one_of_each_kind_before_a_second() -> None:
    found = await crawl(
        {
            START: [
                f"{START}product/a",
                f"{START}product/b",
                f"{START}product/c",
                f"{START}over-ons",
                f"{START}zomaar-iets",
                f"{START}privacyverklaring",
                f"{START}contact",
                f"{START}winkelwagen",
                f"{START}mijn-account",
                f"{START}afrekenen",
            ]
        },
        limit=11,
    )

    assert paths(found) == [
        "/",
        "/afrekenen",
        "/winkelwagen",
        "/contact",
        "/mijn-account",
        "/privacyverklaring",
        "/product/a",
        "/over-ons",
        "/zomaar-iets",
        "/product/b",
        "/product/c",
    ]


async def test_list_does_not_depend_on_the_order_of_the_links() -> None:
    links = [f"{START}product/{name}" for name in "abcdef"] + [f"{START}blog/{name}" for name in "xyz"]

    one = await crawl({START: links}, limit=4)
    other = await crawl({START: links[::-1]}, limit=4)

    assert paths(one) == paths(other) == ["/", "/product/a", "/blog/x", "/product/b"]


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        (f"{START}winkelmandje", "cart"),
        (f"{START}nl/checkout/onepage", "checkout"),
        (f"{START}index.php?route=checkout/cart", "cart"),
        (f"{START}website/index.php?Show=PrivacyPolicy", "privacy"),
        (f"{START}datenschutzerkl%C3%A4rung", "privacy"),
        (f"{START}politique-de-confidentialit%C3%A9", "privacy"),
        (f"{START}Mijn-Account/", "account"),
        (f"{START}policies/cookie-policy.html", "cookies"),
        (f"{START}products/red-shirt", "product"),
        (f"{START}mon-compte", "account"),
        (f"{START}unsere-agb", "terms"),
    ],
)
def test_kind_of_a_page_is_read_from_its_address_in_four_languages(url: str, kind: str) -> None:
    found = kind_of(url)

    assert found is not None
    assert found[0].name == kind


def test_kind_of_a_page_is_read_from_the_text_of_the_link_where_the_address_is_mute() -> None:
    found = kind_of(f"{START}c-12345", "Winkelwagen")

    assert found is not None
    assert (found[0].name, found[1]) == ("cart", 1)


def test_word_within_a_title_makes_no_kind() -> None:
    assert kind_of(f"{START}zo-maakt-u-een-account-op-uw-nieuwe-telefoon") is None


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/",
        "https://shop.example.evil.test/",
        "mailto:shop@shop.example",
        "javascript:alert(1)",
        f"{START}voorwaarden.pdf",
        "https://[broken",
        "https://shop.example:port/",
        "https://a:b@shop.example/",
        START + "x" * 3000,
        START + "a/b/" * 3,
        START + "/".join("abcdefghi"),
        f"{START}shop?color=red&size=m&brand=x&price=1",
    ],
)
def test_link_that_leaves_or_is_no_page_or_never_ends_is_not_followed(url: str) -> None:
    assert page_address(url, START) is None


@pytest.mark.parametrize(
    "path",
    [
        "account/logout",
        "account/logOut",
        "uitloggen",
        "user/log_off.php",
        "?action=delete&id=3",
        "product/3/verwijderen",
        "cart/add-to-cart",
        "shop/?add-to-cart=17",
        "?remove_item=abc&_wpnonce=123",
        "cart/12345678:1",
        "cart/add",
        "winkelwagen/toevoegen/5",
        "checkout/place-order",
        "bestelling-plaatsen",
        "wishlist/index/add/product/1",
        "newsletter/unsubscribe",
        "kunde/abmelden",
        "se-d%C3%A9connecter",
        "index.php?route=account/logout",
        "wp-admin/",
        "vote?id=1",
        "item/5?do=confirm",
    ],
)
def test_link_that_does_something_is_never_followed(path: str) -> None:
    assert does_something(START + path)
    assert page_address(START + path, START) is None


@pytest.mark.parametrize("path", ["", "blog/logo-ontwerpen", "cart", "checkout", "orders", "login", "wissen/cookies"])
def test_link_that_only_shows_something_is_followed(path: str) -> None:
    assert page_address(START + path, START) == START + path


@pytest.mark.parametrize(
    ("url", "address"),
    [
        (f"{START}a;jsessionid=AB12?x=1#top", f"{START}a?x=1"),
        (f"{START}a?PHPSESSID=abc&utm_source=mail&id=3", f"{START}a?id=3"),
        (f"{START}(S(abcdefghijklmnopqrst))/a", f"{START}a"),
        ("https://SHOP.example", START),
    ],
)
def test_numbers_of_sessions_and_campaigns_are_left_out_of_an_address(url: str, address: str) -> None:
    assert page_address(url, START) == address


def test_two_spellings_of_one_page_are_the_same() -> None:
    spellings = [f"{START}a?x=1&y=2", "http://www.shop.example/a/?y=2&x=1"]

    assert len({identity(spelling) for spelling in spellings}) == 1
    assert identity(f"{START}a") != identity(f"{START}b")


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("product/red-shirt", "product/blue-shirt", True),
        ("product/red-shirt", "blog/blue-shirt", False),
        ("2024/05/01", "2025/12/31", True),
        ("shop?color=red", "shop?color=blue", True),
        ("shop?color=red", "shop?size=m", False),
        ("nl/shop/a.html", "nl/shop/b.html", True),
    ],
)
def test_pages_made_alike_have_one_template(one: str, other: str, *, alike: bool) -> None:
    assert (template_of(START + one) == template_of(START + other)) is alike


async def test_calendar_and_filters_take_a_few_pages_and_no_more() -> None:
    def page(number: int) -> list[str]:
        return [
            f"{START}agenda/2026/{number}/1",
            f"{START}agenda?month={number}",
            f"{START}shop?color={number}&size=m",
            f"{START}artikelen/pagina/{number}",
        ]

    found = await crawl({START: [url for number in range(500) for url in page(number)]}, limit=200)

    assert len(found) <= 1 + 4 * 5


async def test_link_that_grows_with_each_page_comes_to_an_end() -> None:
    pages = PageList(START, limit=100)
    visited = []
    async for url in pages.lead():
        visited.append(url)
        await pages.learn(visit(url, [f"{url.rstrip('/')}/meer/{len(visited)}x"]))

    assert len(visited) < 10


async def test_session_number_in_every_link_makes_no_new_pages() -> None:
    pages = PageList(START, limit=50)
    visited = []
    async for url in pages.lead():
        visited.append(url)
        await pages.learn(visit(url, [f"{START}a?sid={len(visited)}", f"{START}b;jsessionid={len(visited)}"]))

    assert paths(visited) == ["/", "/a", "/b"]


async def test_payment_page_is_visited_once_and_its_links_are_not_followed() -> None:
    links = {
        START: [f"{START}checkout/a", f"{START}checkout/b", f"{START}product/x"],
        f"{START}checkout/a": [f"{START}return-from-bank", "https://bank.test/go-on"],
    }

    found = await crawl(links, leads_to={f"{START}checkout/a": "https://bank.test/pay"})

    assert paths(found) == ["/", "/checkout/a", "/product/x"]


async def test_page_that_fails_keeps_none_of_its_kind_from_being_visited() -> None:
    links = {START: [f"{START}checkout/a", f"{START}checkout/b"]}

    found = await crawl(links, leads_to={f"{START}checkout/a": "chrome-error://chromewebdata/"})

    assert paths(found) == ["/", "/checkout/a", "/checkout/b"]


async def test_site_that_has_moved_to_another_domain_is_followed_there() -> None:
    found = await crawl(
        {START: ["https://shop.test/contact", f"{START}old"]}, leads_to={START: "https://www.shop.test/nl/"}
    )

    assert found == [START, "https://shop.test/contact"]


async def test_page_that_led_to_another_is_not_visited_again_under_its_new_name() -> None:
    found = await crawl({START: [f"{START}nl/", f"{START}contact"]}, leads_to={START: f"{START}nl/"})

    assert paths(found) == ["/", "/contact"]


async def test_pages_in_the_language_of_the_first_one_come_before_those_in_others() -> None:
    languages = [f"{START}{language}/contact" for language in ("de", "en", "nl")]

    found = await crawl({START: languages}, leads_to={START: f"{START}nl/"}, limit=2)

    assert paths(found) == ["/", "/nl/contact"]


async def test_no_more_pages_than_asked_for_but_those_named_by_hand_always() -> None:
    links = {START: [f"{START}page-{number}" for number in range(50)]}

    assert len(await crawl(links, limit=7)) == 7
    assert paths(await crawl(links, limit=1, by_hand=[f"{START}x", f"{START}y"])) == ["/", "/x", "/y"]


async def test_scan_of_one_page_asks_for_no_robots_and_no_sitemap() -> None:
    files = Files({})

    await crawl({START: [f"{START}a"]}, limit=1, survey=Survey(files))

    assert files.asked == []


async def test_those_who_follow_get_the_list_of_the_one_who_leads() -> None:
    pages = PageList(START, limit=10)

    async def follow() -> list[str]:
        return [page async for page in pages.follow()]

    followers = [asyncio.create_task(follow()) for _ in range(2)]
    led = []
    async for page in pages.lead():
        led.append(page)
        await asyncio.sleep(0)
        await pages.learn(visit(page, [f"{START}{len(led)}-a/"] if len(led) < 5 else []))
    await pages.close()

    assert len(led) == 5
    assert [await follower for follower in followers] == [led, led]


@given(st.text(max_size=200), st.text(max_size=50))
def test_no_link_however_damaged_breaks_the_crawl(path: str, text: str) -> None:
    for url in (path, START + path, f"{START}?{path}"):
        address = page_address(url, START)
        if address is not None:
            assert page_address(address, START) in (address, None) or identity(address)
            assert template_of(address)
            kind_of(address, text)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://shop.example", START),
        (" https://shop.example/#x ", START),
        ("http://127.0.0.1:8000/a?b", "http://127.0.0.1:8000/a?b"),
    ],
)
def test_url_is_made_as_a_browser_asks_for_it(url: str, expected: str) -> None:
    assert checked_url(url) == expected


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("shop.example", "did you mean https://shop.example?"),
        ("", "has to start with https://"),
        ("ftp://shop.example/", "has to start with https://"),
        ("file:///etc/passwd", "has to start with https://"),
        ("https://", "names no host"),
        ("https://shop.example:port/", "is not a URL"),
        ("https://[::1", "is not a URL"),
        ("https://me:secret@shop.example/", "--basic-auth NAME:PASSWORD"),
        (f"https://shop.example/{'x' * 3000}", "too long"),
    ],
)
def test_url_that_can_not_be_scanned_is_told_in_one_line(url: str, message: str) -> None:
    with pytest.raises(ConfigError) as raised:
        checked_url(url)

    assert message in str(raised.value)
    assert "\n" not in str(raised.value)
    assert "secret" not in str(raised.value)
