"""Where the scanner reads a page: among its elements, out of reach of its scripts, in a real browser."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

from examples.internet import Internet
from scanner.browser import open_browser
from scanner.profile import Profile
from scanner.session import PageError, Session
from scanner.world import World, frames_of
from tests.sites import Site, nested_frames

HOSTILE = """<p>tea</p><script>
  window.mine = 1
  document.querySelector = () => ({ textContent: 'lies' })
  Promise.prototype.then = () => {}
</script>"""
FRAMES = """<iframe sandbox srcdoc='x'></iframe><iframe src='/second'></iframe><iframe src='https://other.example/'></iframe>
<iframe srcdoc='<p>written</p>'></iframe><iframe src='https://other.example/'></iframe>"""
DEEP = "<p>deep</p>" + nested_frames(160)
TEXT = "() => document.querySelector('p').textContent"
WHEN_SECOND = "() => document.querySelector('p').textContent === 'second' ? 'here' : new Promise(() => {})"


@pytest.fixture
async def page(internet: Internet, kruimel_browser: Path) -> AsyncIterator[Page]:
    internet.mount("site.example", Site({"/": HOSTILE, "/second": "<p>second</p>", "/frames": FRAMES, "/deep": DEEP}))
    internet.mount("other.example", Site({"/": "<p>other</p>"}))
    async with open_browser(check=False) as opened:
        context = await Profile().new_context(opened)
        page = await context.new_page()
        await page.goto("https://site.example/")
        yield page
    internet.unmount("site.example")
    internet.unmount("other.example")


async def world_of(page: Page) -> World:
    session = await Session.open(page)
    await session.send("Page.enable")
    world = World(session)
    await world.attach()
    await session.send("Runtime.enable")
    return world


async def test_page_is_read_where_its_scripts_can_not_lie(page: Page) -> None:
    world = await world_of(page)

    read = "(name) => [typeof window[name], document.querySelector('p').textContent]"
    assert await world.call(read, "mine") == ["undefined", "tea"]
    assert await world.call("async () => 'kept'", waits=True) == "kept"


async def test_next_page_is_read_after_the_first(page: Page) -> None:
    world = await world_of(page)
    texts = [await world.call(TEXT)]
    await page.goto("https://site.example/second")
    texts.append(await world.call(TEXT))

    assert texts == ["tea", "second"]


async def test_page_that_takes_the_place_of_one_that_was_asked_is_asked_in_turn(page: Page) -> None:
    world = await world_of(page)
    asked = asyncio.ensure_future(world.call(WHEN_SECOND, waits=True))
    await world.call("() => 1")  # commands are worked off in their order, so the question has been put by now
    await page.goto("https://site.example/second")

    assert await asyncio.wait_for(asked, 5) == "here"


async def test_no_world_is_made_beside_the_one_of_playwright(page: Page) -> None:
    session = await Session.open(page)
    made: list[dict[str, Any]] = []
    session.on("Runtime.executionContextCreated", lambda event: made.append(event["context"]))
    await session.send("Runtime.enable")
    world = await world_of(page)
    await page.goto("https://site.example/second")
    made.clear()
    await page.goto("https://site.example/")
    await world.call("() => 1")

    assert [context["auxData"]["type"] for context in made] == ["default", "isolated"]


async def test_frame_is_read_in_a_world_of_its_own_also_after_it_has_gone_elsewhere(page: Page) -> None:
    world = await world_of(page)
    await page.evaluate("() => { document.body.innerHTML = `<iframe src='/second'></iframe>` }")
    await page.frames[1].wait_for_load_state()
    session = await Session.open(page)
    frame = (await frames_of(session))[1]["id"]
    texts = [await world.call(TEXT, frame=frame)]
    await page.frames[1].goto("https://site.example/")
    texts.append(await world.call(TEXT, frame=frame))

    assert texts == ["second", "tea"]


async def test_one_frame_of_each_origin_stands_for_the_others(page: Page) -> None:
    world = await world_of(page)
    await page.goto("https://site.example/frames")
    told = [await world.call("() => origin", frame=frame) for frame in world.frames_by_origin()]
    await page.evaluate("() => document.querySelector('[src*=other]').remove()")
    await world.call("() => 1")  # what the session tells comes in its order, so it has told of the removal by now
    later = [await world.call("() => origin", frame=frame) for frame in world.frames_by_origin()]
    await page.goto("https://other.example/")

    assert told == later == ["https://site.example", "https://other.example"]
    assert [await world.call(TEXT, frame=frame) for frame in world.frames_by_origin()] == ["other"]


async def test_of_frames_nested_too_deep_to_be_told_the_top_one_is_told(page: Page) -> None:
    await page.goto("https://site.example/deep")
    world = await world_of(page)
    (top,) = await frames_of(await Session.open(page))

    assert top["url"] == "https://site.example/deep"
    assert await world.call(TEXT, frame=top["id"]) == "deep"


async def test_world_of_our_own_is_made_where_there_is_none(page: Page) -> None:
    session = await Session.open(page)
    world = World(session)
    await world.attach()  # and no `Runtime.enable`: of what there is it hears nothing

    assert await world.call(TEXT) == "tea"


async def test_page_that_has_gone_is_an_error_in_one_line(page: Page) -> None:
    world = await world_of(page)
    await page.close()

    with pytest.raises(PageError) as error:
        await world.call("() => 1")
    assert "\n" not in str(error.value)
