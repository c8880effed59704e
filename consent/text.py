"""A text in the languages of declarations and policies."""

from __future__ import annotations

from dataclasses import dataclass

from consent.vocabulary import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The same words in Dutch and English; an empty string where nobody has written it yet."""

    nl: str = ""
    en: str = ""

    def within(self, language: str) -> str:
        """The text in `language`; else in English, else in Dutch, rather than nothing."""
        return self.nl if self.language_within(language) is Language.NL else self.en

    def language_within(self, language: str) -> Language:
        """The language of what `within` answers."""
        if self.nl and (language == Language.NL or not self.en):
            return Language.NL
        return Language.EN

    def __bool__(self) -> bool:
        return bool(self.nl or self.en)
