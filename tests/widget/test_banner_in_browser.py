"""The banner as visitors meet it: with the mouse, with the keyboard, without script, on small screens."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, Request, expect

from tests.widget.pages import URL, box, button, focused, open_page, open_preferences
from tests.widget.site import Site

SIZES = [(1280, 800), (320, 640), (320, 256)]

# Everything that a visitor could see or feel of a button, but for its label.
STYLE = """(button) => {
  const style = getComputedStyle(button)
  return Object.fromEntries([...style].map((name) => [name, style.getPropertyValue(name)]))
}"""


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("sheet", ["calm", "aggressive"])
async def test_accept_and_refuse_look_the_same(page: Page, site: Site, size: tuple[int, int], sheet: str) -> None:
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await open_page(page, f"sheet={sheet}")
    accept, refuse = button(page, "Alles accepteren"), button(page, "Alles weigeren")
    assert await accept.evaluate(STYLE) == await refuse.evaluate(STYLE)
    for choice in (accept, refuse):
        assert (await box(choice))["height"] >= 44
    assert (await box(accept))["width"] == (await box(refuse))["width"]


@pytest.mark.parametrize("size", SIZES)
async def test_every_target_is_large_enough_to_press(page: Page, site: Site, size: tuple[int, int]) -> None:
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await open_page(page)
    for target in await page.locator(".kr-banner").locator("a, button").all():
        assert (await box(target))["height"] >= 44
    dialog = await open_preferences(page)
    for target in await dialog.locator("button, input:not([type=hidden]), summary, .kr-close").all():
        assert (await box(target))["height"] >= 44


@pytest.mark.parametrize("size", [(320, 640), (320, 256)])
async def test_banner_covers_half_of_a_small_screen_at_most(page: Page, site: Site, size: tuple[int, int]) -> None:
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await open_page(page)
    banner = await box(page.locator(".kr-banner"))
    assert banner["height"] <= size[1] / 2
    assert banner["y"] + banner["height"] <= size[1]
    assert banner["width"] <= size[0]
    for target in await page.locator(".kr-banner").locator("h2, a, button").all():
        await target.scroll_into_view_if_needed()
        await expect(target).to_be_in_viewport(ratio=1)
        inside = await box(target)
        assert banner["y"] <= inside["y"]
        assert inside["x"] >= 0
        assert inside["x"] + inside["width"] <= size[0]


async def test_nothing_overflows_sideways_in_the_preferences(page: Page, site: Site) -> None:
    await page.set_viewport_size({"width": 320, "height": 640})
    await page.goto(f"{URL}consent/preferences")
    for summary in await page.locator("summary").all():
        await summary.click()
    assert await page.evaluate("document.documentElement.scrollWidth") == 320
    assert await page.locator(".kr-page").evaluate("(main) => main.scrollWidth === main.clientWidth")


async def test_keyboard_refuses_at_the_second_stop(page: Page, site: Site) -> None:
    await open_page(page)
    assert await focused(page) == ""
    await page.keyboard.press("Tab")
    assert await focused(page) == "Alles accepteren"
    await page.keyboard.press("Tab")
    assert await focused(page) == "Alles weigeren"

    await page.keyboard.press("Enter")

    await expect(page.locator(".kr-banner")).to_have_count(0)
    await expect(page.get_by_role("link", name="Cookiekeuze")).to_be_focused()
    await expect(page.get_by_role("status")).to_have_text("Je keuze is bewaard.")
    await page.keyboard.press("Tab")
    assert await focused(page) == "Voorbeeld Thee"


async def test_escape_is_no_answer(page: Page, site: Site) -> None:
    await open_page(page)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Escape")
    await expect(page.locator(".kr-banner")).to_be_visible()

    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.press("Escape")

    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert await focused(page) == "Zelf kiezen"
    await expect(page.locator(".kr-banner")).to_be_visible()
    assert site.posts == []


async def test_keyboard_stays_inside_the_dialog(page: Page, site: Site) -> None:
    await open_page(page)
    dialog = await open_preferences(page)
    for _ in range(20):
        await page.keyboard.press("Tab")
        inside = await dialog.evaluate("(dialog) => dialog.contains(document.activeElement)")
        assert inside or await focused(page) == ""  # the browser's own controls come between last and first


async def test_keyboard_saves_a_selection(page: Page, site: Site) -> None:
    await open_page(page)
    dialog = await open_preferences(page)
    await dialog.get_by_role("checkbox", name="Statistieken").focus()
    await page.keyboard.press("Space")
    await page.keyboard.press("Enter")
    await expect(dialog).to_have_count(0)
    await expect(page.locator("#kr")).to_have_attribute("data-granted", "statistics")
    await expect(page.get_by_role("link", name="Cookiekeuze")).to_be_focused()


async def test_closing_the_preferences_changes_nothing(page: Page, site: Site) -> None:
    await open_page(page)
    dialog = await open_preferences(page)
    await dialog.get_by_role("checkbox", name="Marketing").check()
    await dialog.get_by_role("link", name="Sluiten").click()
    await expect(dialog).to_have_count(0)
    assert site.posts == []


@pytest.mark.parametrize("size", [(1280, 800), (320, 640)])
async def test_what_has_the_focus_is_never_behind_the_banner(page: Page, site: Site, size: tuple[int, int]) -> None:
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await open_page(page, "paragraphs=40")
    banner = await box(page.locator(".kr-banner"))
    links = await page.locator("main a, footer a").all()
    for link in links:
        await link.focus()
        place = await box(link)
        covered = place["y"] + place["height"] > banner["y"] and place["x"] < banner["x"] + banner["width"]
        assert not covered


async def test_control_steps_aside_for_what_has_the_focus(page: Page, site: Site) -> None:
    await open_page(page, "paragraphs=0")
    await button(page, "Alles weigeren").click()
    await expect(page.get_by_role("link", name="Cookiekeuze")).to_be_visible()
    await page.locator("#last").evaluate(
        "(link) => { link.style.cssText = 'position: fixed; bottom: 5px; left: 20px' }"
    )
    await page.locator("#last").focus()
    control, last = await box(page.locator(".kr-control")), await box(page.locator("#last"))
    assert control["y"] + control["height"] < last["y"]


async def test_embed_waits_and_says_who_would_receive_data(page: Page, site: Site) -> None:
    videos: list[Request] = []
    page.on("request", lambda request: videos.append(request) if "/video" in request.url else None)
    await open_page(page, "embed=1")
    place = page.locator(".kr-embed")
    await expect(place).to_contain_text("Dit komt van YouTube")
    await expect(place).to_contain_text("krijgt Google Ireland Limited gegevens van je")
    assert (await box(place))["height"] >= 270
    assert videos == []

    await place.get_by_role("button", name="Altijd toestaan").click()

    await expect(page.frame_locator("iframe").get_by_text("Video")).to_be_visible()
    await expect(place).to_have_count(0)
    await expect(page.locator("iframe")).to_be_focused()
    await expect(page.locator("body")).to_have_attribute("data-woken", "ads")


async def test_allowing_one_embed_keeps_what_was_granted(page: Page, site: Site) -> None:
    await open_page(page, "embed=1")
    dialog = await open_preferences(page)
    await dialog.get_by_role("checkbox", name="Statistieken").check()
    await dialog.get_by_role("button", name="Keuze bewaren").click()
    await button(page, "Altijd toestaan").click()
    await expect(page.locator("#kr")).to_have_attribute("data-granted", "statistics marketing")
    await expect(button(page, "Pagina opnieuw laden")).to_be_hidden()


@pytest.mark.parametrize("sheet", ["calm", "aggressive"])
async def test_style_sheet_of_the_page_does_not_reach_the_banner(page: Page, site: Site, sheet: str) -> None:
    await open_page(page, f"sheet={sheet}")
    refuse = button(page, "Alles weigeren")
    await expect(refuse).to_be_visible()
    await expect(page.get_by_role("heading", name="Mag Voorbeeld Thee cookies gebruiken?")).to_be_visible()
    purpose = page.get_by_text("Hiermee zien wij hoe bezoekers de site gebruiken.")
    await expect(purpose).to_be_visible()
    assert await purpose.evaluate("(line) => parseFloat(getComputedStyle(line).fontSize)") >= 14
    assert await refuse.evaluate("(button) => getComputedStyle(button).textTransform") == "none"
    await refuse.click()
    await expect(page.locator(".kr-control")).to_be_visible()


async def test_banner_does_not_move_or_restyle_the_page(page: Page, site: Site) -> None:
    layout = """() => [...document.querySelectorAll('header, main, main *, footer')].map((element) => {
      const { x, y, width, height } = element.getBoundingClientRect()
      return [x, y, width, height, getComputedStyle(element).font, getComputedStyle(element).color]
    })"""
    await open_page(page)
    with_banner = await page.evaluate(layout)
    await button(page, "Alles weigeren").click()
    await expect(page.locator(".kr-control")).to_be_visible()
    with_control = await page.evaluate(layout)
    await page.evaluate("document.getElementById('kr').remove()")
    assert with_banner == with_control == await page.evaluate(layout)


async def test_nothing_of_it_moves(page: Page, site: Site) -> None:
    await open_page(page)
    await open_preferences(page)
    moving = await page.evaluate(
        """() => [...document.querySelectorAll('.kr-root, .kr-root *')].filter((element) => {
          const style = getComputedStyle(element)
          return style.transitionDuration !== '0s' || style.animationName !== 'none'
        }).length"""
    )
    assert moving == 0


async def test_banner_follows_the_visitors_colours(page: Page, site: Site) -> None:
    async def paper() -> str:
        return str(await page.locator(".kr-banner").evaluate("(banner) => getComputedStyle(banner).backgroundColor"))

    await open_page(page)
    assert await paper() == "rgb(255, 255, 255)"
    await page.emulate_media(color_scheme="dark")
    assert await paper() == "rgb(34, 34, 51)"
    await page.evaluate("document.documentElement.style.setProperty('--kr-scheme', 'light')")
    assert await paper() == "rgb(255, 255, 255)"


async def test_buttons_keep_their_edge_in_forced_colours(page: Page, site: Site) -> None:
    await page.emulate_media(forced_colors="active")
    await open_page(page)
    style = await button(page, "Alles weigeren").evaluate(STYLE)
    assert style["border-top-color"] != style["background-color"]


async def test_banner_stands_on_the_other_side_where_text_runs_from_right_to_left(page: Page, site: Site) -> None:
    await open_page(page)
    await page.evaluate("document.getElementById('kr').dir = 'rtl'")
    banner = await box(page.locator(".kr-banner"))
    assert banner["x"] + banner["width"] == 1280 - 20


async def test_printed_page_holds_no_banner(page: Page, site: Site) -> None:
    await open_page(page)
    await page.emulate_media(media="print")
    await expect(page.locator(".kr-banner")).to_be_hidden()


async def test_whole_way_works_without_script(chromium: Browser, site: Site) -> None:
    visitor = await chromium.new_context(java_script_enabled=False)
    page = await visitor.new_page()
    await page.goto(f"{URL}thee")
    await button(page, "Alles weigeren").click()
    assert page.url == f"{URL}thee"
    await expect(page.locator(".kr-banner")).to_have_count(0)

    await page.get_by_role("link", name="Cookiekeuze").click()
    await expect(page.get_by_text("Op 21 november 2026 heb je alles geweigerd.")).to_be_visible()
    await page.get_by_text("Welke diensten zijn dit? (1)").last.click()
    await expect(page.get_by_text("Telt bezoekers en de pagina's die zij bekijken.")).to_be_visible()
    await page.get_by_role("checkbox", name="Statistieken").check()
    await button(page, "Keuze bewaren").click()
    assert page.url == f"{URL}thee"
    await expect(page.locator("#kr")).to_have_attribute("data-granted", "statistics google-analytics")

    await page.get_by_role("link", name="Cookiekeuze").click()
    await expect(page.get_by_role("checkbox", name="Statistieken")).to_be_checked()
    await button(page, "Toestemming intrekken").click()
    assert page.url == f"{URL}thee"
    await expect(page.locator("#kr")).to_have_attribute("data-granted", "")
    await visitor.close()
