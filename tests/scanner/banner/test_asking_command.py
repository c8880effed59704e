"""`kruimel scan` with what it can be told about the asking."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from examples.internet import Internet
from tests.sites import Site, banners

KRUIMEL = Path(sys.executable).with_name("kruimel")


def scan(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [KRUIMEL, "scan", *arguments], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.usefixtures("kruimel_browser")
def test_withdrawal_and_pictures_are_had_when_asked_for(internet: Internet, tmp_path: Path) -> None:
    internet.mount("site.example", Site(banners.WITHDRAWABLE))
    try:
        told = scan(
            *("https://site.example", "--state", "withdrawn", "--screenshots", "shots", "--html", "page.html"),
            *("--json", "scan.json"),
            folder=tmp_path,
        )
    finally:
        internet.unmount("site.example")

    assert told.returncode == 0, told.stderr
    report = json.loads((tmp_path / "scan.json").read_text("utf-8"))
    assert report["withdrawn"]["reached"]
    assert report["states"].keys() == {"untouched", "rejected", "accepted"}
    assert "After consent is withdrawn" in told.stdout or "after it is withdrawn" in told.stdout
    shots = {path.name: path.read_bytes() for path in (tmp_path / "shots").iterdir()}
    assert shots.keys() == {
        f"{state}-{moment}.jpg" for state in ("rejected", "accepted", "withdrawn") for moment in ("before", "after")
    }
    assert all(shot.startswith(b"\xff\xd8\xff") for shot in shots.values())
    assert (tmp_path / "page.html").read_text("utf-8").count("data:image/jpeg;base64,") == 6
    assert {shot["file"] for shot in report["screenshots"]} == {f"shots/{name}" for name in shots}

    later = subprocess.run(
        [KRUIMEL, "report", "scan.json", "--html", "-"], cwd=tmp_path, capture_output=True, check=True
    )
    assert later.stdout == (tmp_path / "page.html").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["https://site.example", "--state", "rejected"], "--state withdrawn adds one"),
        (["https://site.example", "--screenshots", "file"], "--screenshots file: is not a folder"),
        (["--har", "file", "--state", "withdrawn"], "--state withdrawn is for a visit"),
        (["--har", "file", "--screenshots", "folder"], "holds no pictures"),
    ],
)
def test_wrong_use_is_said_in_one_line(arguments: list[str], message: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("{}")

    told = scan(*arguments, folder=tmp_path)

    assert (told.returncode, told.stdout) == (2, "")
    assert message in " ".join(told.stderr.split())
