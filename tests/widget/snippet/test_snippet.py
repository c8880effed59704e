"""What the consent server gives to other sites, without a browser."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import cache
from typing import Any

import brotli
import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from consent import ConfigError
from consent.vocabulary import Category
from tests.consent.declarations import declared, webshop
from tests.consent.shop import client
from widget import Snippets, SnippetSite
from widget.assets import integrity_of

SITE = SnippetSite(declaration=webshop(), languages=["nl", "en"], policy_url="/privacy#cookies")


@cache
def served() -> Snippets:
    return Snippets(sites={"shop": SITE, "blog": declared("")})


@pytest.fixture
async def browser() -> AsyncIterator[httpx.AsyncClient]:
    async with client(served()) as browser:
        yield browser


def named_in(script: str) -> list[str]:
    """The files whose names change with their content."""
    return re.findall(r"[\w/-]+(?:\.\w+)?\.[0-9a-f]{10}\.(?:js|css)", script)


async def test_tag_never_changes_and_what_it_loads_is_pinned_and_kept_for_ever(browser: httpx.AsyncClient) -> None:
    entry = await browser.get("/consent/banner.js")

    assert entry.headers["cache-control"] == "public, max-age=300"
    scripts = [name for name in named_in(entry.text) if name.startswith("shop/")]
    assert [name.split(".")[1] for name in scripts] == ["nl", "en"]
    for name in scripts:
        script = await browser.get(f"/consent/{name}")
        assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
        file = served()._sites["shop"].bundle.files[name.removeprefix("shop/")]
        assert integrity_of(file) in entry.text


async def test_browser_that_has_the_file_is_told_so(browser: httpx.AsyncClient) -> None:
    for name in ("banner.js", "shop/banner.js", "shop/preferences.html", "shop/declaration.json"):
        first = await browser.get(f"/consent/{name}")
        again = await browser.get(f"/consent/{name}", headers={"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["access-control-allow-origin"] == "*"


async def test_files_are_compressed_beforehand(browser: httpx.AsyncClient) -> None:
    for coding in ("br", "gzip"):
        script = await browser.get("/consent/shop/banner.js", headers={"accept-encoding": coding})
        assert script.headers["content-encoding"] == coding
        assert "Accept-Encoding" in script.headers["vary"]
        assert script.headers["access-control-allow-origin"] == "*"
        assert script.text.startswith("(()=>")


async def test_every_file_may_be_read_by_every_site(browser: httpx.AsyncClient) -> None:
    files = served()._sites["shop"].bundle.files
    for name in ("banner.js", *(f"shop/{name}" for name in files)):
        answer = await browser.get(f"/consent/{name}", headers={"origin": "https://anybody.example"})
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in answer.headers


async def test_loader_of_one_site_does_not_tell_of_the_others(browser: httpx.AsyncClient) -> None:
    assert "blog" in (await browser.get("/consent/banner.js")).text
    assert "blog" not in (await browser.get("/consent/shop/banner.js")).text


async def test_preferences_are_there_in_each_language_and_can_not_be_used_on_the_server_itself(
    browser: httpx.AsyncClient,
) -> None:
    for name, words in (("preferences.html", "Toestemming intrekken"), ("preferences.en.html", "Withdraw consent")):
        page = await browser.get(f"/consent/shop/{name}")
        assert words in page.text
        assert "<script" not in page.text
        assert 'href="https://voorbeeldthee.example/privacy#cookies"' in page.text
        assert 'class="kr-close" href="https://voorbeeldthee.example/"' in page.text
        panel = page.text.partition("<template")[0]
        assert panel.count("disabled") == panel.count("<button") + panel.count('type="checkbox"') > 3
        assert "form-action 'none'" in page.headers["content-security-policy"]


async def test_declaration_can_be_read(browser: httpx.AsyncClient) -> None:
    told = (await browser.get("/consent/shop/declaration.json")).json()

    assert told["revision"] == webshop().revision


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/",
            "/consent",
            "/consent/",
            "/banner.js",
            "/consent/banner.js/",
            "/consent/nobody/banner.js",
            "/consent/shop",
        ),
        *("/consent/shop/", "/consent/shop/kr.css", "/consent/shop/../shop.toml", "/consent/%00", "/consent/__proto__"),
    ],
)
async def test_there_is_nothing_else(browser: httpx.AsyncClient, path: str) -> None:
    assert (await browser.get(path)).status_code == 404


async def test_files_can_only_be_read(browser: httpx.AsyncClient) -> None:
    head = await browser.head("/consent/banner.js")
    assert (head.status_code, head.content) == (200, b"")
    for method in ("POST", "OPTIONS", "DELETE"):
        assert (await browser.request(method, "/consent/banner.js")).status_code == 405


async def test_it_can_be_mounted_in_another_application() -> None:
    app = Starlette(routes=[Mount("/keuze", Snippets(sites={"shop": webshop()}, mount=""))])
    async with client(app) as browser:
        assert (await browser.get("/keuze/banner.js")).status_code == 200
        assert (await browser.get("/keuze/shop/preferences.html")).status_code == 200


def test_no_text_ends_the_script_that_it_stands_in() -> None:
    text = "</script><script>alert(1)</script> <!-- \u2028 ${x} ` \\ \" '"
    shop = webshop()
    hostile = replace(
        shop,
        site=replace(shop.site, controller=text),
        services={
            **shop.services,
            "hotmap": replace(shop.services["youtube"], id="hotmap", name=text, category=Category.STATISTICS),
        },
    )
    files = Snippets(sites={"shop": hostile})._sites["shop"].bundle.files

    for name, file in files.items():
        if not name.endswith(".html"):
            assert b"</script" not in file.body
            assert b"<!--" not in file.body
    page = files["preferences.html"].body.decode()
    assert "<script" not in page
    assert json.loads(files["declaration.json"].body)["controller"] == text


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"sites": {}}, "sites is empty"),
        ({"sites": {"Shop": webshop()}}, "'Shop' is no name such as 'shop'"),
        ({"sites": {"../shop": webshop()}}, "is no name such as 'shop'"),
        ({"sites": {"banner.js": webshop()}}, "is no name such as 'shop'"),
        ({"sites": {"shop": "nowhere.toml"}}, "nowhere.toml"),
        ({"sites": {"shop": webshop()}, "mount": "consent"}, "is not a path such as '/consent'"),
        ({"sites": {"shop": webshop()}, "outbox": "x"}, "name a store too"),
    ],
)
def test_wrong_options_are_told_at_the_start(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(message)):
        Snippets(**options)


@pytest.mark.parametrize(
    ("site", "message"),
    [
        ({"origins": ["https://shop.example/"]}, "shop: 'https://shop.example/' is not an origin"),
        ({"origins": ["*"]}, "shop: '*' is not an origin"),
        ({"origins": "null"}, "shop: 'null' is not an origin"),
        ({"languages": ["fy"]}, "languages='fy' is none of"),
        ({"address": "gij"}, "neither 'u' nor 'je'"),
        ({"layout": "wall"}, "layout='wall' is none of"),
        ({"policy_url": "javascript:alert(1)"}, "is neither a path"),
    ],
)
def test_wrong_options_of_a_site_are_told_at_the_start(site: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(message)):
        Snippets(sites={"shop": SnippetSite(declaration=webshop(), **site)})


def test_what_a_page_loads_before_the_preferences_are_opened_is_small() -> None:
    site = Snippets(sites={"shop": webshop()})
    loaded = [site._loader, *site._sites["shop"].bundle.scripts.values()]

    assert sum(len(brotli.compress(file.body)) for file in loaded) < 6_200
