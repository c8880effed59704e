"""A page that is drawn small is the same page to itself and to whoever looks at it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scanner.browser import open_browser
from scanner.drawing import Drawing
from scanner.profile import Profile, Viewport
from scanner.session import Session

# What a page can measure of itself and of the screen, after two frames; where a click landed comes last.
MEASURE = """new Promise((done) => {
  const button = document.querySelector('button')
  const watch = new IntersectionObserver((seen) => done({
    window: [innerWidth, innerHeight, outerWidth, outerHeight, screenX, screenY, devicePixelRatio],
    screen: [screen.width, screen.height, screen.availWidth, screen.availHeight, screen.orientation.type],
    visual: [visualViewport.scale, visualViewport.width, visualViewport.height],
    media: [matchMedia('(min-width: 1000px)').matches, matchMedia(`(resolution: ${devicePixelRatio}dppx)`).matches],
    button: JSON.stringify(button.getBoundingClientRect()),
    at: document.elementFromPoint(310, 210) === button,
    seen: [seen[0].isIntersecting, seen[0].isVisible, JSON.stringify(seen[0].intersectionRect)],
  }), { trackVisibility: true, delay: 100 })
  requestAnimationFrame(() => requestAnimationFrame(() => watch.observe(button)))
})"""
PAGE = """<meta name=viewport content='width=device-width'><style>button { position: fixed; left: 300px; top: 200px }
</style><button onclick='clicked = [event.clientX, event.clientY, event.screenX, event.screenY]'>Button</button>"""
CLICK = ({"type": "mousePressed"}, {"type": "mouseReleased"})


async def _seen(viewport: Viewport, *, small: bool) -> tuple[Any, Any, str]:
    """What the page measures, where it was clicked, and a picture of it."""
    profile = Profile(viewport=viewport)
    async with open_browser(check=False) as opened:
        page = await (await profile.new_context(opened)).new_page()
        session = await Session.open(page)
        drawing = Drawing(session, profile.device)
        if small:
            await drawing.shrink()
        await page.set_content(PAGE)
        measured = await page.evaluate(MEASURE)
        picture = (await session.send("Page.captureScreenshot"))["data"]
        await drawing.restore()
        for event in CLICK:
            point = {"x": 310, "y": 210, "button": "left", "clickCount": 1}
            await session.send("Input.dispatchMouseEvent", {**event, **point})
        return measured, await page.evaluate("clicked"), picture


@pytest.mark.parametrize("viewport", list(Viewport))
async def test_nobody_can_tell_that_a_page_is_drawn_small(kruimel_browser: Path, viewport: Viewport) -> None:
    assert await _seen(viewport, small=True) == await _seen(viewport, small=False)


async def test_small_page_is_really_drawn_small(kruimel_browser: Path) -> None:
    profile = Profile()
    async with open_browser(check=False) as opened:
        page = await (await profile.new_context(opened)).new_page()
        session = await Session.open(page)
        await Drawing(session, profile.device).shrink()
        await page.set_content(PAGE)
        for event in CLICK:  # where the button is drawn: at a twentieth of its place
            point = {"x": 15.5, "y": 10.5, "button": "left", "clickCount": 1}
            await session.send("Input.dispatchMouseEvent", {**event, **point})
        assert (await page.evaluate("clicked"))[:2] == [310, 210]
