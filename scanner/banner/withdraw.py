"""Take a consent back, through the control that a site offers for it."""

from __future__ import annotations

from consent.vocabulary import ConsentState
from scanner.banner.find import SeenButton, find_banners, find_controls, press
from scanner.banner.frames import Frame
from scanner.banner.operate import AFTER_CLICK_MS, Outcome
from scanner.banner.proof import Moment, judge_withdrawal
from scanner.banner.texts import TextBanner
from scanner.banner.words import reopens
from scanner.recording import BannerAction, PageVisit, Screenshot
from scanner.session import PageError
from scanner.tab import Tab

OPENS_MS = 1_500
NO_CONTROL = "no control was found by which consent can be withdrawn"

# Their own control carries a word, or none, but can be known by its class.
CONTROLS = (
    "[data-consent-open], .ot-sdk-show-settings, #ot-sdk-btn-floating button, #CookiebotWidget, .cky-btn-revisit, "
    ".cmplz-manage-consent, .cc-revoke, #tarteaucitronIcon, [data-cc=show-preferencesModal], [data-cc=c-settings], "
    ".iubenda-cs-preferences-link, .axeptio_activate_cookies, #cookiescript_badge, .cookie-consent-revisit"
)
FIND_KNOWN = """(selector) => {
  const kept = (globalThis.kept ??= { buttons: [], boxes: [], banners: [] })
  for (const element of document.querySelectorAll(selector)) {
    const box = element.getBoundingClientRect()
    if (box.width < 1 || box.height < 1 || !element.checkVisibility({ checkVisibilityCSS: true })) continue
    const says = element.innerText || element.getAttribute('aria-label') || element.title || element.className
    return { index: kept.buttons.push(element) - 1, text: String(says).trim().slice(0, 100) }
  }
  return null
}"""


async def withdraw(tab: Tab, first: PageVisit, accepted: BannerAction) -> Outcome:
    """Withdraw, on the page in `tab`, what was `accepted` there; `first` is a visit to it that was made since.

    It counts when what is kept no longer says yes: it says no, or it has gone.
    """
    try:
        before = await Moment.of(tab)
        tab.begin()
        pictures = [Screenshot(moment="before", jpeg=await tab.until(tab.picture()))]
        clicked = await _take_back(tab)
        if not clicked:
            return Outcome(reason=NO_CONTROL, screenshots=tuple(pictures))
        await tab.let_pass(AFTER_CLICK_MS)
        pictures.append(Screenshot(moment="after", jpeg=await tab.until(tab.picture())))
        after_click = await tab.since(first.url, ConsentState.REJECTED)
        verdict = judge_withdrawal(before, await Moment.of(tab))
    except PageError as error:
        return Outcome(reason=str(error))
    said = ", ".join(repr(text) for text in clicked)
    action = BannerAction(banner=accepted.banner, clicked=clicked, effects=verdict.effects)
    return Outcome(
        action=None if verdict.failure else action,
        reason=f"{said} was clicked, and {verdict.failure}" if verdict.failure else "",
        after_click=after_click,
        screenshots=tuple(pictures),
    )


async def _take_back(tab: Tab) -> tuple[str, ...]:
    """The texts of what was clicked; () where there was nothing to click."""
    found = await _find_control(tab)
    if found is None:
        return ()
    frame, control = found
    await press(tab, frame, control)
    await tab.let_pass(OPENS_MS)
    banners = await find_banners(tab, layer=2)
    if not banners:
        return (control.text,)  # it may be one that withdraws by itself
    attempt = await TextBanner(tab, banners[0]).choose(accept=False)
    return (control.text, *attempt.clicked)


async def _find_control(tab: Tab) -> tuple[Frame, SeenButton] | None:
    controls = await find_controls(tab)
    named = [(frame, control) for frame, control in controls if reopens(control.text)]
    if named:
        return named[0]
    for frame in dict.fromkeys(frame for frame, _ in controls):
        known = await frame.call(FIND_KNOWN, CONTROLS)
        if isinstance(known, dict):
            return frame, SeenButton.at(int(known["index"]), str(known["text"]))
    return None
