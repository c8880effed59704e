"""What a filter list in Adblock syntax says of a host that nobody has named."""

from __future__ import annotations

import sys

import pytest

from consent.catalogue.filter_list import FilterLists
from consent.errors import ConfigError

SHOP = "https://shop.example/"
LIST = """\
[Adblock Plus 2.0]
! Title: Example
||tracker.example^$third-party
||measure.example^
@@||measure.example/allowed.js$script
/pixel.gif?
shop.example##.advertisement
/$script
|/
||
$third-party
"""


@pytest.fixture
def lists(tmp_path):
    pytest.importorskip("adblock")
    path = tmp_path / "easyprivacy.txt"
    path.write_text(LIST, "utf-8")
    return FilterLists([path])


@pytest.mark.parametrize(
    ("url", "kind", "line"),
    [
        ("https://a.tracker.example/t.js", "script", "easyprivacy.txt:3: ||tracker.example^$third-party"),
        ("https://measure.example/m", "xhr", "easyprivacy.txt:4: ||measure.example^"),
        ("https://measure.example/allowed.js", "script", None),
        ("https://measure.example/allowed.js", "image", "easyprivacy.txt:4: ||measure.example^"),
        ("https://elsewhere.example/pixel.gif?u=1", "image", "easyprivacy.txt:6: /pixel.gif?"),
        ("https://nottracker.example/t.js", "script", None),
        ("https://shop.example/t.js", "never heard of", None),
    ],
)
def test_a_known_tracker_is_named_with_the_line_that_says_so(lists, url, kind, line):
    assert lists.known_tracker(url, SHOP, kind) == line


def test_a_site_is_no_tracker_of_its_own_pages(lists):
    assert lists.known_tracker("https://tracker.example/t.js", "https://tracker.example/") is None


@pytest.mark.parametrize("url", ["", "data:text/html,x", "https://", "https://\udcff.example/", "\x00"])
def test_what_is_no_address_is_no_tracker(lists, url):
    assert lists.known_tracker(url, SHOP) is None
    assert lists.known_tracker("https://tracker.example/", url) is None


def test_a_list_that_is_not_there_is_refused(tmp_path):
    pytest.importorskip("adblock")
    with pytest.raises(ConfigError, match="no such file; a filter list in Adblock syntax"):
        FilterLists([tmp_path / "none.txt"])


@pytest.mark.parametrize("text", ["<!doctype html><p>Not found", '{"version": 1}', "a\0b"])
def test_what_is_no_filter_list_is_refused(tmp_path, text):
    pytest.importorskip("adblock")
    (tmp_path / "list.txt").write_text(text)
    with pytest.raises(ConfigError, match="is no filter list"):
        FilterLists([tmp_path / "list.txt"])


def test_without_the_package_it_is_said_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "adblock", None)
    with pytest.raises(ConfigError, match=r"pip install 'kruimel\[filters\]'"):
        FilterLists([])


def test_an_address_of_any_length_and_script_is_looked_up(lists):
    long = "https://tracker.example/" + "é\u202e" * 9_000

    assert lists.known_tracker(long, SHOP) == "easyprivacy.txt:3: ||tracker.example^$third-party"
