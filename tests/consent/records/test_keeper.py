"""The keeper: what it tells of a record that is there already."""

from __future__ import annotations

from pathlib import Path

from consent.records.keeper import RecordKeeper
from consent.records.outbox import Outbox
from consent.records.sqlite import SqliteStore
from tests.consent.records.contract import a_record


async def test_record_that_comes_twice_is_kept_once_and_not_waited_for(tmp_path: Path) -> None:
    store, outbox = SqliteStore(str(tmp_path / "consent.db")), Outbox(tmp_path / "outbox")
    keeper = RecordKeeper(store, outbox)

    assert await keeper.keep(a_record())
    assert await keeper.keep(a_record())

    assert [record.id async for record in store.records()] == [a_record().id]
    assert not outbox.holds_any
