"""The Open Cookie Database, as hints that rank below the catalogue."""

from __future__ import annotations

import json
from datetime import date

import pytest

from consent.catalogue.hints import as_file, import_open_cookie_database, load_hints
from consent.errors import ConfigError, InvalidFile
from consent.vocabulary import Category

HEAD = (
    "ID,Platform,Category,Cookie / Data Key name,Domain,Description,Retention period,Data Controller,"
    "User Privacy & GDPR Rights Portals,Wildcard match\n"
)
ROWS = HEAD + (
    "1,Example Metrics,Analytics,_exm,metrics.example,Counts,2 years,Example Metrics,https://metrics.example,0\n"
    '2,"Example, Ads",Marketing,_exa_,,"Ads, many",30 days,Example Ads,,1\n'
    "3,Example Shop,Functional,cart,,,session,Example Shop,,0\n"
    "4,Odd,Something else,odd\u202ename,,,,,,0\n"
    "5,Too much,Marketing,_,,,,,,1\n"
    "6,Nameless,Marketing,,,,,,,0\n"
)


def imported(tmp_path, text=ROWS):
    path = tmp_path / "open-cookie-database.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return import_open_cookie_database(path)


def test_rows_become_hints(tmp_path):
    hints = {hint.name: hint for hint in imported(tmp_path)}

    assert set(hints) == {"_exm", "_exa_*", "cart", "odd name"}
    assert (hints["_exm"].platform, hints["_exm"].category) == ("Example Metrics", Category.STATISTICS)
    assert (hints["_exa_*"].platform, hints["_exa_*"].retention) == ("Example, Ads", "30 days")


def test_what_they_call_functional_is_not_taken_for_necessary(tmp_path):
    categories = {hint.name: hint.category for hint in imported(tmp_path)}

    assert categories["cart"] is Category.PREFERENCES
    assert categories["odd name"] is Category.UNCLASSIFIED


def test_hints_are_kept_with_their_notice_and_found_by_name(tmp_path):
    (tmp_path / "hints").mkdir()
    text = as_file(imported(tmp_path), imported=date(2026, 11, 21))
    (tmp_path / "hints" / "open-cookie-database.json").write_text(text, "utf-8")

    hints = load_hints(tmp_path)

    assert "Apache License 2.0" in json.loads(text)["notice"]
    assert [hint.platform for hint in hints.find("_exa_123")] == ["Example, Ads"]
    assert {hint.source for hint in hints.all} == {"Open Cookie Database"}
    assert hints.find("unknown") == []


def test_no_folder_of_hints_is_no_hints(tmp_path):
    assert load_hints(tmp_path, tmp_path / "none").all == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "has no column 'Platform'"),
        ("a,b\n1,2\n", "has no column 'Platform'; is it open-cookie-database.csv?"),
        (b"\xff\xfe", "is not UTF-8 text"),
        (HEAD + "1," + "x" * 200_000 + "\n", "is not valid CSV"),
    ],
)
def test_any_other_file_is_refused(tmp_path, text, told):
    with pytest.raises(InvalidFile) as caught:
        imported(tmp_path, text)

    assert told in str(caught.value)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="no such file"):
        import_open_cookie_database(tmp_path / "none.csv")


@pytest.mark.parametrize(
    "text", ["", "[]", '{"kruimel": "scan/1"}', '{"kruimel": "hints/1", "source": "x", "hints": [{}]}']
)
def test_a_damaged_file_of_hints_is_named(tmp_path, text):
    (tmp_path / "hints").mkdir()
    (tmp_path / "hints" / "a.json").write_text(text)

    with pytest.raises(InvalidFile, match=r"a\.json: is no file of format 'hints/1'"):
        load_hints(tmp_path)
