"""A declaration whose texts were written by somebody who means harm, in the section of a policy."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from consent.policy import render_section
from consent.policy.profile import load_profile
from consent.vocabulary import Language, ProfileName
from tests.consent.policy.hostile import HOSTILE, hostile_declaration

AUTHORITY = load_profile(ProfileName.NL).authority.url


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_do_no_harm(text: str) -> None:
    plain, hostile = hostile_declaration("gewoon"), hostile_declaration(text)

    for language in Language:
        before, after = tokens(render_section(plain, language)), tokens(render_section(hostile, language))
        assert [kind for kind, _ in after] == [kind for kind, _ in before]
        assert all(
            target.startswith(("/consent/", "https://goed.example/", AUTHORITY))
            for kind, target in after
            if kind == "link_open"
        )


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//kwaad.example", "data:text/html,x", "https://", "[::"])
def test_only_web_addresses_become_links(url: str) -> None:
    declaration = hostile_declaration("gewoon", url=url)

    targets = {target for kind, target in tokens(render_section(declaration)) if kind == "link_open"}
    assert targets == {"/consent/preferences", AUTHORITY}


def tokens(markdown: str) -> list[tuple[str, str]]:
    """The structure of a text, with the targets of its links; a name in code or not in code is the same structure."""
    found: list[tuple[str, str]] = []
    for token in MarkdownIt("gfm-like", {"linkify": False}).parse(markdown):
        if token.type != "inline":
            found.append((token.type, ""))
        found.extend(
            (child.type, str(child.attrs.get("href", child.attrs.get("src", ""))))
            for child in token.children or []
            if child.type not in ("text", "code_inline", "text_special")
        )
    return found
