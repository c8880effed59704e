"""Read a policy from disk, byte for byte."""

from __future__ import annotations

from pathlib import Path

from consent.errors import ConfigError
from consent.policy.documents import Document
from consent.policy.documents.formats import Format, format_of, open_document
from consent.reading import read_bytes

MAX_TEXT_BYTES = 4_000_000
MAX_WORD_BYTES = 50_000_000
"""A Word document holds its pictures; what is read of it has a limit of its own."""


def read_policy(path: Path, format: Format | None = None) -> tuple[Document, Format]:  # noqa: A002
    """The policy at `path` and its format, which is told from name and content unless given.

    Raises ConfigError where there is no such file or it is too large, and InvalidFile where it is not of that format.
    """
    if path.is_dir():
        raise ConfigError(f"{path}: is a folder; name the policy in it")
    is_word = format is Format.WORD or path.suffix.lower() == ".docx"
    data = read_bytes(path, MAX_WORD_BYTES if is_word else MAX_TEXT_BYTES)
    format = format or format_of(str(path), data)  # noqa: A001
    return open_document(data, format, name=str(path)), format
