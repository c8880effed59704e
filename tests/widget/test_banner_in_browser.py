"""The banner as visitors meet it: with the mouse, with the keyboard, without script, on small screens."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, Request, expect

from examples.internet import Internet
from tests.widget.site import Site

URL = "https://banner.test/"
SIZES = [(1280, 800), (320, 640), (320, 256)]

# Everything that a visitor could see or feel of a button, but for its label.
STYLE = """(button) => {
  const style = getComputedStyle(button)
  return Object.fromEntries([...style].map((name) => [name, style.getPropertyValue(name)]))
}"""


async def open_page(page: Page, query: str = "") -> None:
    await page.goto(f"{URL}?{query}")


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


async def woken(page: Page) -> str | None:
    return await page.locator("body").get_attribute("data-woken")


async def box(locator: Locator) -> Any:
    found = await locator.bounding_box()
    assert found is not None
    return found


async def focused(page: Page) -> str:
    """The text of what has the focus; empty where nothing has."""
    return str(await page.evaluate("document.activeElement === document.body ? '' : document.activeElement.innerText"))


async def open_preferences(page: Page) -> Locator:
    await page.get_by_role("link", name="Cookiekeuze").or_(page.get_by_role("link", name="Zelf kiezen")).click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    return dialog


async def test_accepting_wakes_scripts_in_their_order_without_a_reload(page: Page, site: Site) -> None:
    await open_page(page)
    assert await woken(page) is None

    await page.evaluate("window.stayed = true")
    await button(page, "Alles accepteren").click()

    await expect(page.locator("body")).to_have_attribute("data-woken", "one two ads late module")
    await expect(page.locator(".kr-banner")).to_have_count(0)
    assert await page.evaluate("window.stayed")


async def test_refusing_keeps_scripts_asleep_after_a_reload_too(page: Page, site: Site) -> None:
    scripts: list[Request] = []
    page.on("request", lambda request: scripts.append(request) if "script.js" in request.url else None)
    await open_page(page)
    await button(page, "Alles weigeren").click()
    await expect(page.get_by_role("link", name="Cookiekeuze")).to_be_visible()

    await page.reload()

    await expect(page.locator(".kr-banner")).to_have_count(0)
    assert await woken(page) is None
    assert scripts == []


async def test_choice_made_before_wakes_scripts_when_the_page_loads(page: Page, site: Site) -> None:
    await open_page(page)
    await button(page, "Alles accepteren").click()
    await expect(page.locator(".kr-banner")).to_have_count(0)
    await page.reload()
    await expect(page.locator("body")).to_have_attribute("data-woken", "one two ads late module")


async def test_each_script_runs_once_however_often_the_visitor_chooses(page: Page, site: Site) -> None:
    await open_page(page)
    for category in ("Statistieken", "Marketing"):
        dialog = await open_preferences(page)
        await dialog.get_by_role("checkbox", name=category).check()
        await dialog.get_by_role("button", name="Keuze bewaren").click()
        await expect(dialog).to_have_count(0)
    await expect(page.locator("body")).to_have_attribute("data-woken", "one two late module ads")


async def test_inline_script_waits_for_the_scripts_before_it_and_keeps_its_nonce(page: Page, site: Site) -> None:
    await open_page(page, "inline=1")
    await button(page, "Alles accepteren").click()
    await expect(page.locator("body")).to_have_attribute("data-woken", re.compile("^one two ads inline .*last"))


async def test_woken_script_keeps_its_attributes(page: Page, site: Site) -> None:
    await open_page(page)
    await button(page, "Alles accepteren").click()
    await expect(page.locator("body")).to_have_attribute("data-woken", "one two ads late module")
    assert await page.locator('script[src*="two"]').get_attribute("crossorigin") == "anonymous"
    assert await page.locator('script[src*="module"]').get_attribute("type") == "module"
    assert await page.locator('script[src*="never"]').get_attribute("type") == "text/plain"


async def test_page_is_told_of_each_choice(page: Page, site: Site) -> None:
    await open_page(page)
    await page.evaluate("document.addEventListener('consent:changed', (e) => { window.told = e.detail.granted })")
    await button(page, "Alles weigeren").click()
    await expect(page.locator(".kr-banner")).to_have_count(0)
    assert await page.evaluate("window.told") == []


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


async def test_choice_that_is_not_kept_is_no_choice(page: Page, site: Site) -> None:
    site.broken = True
    await open_page(page)
    await button(page, "Alles accepteren").click()
    await expect(page.locator(".kr-banner").get_by_role("status")).to_have_text(
        "Dat lukte niet: je keuze is niet bewaard. Probeer het opnieuw."
    )
    assert await woken(page) is None
    site.broken = False
    await button(page, "Alles accepteren").click()
    await expect(page.locator(".kr-banner")).to_have_count(0)


async def test_question_makes_way_at_once_and_nothing_runs_before_the_answer_is_kept(page: Page, site: Site) -> None:
    site.open.clear()
    await open_page(page)
    await button(page, "Alles accepteren").click()
    await expect(page.locator(".kr-banner")).to_be_hidden()
    assert await woken(page) is None
    assert await page.locator(".kr-status").all_inner_texts() == ["", ""]
    site.open.set()
    await expect(page.locator("body")).to_have_attribute("data-woken", "one two ads late module")


async def test_answer_is_kept_though_the_page_is_left_at_once(page: Page, site: Site) -> None:
    site.open.clear()
    await open_page(page)
    await button(page, "Alles weigeren").click()
    await page.goto(f"{URL}elders")
    site.open.set()
    async with asyncio.timeout(5):
        while not await page.context.cookies(URL):
            await page.reload()
    await page.reload()
    await expect(page.locator(".kr-banner")).to_have_count(0)


async def test_question_that_is_out_of_date_is_asked_anew(page: Page, site: Site) -> None:
    site.asks_again = True
    await open_page(page)
    async with page.expect_navigation():
        await button(page, "Alles accepteren").click()
    await expect(page.locator(".kr-banner")).to_be_visible()
    assert await woken(page) is None


async def test_failure_in_the_dialog_is_told_in_the_dialog(page: Page, site: Site) -> None:
    site.broken = True
    await open_page(page)
    dialog = await open_preferences(page)
    await dialog.get_by_role("button", name="Alles weigeren").click()
    await expect(dialog.get_by_role("status")).to_contain_text("Dat lukte niet")


async def test_withdrawal_takes_two_clicks_and_offers_a_reload(page: Page, site: Site) -> None:
    await open_page(page)
    await button(page, "Alles accepteren").click()
    await expect(page.locator("body")).to_have_attribute("data-woken", "one two ads late module")

    await page.get_by_role("link", name="Cookiekeuze").click()
    await button(page, "Toestemming intrekken").click()

    await expect(page.locator(".kr-note")).to_contain_text("stopt pas als je de pagina opnieuw laadt")
    await expect(button(page, "Pagina opnieuw laden")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(button(page, "Pagina opnieuw laden")).to_be_hidden()
    assert await woken(page) is None


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


async def test_script_is_fetched_while_a_yes_is_being_kept(page: Page, site: Site, internet: Internet) -> None:
    """Nothing of it before the yes; it does not run before the yes is kept."""
    await page.goto("https://banner.test/")
    site.broken = True
    internet.requests.clear()
    await page.locator(".kr-banner [value=accept]").click()
    await expect(page.locator(".kr-banner").get_by_role("status")).to_contain_text("Dat lukte niet")

    fetched = [request.path for request in internet.requests.to("banner.test") if request.path == "/script.js"]
    assert len(fetched) == 4
    assert await page.locator("body").get_attribute("data-woken") is None
