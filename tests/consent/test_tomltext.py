"""Where everything stands in a TOML text."""

from __future__ import annotations

import tomllib

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from consent.tomltext import TomlText

TEXT = '''\
# a comment with [brackets] and = signs
title = "x" # behind
"quoted.key" = 1
'literal key' = 2
a.b . "c d" = 3

[services.ga]
purpose.nl = """
[not.a.table]
key = "no key"
"""
name = "after"
hosts = [ # first
  "one", # [two]
  "]",
]
provider = { name = "n", inner = { deep = [1, { x = 2 }] } }
when = 2026-11-21 09:30:00Z

[[services.ga.items]]
name = "first"

[[ services . ga . "items" ]]
name = 'second'
lines = \'\'\'
[[services.ga.items]]
\'\'\'

[services.ga.items.extra]
key = 1
[[inline]]
list = [
  { name = "a" },
  { name = "b", wrong = 1 },
]
'''

LINES = {
    ("title",): 2,
    ("quoted.key",): 3,
    ("literal key",): 4,
    ("a",): 5,
    ("a", "b", "c d"): 5,
    ("services",): 7,
    ("services", "ga"): 7,
    ("services", "ga", "purpose"): 8,
    ("services", "ga", "purpose", "nl"): 8,
    ("services", "ga", "name"): 12,
    ("services", "ga", "hosts"): 13,
    ("services", "ga", "hosts", 1): 15,
    ("services", "ga", "provider", "name"): 17,
    ("services", "ga", "provider", "inner", "deep", 1, "x"): 17,
    ("services", "ga", "when"): 18,
    ("services", "ga", "items", 0): 20,
    ("services", "ga", "items", 0, "name"): 21,
    ("services", "ga", "items", 1): 23,
    ("services", "ga", "items", 1, "name"): 24,
    ("services", "ga", "items", 1, "extra"): 29,
    ("services", "ga", "items", 1, "extra", "key"): 30,
    ("inline", 0): 31,
    ("inline", 0, "list", 0, "name"): 33,
    ("inline", 0, "list", 1, "wrong"): 34,
}


@pytest.mark.parametrize(("key", "line"), LINES.items())
def test_each_key_has_the_line_it_is_written_in(key, line):
    tomllib.loads(TEXT)
    assert TomlText(TEXT).line_of(key) == line


def test_a_key_that_is_not_there_has_the_line_of_the_table_around_it():
    assert TomlText(TEXT).line_of(("services", "ga", "items", 1, "missing")) == 23
    assert TomlText(TEXT).line_of(("nowhere",)) is None


def test_text_inside_strings_is_no_key():
    assert ("not", "a", "table") not in {header.key for header in TomlText(TEXT).headers}
    assert [place.key[-1] for place in TomlText(TEXT).assignments if place.table == ("services", "ga")] == [
        "nl",
        "name",
        "hosts",
        "provider",
        "when",
    ]


@pytest.mark.parametrize(
    "value",
    [
        '""',
        "''",
        '"\\""',
        '"\\\\"',
        '""""quoted""""',
        "''''quoted''''",
        '"""a\\"""b"""',
        '"""\n\\\n  x"""',
        '"a#b"',
        "1",
        "-1.5e3",
        "true",
        "inf",
        "2026-11-21",
        "2026-11-21 07:32:00",
        "07:32:00",
        "[]",
        "[[], [[]]]",
        "{}",
        "[1,\n# c ]\n2,\n]",
        "{ a.b = 1, 'c' = [ { d = '}' } ] }",
        "0xDEADBEEF",
        '["]", "["]',
    ],
)
def test_a_value_ends_where_the_parser_ends_it(value):
    text = f"first = {value} # comment = 1\nsecond = 2\n"
    expected = tomllib.loads(text)

    places = TomlText(text).assignments

    assert [place.key for place in places] == [("first",), ("second",)]
    assert text[places[0].start : places[0].end] == f"first = {value}"
    assert list(expected) == ["first", "second"]


keys = st.text("ab.-_ \"'#=[]é\n", min_size=1, max_size=5)
scalars = st.one_of(
    st.integers(),
    st.booleans(),
    st.text("ab\"'#[]=\n\\{},é\u2028 ", max_size=12),
    st.dates(),
    st.floats(allow_nan=False),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3)),
    max_leaves=12,
)


def paths(value, key=()):
    """Every path in a parsed document that is written somewhere."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield (*key, name)
            yield from paths(inner, (*key, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield (*key, index)
            yield from paths(inner, (*key, index))


@given(st.dictionaries(keys, values, max_size=5))
def test_every_key_of_a_generated_document_is_found_where_it_is_written(document):
    text = tomlkit.dumps(document)
    parsed = tomllib.loads(text)
    places = TomlText(text)
    lines = text.split("\n")

    for path in paths(parsed):
        assert path in places._starts, path
        line = places.line_of(path)
        assert line is not None
        if isinstance(path[-1], str):
            tail = "\n".join(lines[line - 1 :])
            written = [path[-1], tomlkit.key(path[-1]).as_string()]
            assert any(word in tail for word in written)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 2), scalars), max_size=6))
def test_headers_and_fields_are_counted_as_the_parser_counts_them(entries):
    lines: list[str] = []
    expected: dict[tuple[str | int, ...], int] = {}
    counts = {"a": 0, "b": 0, "c": 0}
    for name, blank, value in entries:
        lines += ["# x = 1"] * blank + [f"[[{name}]]"]
        expected[(name, counts[name])] = len(lines)
        lines += tomlkit.dumps({"value": [value, value]}).rstrip("\n").split("\n")
        expected[(name, counts[name], "value")] = expected[(name, counts[name])] + 1
        counts[name] += 1
    text = "\n".join(lines)
    tomllib.loads(text)

    for key, line in expected.items():
        assert TomlText(text).line_of(key) == line
