"""Write a file whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from consent.errors import ConfigError


def write_text_atomically(path: Path, text: str) -> None:
    """Put `text` at `path` as UTF-8, line ends as they are; see `write_bytes_atomically`."""
    write_bytes_atomically(path, text.encode("utf-8"))


def write_bytes_atomically(path: Path, data: bytes) -> None:
    """Put `data` at `path`, so that a reader sees the old file or the new one and never a part.

    The mode of an existing file stays, and a symbolic link keeps pointing where it did. Raises ConfigError where the
    folder is missing or may not be written; the old file is untouched then.
    """
    try:
        target = path.resolve()
        if target.is_dir():
            raise ConfigError(f"{path}: is a folder, not a file")
        _replace(target, data)
    except (OSError, RuntimeError) as error:  # Python before 3.13 tells a loop of links with RuntimeError
        reason = getattr(error, "strerror", None) or error
        raise ConfigError(f"{path}: can not be written: {reason}") from None


def _replace(target: Path, data: bytes) -> None:
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", suffix=".tmp", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            temporary.chmod(_mode(target))
            os.fsync(stream.fileno())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _mode(target: Path) -> int:
    """The permissions of the file that is there, or those that `open` would give a new one."""
    try:
        return stat.S_IMODE(target.stat().st_mode)
    except FileNotFoundError:
        umask = os.umask(0)
        os.umask(umask)
        return 0o666 & ~umask


def _sync_folder(folder: Path) -> None:
    # The rename itself is only on disk once its folder is; not every file system lets a folder be opened for that.
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
