"""A shop whose templates hold plain tags of other companies, behind the middleware: whom does a browser contact?"""

# ruff: noqa: E501  (a page with tags as they are found)

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import BrowserContext, Page, expect
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from consent.middleware import ConsentMiddleware
from examples.internet import Internet
from tests.consent.declarations import declared
from tests.waiting import until
from widget import Banner

HOST = "tagged.test"
URL = f"https://{HOST}/"
STRICT_HOST = "strict.test"
VENDOR = "vendor.test"
FILM = "film.test"
DECLARATION = declared(
    f"""
[services.vendor]
name = "Vendor"
category = "statistics"
hosts = ["{VENDOR}"]
[services.film]
name = "Film"
category = "marketing"
provider = {{ name = "Film B.V.", country = "NL" }}
hosts = ["{FILM}"]
"""
)
PAGE = f"""<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>Thee</title>
<link rel="preconnect" href="https://{VENDOR}"><link rel="dns-prefetch" href="//{VENDOR}">
<link rel="preload" as="image" href="https://{VENDOR}/preload.gif">
<link rel="stylesheet" href="https://{VENDOR}/style.css">
<script src="https://{VENDOR}/one.js?say=one"></script>
<script src="https://{VENDOR}/late.js?say=late" defer></script>
<script type="module" src="https://{VENDOR}/module.js?say=module" crossorigin></script>
<script src="https://{VENDOR}/two.js?say=two" nonce="n1"></script>
<script nonce="n1">(function (d, s) {{ window.snippets = (window.snippets || 0) + 1
var j = d.createElement(s); j.async = true; j.src = 'https:\\/\\/{VENDOR}\\/snippet.js'; d.head.appendChild(j) }})(document, 'script')</script>
</head><body><h1>Thee</h1>
<img src="//{VENDOR}/pixel.gif" alt="" width="1" height="1">
<picture><source srcset="https://{VENDOR}/wide.gif"><img src="/own.gif" alt=""></picture>
<img srcset="/own.gif 1x, https://{VENDOR}/sharp.gif 1x" alt="">
<iframe src="https://{FILM}/embed" title="Film" width="480" height="270"></iframe>
<iframe src="https://{FILM}/tiny" title="" width="1" height="1" hidden></iframe>
<embed src="https://{VENDOR}/embed.gif" type="image/gif"><object data="https://{VENDOR}/object.gif" type="image/gif"></object>
<video poster="https://{VENDOR}/poster.gif" preload="auto"><source src="https://{VENDOR}/video.mp4"></video>
<audio src="https://{VENDOR}/audio.mp3" preload="auto"></audio><input type="image" src="https://{VENDOR}/button.gif" alt="Ga">
<svg width="9" height="9"><image href="https://{VENDOR}/drawing.gif" width="9" height="9"/></svg>
<noscript><img src="https://{VENDOR}/noscript.gif" alt=""></noscript>
<p>Thee</p></body></html>"""
LOADED = {
    *("/preload.gif", "/style.css", "/one.js", "/late.js", "/module.js", "/two.js", "/snippet.js", "/pixel.gif"),
    *("/wide.gif", "/embed.gif", "/object.gif", "/poster.gif", "/video.mp4", "/audio.mp3", "/button.gif"),
    "/drawing.gif",
}
# What a tag manager brings in once it runs: nothing of it stands in the page.
MANAGER = f"""
for (const name of ['a.js', 'b.js']) {{
  const script = document.createElement('script')
  script.src = `https://{VENDOR}/${{name}}?say=${{name}}`
  document.head.append(script)
}}
new Image().src = 'https://{VENDOR}/collect.gif'
fetch('https://{VENDOR}/fetched.js').catch(() => {{}})
document.body.append(Object.assign(document.createElement('iframe'), {{ src: 'https://{FILM}/late' }}))
window.managed = true
"""
MANAGED = "<!doctype html><html lang=nl><title>Thee</title><body><p>Thee<script src=/manager></script></body></html>"
GIF = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"


async def vendor(request: object) -> Response:
    path, query = request.url.path, request.query_params  # type: ignore[attr-defined]
    if path.endswith(".js"):
        said = query.get("say")
        script = f"(window.said ||= []).push('{said}')" if said else ""
        return Response(script, media_type="text/javascript", headers={"access-control-allow-origin": "*"})
    if path == "/manager":
        return Response(MANAGER, media_type="text/javascript")
    if path.endswith(".gif"):
        return Response(GIF, media_type="image/gif")
    return HTMLResponse("<!doctype html><title>Film</title><p>Film</p>")


async def shop(request: object) -> Response:
    return HTMLResponse(PAGE)


async def managed(request: object) -> Response:
    return HTMLResponse(MANAGED)


@pytest.fixture
def tagged(internet: Internet) -> Iterator[Internet]:
    """The shop, its vendors, and the log of who was asked for what."""
    options = {"declaration": DECLARATION, "secret_key": "s" * 32, "banner": Banner()}
    for host in (VENDOR, FILM):
        internet.mount(host, Starlette(routes=[Route("/{path:path}", vendor)]))
    routes = [Route("/", shop), Route("/managed", managed), Route("/manager", vendor)]
    internet.mount(HOST, ConsentMiddleware(Starlette(routes=routes), **options))
    internet.mount(STRICT_HOST, ConsentMiddleware(Starlette(routes=routes), **options, enforce_csp="on"))
    internet.requests.clear()
    yield internet
    for host in (HOST, STRICT_HOST, VENDOR, FILM):
        internet.unmount(host)


@pytest.fixture
async def tab(visitor: BrowserContext) -> AsyncIterator[Page]:
    page = await visitor.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    assert wrong == []


def asked(internet: Internet, host: str) -> list[str]:
    return sorted(request.path for request in internet.requests.to(host))


def nobody(internet: Internet) -> bool:
    return not {VENDOR, FILM} & internet.requests.hosts()


async def test_nobody_is_contacted_before_consent_and_all_are_after_it_without_a_reload(
    tab: Page, tagged: Internet
) -> None:
    await tab.goto(URL, wait_until="networkidle")
    assert nobody(tagged)
    await tab.evaluate("window.stayed = true")

    await tab.get_by_role("button", name="Alles accepteren").click()
    await until(tab, "window.said?.length === 4")
    await expect(tab.frame_locator("iframe[title=Film]").get_by_text("Film")).to_be_visible()
    await tab.wait_for_load_state("networkidle")

    assert set(asked(tagged, VENDOR)) - {"/sharp.gif", "/favicon.ico"} == LOADED
    assert asked(tagged, FILM) == ["/embed", "/tiny"]
    assert await tab.evaluate("window.said") == ["one", "two", "late", "module"]
    assert await tab.evaluate("[window.stayed, window.snippets]") == [True, 1]
    assert await tab.locator("script[src*=module]").get_attribute("type") == "module"


async def test_nobody_is_contacted_after_refusing(tab: Page, tagged: Internet) -> None:
    await tab.goto(URL)
    await tab.get_by_role("button", name="Alles weigeren").click()
    await expect(tab.locator(".kr-banner")).to_have_count(0)
    await tab.reload(wait_until="networkidle")

    assert nobody(tagged)


async def test_frame_asks_for_itself_and_wakes_alone(tab: Page, tagged: Internet) -> None:
    await tab.goto(URL)
    place = tab.locator(".kr-embed")
    await expect(place).to_have_count(1)
    await expect(place).to_contain_text("krijgt Film B.V. gegevens van je")

    await place.get_by_role("button", name="Altijd toestaan").click()

    await expect(tab.frame_locator("iframe[title=Film]").get_by_text("Film")).to_be_visible()
    await tab.wait_for_load_state("networkidle")
    assert asked(tagged, VENDOR) == []


async def test_page_of_a_visitor_who_agreed_is_the_applications_own(tab: Page, tagged: Internet) -> None:
    await tab.goto(URL)
    await tab.get_by_role("button", name="Alles accepteren").click()
    await expect(tab.locator(".kr-banner")).to_have_count(0)
    response = await tab.goto(URL)

    assert response is not None
    assert PAGE.partition("<body>")[0].partition("</head>")[0] in await response.text()
    assert await tab.locator("[data-consent]").count() == 0


async def test_only_addresses_are_given_back(tab: Page, tagged: Internet) -> None:
    """What a visitor of the shop may have written, where it lets `data-` attributes pass."""
    await tab.goto(URL)
    await tab.evaluate(
        """document.querySelector('body > p').innerHTML =
        '<b data-consent=necessary data-kr-onclick=alert(1) data-kr-style=color:red data-kr-id=x>hoi</b>' +
        '<a data-consent=necessary data-kr-href=javascript:alert(1)>hoi</a>'"""
    )
    await tab.get_by_role("button", name="Alles accepteren").click()
    await expect(tab.locator(".kr-banner")).to_have_count(0)
    await tab.wait_for_load_state("networkidle")

    names = "[...document.querySelectorAll('body > p [data-consent]')].map((e) => e.getAttributeNames().join())"
    assert await tab.evaluate(names) == [
        "data-consent,data-kr-onclick,data-kr-style,data-kr-id",
        "data-consent,data-kr-href",
    ]


STRICT_URL = f"https://{STRICT_HOST}/managed"


async def test_browser_refuses_what_a_tag_manager_brings_in_until_it_is_granted(tab: Page, tagged: Internet) -> None:
    await tab.goto(STRICT_URL, wait_until="networkidle")
    assert await tab.evaluate("window.managed")
    assert nobody(tagged)

    await tab.get_by_role("button", name="Alles accepteren").click()
    await expect(tab.locator(".kr-banner")).to_have_count(0)
    await tab.reload(wait_until="networkidle")

    assert {"/a.js", "/b.js", "/collect.gif", "/fetched.js"} <= set(asked(tagged, VENDOR))
    assert asked(tagged, FILM) == ["/late"]


async def test_browser_refuses_it_after_a_refusal_and_what_was_not_granted(tab: Page, tagged: Internet) -> None:
    await tab.goto(STRICT_URL)
    await tab.get_by_role("button", name="Alles weigeren").click()
    await expect(tab.locator(".kr-banner")).to_have_count(0)
    await tab.reload(wait_until="networkidle")
    assert nobody(tagged)

    await tab.get_by_role("link", name="Cookiekeuze").click()
    dialog = tab.get_by_role("dialog")
    await dialog.get_by_role("checkbox", name="Statistieken").check()
    await dialog.get_by_role("button", name="Keuze bewaren").click()
    await expect(dialog).to_have_count(0)
    await tab.goto(STRICT_URL, wait_until="networkidle")

    assert "/collect.gif" in asked(tagged, VENDOR)
    assert asked(tagged, FILM) == []


async def test_without_the_policy_a_tag_manager_brings_in_whom_it_likes(tab: Page, tagged: Internet) -> None:
    await tab.goto(f"https://{HOST}/managed", wait_until="networkidle")

    assert "/collect.gif" in asked(tagged, VENDOR)


async def test_page_is_loaded_again_where_its_policy_is_from_before_the_choice(tab: Page, tagged: Internet) -> None:
    await tab.goto(f"https://{STRICT_HOST}/", wait_until="networkidle")
    assert nobody(tagged)

    await tab.get_by_role("button", name="Alles accepteren").click()
    await expect(tab.frame_locator("iframe[title=Film]").get_by_text("Film")).to_be_visible()
    await until(tab, "window.said?.length === 4")

    assert await tab.evaluate("window.said") == ["one", "two", "late", "module"]
