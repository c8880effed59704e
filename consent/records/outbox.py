"""Where consent records wait while their store is down: a file, one record a line.

A record that is put here survives a crash. Several processes may share the file. What is being sent on stands in a
second file beside it, so that nobody who chooses waits for that; a crash halfway sends some of it twice, and the store
refuses an id that it has.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from consent.atomic import write_bytes_atomically
from consent.choice import Method
from consent.errors import ConfigError
from consent.records.record import ConsentRecord
from consent.records.store import RecordStore
from consent.vocabulary import Category

try:
    import fcntl
except ImportError:  # Windows: one process only
    fcntl = None  # type: ignore[assignment]

log = logging.getLogger(__name__)

_TAG = re.compile(r"[A-Za-z0-9-]{1,35}")

MAX_BYTES = 16_000_000
"""Some 40,000 records; more do not wait, so that a store that is gone for good does not fill the disk."""
APPEND_TIMEOUT_S = 5


class Outbox:
    """Records that wait in the file at `path`, which is made with the first of them."""

    def __init__(self, path: Path) -> None:
        if not path.parent.is_dir():
            raise ConfigError(f"outbox: {path.parent}: no such folder; make it, or name another file")
        if path.is_dir():
            raise ConfigError(f"outbox: {path}: is a folder; name a file")
        self._path = path
        self._sending = path.with_name(f"{path.name}.sending")

    @property
    def holds_any(self) -> bool:
        """Whether something waits."""
        return any(_size(file) for file in (self._path, self._sending))

    async def put(self, record: ConsentRecord) -> None:
        """Keep `record` on the disk; raises OSError where it can not be written, or too many wait already."""
        await asyncio.to_thread(self._put, record)

    async def send_on(self, store: RecordStore) -> bool:
        """Append all that waits to `store`, in its order; whether nothing is left.

        Stops at the first record that the store does not take. Where another process is sending, nothing is done.
        """
        with _locked(self._path.with_name(f"{self._path.name}.lock"), wait=False) as is_ours:
            if not is_ours:
                return False
            while lines := await asyncio.to_thread(self._claim):
                left, unreadable = await _append(lines, store)
                await asyncio.to_thread(self._leave, left, unreadable)
                if left:
                    return False
        return True

    def _put(self, record: ConsentRecord) -> None:
        line = json.dumps(_fields(record), separators=(",", ":")).encode() + b"\n"
        with _opened(self._path) as descriptor:
            end = os.lseek(descriptor, 0, os.SEEK_END)
            if end + len(line) > MAX_BYTES:
                raise OSError(f"{self._path} is full")
            try:
                _write(descriptor, line)
                os.fsync(descriptor)
            except OSError:
                with suppress(OSError):
                    os.ftruncate(descriptor, end)
                raise

    def _claim(self) -> list[bytes]:
        """The lines to send on, moved to a file of their own; those of a run that was cut short come first."""
        if not _size(self._sending):
            with _opened(self._path) as descriptor:
                if not os.fstat(descriptor).st_size:
                    return []
                self._path.replace(self._sending)
        # A line without an end was being written when the power went: nobody was told that it is kept.
        return self._sending.read_bytes().split(b"\n")[:-1]

    def _leave(self, lines: list[bytes], unreadable: list[bytes]) -> None:
        if unreadable:
            with self._path.with_name(f"{self._path.name}.unreadable").open("ab") as aside:
                aside.writelines(line + b"\n" for line in unreadable)
                aside.flush()
                os.fsync(aside.fileno())
        if lines:
            write_bytes_atomically(self._sending, b"".join(line + b"\n" for line in lines))
        else:
            self._sending.unlink(missing_ok=True)


async def _append(lines: list[bytes], store: RecordStore) -> tuple[list[bytes], list[bytes]]:
    """The lines that are left over when the store has been given all that it takes, and those that are no records."""
    unreadable: list[bytes] = []
    for number, line in enumerate(lines):
        try:
            record = _record(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            log.exception("a line of the outbox is no consent record, and is put aside: %r", line[:200])
            unreadable.append(line)
            continue
        try:
            async with asyncio.timeout(APPEND_TIMEOUT_S):
                await append_once(record, store)
        except Exception as error:  # noqa: BLE001 (whatever a store raises, nothing may be lost)
            log.warning("consent records go on waiting: %s: %s", type(error).__name__, error)
            return lines[number:], unreadable
    return [], unreadable


async def append_once(record: ConsentRecord, store: RecordStore) -> None:
    """Append `record`, unless `store` has it; raises whatever the store raises."""
    try:
        await store.append(record)
    except ValueError:
        # Kept already, before a crash or by an append that was given up too soon.
        if await store.get(record.id) is None:
            raise


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    """The file at `path`, made where there is none, for one process at a time."""
    while True:
        is_new = not path.exists()
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            if fcntl is not None:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            # While we waited for the lock its holder may have moved the file away.
            if not path.exists() or not os.path.samestat(os.fstat(descriptor), path.stat()):
                continue
            if is_new:
                _sync_folder(path.parent)
            yield descriptor
        finally:
            os.close(descriptor)
        return


@contextmanager
def _locked(path: Path, *, wait: bool) -> Iterator[bool]:
    """Whether we alone hold the lock file at `path`."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        is_ours = True
        if fcntl is not None:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                is_ours = False
        yield is_ours
    finally:
        os.close(descriptor)


def _write(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):  # not every file system lets a folder be opened for that
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _fields(record: ConsentRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "made_at": record.made_at.isoformat(),
        "method": record.method.value,
        "granted": list(record.granted),
        "refused": list(record.refused),
        "services": list(record.services),
        "signal": record.signal,
        "revision": record.revision,
        "language": record.language,
    }


def _record(fields: dict[str, Any]) -> ConsentRecord:
    return ConsentRecord(
        id=fields["id"],
        made_at=datetime.fromisoformat(fields["made_at"]),
        method=Method(fields["method"]),
        granted=tuple(Category(word) for word in fields["granted"]),
        refused=tuple(Category(word) for word in fields["refused"]),
        services=tuple(fields["services"]),
        signal=fields["signal"],
        revision=fields["revision"],
        language=_tag(fields["language"]),
    )


def _tag(language: str) -> str:
    """The tag itself; raises ValueError or TypeError where it is none. A store would go on refusing it for ever."""
    if not _TAG.fullmatch(language):
        raise ValueError(f"{language!r} is no language tag")
    return language
