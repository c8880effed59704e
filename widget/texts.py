"""The banner's own texts, from the `[banner]` table of each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from consent.locales import Address, Locale

LONGEST_NAME = 80
"""Characters of a declared name that are shown; a longer one would push the question itself out of sight."""
LONGEST_SENTENCE = 600


@dataclass(frozen=True, slots=True)
class Texts:
    """The banner's texts in one language and one form of address."""

    table: Mapping[str, Any]
    address: Address

    @classmethod
    def of(cls, locale: Locale) -> Texts:
        """The texts that belong to `locale`."""
        return cls(locale.texts["banner"], locale.address)

    def __getitem__(self, key: str) -> str:
        text = self.table[key]
        return str(text if isinstance(text, str) else text[self.address])

    def fill(self, key: str, **values: str | Markup) -> Markup:
        """The text with its gaps filled. A value is escaped unless it is Markup.

        Each stands in a `<bdi>`, so that a name with marks for the direction of writing does not turn the sentence.
        """
        isolated = {name: Markup("<bdi>{}</bdi>").format(value) for name, value in values.items()}
        return escape(self[key]).format(**isolated)


def clip(text: str, longest: int = LONGEST_NAME) -> str:
    """The text on one line, cut off with an ellipsis where it is longer than `longest` characters."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"
