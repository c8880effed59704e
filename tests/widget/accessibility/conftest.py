"""The site, its policy page and its banner in each state."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from consent.vocabulary import Language
from examples.internet import Internet
from tests.widget.site import Site
from tests.widget.states import POLICY_HOST, policy_app


@pytest.fixture
def speak(internet: Internet, site: Site) -> Iterator[Callable[[Language], None]]:
    """Puts the site and its policy into a language; until then they are in Dutch."""

    def speak(language: Language) -> None:
        site.language = language
        internet.mount(POLICY_HOST, policy_app(language))

    speak(Language.NL)
    yield speak
    internet.unmount(POLICY_HOST)
