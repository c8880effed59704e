"""Find a consent banner by what it says, wherever in the page it is, and press its buttons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from scanner.banner.frames import Frame, closed_roots, open_frames
from scanner.banner.words import Role, about, role_of
from scanner.session import PageError
from scanner.tab import Tab

MAX_TEXT = 100
ASKS = frozenset({Role.ACCEPT, Role.REFUSE, Role.ACKNOWLEDGE, Role.SAVE})

Rect = tuple[float, float, float, float]
"""Left, top, width and height in CSS pixels, in the viewport of the frame."""

ARM = """(index) => {
  const button = kept.buttons[index]
  kept.hit = false
  button.addEventListener('click', () => { kept.hit = true }, { capture: true, once: true })
}"""
TURN = """(index, wanted) => {
  const box = kept.boxes[index]
  if ((box.checked ?? box.getAttribute('aria-checked') === 'true') === wanted) return false
  box.click()
  return true
}"""
IS_SHOWN = "(index) => Boolean(globalThis.kept?.isShown?.(kept.banners[index]))"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenButton:
    """A button, or what looks like one."""

    index: int
    text: str
    role: Role
    kind: str
    """`button`, `link`, or `other` for what only behaves like a button."""
    rect: Rect
    color: str
    backgrounds: tuple[str, ...]
    """Background colours of the button and of what it stands on, in CSS; `image` where something is drawn."""
    font_px: float
    font_weight: int
    underlined: bool

    @classmethod
    def at(cls, index: int, text: str) -> SeenButton:
        """A button of which no more is known than where it is kept, and what it says."""
        nothing = (0.0, 0.0, 0.0, 0.0)
        return cls(
            index=index,
            text=text,
            role=role_of(text),
            kind="other",
            rect=nothing,
            color="",
            backgrounds=(),
            font_px=0.0,
            font_weight=400,
            underlined=False,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenBox:
    """A check box or switch."""

    index: int
    label: str
    ticked: bool
    disabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenBanner:
    """What speaks of cookies and asks for an answer, in one frame."""

    frame: Frame
    index: int
    text: str
    rect: Rect
    viewport: tuple[float, float]
    """Of the frame."""
    blocked: float
    """Share of the page around it that can not be reached, from 0 to 1."""
    is_lifted: bool
    """Whether it lies over the page."""
    buttons: tuple[SeenButton, ...]
    boxes: tuple[SeenBox, ...]

    def with_role(self, role: Role) -> list[SeenButton]:
        """Its buttons of that role, the largest first."""
        found = [button for button in self.buttons if button.role is role]
        return sorted(found, key=lambda button: (button.kind == "link", -button.rect[2] * button.rect[3]))

    def is_same(self, other: SeenBanner) -> bool:
        """Whether both are the same element, seen at different moments."""
        return (self.frame.id, self.frame.world, self.index) == (other.frame.id, other.frame.world, other.index)

    @property
    def roles(self) -> frozenset[Role]:
        """What its buttons do."""
        return frozenset(button.role for button in self.buttons)


async def find_banners(tab: Tab, *, layer: int = 1) -> list[SeenBanner]:
    """What asks for consent on the page in `tab` now, the likeliest first; [] where nothing does.

    Looks in every frame and in open shadow roots; in closed ones too where nothing is found otherwise.
    """
    frames = await open_frames(tab.session)
    found = [banner for frame in frames for banner in await _of_frame(frame, layer, ())]
    if not found:
        roots = await closed_roots(tab.session, frames)
        found = [
            banner for frame in frames if frame.id in roots for banner in await _of_frame(frame, layer, roots[frame.id])
        ]
    return sorted(found, key=_rank)


async def find_controls(tab: Tab) -> list[tuple[Frame, SeenButton]]:
    """Every button and link that is shown on the page in `tab`, in all frames, closed shadow roots included."""
    frames = await open_frames(tab.session)
    roots = await closed_roots(tab.session, frames)
    found: list[tuple[Frame, SeenButton]] = []
    for frame in frames:
        told = await _ask(frame, "", roots.get(frame.id, ()))
        found += [(frame, _button(control)) for control in told.get("controls", ())]
    return found


async def press(tab: Tab, frame: Frame, button: SeenButton) -> None:
    """Click a button as a hand would; where something lies over it, as a script would.

    Raises PageError where it has gone.
    """
    target = await frame.handle("(index) => kept.buttons[index]", button.index)
    await frame.call(ARM, button.index)
    try:
        await tab.session.send("DOM.scrollIntoViewIfNeeded", {"objectId": target})
        quads = (await tab.session.send("DOM.getContentQuads", {"objectId": target}))["quads"]
        if quads:
            xs, ys = quads[0][0::2], quads[0][1::2]
            await tab.click(sum(xs) / 4, sum(ys) / 4)
    except PageError:
        pass  # what has no place on the screen can still be clicked by script
    try:
        was_hit = await frame.call("() => kept.hit")
    except PageError:
        return  # the click led to another page
    if was_hit is False:
        await frame.call("(index) => kept.buttons[index].click()", button.index)


async def turn(banner: SeenBanner, box: SeenBox, *, ticked: bool) -> bool:
    """Tick a box, or take its tick away; whether that took a click, since one box may turn others with it."""
    return bool(await banner.frame.call(TURN, box.index, ticked))


async def is_shown(banner: SeenBanner) -> bool:
    """Whether the same element still stands on the page where a visitor sees it."""
    try:
        return bool(await banner.frame.call(IS_SHOWN, banner.index))
    except PageError:
        return False  # the frame, or the page, has gone


async def _of_frame(frame: Frame, layer: int, roots: Iterable[str]) -> list[SeenBanner]:
    told = await _ask(frame, about(layer), roots)
    if not told:
        return []
    viewport = (float(told["width"]), float(told["height"]))
    banners = [_banner(frame, viewport, banner) for banner in told["banners"]]
    return [banner for banner in banners if banner.roles & ASKS]


async def _ask(frame: Frame, expression: str, roots: Iterable[str]) -> dict[str, Any]:
    try:
        told = await frame.call(_script(), expression, objects=tuple(roots))
    except PageError:
        return {}
    return told if isinstance(told, dict) else {}


def _banner(frame: Frame, viewport: tuple[float, float], told: dict[str, Any]) -> SeenBanner:
    return SeenBanner(
        frame=frame,
        index=int(told["index"]),
        text=str(told["text"]),
        rect=_rect(told["rect"]),
        viewport=viewport,
        blocked=float(told["blocked"]),
        is_lifted=bool(told["lifted"]) or not frame.is_top,
        buttons=tuple(_button(button) for button in told["buttons"]),
        boxes=tuple(
            SeenBox(
                index=int(box["index"]),
                label=" ".join(str(box["label"]).split())[:MAX_TEXT],
                ticked=bool(box["ticked"]),
                disabled=bool(box["disabled"]),
            )
            for box in told["boxes"]
        ),
    )


def _button(told: dict[str, Any]) -> SeenButton:
    text = " ".join(str(told["text"]).split())
    return SeenButton(
        index=int(told["index"]),
        text=text[:MAX_TEXT],
        role=role_of(text),
        kind=str(told["kind"]),
        rect=_rect(told["rect"]),
        color=str(told["color"])[:100],
        backgrounds=tuple(str(layer)[:100] for layer in told["backgrounds"]),
        font_px=float(told["size"]),
        font_weight=int(told["weight"]),
        underlined=bool(told["underlined"]),
    )


def _rect(told: list[float]) -> Rect:
    left, top, width, height = told
    return (left, top, width, height)


def _rank(banner: SeenBanner) -> tuple[int, bool, float]:
    """Banners that offer more come first, then those that lie over the page, then the larger ones."""
    offers = len(banner.roles & {Role.ACCEPT, Role.REFUSE, Role.SETTINGS, Role.SAVE})
    return -offers, not banner.is_lifted, -banner.rect[2] * banner.rect[3]


@cache
def _script() -> str:
    return (resources.files("scanner.banner") / "find.js").read_text("utf-8")
