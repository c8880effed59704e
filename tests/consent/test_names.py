"""Which item a name means."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.names import NameIndex, check_name
from consent.vocabulary import ItemKind

COOKIE = ItemKind.COOKIE


def find(patterns, name, kind=COOKIE):
    return NameIndex((COOKIE, pattern, pattern) for pattern in patterns).find(kind, name)


@pytest.mark.parametrize(
    ("pattern", "name", "is_meant"),
    [
        ("_ga", "_ga", True),
        ("_ga", "_ga_ABC", False),
        ("_ga", "_GA", False),
        ("_ga_*", "_ga_ABC", True),
        ("_ga_*", "_ga_", True),
        ("_ga_*", "_ga", False),
        ("_ga_*", "x_ga_ABC", False),
        ("wp-*-time", "wp-settings-time", True),
        ("wp-*-time", "wp-settings-times", False),
        ("*_session", "laravel_session", True),
        ("a.b", "axb", False),
        ("key*", "key\nwith a line break", True),
    ],
)
def test_a_star_stands_for_any_characters_and_nothing_else_is_special(pattern, name, is_meant):
    assert find([pattern], name) == ([pattern] if is_meant else [])


def test_the_exact_name_comes_first_and_then_the_longer_beginning():
    assert find(["_ga*", "_ga_*", "_ga_ABC"], "_ga_ABC") == ["_ga_ABC", "_ga_*", "_ga*"]


def test_an_item_of_another_kind_is_not_meant():
    assert find(["_ga", "_ga*"], "_ga", ItemKind.LOCAL_STORAGE) == []


@pytest.mark.parametrize("name", ["*", "**", "a*", "a*b*c*d", "x" * 201, "tab\t", "\x1b[31m"])
def test_a_name_that_means_too_much_or_can_not_be_shown_is_refused(name):
    with pytest.raises(ValueError, match=r"would mean|more than|longer than|can not be shown"):
        check_name(name)


names = st.text("ab_*", max_size=6)


@given(st.lists(names, max_size=6), st.text("ab_", max_size=6))
def test_the_index_finds_what_trying_every_pattern_finds(patterns, name):
    tried = [p for p in patterns if re.fullmatch(p.replace("*", ".*"), name)]

    assert sorted(find(patterns, name)) == sorted(tried)
