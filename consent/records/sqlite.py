"""Consent records in an SQLite file."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Boolean, Column, Integer, MetaData, RowMapping, String, Table, Text, event, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateTable

from consent.choice import Method
from consent.errors import ConfigError
from consent.records.record import ConsentRecord
from consent.vocabulary import Category

BUSY_TIMEOUT_S = 5
"""How long to wait for another process that is writing."""

PAGE = 500
"""How many records to read at once."""

CONSENT_RECORD = Table(
    "consent_record",
    MetaData(),
    Column("position", Integer, primary_key=True, autoincrement=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("made_at", Integer, nullable=False, comment="seconds since 1970, UTC"),
    Column("method", String(32), nullable=False),
    Column("granted", String(200), nullable=False, comment="categories, separated by spaces"),
    Column("refused", String(200), nullable=False, comment="categories, separated by spaces"),
    Column("services", Text, nullable=False, comment="ids of what was granted, separated by spaces"),
    Column("signal", Boolean, nullable=False, comment="whether the browser sent Sec-GPC: 1"),
    Column("revision", String(64), nullable=False),
    Column("language", String(35), nullable=False),
)


class SqliteStore:
    """A RecordStore in the file at `path`; the table is made with the first use.

    A connection is opened for each record and closed again: choices are rare, and so the store belongs to no event
    loop and no process, and an application has nothing to shut down.
    """

    def __init__(self, path: str) -> None:
        if not path or path == ":memory:":
            raise ConfigError("store: name a file, as in 'sqlite:///consent.db'; records in memory prove nothing")
        if not Path(path).parent.is_dir():
            raise ConfigError(f"store: {Path(path).parent}: no such folder; make it, or name another file")
        self._engine = _engine(path)
        self._is_ready = False

    async def append(self, record: ConsentRecord) -> None:
        """Keep `record`; raises ValueError where its id is taken."""
        await self._make_ready()
        try:
            async with self._engine.begin() as connection:
                await connection.execute(insert(CONSENT_RECORD).values(_row(record)))
        except IntegrityError:
            raise ValueError(f"a record {record.id!r} is kept already") from None

    async def get(self, record_id: str) -> ConsentRecord | None:
        """The record of that id, or None."""
        await self._make_ready()
        async with self._engine.connect() as connection:
            found = await connection.execute(select(CONSENT_RECORD).where(CONSENT_RECORD.c.id == record_id))
            row = found.mappings().first()
        return None if row is None else _record(row)

    async def records(self) -> AsyncIterator[ConsentRecord]:
        """All records, in the order in which they were kept."""
        await self._make_ready()
        position = 0
        # In pages, because a writer waits while a reader reads.
        while rows := await self._page(after=position):
            for row in rows:
                yield _record(row)
            position = rows[-1]["position"]

    async def _page(self, *, after: int) -> Sequence[RowMapping]:
        query = select(CONSENT_RECORD).where(CONSENT_RECORD.c.position > after).order_by(CONSENT_RECORD.c.position)
        async with self._engine.connect() as connection:
            return (await connection.execute(query.limit(PAGE))).mappings().all()

    async def _make_ready(self) -> None:
        if not self._is_ready:
            async with self._engine.begin() as connection:
                await connection.execute(CreateTable(CONSENT_RECORD, if_not_exists=True))
            self._is_ready = True


def _engine(path: str) -> AsyncEngine:
    url = URL.create("sqlite+aiosqlite", database=path)
    engine = create_async_engine(url, poolclass=NullPool, connect_args={"timeout": BUSY_TIMEOUT_S})

    @event.listens_for(engine.sync_engine, "connect")
    def _reach_the_disk(connection: Any, _: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA synchronous = FULL")  # a build of SQLite may have another default
        cursor.close()

    return engine


def _row(record: ConsentRecord) -> dict[str, object]:
    return {
        "id": record.id,
        "made_at": int(record.made_at.timestamp()),
        "method": record.method.value,
        "granted": " ".join(record.granted),
        "refused": " ".join(record.refused),
        "services": " ".join(record.services),
        "signal": record.signal,
        "revision": record.revision,
        "language": record.language,
    }


def _record(row: RowMapping) -> ConsentRecord:
    return ConsentRecord(
        id=row["id"],
        made_at=datetime.fromtimestamp(row["made_at"], UTC),
        method=Method(row["method"]),
        granted=tuple(Category(word) for word in row["granted"].split()),
        refused=tuple(Category(word) for word in row["refused"].split()),
        services=tuple(row["services"].split()),
        signal=row["signal"],
        revision=row["revision"],
        language=row["language"],
    )
