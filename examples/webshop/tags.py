"""The tags of other companies, written once for both shops."""

from __future__ import annotations

from markupsafe import Markup, escape

NECESSARY = "necessary"


class Tags:
    """Writes third-party tags: plain ones, or, if they `wait`, ones that do nothing until a visitor agrees."""

    def __init__(self, *, wait: bool) -> None:
        self._wait = wait

    def script(self, src: str, category: str, **attributes: str | bool) -> Markup:
        """A script tag; one of the category `necessary` never waits."""
        if self._wait and category != NECESSARY:
            attributes = {"type": "text/plain", "data-consent": category, "src": src, **attributes}
        else:
            attributes = {"src": src, **attributes}
        return Markup("<script{}></script>").format(_written(attributes))

    def embed(self, src: str, category: str, title: str, **attributes: str | bool) -> Markup:
        """An iframe; `title` says to people who do not see it what is inside."""
        if self._wait and category != NECESSARY:
            attributes = {"data-consent": category, "data-src": src, "title": title, **attributes}
        else:
            attributes = {"src": src, "title": title, **attributes}
        return Markup("<iframe{}></iframe>").format(_written(attributes))


def _written(attributes: dict[str, str | bool]) -> Markup:
    # True is an attribute without a value, as in <script defer>; False leaves it out.
    return Markup("").join(
        Markup(" {}").format(name) if value is True else Markup(' {}="{}"').format(name, escape(value))
        for name, value in attributes.items()
        if value is not False
    )
