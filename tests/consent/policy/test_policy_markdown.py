"""Markdown policies in the shapes that real ones have: what is replaced, and what is not."""

from __future__ import annotations

import re

import pytest

from consent.errors import InvalidFile
from consent.locales import Address
from consent.policy import EditedByHand, render_section, write_section
from consent.policy.outline import UnclearPlace
from consent.vocabulary import Language
from tests.consent.declarations import declared, webshop

MIXED = """# Privacyverklaring

<https://voorbeeldthee.example>

## **Wie wij zijn**

Voorbeeld Thee let op uw gegevens.

## **Cookies**

Oude tekst.

### **Google Analytics**

Oude tekst over meten.

#### Doorgifte

Nog meer oude tekst.

## Wijzigingen in het privacybeleid

Nieuwe tekst staat hier.
"""

MANAGED = re.compile(r"<!-- kruimel:begin [0-9a-f]{8}: [^\n]* -->\n\n.*\n\n<!-- kruimel:end -->", re.DOTALL)


def written(policy: str, **options: object) -> str:
    """The policy with the section in it, written twice to see that the second time changes nothing."""
    once = write_section(policy, webshop(), **options).text  # type: ignore[arg-type]
    assert write_section(once, webshop(), **options).text == once  # type: ignore[arg-type]
    return once


def around(text: str) -> tuple[str, str]:
    """What stands before and after the section."""
    before, _, rest = text.partition("<!-- kruimel:begin")
    _, _, after = rest.partition("<!-- kruimel:end -->")
    return before, after


def headings(text: str) -> list[str]:
    return re.findall(r"^#+ .*$", text, re.MULTILINE)


def test_the_section_replaces_the_old_one_and_its_sub_headings_and_nothing_else() -> None:
    text = written(MIXED)

    assert around(text) == (MIXED[: MIXED.index("Oude tekst.")], MIXED[MIXED.index("\n\n## Wijzigingen") :])
    assert "Oude tekst" not in text


def test_sub_headings_follow_the_levels_and_the_bold_of_the_document() -> None:
    text = written(MIXED)

    assert "\n### **Uw keuze**\n" in text
    assert "\n#### **Google Analytics**\n" in text


def test_the_persons_own_heading_stays() -> None:
    text = written(MIXED.replace("## **Cookies**", "## 4. Gebruik van cookies {#cookies}"))

    assert "## 4. Gebruik van cookies {#cookies}\n\n<!-- kruimel:begin" in text
    assert headings(text).count("## Cookies") == 0


@pytest.mark.parametrize(("level", "expected"), [("####", "##### Uw keuze"), ("######", "**Uw keuze**")])
def test_headings_that_would_be_too_deep_become_bold_lines(level: str, expected: str) -> None:
    text = written(f"# Privacy\n\n{level} Cookies\n\nOud.\n\n{level} Slot\n\nEinde.\n")

    assert f"\n{expected}\n" in text


@pytest.mark.parametrize("flaw", ["Heb je vragen, bel ons dan.", "Vul [uw naam](https://x.example/je) in, je mag."])
def test_a_stray_je_does_not_change_the_form_of_address(flaw: str) -> None:
    text = written(MIXED.replace("Nieuwe tekst staat hier.", f"U leest dit. Wij bewaren uw gegevens. {flaw}"))

    assert "**Uw keuze**" in text


@pytest.mark.parametrize(("sentence", "address"), [("Dit zijn jouw gegevens.", "je"), ("Dit zijn uw gegevens.", "u")])
def test_the_form_of_address_of_the_document_is_followed(sentence: str, address: Address) -> None:
    text = written(f"# Privacy\n\n{sentence}\n\n## Cookies\n\nOud.\n")

    assert render_section(webshop(), Language.NL, address).splitlines()[2] in text


def test_the_old_section_tells_the_form_of_address_where_the_rest_does_not() -> None:
    assert "### Je keuze" in written(
        "# Privacy\n\n## Cookies\n\nJe browser bewaart cookies.\n\n## Slot\n\nTot ziens.\n"
    )


def test_the_form_of_address_and_the_language_can_be_given() -> None:
    assert "**Je keuze**" in written(MIXED, address="je")
    assert "**Your choice**" in written(MIXED, language=Language.EN)


def test_a_policy_without_a_section_gets_one_before_the_rights() -> None:
    policy = "# Privacy\n\nTekst.\n\n## Nieuwsbrief\n\nTekst.\n\n## Uw rechten\n\nTekst.\n"
    text = written(policy)

    assert headings(text)[:4] == ["# Privacy", "## Nieuwsbrief", "## Cookies", "### Uw keuze"]
    assert headings(text)[-1] == "## Uw rechten"
    assert around(text)[0] == policy[: policy.index("## Uw rechten")] + "## Cookies\n\n"
    assert around(text)[1] == "\n\n" + policy[policy.index("## Uw rechten") :]


def test_a_policy_without_headings_gets_a_section_at_its_end() -> None:
    text = written("Wij bewaren niets.\n")

    assert text.startswith("Wij bewaren niets.\n\n## Cookies\n\n<!-- kruimel:begin")
    assert text.endswith("<!-- kruimel:end -->\n")


def test_an_empty_policy_gets_the_section() -> None:
    assert written("").startswith("## Cookies\n\n<!-- kruimel:begin")


def test_a_heading_at_the_end_of_the_file_gets_its_text() -> None:
    text = written("# Privacy\n\n## Cookies")

    assert text.startswith("# Privacy\n\n## Cookies\n\n<!-- kruimel:begin")
    assert text.endswith("<!-- kruimel:end -->"), "a file that ended without a newline still does"


def test_a_heading_without_text_between_two_others_gets_its_text() -> None:
    text = written("## Nieuwsbrief\n## Cookies\n## Slot\n")

    assert text.startswith("## Nieuwsbrief\n## Cookies\n\n<!-- kruimel:begin")
    assert text.endswith("<!-- kruimel:end -->\n\n## Slot\n")


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_line_ends_stay_as_they_are(newline: str) -> None:
    text = written(MIXED.replace("\n", newline))

    assert text == written(MIXED).replace("\n", newline)


def test_a_byte_order_mark_stays_and_does_not_hide_the_first_heading() -> None:
    text = written("\ufeff## Cookies\n\nOud.\n\n## Slot\n")

    assert text.startswith("\ufeff## Cookies\n\n<!-- kruimel:begin")


@pytest.mark.parametrize(
    "front", ["---\ntitle: Privacy\n# Cookies\n---\n", "+++\ntitle = 'Privacy'\n+++\n", "---\nkop: Cookies\n...\n"]
)
def test_front_matter_is_neither_read_nor_touched(front: str) -> None:
    text = written(front + MIXED)

    assert text == front + written(MIXED)


def test_headings_in_code_quotes_lists_tables_and_comments_are_none() -> None:
    policy = (
        "# Privacy\n\n```md\n## Cookies\n```\n\n    ## Cookies\n\n> ## Cookies\n\n- ## Cookies\n\n"
        "| ## Cookies |\n| --- |\n| Cookies |\n\n<!--\n## Cookies\n-->\n\n## Slot\n\nTekst.\n"
    )
    text = written(policy)

    assert around(text)[0] == policy + "\n## Cookies\n\n"


def test_markers_in_code_beside_real_ones_are_somebodys_example() -> None:
    example = "```html\n<!-- kruimel:begin -->\n<!-- kruimel:end -->\n```\n\n"
    policy = f"# Privacy\n\n{example}## Cookies\n\n<!-- kruimel:begin -->\nOud.\n<!-- kruimel:end -->\n\n## Slot\n"
    text = written(policy)

    assert text.startswith(f"# Privacy\n\n{example}## Cookies\n\n<!-- kruimel:begin ")
    assert "Oud." not in text


def test_markers_named_in_a_sentence_are_no_markers() -> None:
    assert MANAGED.search(
        written("# Privacy\n\nZet `<!-- kruimel:begin -->` op een eigen regel.\n\n## Cookies\n\nOud.\n")
    )


def test_underlined_headings_are_followed() -> None:
    policy = "Privacy\n=======\n\nNieuwsbrief\n-----------\n\nTekst.\n\nUw rechten\n----------\n\nTekst.\n"

    assert "Tekst.\n\nCookies\n-------\n\n<!-- kruimel:begin" in written(policy)


def test_headings_in_capitals_are_followed() -> None:
    assert "\n## COOKIES\n" in written("# PRIVACY\n\n## NIEUWSBRIEF\n\nTekst.\n\n## UW RECHTEN\n\nTekst.\n")


def test_a_bold_line_is_a_heading_in_a_document_of_bold_lines() -> None:
    policy = (
        "**Privacy**\n\nTekst.\n\n**Cookies**\n\nOud.\n\n**Google Analytics**\n\nOud.\n\n**Beveiliging**\n\nNiet oud.\n"
    )
    text = written(policy)

    assert around(text) == (policy[: policy.index("Oud.")], policy[policy.index("\n\n**Beveiliging**") :])
    assert "\n**Uw keuze**\n" in text
    assert "\n*Google Analytics*\n" in text


def test_a_short_line_is_a_heading_where_the_lexicon_knows_it() -> None:
    policy = (
        "PRIVACYVERKLARING\n\nWie zijn wij\n\nTekst.\n\nCookies\n\nOud.\n\nGoogle Analytics\n\nOud.\n\n"
        "Cookies van derde partijen\n\nOud.\n\nWijzigingen in het privacybeleid\n\nNiet oud.\n"
    )
    text = written(policy)

    assert around(text) == (policy[: policy.index("Oud.")], policy[policy.index("\n\nWijzigingen") :])


def test_a_new_section_in_bare_lines_gets_a_bare_line_as_heading() -> None:
    text = written("Privacybeleid\n\nNieuwsbrief\n\nTekst.\n\nJouw rechten\n\nTekst.\n")

    assert "Tekst.\n\nCookies\n\n<!-- kruimel:begin" in text


def test_a_bold_line_below_a_real_heading_belongs_to_it() -> None:
    text = written("## Cookies\n\nOud.\n\n**Let op!**\n\nOud.\n\n**Functionele cookies**\n\nOud.\n\n## Slot\n")

    assert "Oud." not in text


@pytest.mark.parametrize(
    "tail",
    [
        '<a id="slot"></a>\n\n## Slot\n',
        '<a id="slot"></a>\n## Slot\n',
        "---\n\n## Slot\n",
        "<!-- hier begint het slot -->\n\n## Slot\n",
        '<div class="slot">\n\n## Slot\n\n</div>\n',
        "[1]: https://voorbeeldthee.example/\n\n## Slot\n\nZie [de site][1].\n",
        "[1]: https://voorbeeldthee.example/\n",
    ],
)
def test_what_belongs_to_the_next_heading_stays(tail: str) -> None:
    assert around(written(f"# Privacy\n\n## Cookies\n\nOud.\n\n{tail}"))[1] == f"\n\n{tail}"


def test_a_wrapper_around_the_section_stays_and_one_within_it_goes() -> None:
    around_it = written('<div class="x">\n\n## Cookies\n\nOud.\n\n</div>\n\n## Slot\n')
    within_it = written("## Cookies\n\n<div>\n\nOud.\n\n</div>\n\n## Slot\n")

    assert around(around_it)[1] == "\n\n</div>\n\n## Slot\n"
    assert around(within_it)[1] == "\n\n## Slot\n"


def test_a_link_definition_amid_the_old_text_is_kept_for_links_elsewhere() -> None:
    text = written("Zie [ons][1].\n\n## Cookies\n\n[1]: https://voorbeeldthee.example/\n\nOud.\n\n## Slot\n")

    assert text.endswith("<!-- kruimel:end -->\n\n[1]: https://voorbeeldthee.example/\n\n## Slot\n")


def test_two_cookie_sections_are_listed_with_their_lines() -> None:
    with pytest.raises(UnclearPlace, match=r"beleid\.md: .* line 1 'Cookies', line 9 'Cookiebeleid'"):
        write_section("## Cookies\n\nA.\n\n## Slot\n\nB.\n\n## Cookiebeleid\n\nC.\n", webshop(), name="beleid.md")


def test_the_chosen_heading_is_used_and_may_be_given_again() -> None:
    policy = "## Cookies\n\nA.\n\n## Slot\n\nB.\n\n## Cookiebeleid\n\nC.\n"
    text = written(policy, heading="Cookiebeleid")

    assert text.startswith("## Cookies\n\nA.\n\n## Slot\n\nB.\n\n## Cookiebeleid\n\n<!-- kruimel:begin")


FAULTS = {
    "half a marker at the start": ("<!-- kruimel:begin -->\n\nOud.\n", 1, "has no kruimel:end"),
    "half a marker at the end": ("Oud.\n\n<!-- kruimel:end -->\n", 3, "has no kruimel:begin"),
    "nested": (
        "<!-- kruimel:begin -->\n<!-- kruimel:begin -->\n<!-- kruimel:end -->\n<!-- kruimel:end -->\n",
        2,
        "inside the section that begins on line 1",
    ),
    "two pairs": ("<!-- kruimel:begin -->\n<!-- kruimel:end -->\n" * 2, 3, "is the second; the first is on line 1"),
    "in a fence": ("```\n<!-- kruimel:begin -->\n<!-- kruimel:end -->\n```\n", 2, "in a block of code"),
    "indented": ("Tekst.\n\n    <!-- kruimel:begin -->\n    <!-- kruimel:end -->\n", 3, "in a block of code"),
    "in a list": ("- <!-- kruimel:begin -->\n- <!-- kruimel:end -->\n", 1, "amid other text"),
    "in a quote": ("> <!-- kruimel:begin -->\n> <!-- kruimel:end -->\n", 1, "amid other text"),
    "in a sentence": ("Oud <!-- kruimel:begin --> oud <!-- kruimel:end -->\n", 1, "amid other text"),
    "in HTML": ("<div>\n<!-- kruimel:begin -->\n<!-- kruimel:end -->\n</div>\n", 2, "amid other text"),
    "cut by an open fence": ("<!-- kruimel:begin -->\n\n```\nOud.\n\n<!-- kruimel:end -->\n", 1, "no kruimel:end"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_markers_that_are_no_clean_pair_are_named_with_their_line(case: str) -> None:
    policy, line, message = FAULTS[case]

    with pytest.raises(InvalidFile, match=message) as caught:
        write_section(policy, webshop())
    assert caught.value.faults[0].line == line
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("opened", ["```\nTekst.\n", "<!--\nTekst.\n", "<pre>\nTekst.\n"])
def test_a_section_is_not_written_where_something_open_would_swallow_it(opened: str) -> None:
    with pytest.raises(InvalidFile, match="close that first"):
        write_section(f"# Privacy\n\n{opened}", webshop())


def test_edits_by_hand_are_noticed_and_only_lost_when_asked() -> None:
    text = written(MIXED)
    edited = text.replace("Deze site vraagt eerst wat mag.", "Wij vragen eerst wat mag.")

    with pytest.raises(EditedByHand, match=r"policy\.md:11: .*--force"):
        write_section(edited, webshop())
    assert write_section(edited, webshop(), force=True).text == text


@pytest.mark.parametrize("change", [("\n", "\r\n"), ("\n\n<!-- kruimel:end", "\n\n\n<!-- kruimel:end")])
def test_line_ends_and_empty_lines_are_no_edits(change: tuple[str, str]) -> None:
    write_section(written(MIXED).replace(*change), webshop())


def test_a_section_written_from_an_older_declaration_is_replaced() -> None:
    older = write_section(MIXED, declared("")).text

    assert write_section(older, webshop()).text == written(MIXED)
