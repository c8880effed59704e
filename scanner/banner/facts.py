"""Facts about a consent banner as an untouched visitor meets it, for whoever judges it later."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scanner.banner.find import SeenBanner, SeenButton, find_banners
from scanner.banner.words import Role
from scanner.session import PageError
from scanner.tab import Tab

COVERS_FROM = 0.8
"""Share of the page from which on a banner counts as covering it."""

_RGB = re.compile(r"rgba?\(\s*([\d.]+)[,\s]+([\d.]+)[,\s]+([\d.]+)(?:\s*[,/]\s*([\d.]+)(%?))?\s*\)")

Colour = tuple[float, float, float]
"""Red, green and blue from 0 to 255."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonFacts:
    """One button of the first layer."""

    text: str
    role: Role
    kind: str
    """`button`, `link`, or `other` for what only behaves like a button."""
    width: float
    """In CSS pixels, as is `height`."""
    height: float
    font_px: float
    font_weight: int
    color: str
    """`#rrggbb`; "" where it could not be told, as for text on a picture. Likewise the two below."""
    background: str
    surroundings: str
    """What the button stands on."""
    contrast: float | None
    """Of the text against the button, 1 to 21, by WCAG 2.2; None where it could not be told."""
    edge_contrast: float | None
    """Of the button against what it stands on; 1 for a button without a colour of its own."""
    underlined: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BannerFacts:
    """The first layer of a banner, as it stands before anybody touched it."""

    text: str
    """What it says, as far as the first 2,000 characters."""
    buttons: tuple[ButtonFacts, ...]
    preticked: tuple[str, ...]
    """Labels of boxes that are ticked and can be unticked."""
    accept_on_first_layer: bool
    refuse_on_first_layer: bool
    share: float
    """Of the viewport that it takes, 0 to 1."""
    covers_page: bool
    """Whether the page behind it can not be reached until the banner is answered."""
    has_close: bool
    """Whether it can be closed without an answer."""
    in_frame: str
    """URL of the frame that it is in; "" where it stands in the page itself."""


async def read_banner(tab: Tab) -> BannerFacts | None:
    """The facts about the banner on the page in `tab`; None where nothing asks for consent."""
    try:
        banners = await find_banners(tab)
    except PageError:
        return None  # a page that does not answer has no banner that anybody could read
    return facts_of(banners[0]) if banners else None


def facts_of(banner: SeenBanner) -> BannerFacts:
    """The facts about a banner that was found."""
    width, height = banner.viewport
    left, top, wide, high = banner.rect
    seen_wide = max(0.0, min(left + wide, width) - max(left, 0.0))
    seen_high = max(0.0, min(top + high, height) - max(top, 0.0))
    share = seen_wide * seen_high / (width * height) if width and height else 0.0
    roles = banner.roles
    in_frame = not banner.frame.is_top
    return BannerFacts(
        text=banner.text[:2_000],
        buttons=tuple(_button(button) for button in banner.buttons[:40]),
        preticked=tuple(box.label for box in banner.boxes if box.ticked and not box.disabled),
        accept_on_first_layer=bool(roles & {Role.ACCEPT, Role.ACKNOWLEDGE}),
        refuse_on_first_layer=Role.REFUSE in roles,
        share=round(share, 3),
        # What a frame covers of the page around it can not be told from within.
        covers_page=not in_frame and banner.is_lifted and (share >= COVERS_FROM or banner.blocked >= COVERS_FROM),
        has_close=Role.CLOSE in roles,
        in_frame=banner.frame.url if in_frame else "",
    )


def contrast(first: Colour, second: Colour) -> float:
    """The contrast ratio of two colours, from 1 to 21.

    (WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)
    """
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _button(button: SeenButton) -> ButtonFacts:
    own, around = _stack(button.backgrounds), _stack(button.backgrounds[1:])
    text = _over(_parse(button.color), own) if own is not None else None
    return ButtonFacts(
        text=button.text,
        role=button.role,
        kind=button.kind,
        width=button.rect[2],
        height=button.rect[3],
        font_px=button.font_px,
        font_weight=button.font_weight,
        color=_hex(text),
        background=_hex(own),
        surroundings=_hex(around),
        contrast=round(contrast(text, own), 2) if text is not None and own is not None else None,
        edge_contrast=round(contrast(own, around), 2) if own is not None and around is not None else None,
        underlined=button.underlined,
    )


def _stack(layers: tuple[str, ...]) -> Colour | None:
    """The colour that shows where `layers` lie over each other, the uppermost first; None behind a picture."""
    seen: list[tuple[Colour, float]] = []
    for layer in layers:
        parsed = _parse(layer)
        if parsed is None:
            return None
        seen.append(parsed)
        if parsed[1] >= 1:
            break
    colour: Colour = (255.0, 255.0, 255.0)  # what a browser paints below everything
    for above in reversed(seen):
        colour = _over(above, colour) or colour
    return colour


def _over(above: tuple[Colour, float] | None, below: Colour) -> Colour | None:
    if above is None:
        return None
    (red, green, blue), alpha = above
    parts = [alpha * up + (1 - alpha) * down for up, down in zip((red, green, blue), below, strict=True)]
    return (parts[0], parts[1], parts[2])


def _parse(text: str) -> tuple[Colour, float] | None:
    """A colour as `getComputedStyle` writes it, with its opacity; None for colours of other spaces, and pictures."""
    match = _RGB.fullmatch(text.strip())
    if match is None:
        return None
    red, green, blue = (min(float(part), 255.0) for part in match.group(1, 2, 3))
    alpha = 1.0 if match[4] is None else float(match[4]) / (100 if match[5] else 1)
    return (red, green, blue), min(alpha, 1.0)


def _luminance(colour: Colour) -> float:
    parts = [part / 255 for part in colour]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _hex(colour: Colour | None) -> str:
    return "" if colour is None else "#" + "".join(f"{round(part):02x}" for part in colour)
