"""Hints, as a person asks for them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.scanner.hars import DATA

KRUIMEL = Path(sys.executable).with_name("kruimel")
LIST = "! Title: Example\n||tags.example^\n"
DATABASE = """\
ID,Platform,Category,Cookie / Data Key name,Domain,Description,Retention period,Data Controller,Wildcard match
1,Example Platform,Analytics,mystery,,Counts,1 year,Example Ltd,0
"""


def kruimel(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([KRUIMEL, *words], cwd=folder, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(DATA / "chrome.har", tmp_path / "visit.har")
    (tmp_path / "list.txt").write_text(LIST, "utf-8")
    (tmp_path / "database.csv").write_text(DATABASE, "utf-8")
    return tmp_path


def third(document: dict[str, Any], domain: str) -> dict[str, Any]:
    [found] = [third for third in document["third_parties"] if third["domain"] == domain]
    return dict(found)


@pytest.mark.parametrize("later", [False, True], ids=["with the scan", "with a report made later"])
def test_filter_list_marks_an_unknown_domain(folder: Path, later: bool) -> None:
    hint = {"kind": "tracker", "says": "known tracker", "source": "list.txt:2: ||tags.example^"}
    if later:
        kruimel("scan", "--har", "visit.har", "--json", "scan.json", folder=folder)
        told = kruimel("report", "scan.json", "--filter-list", "list.txt", "--json", "-", folder=folder)
    else:
        told = kruimel("scan", "--har", "visit.har", "--filter-list", "list.txt", "--json", "-", folder=folder)

    assert told.returncode == 0, told.stderr
    marked = third(json.loads(told.stdout), "tags.example")
    assert (marked["service"], marked["hints"]) == (None, [hint])


def test_imported_database_is_asked_where_the_services_of_ones_own_are(folder: Path) -> None:
    visit = (folder / "visit.har").read_text("utf-8").replace('"sid=', '"mystery=')
    (folder / "visit.har").write_text(visit, "utf-8")
    kruimel("catalogue", "import", "open-cookie-database", "database.csv", folder=folder)

    asked = kruimel("scan", "--har", "visit.har", "--catalogue", "services", "--json", "-", folder=folder)
    silent = kruimel("scan", "--har", "visit.har", "--json", "-", folder=folder)
    (folder / "cookies.toml").touch()
    beside = kruimel("scan", "--har", "visit.har", "--json", "-", folder=folder)

    items = {item["name"]: item for item in json.loads(asked.stdout)["items"]}
    assert items["mystery"]["hints"] == [
        {"kind": "database", "says": "mystery: Example Platform, statistics", "source": "Open Cookie Database"}
    ]
    assert "Apache License 2.0" in json.loads(asked.stdout)["attributions"][0]
    assert "Example Platform" not in silent.stdout
    assert beside.stdout == asked.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--filter-list", "none.txt"), "kruimel: none.txt: no such file; a filter list in Adblock syntax"),
        (("--filter-list", "visit.har"), "kruimel: visit.har: is no filter list"),
        (("--catalogue", "nowhere"), "kruimel: nowhere: no such folder"),
    ],
)
def test_wrong_file_is_one_line(folder: Path, words: tuple[str, str], message: str) -> None:
    told = kruimel("scan", "--har", "visit.har", *words, folder=folder)

    assert told.returncode == 2
    assert told.stderr.startswith(message)
    assert told.stderr.count("\n") == 1
