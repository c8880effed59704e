"""Where consent records are kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol

from consent.errors import ConfigError
from consent.records.record import ConsentRecord

_SQLITE = ("sqlite", "sqlite+aiosqlite")


class RecordStore(Protocol):
    """Keeps records, and never changes one. May be used by many requests, and several processes, at the same time."""

    async def append(self, record: ConsentRecord) -> None:
        """Keep `record`; once this returns it survives a crash. Raises ValueError where its id is taken."""
        ...

    async def get(self, record_id: str) -> ConsentRecord | None:
        """The record of that id, or None."""
        ...

    def records(self) -> AsyncIterator[ConsentRecord]:
        """All records, in the order in which they were kept."""
        ...


def outbox_of(url: str) -> Path | None:
    """Where records wait while the store at `url` is down: beside an SQLite file. None for a store elsewhere."""
    scheme, _, path = url.partition("://")
    return Path(f"{path[1:]}.outbox") if scheme in _SQLITE and path.startswith("/") else None


def open_store(url: str) -> RecordStore:
    """The store at `url`, such as `sqlite:///consent.db` (four slashes before an absolute path).

    Nothing is written until the first record comes. Raises ConfigError for a URL of another kind, and for a folder
    that is not there.
    """
    scheme, _, path = url.partition("://")
    if scheme in _SQLITE and path.startswith("/"):
        from consent.records.sqlite import SqliteStore

        return SqliteStore(path[1:])
    raise ConfigError(f"store={url!r} is not a store; pass a URL such as 'sqlite:///consent.db'")
