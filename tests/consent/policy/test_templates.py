"""Templates of the owner's, which override blocks of ours."""

from __future__ import annotations

from pathlib import Path

import pytest

import consent.policy
from consent.errors import ConfigError
from consent.policy.section import render_section
from consent.vocabulary import Language
from tests.consent.declarations import studio, webshop

TEMPLATES = Path(consent.policy.__file__).parent / "templates"
README = (Path(__file__).parents[3] / "README.md").read_text("utf-8")
BLOCKS = ("title", "what", "choice", "complaint", "category", "service", "service_text", "service_items", "links",
          "behind", "attested", "unknown", "scan")  # fmt: skip
EXTENDS = '{% extends "kruimel/section.nl.md.jinja" %}\n'


def with_template(folder: Path, text: str, name: str = "section.nl.md.jinja") -> Path:
    (folder / name).write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize("language", Language)
def test_both_languages_have_the_same_blocks_and_the_readme_lists_them(language: Language) -> None:
    source = (TEMPLATES / f"section.{language}.md.jinja").read_text("utf-8")

    assert [line.split()[2] for line in source.splitlines() if line.startswith("{% block")] == list(BLOCKS)
    assert [block for block in BLOCKS if f"`{block}`" not in README] == []


@pytest.mark.parametrize("block", BLOCKS)
def test_each_block_can_be_taken_out_by_itself(tmp_path: Path, block: str) -> None:
    folder = with_template(tmp_path, f"{EXTENDS}{{% block {block} %}}{{% endblock %}}")

    text, whole = render_section(studio(), templates=folder), render_section(studio())

    lines = whole.splitlines()
    assert text != whole or block in ("links", "unknown")
    assert all(line in lines for line in text.splitlines())


def test_a_block_knows_the_facts_and_can_put_the_text_of_ours_inside(tmp_path: Path) -> None:
    folder = with_template(
        tmp_path,
        EXTENDS
        + "{% block service_text %}{{ super() }} Wij gebruiken dit {{ service.items | length }} keer.{% endblock %}\n"
        + "{% block what %}Versie {{ code(facts.revision) }} van {{ facts.revision ~ '<b>' }}.{% endblock %}",
    )

    text = render_section(webshop(), templates=folder)

    assert "Telt bezoekers en de pagina's die zij bekijken." in text
    assert "Wij gebruiken dit 2 keer." in text
    assert f"Versie `{webshop().revision}` van {webshop().revision}\\<b\\>.\n\n### Uw keuze" in text


def test_a_language_without_a_template_of_the_owners_is_ours(tmp_path: Path) -> None:
    folder = with_template(tmp_path, f"{EXTENDS}{{% block what %}}Eigen.{{% endblock %}}")

    assert render_section(webshop(), Language.EN, templates=folder) == render_section(webshop(), Language.EN)


WRONG = {
    "no syntax": ("{% block what %}", r"section\.nl\.md\.jinja:1: "),
    "no such value": (EXTENDS + "{% block what %}{{ feiten }}{% endblock %}", "'feiten' is undefined"),
    "no such template": ('{% extends "anders" %}', "anders"),
    "no such field": (EXTENDS + "{% block what %}{{ facts.niets }}{% endblock %}", "no attribute 'niets'"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_template_that_does_not_work_is_told_in_one_line(tmp_path: Path, case: str) -> None:
    text, message = WRONG[case]

    with pytest.raises(ConfigError, match=message) as caught:
        render_section(webshop(), templates=with_template(tmp_path, text))
    assert "\n" not in str(caught.value)


def test_a_folder_without_templates_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"holds no template called section\.nl\.md\.jinja"):
        render_section(webshop(), templates=tmp_path)
