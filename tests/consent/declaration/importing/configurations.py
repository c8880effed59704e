"""Configurations of other tools, invented in the shape of real ones."""

from __future__ import annotations

from pathlib import Path

from consent.catalogue import load_catalogue
from consent.declaration.importing.stated import Stated
from consent.declaration.importing.tools import KITS, Tool
from consent.declaration.importing.translate import Translated, translate
from consent.vocabulary import Language

FOLDER = Path(__file__).with_name("configs")
FILES = [
    (Tool.KLARO, "klaro.js"),
    (Tool.KLARO, "klaro.json"),
    (Tool.COOKIECONSENT, "cookieconsent.ts"),
    (Tool.COOKIECONSENT, "cookieconsent2.js"),
    (Tool.TARTEAUCITRON, "tarteaucitron.html"),
    (Tool.DJANGO, "django.json"),
]
CATALOGUE = load_catalogue()


def stated(tool: Tool, name: str, *, language: Language = Language.NL) -> Stated:
    return read(tool, (FOLDER / name).read_text("utf-8"), name=name, language=language)


def read(tool: Tool, text: str, *, name: str = "config", language: Language = Language.NL) -> Stated:
    return KITS[tool].read(text, name=name, language=language)


def translated(tool: Tool, text: str) -> Translated:
    return translate(read(tool, text), CATALOGUE, replaced=KITS[tool].catalogue_id)


def told(result: Stated | Translated) -> list[str]:
    return [note.message for note in result.left_out]
