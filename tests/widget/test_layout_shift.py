"""Nothing moves when the question, the note and the preferences come and go (CLS 0)."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.widget.site import Site
from tests.widget.states import URL

# Shifts right after a click are not held against a page. Here they are: on a slow line they come later than that.
WATCH = """
window.shifts = []
new PerformanceObserver((list) => {
  for (const { value, sources } of list.getEntries())
    window.shifts.push([value, ...sources.map(({ node }) => node?.className || node?.nodeName)])
}).observe({ type: 'layout-shift', buffered: true })
"""
SHIFTS = """async () => {
  for (let frames = 3; frames--;) await new Promise(requestAnimationFrame)
  return window.shifts
}"""


@pytest.mark.parametrize("width", [320, 1280])
async def test_nothing_moves_from_the_question_to_a_withdrawal(page: Page, site: Site, width: int) -> None:
    await page.set_viewport_size({"width": width, "height": 800})
    await page.add_init_script(WATCH)
    await page.clock.install()
    await page.goto(f"{URL}?paragraphs=20")
    await expect(page.locator(".kr-banner")).to_be_visible()

    await page.locator('.kr-banner [value="accept"]').click()
    note = page.locator(".kr-note .kr-status")
    await expect(note).to_have_text("Je keuze is bewaard.")
    await page.clock.run_for(10_000)
    await expect(note).to_be_empty()

    await page.locator(".kr-control").click()
    await page.locator('dialog form[action$="/withdraw"] button').click()
    await expect(page.locator(".kr-reload")).to_be_visible()
    await page.clock.resume()
    assert await page.evaluate(SHIFTS) == []
