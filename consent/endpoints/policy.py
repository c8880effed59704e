"""The policy's cookie section as the application serves it: a page for people, JSON-LD for programs."""

from __future__ import annotations

from consent.banner import Styled
from consent.declaration.model import PREFERENCES
from consent.locales.negotiation import Languages
from consent.purposes import STATISTICS
from consent.settings import Settings
from consent.vocabulary import Category, Language

MAX_KEPT = 16
"""How many renderings to keep: an application may serve many mounts, and their paths can come from visitors."""


_Key = tuple[str, Language]


class PolicyPages:
    """Renders the section when it is first asked for; it stays the same until the application starts again.

    In Dutch or English: in the language that the query names, else in the site's. For any other it is in English.
    """

    def __init__(self, settings: Settings) -> None:
        _check(settings)
        self._settings = settings
        self._languages = Languages(tuple(Language), Language.EN)
        self._pages: dict[_Key, bytes] = {}
        self._data: dict[_Key, bytes] = {}

    def page(self, mount: str, tag: str = "") -> bytes:
        """The page in UTF-8, with links to what lives below `mount`."""
        key = (mount, self._language(tag))
        if key not in self._pages:
            self._pages = _with_room(self._pages) | {key: self._rendered_page(*key).encode()}
        return self._pages[key]

    def data(self, mount: str, tag: str = "") -> bytes:
        """The JSON-LD in UTF-8."""
        key = (mount, self._language(tag))
        if key not in self._data:
            self._data = _with_room(self._data) | {key: self._rendered_data(*key).encode()}
        return self._data[key]

    def _language(self, tag: str) -> Language:
        return Language(self._languages.named(tag or self._settings.languages.fallback) or Language.EN)

    def _rendered_page(self, mount: str, language: Language) -> str:
        from consent.policy.renderings.page import policy_page
        from consent.policy.section import render_section

        settings = self._settings
        banner = settings.banner
        style = banner if isinstance(banner, Styled) else None
        section = render_section(
            settings.declaration,
            language,
            style.address if style else "u",
            preferences_url=self._preferences(mount),
            templates=settings.policy_templates,
        )
        controller = settings.declaration.site.controller
        return policy_page(
            section,
            language=language,
            title=f"Cookies – {controller}" if controller else "Cookies",
            styles=[f"{mount}/{name}" for name in style.page_styles] if style else [],
            data_url=f"{mount}/policy.json" + ("" if language is self._language("") else f"?language={language}"),
        )

    def _rendered_data(self, mount: str, language: Language) -> str:
        from consent.policy.renderings import Rendering, render

        settings = self._settings
        return render(
            settings.declaration,
            Rendering.JSON_LD,
            language=language,
            preferences_url=self._preferences(mount),
        )

    def _preferences(self, mount: str) -> str:
        """Where visitors choose: where the declaration says so, else the banner's page, which is below the mount."""
        declared = self._settings.declaration.site.preferences
        if declared != PREFERENCES:
            return declared
        return f"{mount}/preferences" if self._settings.banner is not None else ""


def _check(settings: Settings) -> None:
    """Raise ConfigError when the application starts, where the section could not be told to a visitor later."""
    declaration = settings.declaration
    if settings.policy_templates is not None:
        from consent.policy.section import render_section

        for language in Language:
            render_section(declaration, language, templates=settings.policy_templates)
    # Statistics without consent are all that a law can refuse; no other declaration need load the policy's code now.
    if any(service.purpose_code == STATISTICS for service in declaration.within(Category.NECESSARY)):
        from consent.policy.facts import section_facts

        section_facts(declaration)


def _with_room(kept: dict[_Key, bytes]) -> dict[_Key, bytes]:
    return kept if len(kept) < MAX_KEPT else {}
