"""The apostrophes of a document, and a section written with the same."""

from __future__ import annotations

import pytest

from consent.policy.apostrophe import like
from consent.policy.documents.formats import Format
from consent.policy.write import write_section
from tests.consent.declarations import webshop

SECTION = "## Cookies\n\nZo'n pagina's `it's` [foto's](https://a.example/it's_b) 'nu' 5'6 | A's |\n"


@pytest.mark.parametrize(
    ("prose", "expected"),
    [
        ("Onze foto’s en pagina’s, zo'n keer.", SECTION.replace("Zo'n pagina's", "Zo’n pagina’s")
         .replace("[foto's]", "[foto’s]").replace("A's", "A’s")),
        ("Onze foto's en pagina’s.", SECTION),
        ("Onze ‘foto’ van 5’6.", SECTION),
        ("", SECTION),
    ],
)  # fmt: skip
def test_apostrophes_are_those_that_the_document_has_most_of(prose: str, expected: str) -> None:
    assert like(prose, SECTION) == expected


@pytest.mark.parametrize("format", [Format.MARKDOWN, Format.HTML, Format.TEXT])
def test_a_section_has_the_apostrophes_of_its_policy_and_stays_so(format: Format) -> None:  # noqa: A002
    policy = "Wij bewaren je foto’s, video’s en pagina’s.\n"
    written = write_section(policy, webshop(), format=format)

    assert "pagina’s die zij bekijken" in written.text
    assert "pagina's" not in written.text
    assert write_section(written.text, webshop(), format=format, memory=written.memory).text == written.text
