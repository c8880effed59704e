"""Operate any banner by what its buttons say, on the first layer and behind its settings."""

from __future__ import annotations

from dataclasses import dataclass, field

from scanner.banner.find import SeenBanner, SeenBox, find_banners, is_shown, press, turn
from scanner.banner.platform import Attempt
from scanner.banner.words import Role
from scanner.tab import Tab

LAYERS = 3
NEXT_LAYER_MS = 1_500
"""For a second layer to come up; some slide in, some are fetched first."""
AFTER_REFUSING_MS = 600


@dataclass(slots=True)
class TextBanner:
    """A banner known by its texts."""

    tab: Tab
    banner: SeenBanner
    name: str = "unknown"
    _clicked: list[str] = field(default_factory=list)
    _preticked: list[str] = field(default_factory=list)

    async def choose(self, *, accept: bool) -> Attempt:
        """Click the button that says so; else look for one behind the settings, or set each box and save."""
        banner: SeenBanner | None = self.banner
        said = [button.text for button in self.banner.buttons]
        for layer in range(1, LAYERS + 1):
            if banner is None:
                break
            self._preticked += [box.label for box in _ticked(banner)]
            done = await (self._accept(banner) if accept else self._refuse(banner, layer))
            if done:
                return self._attempt()
            banner = await self._next_layer(banner, accept=accept)
        wanted = "accept" if accept else "refuse"
        return self._attempt(f"offers no way to {wanted} that could be found; its buttons say {_listing(said)}")

    async def _accept(self, banner: SeenBanner) -> bool:
        for role in (Role.ACCEPT, Role.ACKNOWLEDGE):
            if buttons := banner.with_role(role):
                await self._press(banner, buttons[0].text, buttons[0].index)
                return True
        return await self._set_and_save(banner, ticked=True)

    async def _refuse(self, banner: SeenBanner, layer: int) -> bool:
        buttons = banner.with_role(Role.REFUSE)
        if not buttons:
            return await self._set_and_save(banner, ticked=False)
        await self._press(banner, buttons[0].text, buttons[0].index)
        if layer > 1 or banner.boxes:
            # On some, "refuse all" only unticks the boxes, and what is unticked has to be saved.
            await self.tab.let_pass(AFTER_REFUSING_MS)
            if await is_shown(banner) and (save := banner.with_role(Role.SAVE)):
                await self._press(banner, save[0].text, save[0].index)
        return True

    async def _set_and_save(self, banner: SeenBanner, *, ticked: bool) -> bool:
        """Where there are boxes, or a button that keeps what they say: set each, and save."""
        save = banner.with_role(Role.SAVE)
        if not save or (not banner.boxes and len(self._clicked) == 0):
            return False
        for box in banner.boxes:
            if not box.disabled and await turn(banner, box, ticked=ticked):
                self._clicked.append(f"{box.label} ({'on' if ticked else 'off'})")
        await self._press(banner, save[0].text, save[0].index)
        return True

    async def _next_layer(self, banner: SeenBanner, *, accept: bool) -> SeenBanner | None:
        settings = banner.with_role(Role.SETTINGS)
        if not settings:
            return None
        await self._press(banner, settings[0].text, settings[0].index)
        await self.tab.let_pass(NEXT_LAYER_MS)
        found = await find_banners(self.tab, layer=2)
        wanted = {Role.ACCEPT, Role.SAVE} if accept else {Role.REFUSE, Role.SAVE}
        useful = [seen for seen in found if seen.roles & wanted]
        # The first layer often stays behind the second, and it still offers what it offered.
        return min(
            useful, key=lambda seen: (Role.REFUSE not in seen.roles and not seen.boxes, -len(seen.boxes)), default=None
        )

    async def _press(self, banner: SeenBanner, text: str, index: int) -> None:
        button = next(button for button in banner.buttons if button.index == index)
        await press(self.tab, banner.frame, button)
        self._clicked.append(text)

    def _attempt(self, failure: str = "") -> Attempt:
        preticked = tuple(dict.fromkeys(self._preticked))
        return Attempt(clicked=tuple(self._clicked), preticked=preticked, failure=failure)


class ByTexts:
    """Knows banners by what they say, in Dutch, English, German and French."""

    async def find(self, tab: Tab) -> TextBanner | None:
        """The likeliest banner, where anything asks for consent now."""
        banners = await find_banners(tab)
        return TextBanner(tab, banners[0]) if banners else None


def _rank_choices(banner: SeenBanner) -> tuple[bool, int]:
    return Role.REFUSE not in banner.roles and not banner.boxes, -len(banner.boxes)


def _ticked(banner: SeenBanner) -> list[SeenBox]:
    return [box for box in banner.boxes if box.ticked and not box.disabled]


def _listing(texts: list[str]) -> str:
    return ", ".join(repr(text) for text in texts[:6])
