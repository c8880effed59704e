"""Read a policy from disk, byte for byte."""

from __future__ import annotations

from pathlib import Path

from consent.errors import ConfigError, Fault, InvalidFile
from consent.reading import read_bytes

MAX_BYTES = 4_000_000


def read_policy(path: Path) -> str:
    """The text of the UTF-8 file at `path`, with its byte order mark and line ends as they are.

    Raises ConfigError where there is no such file or it is larger than 4 MB, and InvalidFile with the line where it
    stops being UTF-8 text.
    """
    if path.is_dir():
        raise ConfigError(f"{path}: is a folder; name the policy in it")
    data = read_bytes(path, MAX_BYTES)
    if (zero := data.find(b"\0")) >= 0:
        raise _not_text(path, data, zero)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _not_text(path, data, error.start) from None


def _not_text(path: Path, data: bytes, position: int) -> InvalidFile:
    line = data.count(b"\n", 0, position) + 1
    return InvalidFile([Fault(str(path), line, "", "is not UTF-8 text; save it as UTF-8")])
