"""Operate the banner that kruimel itself shows."""

from __future__ import annotations

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


class KruimelBanner:
    """The banner of `widget.Banner`."""

    name = "kruimel"

    async def is_shown(self, tab: Tab) -> bool:
        """Whether it asks for a choice now."""
        return await tab.run_apart(FIND, "accept") is not None

    async def choose(self, tab: Tab, *, accept: bool) -> tuple[str, ...]:
        """Click the button of the first layer."""
        button = await tab.run_apart(FIND, "accept" if accept else "reject")
        if not isinstance(button, dict):
            return ()
        await tab.click(float(button["x"]), float(button["y"]))
        return (str(button["text"])[:100],)
