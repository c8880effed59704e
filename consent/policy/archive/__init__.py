"""What a policy said, and from when on: so that a consent record can be laid beside the text of its day.

For `privacy.md` the folder `.kruimel/privacy.md` beside it holds each text that was written as a file named after its
hash, and `history.json` says which of them stood in the policy from which moment on. Nothing in it is ever changed or
taken away. It belongs under version control with the policy.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from consent.atomic import write_bytes_atomically
from consent.errors import ConfigError, Fault, InvalidFile
from consent.reading import read_bytes
from consent.vocabulary import Language

FOLDER = ".kruimel"
SCHEMA = "policy-history/1"
MAX_BYTES = 4_000_000
SHORTEST = 4
"""Digits of a hash that are enough to ask for a text."""
_DIGEST = re.compile(r"[0-9a-f]{64}")
_HISTORY = "history.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A text that stood in a policy from `written` on, until the next one."""

    digest: str
    """The SHA-256 of the text in UTF-8, in hex."""
    written: datetime
    """Timezone-aware, in UTC, whole seconds."""
    revision: str
    """Of the declaration, as consent records name it."""
    language: Language


def archive(section: str, policy: Path, *, revision: str, language: Language, now: datetime | None = None) -> Version:
    """Keep `section`, the neutral Markdown that was just written into the file `policy`; the version that it is now.

    Where the last version says the same already, nothing is written and that version comes back. `now` is
    timezone-aware. Raises ConfigError and InvalidFile where the archive can not be read or written.
    """
    digest = hashlib.sha256(section.encode("utf-8")).hexdigest()
    versions = history(policy)
    if versions and (versions[-1].digest, versions[-1].revision) == (digest, revision):
        return versions[-1]
    moment = (now or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
    version = Version(digest=digest, written=moment, revision=revision, language=language)
    folder = folder_of(policy)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"{folder}: can not be made: {error.strerror}") from None
    # The text before the history: whoever is interrupted between the two has a text too many, and none too few.
    if not (text := folder / f"{digest}.md").exists():
        write_bytes_atomically(text, section.encode("utf-8"))
    write_bytes_atomically(folder / _HISTORY, _history_bytes([*versions, version]))
    return version


def folder_of(policy: Path) -> Path:
    """Where the versions of `policy` are kept."""
    return policy.parent / FOLDER / policy.name


def history(policy: Path) -> list[Version]:
    """The versions of `policy`, the oldest first; none where nothing was kept yet."""
    return _read_history(folder_of(policy) / _HISTORY)


def version_at(versions: Sequence[Version], moment: datetime) -> Version | None:
    """Which of `versions`, the oldest first, stood in the policy at `moment`; None before the first one."""
    return next((version for version in reversed(versions) if version.written <= moment), None)


def text_of(digest: str, folder: Path) -> tuple[Path, str]:
    """The text whose hash starts with `digest`, and its file, among all that is kept below `folder`.

    Raises ConfigError where there is no such text or more than one, and InvalidFile where it is not what was written.
    """
    if not re.fullmatch(rf"[0-9a-f]{{{SHORTEST},64}}", digest):
        raise ConfigError(f"{digest!r} is not the start of a hash: at least {SHORTEST} of the digits 0-9 and a-f")
    found = {path.stem: path for path in sorted(_kept(folder)) if path.stem.startswith(digest)}
    if len(found) != 1:
        told = "no text" if not found else f"{len(found)} texts ({', '.join(stem[:12] for stem in found)})"
        raise ConfigError(f"{folder / FOLDER}: {told} with a hash that starts with {digest}")
    ((whole, path),) = found.items()
    data = read_bytes(path, MAX_BYTES)
    if hashlib.sha256(data).hexdigest() != whole:
        raise InvalidFile([Fault(str(path), None, "", "is not what was written: its hash is another")])
    return path, data.decode("utf-8")


def _kept(folder: Path) -> Iterator[Path]:
    return (path for path in (folder / FOLDER).glob("*/*.md") if _DIGEST.fullmatch(path.stem))


def _read_history(path: Path) -> list[Version]:
    if not path.exists():
        return []
    try:
        values: Any = json.loads(read_bytes(path, MAX_BYTES))
        if values["kruimel"] == SCHEMA:
            return [_version(value) for value in values["versions"]]
    except (ValueError, TypeError, KeyError, RecursionError):
        pass
    raise InvalidFile([Fault(str(path), None, "", "is not what kruimel wrote; take it back from version control")])


def _version(value: Any) -> Version:
    written = datetime.fromisoformat(value["written"])
    if not _DIGEST.fullmatch(value["sha256"]) or written.tzinfo is None or not isinstance(value["revision"], str):
        raise ValueError
    return Version(
        digest=value["sha256"], written=written, revision=value["revision"], language=Language(value["language"])
    )


def _history_bytes(versions: Sequence[Version]) -> bytes:
    values = [
        {
            "sha256": version.digest,
            "written": version.written.isoformat().replace("+00:00", "Z"),
            "revision": version.revision,
            "language": version.language.value,
        }
        for version in versions
    ]
    return (json.dumps({"kruimel": SCHEMA, "versions": values}, indent=1) + "\n").encode("ascii")
