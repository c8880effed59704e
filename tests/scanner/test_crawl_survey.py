"""What a site says about its pages, in robots.txt and in sitemaps."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.crawl import PageList, Survey
from scanner.crawl.robots import Robots
from scanner.crawl.sitemap import MOST_BYTES, read_sitemap
from tests.scanner.test_crawl import START, Files, crawl, paths, visit


def sitemap(*urls: str, index: bool = False) -> str:
    outer, inner = ("sitemapindex", "sitemap") if index else ("urlset", "url")
    entries = "".join(f"<{inner}><loc> {url} </loc><lastmod>2026-01-01</lastmod></{inner}>" for url in urls)
    return f'<?xml version="1.0"?><{outer} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</{outer}>'


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("User-agent: *\nDisallow: /cart", "cart", False),
        ("User-agent: *\nDisallow: /cart", "contact", True),
        ("User-agent: *\nDisallow: /\nAllow: /shop", "shop/a", True),
        ("User-agent: *\nDisallow: /*?sort=", "shop?sort=price", False),
        ("User-agent: *\nDisallow: /*.php$", "index.php", False),
        ("User-agent: *\nDisallow: /*.php$", "index.php5", True),
        ("User-agent: Googlebot\nDisallow: /", "a", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Kruimel\nDisallow:", "a", True),
        ("\ufeffUser-agent: *\r\nDisallow: /a", "a", False),
        ("<html>no such page", "a", True),
    ],
)
def test_most_precise_rule_of_our_group_counts(rules: str, path: str, *, allowed: bool) -> None:
    assert Robots(rules).allow(START + path) is allowed


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (500, False), (503, False), (None, False)])
def test_no_rules_allow_all_and_a_server_that_can_not_say_allows_nothing(status: int | None, *, allowed: bool) -> None:
    assert Robots.answered(status, b"<h1>error</h1>").allow(START) is allowed


@given(st.binary(max_size=300))
def test_robots_txt_however_damaged_can_be_read(body: bytes) -> None:
    robots = Robots.answered(200, b"User-agent: *\n" + body)

    assert robots.allow(START) in (True, False)
    assert isinstance(robots.sitemaps, tuple)


@pytest.mark.parametrize(
    "body",
    [
        sitemap(f"{START}a", f"{START}b?x=1&amp;y=2").encode(),
        gzip.compress(sitemap(f"{START}a", f"{START}b?x=1&amp;y=2").encode()),
        f"{START}a\r\n{START}b?x=1&y=2\r\nnot an address".encode(),
        f"<urlset><url><loc><![CDATA[{START}a]]></loc></url><x:loc>{START}b?x=1&#38;y=2</x:loc>".encode(),
        sitemap(f"{START}a", f"{START}a", f"{START}b?x=1&amp;y=2", "ftp://x", "/c", START + "x" * 5000).encode(),
    ],
)
def test_sitemap_is_read_as_xml_as_gzip_and_as_text(body: bytes) -> None:
    found = read_sitemap(body)

    assert found.addresses == (f"{START}a", f"{START}b?x=1&y=2")
    assert not found.is_index


def test_small_sitemap_that_unpacks_to_much_is_read_to_its_limit() -> None:
    bomb = gzip.compress(f"<loc>{START}a</loc>".encode() + b" " * MOST_BYTES + f"<loc>{START}b</loc>".encode())

    assert read_sitemap(bomb).addresses == (f"{START}a",)


@given(st.binary(max_size=300))
def test_sitemap_however_damaged_can_be_read(body: bytes) -> None:
    for damaged in (body, b"\x1f\x8b" + body, b"<urlset><loc>" + body):
        assert all(url.startswith("http") for url in read_sitemap(damaged).addresses)


async def test_pages_are_found_in_the_sitemaps_that_robots_txt_names() -> None:
    files = Files(
        {
            f"{START}robots.txt": f"Sitemap: {START}all.xml\nSitemap: https://elsewhere.test/sitemap.xml",
            f"{START}all.xml": sitemap(f"{START}product-sitemap.xml.gz", f"{START}page-sitemap.xml", index=True),
            f"{START}product-sitemap.xml.gz": gzip.compress(sitemap(f"{START}rode-trui", f"{START}trui").encode()),
            f"{START}page-sitemap.xml": sitemap(f"{START}contact", "https://elsewhere.test/", f"{START}een-verhaal"),
        }
    )

    found = await crawl({}, survey=Survey(files), limit=4)

    assert paths(found) == ["/", "/contact", "/trui", "/een-verhaal"]
    assert not any("elsewhere" in url for url in files.asked)


async def test_sitemap_is_looked_for_where_it_usually_is() -> None:
    files = Files({f"{START}sitemap.xml": sitemap(f"{START}contact")})

    assert paths(await crawl({}, survey=Survey(files))) == ["/", "/contact"]


async def test_ninety_sitemaps_of_one_sort_are_not_all_asked_for() -> None:
    index = sitemap(*(f"{START}products-{number}.xml" for number in range(90)), index=True)
    files = Files({f"{START}sitemap.xml": index})

    await crawl({}, survey=Survey(files))

    assert files.asked == [
        f"{START}{name}" for name in ("robots.txt", "sitemap.xml", "products-0.xml", "products-1.xml")
    ]


async def test_sitemap_that_names_itself_is_asked_for_once() -> None:
    files = Files({f"{START}sitemap.xml": sitemap(f"{START}sitemap.xml", index=True)})

    await crawl({}, survey=Survey(files))

    assert files.asked.count(f"{START}sitemap.xml") == 1


async def test_page_that_robots_may_not_see_is_left_out_and_told() -> None:
    files = Files({f"{START}robots.txt": "User-agent: *\nDisallow: /winkelwagen"})
    links = [f"{START}winkelwagen", f"{START}contact"]

    pages = PageList(START, limit=5, survey=Survey(files))
    found = []
    async for url in pages.lead():
        found.append(url)
        await pages.learn(visit(url, links))

    assert paths(found) == ["/", "/contact"]
    assert pages.notes == ("robots.txt keeps 1 page out that would have been visited; --ignore-robots goes there too",)


async def test_owner_may_ignore_robots_txt() -> None:
    files = Files({f"{START}robots.txt": "User-agent: *\nDisallow: /"})

    found = await crawl({START: [f"{START}contact"]}, survey=Survey(files, ignore_robots=True))

    assert paths(found) == ["/", "/contact"]


async def test_page_named_by_hand_is_visited_whatever_robots_txt_says() -> None:
    files = Files({f"{START}robots.txt": "User-agent: *\nDisallow: /"})

    found = await crawl({START: [f"{START}a"]}, survey=Survey(files), by_hand=[f"{START}geheim"])

    assert paths(found) == ["/", "/geheim"]


async def test_server_that_can_not_say_what_robots_may_see_is_told() -> None:
    files = Files({f"{START}robots.txt": 503})

    pages = PageList(START, limit=5, survey=Survey(files))
    async for url in pages.lead():
        await pages.learn(visit(url, [f"{START}a"]))

    assert "the server answered 503" in pages.notes[0]
    assert "--ignore-robots" in pages.notes[0]


async def test_each_host_of_the_site_is_asked_for_its_own_rules() -> None:
    files = Files({"https://www.shop.example/robots.txt": "User-agent: *\nDisallow: /geheim"})
    links = ["https://www.shop.example/geheim", "https://www.shop.example/open", f"{START}over-ons"]

    found = await crawl({START: links}, survey=Survey(files))

    assert sorted(found) == sorted([START, f"{START}over-ons", "https://www.shop.example/open"])


async def test_subdomain_is_another_site() -> None:
    links = ["https://blog.shop.example/", "https://notshop.example/", f"{START}a"]

    found = await crawl({START: links}, survey=Survey(Files({})))

    assert found == [START, f"{START}a"]


async def test_link_of_a_page_counts_though_a_sitemap_holds_very_many() -> None:
    products = sitemap(*(f"{START}shop/trui-{number}" for number in range(12_000)))
    links = {f"{START}shop/trui-0": [f"{START}contact"]}

    found = await crawl(links, survey=Survey(Files({f"{START}sitemap.xml": products})), limit=3)

    assert paths(found) == ["/", "/shop/trui-0", "/contact"]
