"""The banner under a keyboard: where Tab goes, what Escape does, and that the focus is always in sight."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.widget.site import Site
from tests.widget.states import STATES, State, reach

SIZES = [(320, 640), (320, 256), (1280, 800)]
BY_NAME = {state.name: state for state in STATES}
STOPS_AT_MOST = 80

# What has the focus, whether it is ours, and how many of its corners and middle lie behind something of ours.
FOCUS = """() => {
  const element = document.activeElement
  if (!element || element === document.body) return null
  const { left, right, top, bottom } = element.getBoundingClientRect()
  const ours = (x, y) => document.elementFromPoint(x, y)?.closest('.kr-root') ?? null
  const points = [[left + 1, top + 1], [right - 1, top + 1], [left + 1, bottom - 1], [right - 1, bottom - 1],
    [(left + right) / 2, (top + bottom) / 2]]
  return {
    name: element.textContent.trim(),
    isOurs: Boolean(element.closest('.kr-root')),
    inSight: top > -1 && bottom < innerHeight + 1,
    covered: element.closest('.kr-root') ? 0 : points.filter(([x, y]) => ours(x, y)).length,
    outline: getComputedStyle(element).outlineStyle === 'none' ? 0 : parseFloat(getComputedStyle(element).outlineWidth),
  }
}"""


# What is pressed and is not 44 px wide and high; a link in a sentence is as high as its line (WCAG 2.5.8: inline).
SMALL = """() => [...document.querySelectorAll('.kr-root :is(button, input, summary, a)')].flatMap((target) => {
  const { width, height } = target.getBoundingClientRect()
  const isInline = getComputedStyle(target).display === 'inline'
  if (!target.checkVisibility() || isInline || (width >= 44 && height >= 44)) return []
  return [`${target.textContent.trim()}: ${width} x ${height}`]
})"""


async def stops(page: Page, key: str = "Tab") -> list[dict[str, Any]]:
    """Each stop from here until the focus leaves the page; an endless round fails."""
    found: list[dict[str, Any]] = []
    for _ in range(STOPS_AT_MOST):
        await page.keyboard.press(key)
        stop = await page.evaluate(FOCUS)
        if stop is None:
            return found
        found.append(stop)
    raise AssertionError(f"the focus never leaves: {[stop['name'] for stop in found[-6:]]}")


async def press_until(page: Page, name: str) -> None:
    """Tab to what is called so."""
    for _ in range(STOPS_AT_MOST):
        await page.keyboard.press("Tab")
        stop = await page.evaluate(FOCUS)
        if stop and stop["name"] == name:
            return
    raise AssertionError(f"Tab never comes to {name!r}")


def names(found: list[dict[str, Any]]) -> list[str]:
    return [stop["name"] for stop in found]


BANNER = ["Alles accepteren", "Alles weigeren", "Zelf kiezen", "Meer over cookies op deze site"]
LINKS = ["Voorbeeld Thee", "Thee", "Thee", "Thee", "Contact"]


async def test_banner_comes_first_and_lets_the_focus_through(page: Page, site: Site) -> None:
    await reach(page, BY_NAME["asked"])
    assert await page.evaluate("document.activeElement === document.body")
    assert names(await stops(page)) == BANNER + LINKS


async def test_banner_lets_the_focus_through_backwards_too(page: Page, site: Site) -> None:
    await reach(page, BY_NAME["asked"])
    await page.locator("#last").focus()
    assert names(await stops(page, "Shift+Tab")) == [*reversed(LINKS[:-1]), *reversed(BANNER)]


async def test_hidden_question_and_hidden_control_are_no_stops(page: Page, site: Site) -> None:
    await reach(page, BY_NAME["chosen"])
    await page.reload()
    assert names(await stops(page)) == ["Cookiekeuze", *LINKS]


@pytest.mark.parametrize("name", ["asked", "chosen", "withdrawn", "placeholder"])
@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_what_has_the_focus_is_in_sight_and_not_covered(
    page: Page, site: Site, size: tuple[int, int], name: str
) -> None:
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await reach(page, BY_NAME[name])
    # A page that is much longer than the screen, and what comes last in it at its very end.
    await page.evaluate(
        "for (const p of document.querySelectorAll('main > p')) for (let n = 9; n--;) p.after(p.cloneNode(true))"
    )
    await page.evaluate("document.activeElement.blur(); document.body.style.marginBlockEnd = 0")
    for key in ("Tab", "Shift+Tab"):
        found = await stops(page, key)
        assert len(found) > 30
        # The banner steps back altogether; the corner may hide the edge of a link, and not what it says.
        most = 0 if name == "asked" else 2
        assert [stop for stop in found if stop["covered"] > most or not stop["inSight"]] == []


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
async def test_every_stop_of_ours_has_an_outline(page: Page, speak: object, state: State) -> None:
    await reach(page, state)
    ours = {}
    for key in ("Tab", "Shift+Tab"):  # where the focus is now is somewhere between the two
        for _ in range(STOPS_AT_MOST // 2):
            await page.keyboard.press(key)
            stop = await page.evaluate(FOCUS)
            if stop and stop["isOurs"]:
                ours[stop["name"]] = stop["outline"]
    assert ours
    assert [name for name, outline in ours.items() if outline < 2] == []


@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
async def test_dialog_holds_the_focus_both_ways(page: Page, site: Site, key: str) -> None:
    await reach(page, BY_NAME["preferences"])
    for _ in range(30):
        await page.keyboard.press(key)
        stop = await page.evaluate(FOCUS)
        assert stop is None or stop["isOurs"]  # None: the browser's own controls come between last and first
        assert await page.evaluate("!document.activeElement.closest('.kr-banner')")


async def test_dialog_begins_at_its_start(page: Page, site: Site) -> None:
    await reach(page, BY_NAME["preferences"])
    dialog = page.get_by_role("dialog")
    assert await dialog.evaluate("(dialog) => dialog.contains(document.activeElement)")
    assert await dialog.evaluate("(dialog) => dialog.scrollTop") == 0


@pytest.mark.parametrize("opener", ["Zelf kiezen", "Cookies wijzigen"])
async def test_escape_closes_the_dialog_and_goes_back_to_what_opened_it(page: Page, site: Site, opener: str) -> None:
    await reach(page, BY_NAME["asked"])
    await page.locator("#last").evaluate("(link) => { link.dataset.consentOpen = ''; link.text = 'Cookies wijzigen' }")
    await press_until(page, opener)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_be_visible()

    await page.keyboard.press("Escape")

    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_text(opener, exact=True)).to_be_focused()
    await expect(page.locator(".kr-banner")).to_be_visible()
    assert site.posts == []


async def test_escape_keeps_a_choice_as_it_was(page: Page, site: Site) -> None:
    await reach(page, BY_NAME["preferences-chosen"])
    site.posts.clear()
    await page.get_by_role("checkbox", name="Marketing").uncheck()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.locator(".kr-control")).to_be_focused()
    assert site.posts == []
    assert "marketing" in str(await page.locator("#kr").get_attribute("data-granted"))


@pytest.mark.parametrize("name", ["Alles accepteren", "Alles weigeren", "Keuze bewaren"])
async def test_focus_comes_to_the_control_after_a_choice_in_the_dialog(page: Page, site: Site, name: str) -> None:
    await reach(page, BY_NAME["asked"])
    await press_until(page, "Zelf kiezen")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await press_until(page, name)
    await page.keyboard.press("Enter")
    await expect(page.locator(".kr-control")).to_be_focused()
    await expect(page.get_by_role("status").filter(has_text="bewaard")).to_be_visible()


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_targets_are_large_enough_to_press(
    page: Page, speak: object, state: State, size: tuple[int, int]
) -> None:
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await reach(page, state)
    small = await page.evaluate(SMALL)
    assert small == []


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_accept_and_refuse_look_the_same_in_the_preferences(
    page: Page, site: Site, size: tuple[int, int]
) -> None:
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await reach(page, BY_NAME["preferences"])
    dialog = page.get_by_role("dialog")
    accept, refuse = (dialog.get_by_role("button", name=name) for name in ("Alles accepteren", "Alles weigeren"))
    assert await looks(accept) == await looks(refuse)


async def looks(button: Locator) -> object:
    """What of the button a visitor sees at rest, with its size, but for its label and its place."""
    return await button.evaluate(
        """(button) => {
          const { width, height } = button.getBoundingClientRect()
          const style = getComputedStyle(button)
          const names = [...style].filter((name) => !/^(perspective|transform)-origin$/.test(name))
          return [width, height, ...names.map((name) => `${name}: ${style.getPropertyValue(name)}`)]
        }"""
    )


async def test_checkboxes_are_described_by_what_they_are_for(page: Page, site: Site) -> None:
    await reach(page, BY_NAME["preferences"])
    await expect(page.get_by_role("checkbox", name="Statistieken")).to_have_accessible_description(
        "Hiermee zien wij hoe bezoekers de site gebruiken."
    )
