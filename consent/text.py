"""A text in every language that kruimel writes."""

from __future__ import annotations

from dataclasses import dataclass

from consent.vocabulary import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The same words in Dutch and English; an empty string where nobody has written it yet."""

    nl: str = ""
    en: str = ""

    def within(self, language: Language) -> str:
        """The text in `language`; the other language rather than nothing."""
        return (self.nl or self.en) if language is Language.NL else (self.en or self.nl)

    def __bool__(self) -> bool:
        return bool(self.nl or self.en)
