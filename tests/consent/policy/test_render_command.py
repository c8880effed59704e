"""`kruimel policy render`, and the options that it shares with `write`."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from consent.cli import app
from consent.errors import ConfigError
from consent.policy.renderings import Rendering, render
from consent.vocabulary import Language, ProfileName
from tests.consent.declarations import STUDIO_FILE, WEBSHOP_FILE, webshop


def kruimel(*arguments: object, declaration: Path = WEBSHOP_FILE) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["policy", *map(str, arguments), "--declaration", str(declaration)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout


@pytest.mark.parametrize("rendering", Rendering)
def test_each_format_goes_to_standard_output_and_nothing_else_does(rendering: Rendering) -> None:
    code, text = kruimel("render", "--format", rendering.value)

    assert (code, text.replace("\r\n", "\n")) == (0, render(webshop(), rendering).replace("\r\n", "\n"))


def test_the_options_choose_language_address_and_law() -> None:
    english = kruimel("render", "--language", "en", "--profile", "uk")[1]

    assert english == render(webshop(), Rendering.MARKDOWN, language=Language.EN, profile=ProfileName.UK)
    assert "Je kunt je keuze" in kruimel("render", "--address", "je")[1]


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    assert kruimel("render", "--format", "csv", "--out", tmp_path / "cookies.csv") == (0, "")
    assert (tmp_path / "cookies.csv").read_bytes().decode() == render(webshop(), Rendering.CSV)


def test_a_law_that_refuses_what_is_declared_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"services\.telling: the profile 'de' has no exemption for statistics"):
        kruimel("render", "--profile", "de", "--out", tmp_path / "x.md", declaration=STUDIO_FILE)
    assert list(tmp_path.iterdir()) == []


def test_writing_into_a_policy_takes_the_same_law_and_templates(tmp_path: Path) -> None:
    policy, templates = tmp_path / "privacy.md", tmp_path / "templates"
    policy.write_text("# Privacy\n\nWij gaan goed met uw gegevens om.\n", "utf-8")
    templates.mkdir()
    (templates / "section.nl.md.jinja").write_text(
        '{% extends "kruimel/section.nl.md.jinja" %}{% block complaint %}\n\nKlachten? Schrijf ons.{% endblock %}',
        "utf-8",
    )
    options = ("write", policy, "--profile", "be", "--templates", templates)

    assert kruimel(*options)[0] == 0
    assert "Klachten? Schrijf ons." in policy.read_text("utf-8")
    assert "artikel 10/2 van de Wet van 30 juli 2018" in policy.read_text("utf-8")
    assert kruimel(*options, "--check")[0] == 0
