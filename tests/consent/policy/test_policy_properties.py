"""Over many made-up policies: what is outside the section stays, and writing twice changes nothing."""

from __future__ import annotations

from contextlib import suppress
from itertools import takewhile

from hypothesis import given, settings
from hypothesis import strategies as st

from consent.errors import InvalidFile
from consent.policy import write_section
from consent.policy.documents.markdown import MarkdownDocument
from consent.policy.outline import Opening, Section, UnclearPlace
from tests.consent.declarations import declared, webshop

SHORT = declared("[services.x]\nname = 'Meter'\ncategory = 'statistics'\nitems = [{kind = 'cookie', name = 'm'}]")
TITLES = st.sampled_from(
    [
        "Cookies",
        "Cookiebeleid",
        "Google Analytics",
        "Cookies van derde partijen",
        "Beveiliging",
        "Wijzigingen",
        "Uw rechten",
        "Contact",
        "Theeproeverij",
        "PRIVACY",
        "4. Cookies",
    ]
)
HEADINGS = st.one_of(
    st.builds("{} {}".format, st.sampled_from(["#", "##", "###", "######"]), TITLES),
    st.builds("## **{}**".format, TITLES),
    st.builds("**{}**".format, TITLES),
    st.builds("{}\n---".format, TITLES),
    TITLES,
)
BODIES = st.one_of(
    st.sampled_from(
        [
            "U leest dit; wij bewaren uw gegevens.",
            "Je leest dit.\nOp twee regels.",
            "- een\n- twee\n\n  nog bij twee",
            "1. een\n   - diep",
            "> Een citaat\n> ## Cookies",
            "```\n## Cookies\n```",
            "```",
            "    ## Cookies",
            "<div>\n## Cookies\n</div>",
            "<div>",
            "</div>",
            "<!-- een opmerking -->",
            "<!-- open",
            "| a | b |\n| --- | --- |\n| Cookies | `x` |",
            "[1]: https://voorbeeldthee.example/",
            "Zie [1] en [daar][1].",
            "---",
            '<a id="x"></a>',
            "\u00a0",
            "\u2028 een vreemde regel \x0b\x0c",
            "Cookies  ",
            "&nbsp; \\",
            "",
        ]
    ),
    st.text(max_size=30).filter(lambda text: "\r" not in text),
)


@st.composite
def policies(draw: st.DrawFn) -> str:
    parts = draw(st.lists(st.one_of(HEADINGS, BODIES), max_size=12))
    gaps = draw(st.lists(st.sampled_from(["\n", "\n\n", "\n\n\n"]), min_size=len(parts), max_size=len(parts)))
    text = "".join(part + gap for part, gap in zip(parts, gaps, strict=True))
    text = draw(st.sampled_from(["", "\ufeff", "---\ntitle: x\n---\n"])) + text
    if draw(st.booleans()):
        text = text.rstrip("\n")
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


@settings(max_examples=600, deadline=None)
@given(policies())
def test_bytes_outside_the_section_stay_and_writing_twice_changes_nothing(policy: str) -> None:
    try:
        written = write_section(policy, SHORT)
    except (UnclearPlace, InvalidFile):
        return

    once, place = written.text, written.place
    same_start, same_end = shared(policy, once), shared(policy[::-1], once[::-1])
    if isinstance(place, Opening):
        assert same_start + same_end >= len(policy), "something was put in, and nothing taken out"
    else:
        lines = MarkdownDocument(policy).lines
        assert isinstance(place, Section)
        assert same_start >= sum(map(len, lines[: place.start]))
        assert same_end >= sum(map(len, lines[place.end :]))
    assert write_section(once, SHORT).text == once


@settings(max_examples=150, deadline=None)
@given(policies())
def test_another_declaration_changes_only_what_is_between_the_markers(policy: str) -> None:
    try:
        first = write_section(policy, SHORT).text
    except (UnclearPlace, InvalidFile):
        return
    second = write_section(first, webshop()).text

    assert outside(second) == outside(first)
    assert write_section(second, SHORT).text == first


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("#*_-=>`<!/abckruimel:beginend|[]()\n\r\t 1."), max_size=200))
def test_no_text_breaks_the_reader(policy: str) -> None:
    with suppress(UnclearPlace, InvalidFile):
        written = write_section(policy, SHORT)
        assert write_section(written.text, SHORT).text == written.text


def outside(text: str) -> tuple[list[str], list[str]]:
    document = MarkdownDocument(text)
    assert document.managed is not None
    return document.lines[: document.managed.start], document.lines[document.managed.end :]


def shared(one: str, other: str) -> int:
    """How many characters the two have in common from the start."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
