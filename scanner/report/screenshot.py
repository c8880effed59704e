"""Pictures of the page before and after its banner was answered, as a scan document holds them.

`scan.json` names files beside it; the HTML page holds the pictures themselves.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any

from consent.errors import Fault, InvalidFile
from consent.reading import read_bytes

MAX_SCREENSHOTS = 12
MAX_BYTES = 2_000_000
"""Of one JPEG; a larger one is left out, since a report is mailed around."""
MAX_NAME = 400
JPEG = b"\xff\xd8\xff"


def told_screenshots(shots: Iterable[tuple[str, str, bytes]]) -> list[dict[str, Any]]:
    """The field `screenshots`: each is a consent state, a moment (`before` or `after`) and a JPEG in base64."""
    told = [_told(state, moment, jpeg) for state, moment, jpeg in shots if _is_jpeg(jpeg)]
    return told[:MAX_SCREENSHOTS]


def named_screenshots(files: Iterable[tuple[str, str, Path]], folder: Path) -> list[dict[str, Any]]:
    """The same field with a `file` in place of the JPEG, named from `folder`; those that are not below it left out."""
    folder = folder.resolve()
    return [
        {"state": state, "moment": moment, "file": path.resolve().relative_to(folder).as_posix()}
        for state, moment, path in files
        if path.resolve().is_relative_to(folder)
    ]


def read_screenshots(document: dict[str, Any], scan: Path) -> list[dict[str, Any]]:
    """The pictures that `document`, read from the file `scan`, names, with their JPEG; those that have gone left out.

    Raises InvalidFile where a name leads out of the folder of `scan`, or to something that is no such picture: whoever
    wrote the document decides what goes into the report, and not what of this machine does.
    """
    folder = scan.parent.resolve()
    found = []
    for index, shot in enumerate(document["screenshots"][:MAX_SCREENSHOTS]):
        if not shot["file"]:
            continue
        path = _below(folder, shot["file"])
        if path is None:
            raise _wrong(scan, index, f"{shot['file'][:80]!r} is not the name of a file below the folder of the scan")
        if not path.exists():
            continue
        if not path.is_file() or path.stat().st_size > MAX_BYTES:
            raise _wrong(scan, index, f"{shot['file'][:80]!r} is not a picture of at most {MAX_BYTES // 1_000_000} MB")
        jpeg = read_bytes(path, MAX_BYTES)
        if not _is_jpeg(jpeg):
            raise _wrong(scan, index, f"{shot['file'][:80]!r} is no JPEG")
        found.append(_told(shot["state"], shot["moment"], jpeg))
    return found


def _below(folder: Path, name: str) -> Path | None:
    """The file that `name` means within `folder`; None where it leads elsewhere, through a link for instance."""
    parts = PurePosixPath(name)
    if len(name) > MAX_NAME or not name.isprintable() or "\\" in name or ":" in name or parts.is_absolute():
        return None
    if ".." in parts.parts:
        return None
    path = (folder / parts).resolve()
    return path if path.is_relative_to(folder) else None


def _told(state: str, moment: str, jpeg: bytes) -> dict[str, Any]:
    return {"state": state, "moment": moment, "jpeg": base64.b64encode(jpeg).decode("ascii")}


def _is_jpeg(data: bytes) -> bool:
    return data.startswith(JPEG) and len(data) <= MAX_BYTES


def _wrong(scan: Path, index: int, message: str) -> InvalidFile:
    return InvalidFile([Fault(str(scan), None, f"screenshots[{index}].file", message)])
