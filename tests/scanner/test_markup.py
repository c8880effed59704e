"""What a page's markup tells: links, and signs of services that do not show in traffic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from consent.catalogue import Matcher, load_catalogue
from consent.vocabulary import ConsentState
from examples.internet import Internet
from scanner.browser import open_browser
from scanner.record import Plan, record
from scanner.recording import PageVisit
from scanner.report import scan_document
from tests.scanner.conftest import HASTE, Scan
from tests.sites import Site, script

OWN_SERVICES = {
    "shop-software": '[[markup]]\nkind = "generator"\nvalue = "ShopWare"',
    "pay-plugin": '[[markup]]\nkind = "path"\nvalue = "/plugins/pay-for-shop/"',
    "mail-form": '[[markup]]\nkind = "form"\nvalue = "*.mail-lists.test/subscribe"',
    "captcha": '[[markup]]\nkind = "element"\nvalue = "data-sitekey="',
}
SERVICE = """name = "{id}"
category = "necessary"
purpose_code = "cart"
purpose.nl = "Verkoopt dingen."
purpose.en = "Sells things."
checked = 2026-11-21

{signs}
"""


@pytest.fixture(scope="module")
def matcher(tmp_path_factory: pytest.TempPathFactory) -> Matcher:
    """The catalogue, with four services of ours that show in markup alone."""
    folder = tmp_path_factory.mktemp("catalogue")
    for service_id, signs in OWN_SERVICES.items():
        (folder / f"{service_id}.toml").write_text(SERVICE.format(id=service_id, signs=signs))
    return Matcher(load_catalogue(folder))


async def visited(internet: Internet, pages: Mapping[str, Any]) -> tuple[PageVisit, Any]:
    internet.mount("site.example", Site(pages))
    try:
        async with open_browser(check=False) as opened:
            plan = Plan(url="https://site.example/", states=(ConsentState.UNTOUCHED,), patience=HASTE)
            recording = await record(plan, opened)
    finally:
        internet.unmount("site.example")
    return recording.states[0].visits[0], recording


@pytest.mark.usefixtures("kruimel_browser")
async def test_links_come_with_what_a_visitor_reads_there(internet: Internet) -> None:
    visit, _ = await visited(
        internet,
        {
            "/": "<a href=/a><img alt=''></a><a href=/a>  Naar\n de <b>winkelwagen</b> </a>"
            "<a href=/b aria-label=Zoeken></a><form action=/c></form><a href=/d>" + "x" * 500 + "</a>"
        },
    )

    assert [(link.kind, link.url.removeprefix("https://site.example"), link.text) for link in visit.links] == [
        ("link", "/a", "Naar de winkelwagen"),
        ("link", "/b", "Zoeken"),
        ("link", "/d", "x" * 80),
        ("form", "/c", ""),
    ]


@pytest.mark.usefixtures("kruimel_browser")
async def test_services_that_show_in_markup_alone_are_found(internet: Internet, matcher: Matcher) -> None:
    _, recording = await visited(
        internet,
        {
            "/": "<meta name=Generator content='ShopWare 6.2'>"
            "<script src='/app/plugins/pay-for-shop/ideal.js?ver=1'></script>"
            "<form action='https://eu.mail-lists.test/subscribe?list=1'><input></form>"
            "<div class='captcha big' data-sitekey='abc'></div><div class='captcha big' data-sitekey='def'></div>",
            "/app/plugins/pay-for-shop/ideal.js": script("1"),
        },
    )

    report = scan_document(recording, matcher)

    found = {
        service["id"]: [proof["detail"] for proof in service["evidence"] if proof["kind"] == "markup"]
        for service in report["services"]
    }
    assert found == {
        "captcha": ["div with data-sitekey="],
        "mail-form": ["form sent to https://eu.mail-lists.test/subscribe"],
        "pay-plugin": ["script with src https://site.example/app/plugins/pay-for-shop/ideal.js"],
        "shop-software": ['generator "ShopWare 6.2"'],
    }
    contacted = {service["id"]: service["states"] for service in report["services"]}
    assert contacted == {"captcha": [], "mail-form": [], "pay-plugin": ["untouched"], "shop-software": []}


@pytest.mark.parametrize(
    "embed",
    [
        "<iframe data-src='https://www.youtube.com/embed/abc?x=1'></iframe>",
        "<template><iframe src='https://www.youtube.com/embed/abc'></iframe></template>",
        "<div hidden><object data-embed-url='https://www.youtube.com/embed/abc'></object></div>",
    ],
)
async def test_embed_that_waits_for_consent_is_named_and_not_said_to_be_contacted(scan: Scan, embed: str) -> None:
    report = await scan({"site.example": {"/": embed}})

    service = next(service for service in report["services"] if service["id"] == "youtube")
    assert [proof["kind"] for proof in service["evidence"]] == ["markup"]
    assert service["evidence"][0]["detail"].endswith("https://www.youtube.com/embed/abc, not loaded")
    assert service["states"] == []
    assert report["findings"] == []


async def test_embed_that_is_loaded_is_proved_by_its_request_alone(scan: Scan) -> None:
    report = await scan({"site.example": {"/": "<iframe src='https://www.youtube.com/embed/abc'></iframe>"}})

    service = next(service for service in report["services"] if service["id"] == "youtube")
    assert "markup" not in {proof["kind"] for proof in service["evidence"]}


async def test_plain_link_makes_no_service(scan: Scan) -> None:
    report = await scan({"site.example": {"/": "<a href='https://www.facebook.com/shop'>us</a>"}})

    assert report["services"] == []
    assert [link["url"] for link in report["links"]] == ["https://www.facebook.com/shop"]


@pytest.mark.usefixtures("kruimel_browser")
async def test_page_that_breaks_what_scripts_use_is_read_all_the_same(internet: Internet) -> None:
    visit, _ = await visited(
        internet,
        {
            "/": "<form action=/x><input name=action><input name=attributes><input name=localName></form>"
            "<a href=/a>a</a><img name=querySelectorAll><form name=title></form><form name=baseURI></form>"
            "<meta name=generator content=Soft><script>document.querySelectorAll = () => { throw 1 };"
            "Array.prototype[Symbol.iterator] = null; URL = null; Map = null</script>"
        },
    )

    assert visit.title == "Test"
    assert {(link.kind, link.url) for link in visit.links} == {
        ("link", "https://site.example/a"),
        ("form", "https://site.example/x"),
    }
    assert visit.markup.generators == ("Soft",)


@pytest.mark.usefixtures("kruimel_browser")
async def test_markup_of_a_huge_page_is_a_bounded_sample(internet: Internet) -> None:
    row = "<p class=a${n} title=${'x'.repeat(900)}><a href=/${n}></a><img data-src=/i${n}>"
    page = f"<script>document.write(Array.from({{length: 6000}}, (_, n) => `{row}`).join(''))</script>"
    visit, _ = await visited(internet, {"/": page})

    assert len(visit.links) == 2_000
    assert len(visit.markup.addresses) == 2_000
    assert len(visit.markup.tags) <= 2_000
    assert max(len(tag) for tag in visit.markup.tags) <= 500


@pytest.mark.usefixtures("kruimel_browser")
async def test_one_tag_of_each_make_is_kept(internet: Internet) -> None:
    visit, _ = await visited(internet, {"/": "<p class=row id=a></p><p class=row id=b></p><p class=other></p><b></b>"})

    paragraphs = [tag for tag in visit.markup.tags if tag.startswith("<p")]
    assert paragraphs == ['<p class="other">', '<p class="row" id="a">']
