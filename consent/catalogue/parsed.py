"""Remember parsed TOML from one run to the next, by its content.

The parser of the standard library takes some milliseconds a file, and the catalogue is hundreds of files. What is kept
is what that parser said of exactly this text, found by the digest of the text: it can not be stale. It is read and
checked like any other TOML afterwards. Where nothing can be kept, everything works and is slower.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from consent.atomic import write_text_atomically
from consent.errors import KruimelError

FILE = "catalogue.json"
MAX_BYTES = 32_000_000
_DATE = "$date"
Parsed = dict[str, Any]


class ParsedTexts:
    """What the texts of one set of files say; call `keep` after the last."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._known = _read(path) if path is not None else {}
        self._used: dict[str, Parsed] = {}

    def parse(self, text: str) -> Parsed:
        """As tomllib.loads, and raises what that raises."""
        digest = hashlib.sha256(text.encode()).hexdigest()
        data = self._known.get(digest)
        self._used[digest] = tomllib.loads(text) if data is None else data
        return self._used[digest]

    def keep(self) -> None:
        """Write down what was parsed, if any of it is new. What was not used this time is forgotten."""
        if self._path is None or self._used.keys() <= self._known.keys():
            return
        try:
            text = json.dumps(self._used, default=_plain, ensure_ascii=False, separators=(",", ":"))
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_text_atomically(self._path, text)
        except (OSError, KruimelError, TypeError, ValueError):
            # A full disk, a home that is read-only, a value that JSON does not have: next time is as slow as this.
            return


def cache_file() -> Path | None:
    """Where the user's own files of this kind go; None where there is no home."""
    folder = os.environ.get("XDG_CACHE_HOME", "")
    if not Path(folder).is_absolute():  # an empty or relative one counts as not set (XDG base directory specification)
        folder = ""
    try:
        if sys.platform == "win32":
            base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
        elif sys.platform == "darwin":
            base = Path(folder or Path.home() / "Library" / "Caches")
        else:
            base = Path(folder or Path.home() / ".cache")
    except RuntimeError:
        return None
    return base / "kruimel" / FILE


def _read(path: Path) -> dict[str, Parsed]:
    """By digest; nothing from a file that is not there, is damaged, or that somebody else could have written."""
    try:
        with path.open("rb") as stream:
            if hasattr(os, "getuid") and os.fstat(stream.fileno()).st_uid != os.getuid():
                return {}
            data = json.loads(stream.read(MAX_BYTES), object_hook=_with_dates)
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(data, dict) or not all(isinstance(value, dict) for value in data.values()):
        return {}
    return data


def _plain(value: object) -> object:
    if type(value) is date:
        return {_DATE: value.isoformat()}
    raise TypeError(f"{value!r} has no place in JSON")


def _with_dates(value: dict[str, Any]) -> Any:
    return date.fromisoformat(value[_DATE]) if _DATE in value else value
