"""Pages whose style sheets are no friends of the banner, and a banner that leaves the page alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from tests.widget.site import SHEETS, Site
from tests.widget.states import URL

# What pages say about elements, about everything, and about what is inherited; none of it in earnest `!important`.
AGGRESSIVE = {
    "unset": "* { all: unset }",
    "unset-all-below": "html body * { all: unset }",
    "hidden": "section, form, button, dialog, input, label, header, h1, h2, p, ul, li, b, a, details, summary, div"
    " { display: none }",
    "invisible": "body * { visibility: hidden; opacity: 0; clip-path: inset(50%); transform: scale(0);"
    " filter: blur(9px) }",
    "moving": "body * { transition: all 3s; animation: turn 2s infinite }"
    " @keyframes turn { to { transform: rotate(1turn) } }",
    "small": "html { font-size: 62.5% } p, li, b, button, a { font-size: 0; line-height: 0 }",
    "large": "html { font-size: 24px } button { font-size: 4em; padding: 3em; width: 100vw; height: 100vh }",
    "squeezed": "body * { contain: strict; float: right; max-height: 10px; max-width: 20px;"
    " overflow: hidden; zoom: .3 }",
    "colourless": "body * { color: white; background: white; text-shadow: 0 0 20px white }",
    "inherited": "body { color: transparent; cursor: none; font: italic small-caps 6px/.5 cursive; letter-spacing: 1em;"
    " pointer-events: none; text-align: right; text-indent: 30em; text-shadow: 0 0 20px red; text-transform: uppercase;"
    " user-select: none; visibility: hidden; white-space: nowrap; word-spacing: 3em; -webkit-text-stroke: 5px red }"
    " header, main, footer { pointer-events: auto; visibility: visible }",
    "written-downwards": "html { writing-mode: vertical-rl }",
    "untouchable": "a, button { pointer-events: none; position: absolute; inset: -999px auto auto -999px }",
    "decorated": "*::before, *::after { content: '!'; display: block; position: absolute; inset: 0; background: red }"
    " li::before { content: '\\2022' } a[href]::after { content: ' (link)' }",
    "only-dark": ":root { color-scheme: only dark; background: black; color: #ddd }",
    "only-light": ":root { color-scheme: only light }",
    "dialogs": "dialog, dialog[open] { display: none; height: 0; inset: 200vh auto auto 200vw; opacity: 0; width: 0 }"
    " dialog::backdrop { background: white }",
    "grid": "body { display: grid; grid-template: auto 1fr auto / 1fr; min-height: 100vh; gap: 40px }",
    "app": "html, body { height: 100%; overflow: hidden } main { height: 50vh; overflow: auto }",
}
OURS = (
    ".kr-banner :is(h2, p, li, button, a), .kr-control span, .kr-dialog :is(h1, h2, p, button, input, summary, label)"
)

UNUSABLE = (Path(__file__).parent / "unusable.js").read_text(encoding="utf-8")

# The style of each element of the page. What ours may do to it: make room to scroll what is covered out into the open.
STYLES = """() => {
  const roomy = /^scroll-padding|^(block-size|height|perspective-origin|transform-origin)$/
  const elements = document.querySelectorAll(':root, body, :is(header, main, footer), :is(header, main, footer) *')
  return [...elements].filter((element) => !element.closest('.kr-root')).map((element) => {
    const style = getComputedStyle(element)
    const isRoot = element === document.documentElement
    const names = [...style].filter((name) => !name.startsWith('--kr-') && !(isRoot && roomy.test(name)))
    return Object.fromEntries(names.map((name) => [`${element.localName} ${name}`, style.getPropertyValue(name)]))
  })
}"""


def refuse(page: Page) -> Locator:
    return page.locator('.kr-banner [value="reject"]')


async def unusable(page: Page) -> list[str]:
    """What is wrong with the text and the controls that are shown now."""
    found: list[str] = await page.evaluate(UNUSABLE, OURS)
    return found


async def open_page(page: Page, query: str = "") -> None:
    await page.goto(f"{URL}?{query}")
    await page.evaluate("document.fonts.ready")


@pytest.mark.parametrize("name", AGGRESSIVE)
async def test_banner_is_read_and_used_under(
    page: Page, site: Site, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setitem(SHEETS, "own", AGGRESSIVE[name])
    await open_page(page, "sheet=own")
    assert await unusable(page) == []

    await page.locator(".kr-choose").click()
    await page.locator("dialog[open]").wait_for()
    for summary in await page.locator("dialog summary").all():
        await summary.click()
    assert await unusable(page) == []
    await page.locator("#kr-allow-statistics").check()
    await page.locator(".kr-close").click()

    await refuse(page).click()
    await expect(page.locator(".kr-banner")).to_have_count(0)
    assert await unusable(page) == []
    assert len(site.posts) == 1


async def test_banner_looks_the_same_wherever_the_page_puts_its_sheet(
    page: Page, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SHEETS, "own", "")
    await open_page(page, "sheet=own")
    before = await page.locator(".kr-banner ul").screenshot()
    monkeypatch.setitem(SHEETS, "own", "* { all: unset }" + AGGRESSIVE["hidden"] + AGGRESSIVE["decorated"])
    await page.evaluate(
        """async () => {
          const link = document.createElement('link')
          link.rel = 'stylesheet'
          link.href = '/own.css?last'
          await new Promise((resolve) => { link.onload = resolve; document.head.append(link) })
        }"""
    )
    assert await page.locator(".kr-banner ul").screenshot() == before


@pytest.mark.parametrize(
    "css",
    [
        "* { all: unset !important }",
        "section, form { display: none !important } html { font-size: 1px !important }",
    ],
)
async def test_under_a_sheet_that_is_in_earnest_the_page_is_no_worse_than_unanswered(
    page: Page, site: Site, monkeypatch: pytest.MonkeyPatch, css: str
) -> None:
    # Nothing of ours outweighs `!important`. What holds: nothing wakes unasked, and the form is a form.
    monkeypatch.setitem(SHEETS, "own", css)
    await open_page(page, "sheet=own")
    assert await page.locator("body").get_attribute("data-woken") is None
    await refuse(page).evaluate("(button) => button.click()")
    await expect(page.locator(".kr-banner")).to_have_count(0)
    assert dict(site.posts[0])["action"] == "reject"


@pytest.mark.parametrize("css", ["* { outline: none !important }", ":focus, :focus-visible { outline: 0 !important }"])
async def test_focus_is_seen_on_a_page_that_hides_it(
    page: Page, site: Site, monkeypatch: pytest.MonkeyPatch, css: str
) -> None:
    monkeypatch.setitem(SHEETS, "own", css)
    await open_page(page, "sheet=own")
    await page.keyboard.press("Tab")
    width = await page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    style = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert (width, style) == ("3px", "solid")


@pytest.mark.parametrize(
    "css",
    ["body { transform: translateZ(0) }", "html { filter: grayscale(0) }", "body { contain: paint; margin: 5rem }"],
)
async def test_banner_stays_on_the_screen_of_a_page_that_is_a_layer_of_its_own(
    page: Page, site: Site, monkeypatch: pytest.MonkeyPatch, css: str
) -> None:
    monkeypatch.setitem(SHEETS, "own", css)
    await open_page(page, "sheet=own&paragraphs=60")
    assert await unusable(page) == []
    await refuse(page).click()
    await page.locator(".kr-control").wait_for()
    assert await unusable(page) == []


COVER = """() => {
  const cover = document.createElement('div')
  Object.assign(cover.style, { position: 'fixed', inset: 0, zIndex: 2147483647, background: '#abc' })
  document.body.append(cover)
}"""


async def test_banner_is_above_whatever_has_the_highest_layer(page: Page, site: Site) -> None:
    await open_page(page)
    await page.evaluate(COVER)
    assert await unusable(page) == []
    await refuse(page).click()
    await page.locator(".kr-control").wait_for()
    assert await unusable(page) == []


async def test_dialog_of_the_page_is_above_the_banner_while_it_is_open(page: Page, site: Site) -> None:
    await open_page(page)
    await page.evaluate(
        """() => {
          const dialog = document.createElement('dialog')
          dialog.id = 'theirs'
          dialog.append('Kies eerst een maat')
          Object.assign(dialog.style, { inset: 'auto auto 0 0', margin: 0, width: '99vw', height: '99vh' })
          document.body.append(dialog)
          dialog.showModal()
        }"""
    )
    x, y = await refuse(page).evaluate("(b) => { const r = b.getBoundingClientRect(); return [r.x + 9, r.y + 9] }")
    assert await page.evaluate("([x, y]) => document.elementFromPoint(x, y).id", [x, y]) == "theirs"
    await page.keyboard.press("Escape")
    await refuse(page).click()
    await expect(page.locator(".kr-banner")).to_have_count(0)


@pytest.mark.parametrize("sheet", ["calm", "grid", "aggressive"])
async def test_banner_changes_no_style_of_the_page(
    page: Page, site: Site, monkeypatch: pytest.MonkeyPatch, sheet: str
) -> None:
    monkeypatch.setitem(SHEETS, "grid", AGGRESSIVE["grid"])
    await open_page(page, f"sheet={sheet}")
    with_banner = await page.evaluate(STYLES)
    await refuse(page).click()
    await page.locator(".kr-control").wait_for()
    await expect(page.locator(".kr-note .kr-status:not(:empty)")).to_have_count(1)
    with_control = await page.evaluate(STYLES)
    await page.locator(".kr-control").click()
    await page.locator("dialog[open]").wait_for()
    await page.keyboard.press("Escape")
    with_preferences = await page.evaluate(STYLES)

    await page.evaluate(
        """() => {
          document.getElementById('kr').remove()
          for (const link of document.querySelectorAll('link[href*="/kr"]')) link.remove()
        }"""
    )

    without = await page.evaluate(STYLES)
    assert differences(with_banner, without) == set()
    assert differences(with_control, without) == set()
    assert differences(with_preferences, without) == set()


def differences(one: list[dict[str, str]], other: list[dict[str, str]]) -> set[str]:
    return {
        f"{name}: {a.get(name)} / {b.get(name)}"
        for a, b in zip(one, other, strict=True)
        for name in a.keys() | b.keys()
        if a.get(name) != b.get(name)
    }


async def test_script_leaves_one_name_in_the_page(page: Page, site: Site) -> None:
    await page.goto(f"{URL}script.js?name=none")
    bare = set(await page.evaluate("Object.getOwnPropertyNames(window)"))
    await open_page(page)
    await page.locator(".kr-choose").click()
    await page.locator("dialog[open]").wait_for()
    assert set(await page.evaluate("Object.getOwnPropertyNames(window)")) - bare <= {"kruimel"}


async def test_script_changes_nothing_that_the_browser_brings(page: Page, site: Site) -> None:
    native = """() => [EventTarget, Node, Element, HTMLElement, HTMLScriptElement, HTMLIFrameElement, Document, History]
      .flatMap((one) => Object.entries(Object.getOwnPropertyDescriptors(one.prototype)))
      .filter(([, { value, get, set }]) =>
        [value, get, set].some((own) => typeof own === 'function' && !`${own}`.includes('[native code]')))
      .map(([name]) => name)"""
    await open_page(page)
    await refuse(page).click()
    await page.locator(".kr-control").wait_for()
    assert await page.evaluate(native) == []
