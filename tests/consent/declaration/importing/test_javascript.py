"""What a script says is read, what it would do is not done."""

from __future__ import annotations

import json
import sys
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.declaration.importing.javascript import MAX_DEPTH, MAX_JOINED, Code, Pattern, Script
from consent.errors import ConfigError, InvalidFile


def value_of(source, *before):
    """What `source` is read as, in a script that says `before` first."""
    script = Script("\n".join([*before, f"x = {{ it: {source} }}"]), name="x.js")
    return next(script.objects(lambda fields: "it" in fields)).value["it"]


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("'a\\'b'", "a'b"),
        (r'"\x41B\u{43}\n\q\0"', "ABC\nq\0"),
        (r'"😀 \ud83d"', "😀 \N{REPLACEMENT CHARACTER}"),
        ('"a\\\nb"', "ab"),
        ("`a\nb`", "a\nb"),
        ("'a' + \"b\" + `c`", "abc"),
        ("12", 12),
        ("-1_000.5", -1000.5),
        ("0x1F", 31),
        ("true", True),
        ("!0", True),
        ("!1", False),
        ("void 0", None),
        ("undefined", None),
        ("null", None),
        ("[1, /* two */ 2, , 3,]", [1, 2, 3]),
        ("{ 'a-b': 1, c: { d: [] }, 5: 6, }", {"a-b": 1, "c": {"d": []}, "5": 6}),
        (r"/^_ga\/(x|y)$/gi", Pattern(r"^_ga\/(x|y)$", "gi")),
        ("({ a: 1 } as const)", {"a": 1}),
        ("<Config>{ a: 1 }", Code(1)),
    ],
)
def test_values_are_read_as_javascript_means_them(source, value):
    assert value_of(source) == value


@pytest.mark.parametrize(
    "source",
    [
        "function (a) { if (a < 1) { return '}' } }",
        "(a) => ({ b: a })",
        "async () => await fetch('/x')",
        "`a${b}`",
        "location.hostname",
        "new Date()",
        "a ? 1 : 2",
        "1 + 1",
        "'a' + b",
        "b || {}",
        "-'a'",
        "class {}",
        "await x",
    ],
)
def test_what_would_have_to_be_run_is_code(source):
    assert value_of(source) == Code(1)


def test_methods_and_what_is_spread_from_elsewhere_are_code_too():
    read = value_of("{ a() {}, get b() { return 1 }, async c() {}, ...d, [e]: 2 }")

    assert read == {"a": Code(1), "b": Code(1), "c": Code(1), "...": Code(1), "[e]": 2}


def test_a_name_is_what_the_file_declares_it_to_be():
    before = "const a = { b: [1] };", "var list = ['x', a]; let text = 'y';"

    assert value_of("[...list, a, text]", *before) == ["x", {"b": [1]}, {"b": [1]}, "y"]
    assert value_of("{ ...a, text }", *before) == {"b": [1], "text": "y"}


@pytest.mark.parametrize(
    "before",
    ["let a = 1; a = 2;", "var a = 1; var a = 2;", "let a = 1; a += 1;", "let a;", "import a from './a';", ""],
)
def test_a_name_that_may_mean_two_things_is_code(before):
    assert value_of("a", before) == Code(2)


def test_names_that_mean_each_other_are_code():
    assert value_of("a", "const a = [b]; const b = [a];") == [[Code(1)]]


def test_text_that_doubles_itself_stays_small():
    names = [f"const a{n} = a{n - 1} + a{n - 1};" for n in range(1, 25)]

    assert value_of("a24", "const a0 = 'xxxx';", *names) == Code(25)
    assert len(value_of("a14", "const a0 = 'xxxx';", *names)) == 4 * 2**14 < MAX_JOINED


def test_objects_have_the_name_that_they_are_given():
    script = Script(
        "var a = {k: 1}; b.c = {k: 2}; export default {k: 3}; d.run({k: 4}, {k: 5}); e = { f: {k: 6, g: {k: 7}} };",
        name="x.js",
    )

    found = [(each.name, each.value["k"]) for each in script.objects(lambda fields: "k" in fields)]

    assert found == [("a", 1), ("b.c", 2), ("", 3), ("d.run", 4), ("d.run", 5), ("f", 6)]


def test_calls_and_assignments_are_found_however_they_are_spelt():
    script = Script(
        "(window.t.job = t.job || []).push('a', b);\nt['job'].push('c'); t.user.id = 'd'; t.x = 1", name="x"
    )

    assert [call.value for call in script.calls("t.job.push")] == [["a", Code(1)], ["c"]]
    assert [(each.name, each.value) for each in script.assignments("t.user.")] == [("t.user.id", "d")]


def test_what_is_no_javascript_is_told_with_its_line():
    inside = Script("var a = 1;\nvar config = {\n  it: [1, 2],\n  other: 3 4\n};\n", name="config.js")
    around = Script("var a = 1;\nvar config = {\n  it: [1, 2\n  other: 3\n};\n", name="config.js")

    with pytest.raises(InvalidFile, match=r"^config\.js:4: is not JavaScript that can be read from here on$"):
        list(inside.objects(lambda fields: True))
    with pytest.raises(InvalidFile, match=r"^config\.js:[2-5]: is not JavaScript that can be read from here on$"):
        around.check()


def test_errors_elsewhere_in_the_file_do_no_harm():
    script = Script("var it = { it: 1 };\n<?php if (x): ?>\nvar a = { b: 1 };", name="x.js")

    assert next(script.objects(lambda fields: "it" in fields)).value == {"it": 1}


def test_values_too_deep_in_each_other_are_refused():
    with pytest.raises(InvalidFile, match=f"has values in values, more than {MAX_DEPTH} deep"):
        value_of("[" * 1000 + "]" * 1000)
    with pytest.raises(InvalidFile, match="deep"):
        value_of("!" * 1000 + "0")


def test_a_hundred_thousand_brackets_are_read_without_recursion():
    script = Script("[" * 100_000, name="x.js")

    assert list(script.objects(lambda fields: True)) == []
    with pytest.raises(InvalidFile):
        script.check()


def test_missing_parser_is_told_with_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "tree_sitter_typescript", None)

    with pytest.raises(ConfigError, match=r"tree_sitter_typescript is missing\): pip install 'kruimel\[import\]'"):
        Script("", name="x.js")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(JSON, st.booleans())
def test_json_is_read_as_json(value, is_ascii):
    assert value_of(json.dumps(value, ensure_ascii=is_ascii)) == (value if is_ascii else _as_utf8(value))


def _as_utf8(value):
    """What a file can hold: half a character is none."""
    return json.loads(
        json.dumps(value, ensure_ascii=False).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    )


PIECES = st.sampled_from(
    [
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        "'",
        '"',
        "`",
        "${",
        "/",
        "\\",
        ",",
        ":",
        ";",
        "...",
        "=>",
        "=",
        "+",
        "//",
        "/*",
        "a",
        "it",
        "1",
        "function",
        "const",
        "run",
        ".",
        "é",
        "😀",
        "<script>",
        "\\u{",
        "\x00",
        "\n",
    ]
)


@given(st.lists(PIECES, max_size=60).map("".join) | st.text(max_size=200))
def test_no_text_does_more_than_be_refused(text):
    script = Script(text, name="x.js")

    for read in (lambda: script.objects(lambda fields: True), lambda: script.calls("a.run"), script.check):
        with suppress(InvalidFile):
            list(read() or ())
