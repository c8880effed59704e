"""Read a file of at most so many bytes, or tell in one line why not."""

from __future__ import annotations

from pathlib import Path

from consent.errors import ConfigError


def read_bytes(path: Path, most: int, hint: str = "") -> bytes:
    """What the file at `path` holds; ConfigError where it can not be read or is larger than `most` bytes.

    `hint` says what would be right where nothing is there: `kruimel scan` writes one.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(most + 1)
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such file{f'; {hint}' if hint else ''}") from None
    except (OSError, ValueError) as error:  # a name with a null character is a ValueError
        raise ConfigError(f"{path}: {getattr(error, 'strerror', None) or error}") from None
    if len(data) > most:
        raise ConfigError(f"{path}: larger than {_size(most)}")
    return data


def _size(most: int) -> str:
    return f"{most // 1_000_000} MB" if most >= 1_000_000 else f"{most} bytes"
