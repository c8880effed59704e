"""The example shop, without a browser."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
from starlette.types import ASGIApp

from examples.webshop.protected import create_protected
from examples.webshop.shop import PAGES, create_app

OWN = "https://shop.example"
ORDER = {
    "naam": "Jo Voorbeeld",
    "email": "jo@voorbeeld.example",
    "straat": "Laan 1",
    "postcode": "1234 ab",
    "plaats": "Ons Dorp",
}


class Markup(HTMLParser):
    """The tags of a page, and what strict content security policies refuse."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inline: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        if tag == "style" or (tag == "script" and "src" not in attributes):
            self.inline.append(tag)
        self.inline += [name for name in attributes if name == "style" or name.startswith("on")]

    def loads(self) -> set[str]:
        """The addresses on other hosts that a browser fetches on its own."""
        live = [
            attributes.get("src") or ""
            for tag, attributes in self.tags
            if tag in ("script", "iframe", "img") and attributes.get("type") != "text/plain"
        ]
        return {address for address in live if address.startswith("http")}

    def waiting(self) -> set[tuple[str, str]]:
        """(category, address) of each tag that waits for consent."""
        return {
            (attributes["data-consent"] or "", attributes.get("src") or attributes.get("data-kr-src") or "")
            for _tag, attributes in self.tags
            if "data-consent" in attributes
        }


def visit(app: ASGIApp) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=OWN)


@pytest.fixture
async def shop() -> AsyncIterator[httpx.AsyncClient]:
    async with visit(create_app()) as client:
        yield client


@pytest.mark.parametrize("path", PAGES)
async def test_page_needs_no_inline_script_or_style(path: str) -> None:
    for app in (create_app(), create_protected()):
        async with visit(app) as client:
            page = await client.get(path)

        assert page.status_code == 200
        assert Markup(page.text).inline == []


@pytest.mark.parametrize(
    ("path", "service", "address"),
    [
        ("/", "meta-buttons", "https://connect.facebook.net/nl_NL/sdk.js"),
        ("/", "google-analytics", "https://www.googletagmanager.com/gtag/js"),
        ("/thee/bergpad", "youtube", "https://www.youtube.com/embed/"),
        ("/contact", "google-maps", "https://www.google.com/maps/embed"),
        ("/privacy", "google-analytics", "https://www.googletagmanager.com/gtag/js"),
        ("/winkelmand", "voorbeeldthee-weergave", "/static/view.js"),
    ],
)
async def test_tag_runs_at_once_in_the_bare_shop_and_waits_in_the_other(path: str, service: str, address: str) -> None:
    async with visit(create_app()) as bare, visit(create_protected()) as waiting:
        bare_page, waiting_page = Markup((await bare.get(path)).text), Markup((await waiting.get(path)).text)

    assert address.startswith("/") or any(loaded.startswith(address) for loaded in bare_page.loads())
    assert bare_page.waiting() == set()
    assert any(kind == service and src.startswith(address) for kind, src in waiting_page.waiting())
    assert waiting_page.loads() == set()


async def test_payment_script_is_necessary_and_never_waits() -> None:
    async with visit(create_protected()) as client:
        page = Markup((await client.get("/afrekenen")).text)

    assert page.loads() == {"https://js.mollie.com/v1/mollie.js"}


async def test_social_buttons_are_plain_links(shop: httpx.AsyncClient) -> None:
    links = {attributes.get("href") for tag, attributes in Markup((await shop.get("/contact")).text).tags if tag == "a"}

    assert {
        "https://www.instagram.com/voorbeeldthee",
        "https://www.linkedin.com/company/voorbeeldthee",
    } <= links


async def test_first_page_sets_the_session_cookie_and_the_next_one_does_not(shop: httpx.AsyncClient) -> None:
    header = (await shop.get("/")).headers["set-cookie"].lower()

    assert re.match(r"shop_session=[^;]+; path=/; httponly; samesite=lax$", header)
    assert "set-cookie" not in (await shop.get("/thee")).headers


async def test_tea_goes_into_the_cart_and_out_again(shop: httpx.AsyncClient) -> None:
    for slug in ("bergpad", "bergpad", "late-zon"):
        await shop.post("/winkelmand", data={"erbij": slug})
    assert "€\N{NO-BREAK SPACE}30,40" in (await shop.get("/winkelmand")).text

    await shop.post("/winkelmand", data={"eruit": "bergpad"})
    assert "€\N{NO-BREAK SPACE}6,50" in (await shop.get("/afrekenen")).text

    await shop.get("/bedankt")
    assert "nog niets" in (await shop.get("/winkelmand")).text


async def test_order_leads_to_the_payment_page_and_back(shop: httpx.AsyncClient) -> None:
    address = (await shop.post("/afrekenen", data=ORDER)).headers["location"]

    assert address.startswith("https://www.mollie.com/checkout/select-method/")
    assert httpx.URL(address).params["return"] == f"{OWN}/bedankt"


@pytest.mark.parametrize(
    ("field", "value"),
    [("naam", " "), ("email", "jo"), ("straat", "Laan"), ("postcode", "0123 AB"), ("plaats", "")],
)
async def test_order_with_a_mistake_comes_back_with_advice_and_keeps_the_rest(
    shop: httpx.AsyncClient, field: str, value: str
) -> None:
    page = await shop.post("/afrekenen", data={**ORDER, field: value})

    assert page.status_code == 400
    assert f'aria-describedby="{field}-fout"' in page.text
    assert page.text.count('class="mistake"') == 1
    assert ORDER["plaats" if field != "plaats" else "naam"] in page.text


async def test_what_a_visitor_typed_is_shown_as_text(shop: httpx.AsyncClient) -> None:
    page = await shop.post("/afrekenen", data={**ORDER, "naam": '"><script src=x>', "email": ""})

    assert "<script src=x>" not in page.text


@pytest.mark.parametrize("path", ["/afrekenen", "/nieuwsbrief", "/winkelmand"])
@pytest.mark.parametrize(
    ("body", "status"), [(b"x" * 20_000, 413), (b"\xff\xfe", 400), (b"a=1&" * 100, 400), (b"", 400)]
)
async def test_broken_forms_are_refused(shop: httpx.AsyncClient, path: str, body: bytes, status: int) -> None:
    assert (await shop.post(path, content=body)).status_code == status


@pytest.mark.parametrize("path", ["/nergens", "/thee/koffie", "/static/nergens.css"])
async def test_a_page_that_does_not_exist_says_so(shop: httpx.AsyncClient, path: str) -> None:
    page = await shop.get(path)

    assert page.status_code == 404
    assert "Niet gevonden" in page.text


async def test_newsletter_asks_to_confirm(shop: httpx.AsyncClient) -> None:
    assert "Bijna klaar" in (await shop.post("/nieuwsbrief", data={"email": "jo@voorbeeld.example"})).text


async def test_site_map_lists_every_page_and_robots_points_to_it(shop: httpx.AsyncClient) -> None:
    found = re.findall("<loc>(.*?)</loc>", (await shop.get("/sitemap.xml")).text)

    assert found == [OWN + path for path in PAGES]
    assert f"Sitemap: {OWN}/sitemap.xml" in (await shop.get("/robots.txt")).text


async def test_policy_page_shows_the_file_as_it_is_now(tmp_path: Path) -> None:
    policy = tmp_path / "privacy.md"
    async with visit(create_app(policy=policy)) as client:
        policy.write_text("# Eerst\n", encoding="utf-8")
        assert "<h1>Eerst</h1>" in (await client.get("/privacy")).text

        policy.write_text("| Naam |\n|---|\n| _ga |\n", encoding="utf-8")
        assert "<td>_ga</td>" in (await client.get("/privacy")).text


async def test_policy_of_the_bare_shop_is_as_outdated_as_most(shop: httpx.AsyncClient) -> None:
    page = (await shop.get("/privacy")).text

    assert "<h2><strong>Cookies</strong></h2>" in page
    assert "<h2>Wijzigingen in het privacybeleid</h2>" in page
    assert "[AANBIEDER]" in page
    assert "_ga" not in page.partition("<article")[2].partition("</article>")[0]
