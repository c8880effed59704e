"""Pictures of every state of the banner, for people to look at: `python -m tests.widget.screenshots FOLDER`."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from consent.vocabulary import Language
from examples.internet import Internet
from tests.widget.site import Site
from tests.widget.states import HOST, POLICY_HOST, STATES, State, policy_app, reach
from widget import Banner
from widget.styles import Layout

SIZES = ((320, 640), (768, 1024), (1280, 800))
ZOOMED = (320, 256)
"""A screen of 1280 by 1024 at 400 %."""
BY_NAME = {state.name: state for state in STATES}
TURN = "(to) => { for (const one of document.querySelectorAll(':root, [dir]')) one.dir = to }"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One state, as one visitor sees it."""

    state: State
    size: tuple[int, int]
    scheme: str = "light"
    direction: str = "ltr"
    forced_colors: str = "none"
    layout: Layout = "card"

    @property
    def name(self) -> str:
        """The name of its file."""
        odd = [self.layout if self.layout != "card" else "", self.direction if self.direction != "ltr" else ""]
        odd += ["forced-colours" if self.forced_colors != "none" else ""]
        size = f"{self.size[0]}" if self.size != ZOOMED else "zoomed"
        return "-".join(part for part in (self.state.name, *odd, size, self.scheme) if part) + ".png"


def pictures() -> Iterator[Picture]:
    """All that are taken: each state in light and dark at three widths; then one at a time what is less common."""
    for state in STATES:
        for size in SIZES:
            for scheme in ("light", "dark"):
                yield Picture(state=state, size=size, scheme=scheme)
        yield Picture(state=state, size=SIZES[-1], direction="rtl")
        yield Picture(state=state, size=ZOOMED)
    for name in ("asked", "preferences", "withdrawn", "placeholder"):
        yield Picture(state=BY_NAME[name], size=SIZES[-1], scheme="dark", forced_colors="active")
    for layout in ("bar", "box"):
        for size in SIZES:
            yield Picture(state=BY_NAME["asked"], size=size, layout=layout)


async def take(browser: Browser, picture: Picture, folder: Path) -> None:
    """One picture of what is on the screen; of the whole page where the state is a page of its own."""
    context = await browser.new_context(
        locale="nl-NL",
        viewport={"width": picture.size[0], "height": picture.size[1]},
        color_scheme=picture.scheme,
        forced_colors=picture.forced_colors,
    )
    page = await context.new_page()
    await reach(page, picture.state)
    await page.evaluate(TURN, picture.direction)
    if picture.state.name in ("preferences-page", "policy"):
        # Not Playwright's full_page, which draws what sticks to the foot of the screen where the screen ends.
        height = await page.evaluate("document.documentElement.scrollHeight")
        await page.set_viewport_size({"width": picture.size[0], "height": height})
    await page.screenshot(path=folder / picture.name)
    await context.close()


async def take_all(folder: Path) -> int:
    """Write all pictures into the folder, which is there; how many they are."""
    wanted = list(pictures())
    with Internet({POLICY_HOST: policy_app(Language.NL)}) as internet, tempfile.TemporaryDirectory() as wrapper:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=internet.browser_wrapper(Path(wrapper)))
            for layout in ("card", "bar", "box"):
                internet.mount(HOST, Site(Banner(policy_url="/privacy#cookies", layout=layout)).app)
                for picture in wanted:
                    if picture.layout == layout:
                        await take(browser, picture, folder)
                internet.unmount(HOST)
            await browser.close()
    return len(wanted)


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "screenshots")
    target.mkdir(parents=True, exist_ok=True)
    print(f"{asyncio.run(take_all(target))} pictures in {target}")
