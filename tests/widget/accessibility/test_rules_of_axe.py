"""What axe-core finds in each state: nothing, by WCAG 2.2 AA and by its best practices."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page

from tests.widget.states import STATES, State, reach

WIDTHS = (320, 1280)
SCHEMES = ("light", "dark")
DIRECTIONS = ("ltr", "rtl")

# All that is on by default, best practices included, and the size of targets, which is not.
AXE = """async () => {
  const found = await axe.run(document, { rules: { 'target-size': { enabled: true } }, resultTypes: ['violations'] })
  return found.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target.join(' ')}: ${failureSummary}`))
}"""
TURN = "(to) => { for (const one of document.querySelectorAll(':root, [dir]')) one.dir = to }"


async def violations(page: Page) -> list[str]:
    """Each violation with its element, in a line."""
    found: list[Any] = await page.evaluate(AXE)
    return [" ".join(str(one).split()) for one in found]


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
async def test_axe_finds_nothing(page: Page, speak: object, state: State) -> None:
    await reach(page, state)
    await page.evaluate(AXE_SCRIPT)
    found = {}
    for width, scheme, direction in product(WIDTHS, SCHEMES, DIRECTIONS):
        await page.set_viewport_size({"width": width, "height": 640})
        await page.emulate_media(color_scheme=scheme)
        await page.evaluate(TURN, direction)
        if wrong := await violations(page):
            found[width, scheme, direction] = wrong
    assert found == {}


async def test_axe_finds_what_is_wrong(page: Page, speak: object) -> None:
    await reach(page, STATES[0])
    await page.evaluate(AXE_SCRIPT)
    await page.locator(".kr-banner button").first.evaluate("(button) => { button.textContent = '' }")
    await page.locator(".kr-choose").evaluate("(link) => { link.style.color = '#bbb' }")
    found = await violations(page)
    assert {line.partition(":")[0] for line in found} == {"button-name", "color-contrast"}
