"""`kruimel report` as a person types it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.scanner.report.documents import a_document, an_item

KRUIMEL = Path(sys.executable).with_name("kruimel")


def kruimel(*arguments: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([KRUIMEL, "report", *arguments], cwd=folder, capture_output=True, timeout=60, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With `scan.json`, and with `old.json`, in which a cookie was another."""
    put(tmp_path / "scan.json", a_document())
    put(tmp_path / "old.json", a_document(items=[an_item("left")]))
    return tmp_path


def put(path: Path, document: dict[str, Any]) -> None:
    path.write_text(json.dumps(document), "utf-8")


def test_every_form_is_made_from_a_scan_of_before(folder: Path) -> None:
    done = kruimel("scan.json", "--html", "r.html", "--csv", "r.csv", "--language", "en", folder=folder)

    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Example Metrics" in done.stdout
    assert "What shop.example does to its visitors" in (folder / "r.html").read_text("utf-8").replace(
        "<bdi>", ""
    ).replace("</bdi>", "")
    assert (folder / "r.csv").read_bytes().startswith(b"kind,name,")


def test_difference_is_written_into_the_json_and_the_page(folder: Path) -> None:
    done = kruimel("scan.json", "--diff", "old.json", "--json", "-", "--html", "r.html", folder=folder)

    assert done.returncode == 0
    assert [item["name"] for item in json.loads(done.stdout)["diff"]["items"]["gone"]] == ["left"]
    assert "Wat er veranderd is" in (folder / "r.html").read_text("utf-8")


def test_output_that_was_asked_for_stands_alone(folder: Path) -> None:
    assert kruimel("scan.json", "--csv", "-", folder=folder).stdout.count(b"\r\n") == 3
    assert kruimel("scan.json", "--html", "-", folder=folder).stdout.startswith(b"<!doctype html>")
    assert kruimel("scan.json", "--quiet", folder=folder).stdout == b""


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["gone.json"], b"kruimel: gone.json: no such file;"),
        (["bad.json"], b"kruimel: bad.json:1: is not valid JSON:"),
        (["scan.json", "--diff", "bad.json"], b"kruimel: bad.json:1: is not valid JSON:"),
        (["scan.json", "--html", "-", "--csv", "-"], b"only one of them can go to standard output"),
        (["scan.json", "--html", "x", "--csv", "./x"], b"two of them name the same file"),
        (["scan.json", "--html", "no/folder/r.html"], b"kruimel: no/folder/r.html: can not be written"),
    ],
)
def test_wrong_use_gets_one_clear_line_and_nothing_is_written(arguments: list[str], told: bytes, folder: Path) -> None:
    (folder / "bad.json").write_text("{", "utf-8")
    before = set(folder.iterdir())

    done = kruimel(*arguments, folder=folder)

    assert (done.returncode, done.stdout) == (2, b"")
    assert told in done.stderr
    assert done.stderr.count(b"\n") == 1
    assert set(folder.iterdir()) == before


def test_scan_with_half_a_pair_in_a_name_can_be_written_and_read_again(folder: Path) -> None:
    put(folder / "scan.json", a_document(items=[an_item("\ud800x")]))

    done = kruimel("scan.json", "--json", "again.json", folder=folder)

    assert done.returncode == 0
    assert json.loads((folder / "again.json").read_text("utf-8"))["items"][0]["name"] == "\ud800x"
