"""The report in a real browser: it asks nothing of anybody, fits every screen and can be read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from consent.vocabulary import Language
from scanner.report.diff import compare
from scanner.report.html import html_report
from tests.scanner.report.documents import HOSTILE, a_document, a_hostile_document, an_item

# The least contrast that WCAG 2.2 (1.4.3) asks of a text, and how it is computed; backgrounds that are partly
# transparent are laid over what is below them.
CONTRASTS = """() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const read = colour => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255];
  };
  const over = (top, below) => top.slice(0, 3).map((c, i) => c * top[3] + below[i] * (1 - top[3]));
  const linear = c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4;
  const light = rgb => {
    const [r, g, b] = rgb.map(c => linear(c / 255));
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const behind = element => {
    const stack = [];
    for (let e = element; e; e = e.parentElement) stack.push(read(getComputedStyle(e).backgroundColor));
    return stack.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
  };
  const low = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || element.closest('svg') || !element.checkVisibility()) continue;
    const back = behind(element), text = over(read(getComputedStyle(element).color), back);
    const [one, two] = [light(back), light(text)].sort((a, b) => b - a);
    const contrast = (one + .05) / (two + .05);
    if (contrast < 4.5) low.push([walker.currentNode.data.trim().slice(0, 40), contrast]);
  }
  return low;
}"""
OPEN_ALL = "document.querySelectorAll('details').forEach(details => { details.open = true })"
TOO_WIDE = "document.documentElement.scrollWidth - innerWidth"


async def opened(page: Page, document: dict[str, Any], folder: Path) -> list[str]:
    """What the browser asked for and complained about while the report was opened and its details unfolded."""
    heard: list[str] = []
    report = folder / "report.html"
    report.write_text(html_report(document, Language.NL), "utf-8")
    page.on("request", lambda request: heard.append(request.url))
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("dialog", lambda dialog: heard.append(dialog.message))
    await page.goto(report.as_uri())
    await page.evaluate(OPEN_ALL)
    heard.remove(report.as_uri())
    return heard


def a_rich_document() -> dict[str, Any]:
    picture = {"state": "accepted", "moment": "before", "jpeg": "/9j/4AAQ"}
    document = a_document(screenshots=[picture], notes=["A note."], links=[{"name": "X", "url": "https://x.example/"}])
    document["diff"] = compare(a_document(items=[an_item(secure=False), an_item("left")]), document)
    return document


@pytest.mark.parametrize("text", ["plain", *HOSTILE])
async def test_report_loads_nothing_and_breaks_no_rule_of_its_policy(
    chromium: Browser, tmp_path: Path, text: str
) -> None:
    page = await chromium.new_page()
    try:
        heard = await opened(page, a_hostile_document(text), tmp_path)
    finally:
        await page.close()

    assert [line for line in heard if not line.startswith("data:image/jpeg;base64,/9j/")] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
async def test_report_fits_and_can_be_read(chromium: Browser, tmp_path: Path, scheme: Any, width: int) -> None:
    page = await chromium.new_page(color_scheme=scheme, viewport={"width": width, "height": 800})
    try:
        await opened(page, a_rich_document(), tmp_path)

        assert await page.evaluate(TOO_WIDE) <= 0
        assert await page.evaluate(CONTRASTS) == []
    finally:
        await page.close()


async def test_long_hostile_names_do_not_make_the_page_wider(chromium: Browser, tmp_path: Path) -> None:
    page = await chromium.new_page(viewport={"width": 320, "height": 800})
    try:
        for text in HOSTILE:
            await opened(page, a_hostile_document(text), tmp_path)
            assert await page.evaluate(TOO_WIDE) <= 0, text
    finally:
        await page.close()


async def test_state_is_chosen_without_a_script_and_print_shows_them_all(chromium: Browser, tmp_path: Path) -> None:
    page = await chromium.new_page()
    try:
        await opened(page, a_document(), tmp_path)
        drawings = page.get_by_role("img", name="Tekening")

        assert await drawings.count() == 1
        await page.get_by_role("radio", name="Na accepteren").check()
        assert "na accepteren" in (await drawings.first.text_content() or "").lower()
        await page.emulate_media(media="print")
        assert await drawings.count() == 2
    finally:
        await page.close()
