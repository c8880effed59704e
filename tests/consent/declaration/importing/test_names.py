"""Regular expressions that stars can say, and those that they can not."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from consent.declaration.importing.javascript import Pattern
from consent.declaration.importing.names import names_of
from consent.names import NameIndex
from consent.vocabulary import ItemKind


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("^_ga", ("_ga*",)),
        ("^_ga$", ("_ga",)),
        ("_utm", ("*_utm*",)),
        ("^_pk_.*$", ("_pk_*",)),
        ("^_hj.+", ("_hj*",)),
        ("^(_ga)", ("_ga*",)),
        ("^(_ga|_gid)", ("_ga*", "_gid*")),
        ("^_ga|^_gid$", ("_ga*", "_gid")),
        ("(?:^_a1|^_b1)x", ("_a1x*", "_b1x*")),
        ("^intercom-.*-x$", ("intercom-*-x",)),
        (r"^a\.b\-c$", ("a.b-c",)),
        ("^_ga|^_ga", ("_ga*",)),
    ],
)
def test_simple_expressions_become_names_with_stars(source, names):
    assert names_of(Pattern(source)) == names


@pytest.mark.parametrize(
    "source",
    [
        r"^tr\d+$", "^_ga.$", "^[ab]c", "^_ga_?x", "^a+b", "^ab{2}", "^(?=a)b", "^(?!a)b", r"\bab", ".*", "^", "", "^$",
        "(ab", "ab)", "ab|", "a^b", "a$b", r"ab\$", r"ab\*", "^a.*b.*c.*d.*e", "(" * 100 + "ab" + ")" * 100,
        "(a|b|c)" * 10, "x" * 501, "^é$", "ab\\",
    ],
)  # fmt: skip
def test_what_stars_can_not_say_is_left_alone(source):
    assert names_of(Pattern(source)) == ()


def test_expressions_that_pass_over_capitals_are_left_alone():
    assert names_of(Pattern("^_ga", "i")) == ()
    assert names_of(Pattern("^_1-", "i")) == ("_1-*",)
    assert names_of(Pattern("^_ga", "g")) == ("_ga*",)


PARTS = st.sampled_from(["^", "$", "_ga", "x", "1", ".*", ".*?", "(", ")", "|", "(?:", r"\.", "a-b"])
COOKIES = st.lists(st.sampled_from(["_ga", "x", "1", ".", "a-b", "_", "^", "$", "*"]), max_size=6).map("".join)


@given(st.lists(PARTS, max_size=8).map("".join), COOKIES)
@example("^_ga$|x", "_ga")
@example("(^|x)_ga", "x_ga")
def test_names_mean_what_the_expression_means(source, cookie):
    names = names_of(Pattern(source))

    if names:
        index = NameIndex((ItemKind.COOKIE, name, True) for name in names)
        assert bool(index.find(ItemKind.COOKIE, cookie)) == bool(re.search(source, cookie))


@given(st.text(alphabet="^$()|.*+?\\[]{}ab-_1:", max_size=40))
def test_no_expression_does_more_than_be_left_alone(source):
    assert all(0 < len(name) <= 200 for name in names_of(Pattern(source)))
