"""Operate the banner that kruimel itself shows."""

from __future__ import annotations

from dataclasses import dataclass

from scanner.banner.platform import Attempt
from scanner.tab import Tab

# The form posts to `{mount}/choice`, with or without script; its buttons are called `action`.
FIND = """(value) => {
  for (const form of document.querySelectorAll('form[method="post" i][action$="/choice"]')) {
    const button = form.querySelector(`button[name="action"][value="${value}"]`)
    if (!button || !form.querySelector('button[name="action"][value="reject"]')) continue
    const box = button.getBoundingClientRect()
    if (box.width > 0 && box.height > 0)
      return { x: box.x + box.width / 2, y: box.y + box.height / 2, text: button.textContent.trim() }
  }
  return null
}"""


@dataclass(frozen=True, slots=True)
class KruimelBanner:
    """The banner of `widget.Banner`, asking for a choice."""

    tab: Tab
    name: str = "kruimel"

    async def choose(self, *, accept: bool) -> Attempt:
        """Click the button of the first layer."""
        button = await self.tab.run_apart(FIND, "accept" if accept else "reject")
        if not isinstance(button, dict):
            return Attempt(failure="has lost its button")
        await self.tab.click(float(button["x"]), float(button["y"]))
        return Attempt(clicked=(str(button["text"])[:100],))


class Kruimel:
    """Knows kruimel's own banner."""

    async def find(self, tab: Tab) -> KruimelBanner | None:
        """The banner, where it asks for a choice now."""
        return KruimelBanner(tab) if await tab.run_apart(FIND, "accept") is not None else None
