"""Every fault of a file at once, each with its line."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.errors import ConfigError, InvalidFile
from consent.tomlfile import MAX_BYTES, TomlFile, read_text


def faults_of(text, read):
    file = TomlFile(text, name="f.toml")
    read(file.root)
    with pytest.raises(InvalidFile) as caught:
        file.check()
    return [str(fault) for fault in caught.value.faults]


def test_an_unknown_field_is_named_with_its_line_and_the_nearest_right_name():
    def read(root):
        table = root.table("services").table("ga")
        table.text("category")
        table.close()

    faults = faults_of('\n[services.ga]\nname_of = 1\ncategorie = "statistics"\n', read)

    assert faults == [
        "f.toml:3: services.ga.name_of: unknown field",
        "f.toml:4: services.ga.categorie: unknown field; did you mean 'category'?",
    ]


def test_all_faults_are_told_at_once_in_the_order_of_the_file():
    def read(root):
        root.number("count")
        root.flag("flag")
        root.text("word", one_of=["red", "green"])
        root.day("day")
        root.moment("moment")
        root.texts("list")
        root.bilingual("purpose")
        root.text("gone", required=True)
        root.close()

    text = """\
list = [1]
word = "grean"
count = true
flag = 0
day = "2026-11-21"
moment = 2026-11-21T09:30:00
purpose = "one"
xyz = 1
"""

    assert faults_of(text, read) == [
        "f.toml: has no 'gone'",
        "f.toml:1: list: is not a list of texts",
        "f.toml:2: word: 'grean' is not one of red, green; did you mean 'green'?",
        "f.toml:3: count: is not a whole number",
        "f.toml:4: flag: is not true or false",
        "f.toml:5: day: is not a date such as 2026-11-21",
        "f.toml:6: moment: has no time zone; write a Z behind it for UTC",
        'f.toml:7: purpose: is one text; write purpose.nl = "…" and purpose.en = "…"',
        "f.toml:8: xyz: unknown field",
    ]


@pytest.mark.parametrize("number", ["-1", "9007199254740993"])
def test_a_number_out_of_bounds_is_a_fault(number):
    assert faults_of(f"n = {number}", lambda root: root.number("n"))


def test_a_line_is_counted_by_line_feeds_only():
    text = "# a\u2028b\x85c\r\nwrong = 1\r\n"

    assert faults_of(text, lambda root: root.close()) == ["f.toml:2: wrong: unknown field"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a = 1\nb = \n", "f.toml:2: is not valid TOML: Invalid value"),
        ("[a.b]\n[c]\n[a.b]\n", "f.toml:3: [a.b] stands here a second time"),
        ("[a]\n[a]\n", "f.toml:2: [a] stands here a second time"),
        ("a = 1\na = 2\n", "f.toml:2: this field stands here a second time"),
        ("a = '''", "f.toml:1: is not valid TOML: Expected \"'''\" (at end of document)"),
    ],
)
def test_what_is_not_toml_is_told_with_its_line(text, fault):
    with pytest.raises(InvalidFile) as caught:
        TomlFile(text, name="f.toml")

    assert str(caught.value) == fault


def test_lists_in_lists_in_lists_end_in_a_fault():
    with pytest.raises(InvalidFile, match=r"^f\.toml: is (nested too deeply|not valid TOML)"):
        TomlFile("x = " + "[" * 100_000, name="f.toml")


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_in_one_line(text):
    with suppress(InvalidFile):
        file = TomlFile(text, name="f.toml")
        file.root.close()
        assert all(fault.line is not None for fault in file.faults)


def test_a_file_that_is_not_utf8_is_refused_with_the_line(tmp_path):
    path = tmp_path / "cookies.toml"
    path.write_bytes("a = 1\nb = 'caf\xe9'\n".encode("latin-1"))

    with pytest.raises(InvalidFile, match=r"cookies\.toml:2: is not UTF-8 text"):
        read_text(path)


def test_a_file_that_is_too_large_is_refused(tmp_path):
    path = tmp_path / "cookies.toml"
    path.write_bytes(b"#" * (MAX_BYTES + 1))

    with pytest.raises(ConfigError, match="larger than 4 MB"):
        read_text(path)


def test_a_file_that_is_not_there_or_a_folder_is_refused_in_one_line(tmp_path):
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(ConfigError) as caught:
            read_text(path)
        assert str(caught.value).startswith(f"{path}: ")
        assert "\n" not in str(caught.value)
