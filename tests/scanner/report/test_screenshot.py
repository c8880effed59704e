"""Pictures that lie beside scan.json, and come into a report that is made later."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from consent.errors import InvalidFile
from scanner.report.screenshot import JPEG, MAX_BYTES, MAX_SCREENSHOTS, named_screenshots, read_screenshots
from tests.scanner.report.documents import a_document

KRUIMEL = Path(sys.executable).with_name("kruimel")
PICTURE = JPEG + b"\xe0 a picture"


def shot(file: str) -> dict[str, Any]:
    return {"state": "withdrawn", "moment": "after", "file": file}


def read(folder: Path, *files: str) -> list[bytes]:
    document = a_document(screenshots=[shot(file) for file in files])
    return [base64.b64decode(told["jpeg"]) for told in read_screenshots(document, folder / "scan.json")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With pictures in it, and one above it."""
    (tmp_path / "above.jpg").write_bytes(PICTURE)
    folder = tmp_path / "scans"
    (folder / "shots").mkdir(parents=True)
    (folder / "shots" / "a.jpg").write_bytes(PICTURE)
    return folder


def test_picture_below_the_folder_is_read(folder: Path) -> None:
    assert read(folder, "shots/a.jpg", "./shots/a.jpg") == [PICTURE, PICTURE]


@pytest.mark.parametrize(
    "name",
    [
        *("../above.jpg", "shots/../../above.jpg", "/etc/hostname", "..", "C:\\a.jpg", "c:a.jpg", "shots\\a.jpg"),
        *("shots/a.jpg\0", "shots/\nb.jpg", "a" * 500, "\ud800.jpg", "file:///etc/hostname"),
    ],
)
def test_name_that_leads_elsewhere_is_refused_in_one_line(folder: Path, name: str) -> None:
    with pytest.raises(
        InvalidFile, match=r"scan\.json: screenshots\[0\]\.file: .* is not the name of a file"
    ) as caught:
        read(folder, name)
    assert "\n" not in str(caught.value)


def test_link_that_leads_elsewhere_is_refused(folder: Path) -> None:
    (folder / "link.jpg").symlink_to(folder.parent / "above.jpg")
    (folder / "up").symlink_to(folder.parent)

    for name in ("link.jpg", "up/above.jpg"):
        with pytest.raises(InvalidFile, match="is not the name of a file"):
            read(folder, name)


@pytest.mark.parametrize("size", [MAX_BYTES, MAX_BYTES + 1])
def test_picture_that_is_too_large_is_refused(folder: Path, size: int) -> None:
    (folder / "a.jpg").write_bytes(JPEG.ljust(size, b"x"))

    if size <= MAX_BYTES:
        assert len(read(folder, "a.jpg")[0]) == size
    else:
        with pytest.raises(InvalidFile, match="is not a picture of at most 2 MB"):
            read(folder, "a.jpg")


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"<svg onload=alert(1)>", b"\xff\xd8"])
def test_file_that_is_no_jpeg_is_refused(folder: Path, content: bytes) -> None:
    (folder / "a.jpg").write_bytes(content)

    with pytest.raises(InvalidFile, match="is no JPEG"):
        read(folder, "a.jpg")


def test_folder_is_no_picture_and_what_has_gone_is_left_out(folder: Path) -> None:
    with pytest.raises(InvalidFile, match="is not a picture"):
        read(folder, "shots")
    assert read(folder, "gone.jpg", "shots/a.jpg") == [PICTURE]


def test_no_more_pictures_are_read_than_a_report_shows(folder: Path) -> None:
    assert len(read(folder, *["shots/a.jpg"] * 50)) == MAX_SCREENSHOTS


def test_pictures_are_named_from_the_folder_of_the_scan_and_from_nowhere_else(folder: Path) -> None:
    files = [("accepted", "before", folder / "shots" / "a.jpg"), ("accepted", "after", folder.parent / "above.jpg")]

    assert named_screenshots(files, folder) == [{"state": "accepted", "moment": "before", "file": "shots/a.jpg"}]


def kruimel(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [KRUIMEL, "report", *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )


def test_report_made_later_shows_the_pictures_and_leaves_their_names_in_the_json(folder: Path) -> None:
    document = a_document(screenshots=[shot("shots/a.jpg")])
    (folder / "scan.json").write_text(json.dumps(document), "utf-8")

    done = kruimel("scan.json", "--html", "r.html", "--json", "again.json", folder=folder)
    moved = kruimel("scans/scan.json", "--json", "elsewhere.json", folder=folder.parent)

    assert (done.returncode, moved.returncode) == (0, 0), done.stderr + moved.stderr
    assert base64.b64encode(PICTURE).decode() in (folder / "r.html").read_text("utf-8")
    [named] = json.loads((folder / "again.json").read_text("utf-8"))["screenshots"]
    assert (named["file"], named["jpeg"]) == ("shots/a.jpg", "")
    assert json.loads((folder.parent / "elsewhere.json").read_text("utf-8"))["screenshots"] == []


def test_report_with_a_hostile_name_is_refused_and_nothing_is_written(folder: Path) -> None:
    (folder / "scan.json").write_text(json.dumps(a_document(screenshots=[shot("../above.jpg")])), "utf-8")

    done = kruimel("scan.json", "--html", "r.html", folder=folder)

    assert done.returncode == 2
    assert done.stderr.startswith("kruimel: scan.json: screenshots[0].file: '../above.jpg' is not the name of a file")
    assert not (folder / "r.html").exists()
