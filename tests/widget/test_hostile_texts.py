"""Declarations filled with what breaks pages: it stays text, and the question can be answered all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from consent.declaration import Declaration, Item, Service
from consent.declaration import Site as DeclaredSite
from consent.middleware import ConsentMiddleware
from consent.provider import Provider, Transfer
from consent.text import Text
from consent.vocabulary import Category, ItemKind
from examples.internet import Internet
from tests.widget.site import STRICT, Site
from widget import Banner
from widget.bundle import bundle

HOST = "hostile.test"
URL = f"https://{HOST}/"
POLICY = "beleid.hostile.test"
STATIC = "static.hostile.test"
SIZES = [(320, 640), (1280, 800)]
LONG = 10_000

HOSTILE = {
    "script": "<script>window.pwned = 1</script>",
    "end-of-everything": "--></script></template></style></title></textarea></form></section><script>pwned=1</script>",
    "attribute": '"\'` onmouseover=pwned=1 autofocus onfocus=pwned=1 x="',
    "image": "\"'><img src=x onerror=window.pwned=1>",
    "template": "{{ 7 * 7 }} {% raw %} ${pwned = 1} {name} {0.__class__} %s %(x)s \\u0022 \\",
    "entities": "&lt;script&gt; &amp;quot; &#0; &nbsp",
    "one-long-word": "x" * LONG,
    "long-sentence": "thee " * (LONG // 5),
    "right-to-left": "\u202egnp.exe \u2067\u2066\u202e",
    "arabic": "شركة المثال المحدودة",
    "long-arabic": "المثال " * (LONG // 7),
    "marks-without-end": "\u2066\u2067\u2068\u202a\u202b\u202d\u202e" * 20 + "thee",
    "nothing-to-see": "\u200b\u200c\u200d\u2060\ufeff\u00ad",
    "emoji": "🍵👩‍👩‍👧‍👦🏴‍☠️🇳🇱" * 30,
    "marks-on-marks": "t" + "\u0301\u0323" * 300 + "hee",
    "lines": "een\n\n\ntwee\r\n\tdrie\u2028vier\x0bvijf",
    "javascript": "javascript:window.pwned=1//",
    "wide": "﷽" * 60,
    "null": "thee\x00\x1b[31m\ufffe",
}
URLS = (
    "javascript:window.pwned=1",
    "data:text/html,<script>parent.pwned=1</script>",
    " JaVaScRiPt:pwned=1",
    "vbscript:x",
)


def hostile(text: str, url: str = "") -> Declaration:
    """A declaration with the text in every field that a visitor is told."""
    services = {
        f"s{number}": Service(
            id=f"s{number}",
            name=text,
            category=category,
            provider=Provider(name=text, country="NL", role="controller"),
            purpose=Text(nl=text, en=text),
            items=(
                Item(kind=ItemKind.COOKIE, name=text, purpose=Text(nl=text, en=text)),
                Item(kind=ItemKind.LOCAL_STORAGE, name=text),
            ),
            transfers=(Transfer(country="US", mechanism="dpf"),),
            privacy_url=url or text,
            opt_out_url=url or text,
        )
        for number, category in enumerate((Category.NECESSARY, Category.STATISTICS, Category.MARKETING))
    }
    return Declaration(site=DeclaredSite(url="https://hostile.test/", controller=text), services=services)


@pytest.fixture
def serve(internet: Internet, tmp_path: Path) -> Iterator[Callable[[Declaration], Site]]:
    """Serves a declaration by a middleware of ours, as a policy, and as static files."""

    def serve(declaration: Declaration) -> Site:
        site = Site(Banner(policy_url="/privacy"), declaration)
        internet.mount(HOST, site.app)
        kruimel = Middleware(ConsentMiddleware, declaration=declaration, secret_key="s" * 32, banner=Banner())
        internet.mount(POLICY, Starlette(middleware=[kruimel]))
        for name, asset in bundle(declaration).files.items():
            (tmp_path / name).write_bytes(asset.body)
        routes = [Mount("/consent", StaticFiles(directory=tmp_path)), Route("/", plain)]
        internet.mount(STATIC, Starlette(routes=routes))
        return site

    yield serve
    for host in (HOST, POLICY, STATIC):
        internet.unmount(host)


async def plain(request: Request) -> Response:
    html = "<!doctype html><html lang=nl><title>Thee</title><script src=/consent/banner.js defer></script><h1>Thee</h1>"
    return HTMLResponse(html, headers={"Content-Security-Policy": STRICT})


# What would show that text has become more than text, or has pushed something aside.
HARM = """() => {
  const wrong = []
  const root = document.documentElement
  if ('pwned' in window) wrong.push('a script ran')
  if (document.querySelector('.kr-root :is(script, img, style, iframe, svg, [autofocus])')) wrong.push('an element')
  for (const link of document.links)
    if (!/^https?:$/.test(link.protocol)) wrong.push(`a link to ${link.href.slice(0, 40)}`)
  for (const element of document.querySelectorAll('.kr-root, .kr-root *'))
    for (const { name } of element.attributes) if (name.startsWith('on')) wrong.push(`an attribute ${name}`)
  if (root.scrollWidth > innerWidth) wrong.push(`the page is ${root.scrollWidth} wide`)
  for (const box of document.querySelectorAll('.kr-banner, .kr-dialog, .kr-page, .kr-embed'))
    if (box.scrollWidth > box.clientWidth && !/hidden|clip/.test(getComputedStyle(box).overflowX))
      wrong.push(`${box.className} is ${box.scrollWidth} wide`)
  for (const button of document.querySelectorAll('.kr-root button')) {
    const { left, right, width, height } = button.getBoundingClientRect()
    if (!width) continue
    const isWhole = left >= 0 && right <= innerWidth && width >= 44 && height >= 44
    if (!isWhole) wrong.push(`${button.textContent} at ${[left, right]}`)
  }
  return wrong
}"""


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", HOSTILE)
async def test_question_can_be_answered(
    page: Page, serve: Callable[[Declaration], Site], name: str, size: tuple[int, int]
) -> None:
    site = serve(hostile(HOSTILE[name]))
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await page.goto(URL)
    banner = page.locator(".kr-banner")
    await expect(banner.get_by_role("button")).to_have_text(["Alles accepteren", "Alles weigeren"])
    for button in await banner.get_by_role("button").all():
        await expect(button).to_be_in_viewport(ratio=1)
    box = await banner.bounding_box()
    assert box is not None
    assert box["height"] <= size[1] * (0.5 if size[0] == 320 else 1)
    assert await page.evaluate(HARM) == []

    await page.locator(".kr-choose").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    for summary in await dialog.locator("summary").all():
        await summary.click()
    assert await page.evaluate(HARM) == []
    await dialog.get_by_role("button", name="Alles weigeren").click()
    await expect(dialog).to_have_count(0)
    assert await page.evaluate(HARM) == []
    assert [dict(fields)["action"] for fields in site.posts] == ["reject"]


@pytest.mark.parametrize("name", HOSTILE)
async def test_pages_of_preferences_and_policy_hold_it(
    page: Page, serve: Callable[[Declaration], Site], name: str
) -> None:
    serve(hostile(HOSTILE[name]))
    await page.set_viewport_size({"width": 320, "height": 640})
    for url in (f"{URL}consent/preferences", f"https://{POLICY}/consent/policy"):
        await page.goto(url)
        for summary in await page.locator("summary").all():
            await summary.click()
        assert await page.evaluate(HARM) == []


@pytest.mark.parametrize("name", HOSTILE)
async def test_static_files_hold_it(page: Page, serve: Callable[[Declaration], Site], name: str) -> None:
    serve(hostile(HOSTILE[name]))
    await page.goto(f"https://{STATIC}/")
    await expect(page.locator(".kr-banner")).to_be_visible()
    assert await page.evaluate(HARM) == []
    await page.locator('.kr-banner [value="reject"]').click()
    await expect(page.locator(".kr-banner")).to_have_count(0)


@pytest.mark.parametrize("url", URLS)
async def test_no_address_but_that_of_a_page_becomes_a_link(
    page: Page, serve: Callable[[Declaration], Site], url: str
) -> None:
    serve(hostile("Voorbeeld", url))
    for address in (f"{URL}consent/preferences", f"https://{POLICY}/consent/policy"):
        await page.goto(address)
        assert await page.evaluate(HARM) == []


@pytest.mark.parametrize("name", HOSTILE)
async def test_text_of_an_embed_stays_in_its_place(page: Page, serve: Callable[[Declaration], Site], name: str) -> None:
    serve(hostile(HOSTILE[name]))
    await page.goto(URL)
    await page.evaluate(
        """(text) => {
          const frame = document.createElement('iframe')
          Object.assign(frame.dataset, { consent: 'marketing', src: '/video', name: text, provider: text })
          document.querySelector('main').append(frame)
        }""",
        HOSTILE[name],
    )
    await page.locator('.kr-banner [value="reject"]').click()
    place = page.locator("main .kr-embed")
    await expect(place.get_by_role("button").first).to_be_visible()
    assert await page.evaluate(HARM) == []
    box = await place.bounding_box()
    assert box is not None
    assert box["width"] <= 320
    assert box["height"] <= 640


async def test_sentence_is_not_turned_by_the_name_in_it(page: Page, serve: Callable[[Declaration], Site]) -> None:
    serve(hostile(HOSTILE["right-to-left"]))
    await page.goto(URL)
    title = page.locator(".kr-banner .kr-title")
    await expect(title).to_contain_text("cookies gebruiken?")
    # The last word stands to the right of the first, whatever direction the name between them runs in.
    first, last = await title.evaluate(
        """(title) => {
          const texts = [...title.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE && node.data.trim())
          return [texts[0], texts.at(-1)].map((text) => {
            const range = document.createRange()
            range.selectNodeContents(text)
            return range.getClientRects()[0].left
          })
        }"""
    )
    assert first < last
