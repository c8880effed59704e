"""Reach a consent state, or say why not."""

from __future__ import annotations

from consent.vocabulary import ConsentState
from scanner.banner.kruimel import KruimelBanner
from scanner.banner.platform import Platform
from scanner.recording import BannerAction
from scanner.tab import Tab

PLATFORMS: tuple[Platform, ...] = (KruimelBanner(),)
AFTER_CLICK_MS = 3_000
NO_BANNER = "no consent banner was found"


async def choose(tab: Tab, state: ConsentState) -> BannerAction | str:
    """Make the choice that leads to `state` on the page in `tab`; what proved it, or why it failed.

    A click proves nothing. The choice counts when the browser holds something it did not hold before, or holds it
    changed, and the banner has stopped asking.
    """
    for platform in PLATFORMS:
        if not await platform.is_shown(tab):
            continue
        before = await tab.held()
        clicked = await platform.choose(tab, accept=state is ConsentState.ACCEPTED)
        if not clicked:
            return f"the {platform.name} banner has no button for it that could be found"
        await tab.let_pass(AFTER_CLICK_MS)
        after = await tab.held()
        changed = sorted(name for name, value in after.items() if before.get(name) != value)
        if not changed:
            return f"{clicked[-1]!r} was clicked in the {platform.name} banner, and nothing was stored"
        if await platform.is_shown(tab):
            return f"{clicked[-1]!r} was clicked in the {platform.name} banner, and it still asks"
        return BannerAction(banner=platform.name, clicked=clicked, effects=(*changed, "banner gone"))
    return NO_BANNER
