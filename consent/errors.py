"""What can go wrong, as one tree.

    KruimelError                 one clear line, and the exit code of the command
    ├── ConfigError              an option passed by the caller is wrong
    ├── InvalidFile              a file that a person wrote is wrong; holds every fault found
    └── Unreachable              the site or the browser could not be reached

What a visitor or a scanned page sends is never an error of ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class KruimelError(Exception):
    """Something the caller can put right; the message is one line: what was found, where, what would be right."""

    exit_code = 2


class ConfigError(KruimelError):
    """An option is missing or wrong; raised when the application starts, not when a visitor comes."""


class Unreachable(KruimelError):
    """The site or the browser could not be reached."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a file: `file:line: field: message`. `line` is None where no line can be named."""

    file: str
    line: int | None
    field: str
    message: str

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.field}: {self.message}" if self.field else f"{where}: {self.message}"


class InvalidFile(KruimelError):
    """A file is wrong; `faults` lists everything found in it, in the order of the file."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)
