"""The consent tools that kruimel can take over from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from consent.declaration.importing.cookieconsent import read_cookieconsent
from consent.declaration.importing.django_cookie_consent import read_django_cookie_consent
from consent.declaration.importing.klaro import read_klaro
from consent.declaration.importing.stated import Stated
from consent.declaration.importing.tarteaucitron import read_tarteaucitron
from consent.vocabulary import Language


class Tool(StrEnum):
    """As people type them."""

    KLARO = "klaro"
    COOKIECONSENT = "cookieconsent"
    TARTEAUCITRON = "tarteaucitron"
    DJANGO = "django-cookie-consent"


class Reader(Protocol):
    """Reads one tool's configuration; raises InvalidFile where `text` is none."""

    def __call__(self, text: str, *, name: str, language: Language) -> Stated: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """What to do with the configuration of one tool, and with what stands in pages for it."""

    read: Reader
    catalogue_id: str = ""
    """The tool itself in our catalogue; empty where it is not there."""
    markup: str = ""
    """What `Banner(markup=(…,))` calls the tool's markup; empty where it does not understand it."""
    marks_groups: bool = False
    """Whether that markup names groups, and not services alone."""
    advice: str = ""
    """What to do with markup that the banner does not understand."""


KITS = {
    Tool.KLARO: Kit(read=read_klaro, catalogue_id="klaro", markup="klaro"),
    Tool.COOKIECONSENT: Kit(
        read=read_cookieconsent,
        catalogue_id="orestbida-cookieconsent",
        markup="cookieconsent",
        marks_groups=True,
    ),
    Tool.TARTEAUCITRON: Kit(
        read=read_tarteaucitron,
        catalogue_id="tarteaucitron",
        advice=(
            "Take the script of tarteaucitron and its jobs out of the pages, and put the tags of the services back as "
            "their makers give them: kruimel holds them back by their hosts, or by data-consent."
        ),
    ),
    Tool.DJANGO: Kit(
        read=read_django_cookie_consent,
        advice=(
            'Replace the template tags of django-cookie-consent: scripts wait with type="text/plain" and '
            'data-consent="CATEGORY", and code asks consent.of(request).allows("CATEGORY").'
        ),
    ),
}
