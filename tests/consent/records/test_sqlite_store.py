"""Records in an SQLite file."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from consent.choice import Method, choose
from consent.errors import ConfigError
from consent.records import RecordStore, open_store
from consent.records import sqlite as module
from consent.records.record import record_of
from consent.vocabulary import Category, Language
from tests.consent.declarations import webshop
from tests.consent.records.contract import NOON, StoreContract, a_record


@pytest.fixture
def store(tmp_path: Path) -> RecordStore:
    return open_store(f"sqlite:///{tmp_path}/consent.db")


class TestSqliteStore(StoreContract):
    """The contract, and what is SQLite's own."""

    async def test_records_survive_the_process(self, store: RecordStore, tmp_path: Path) -> None:
        await store.append(a_record())

        assert await open_store(f"sqlite:///{tmp_path}/consent.db").get(a_record().id) == a_record()

    async def test_several_stores_write_to_one_file(self, tmp_path: Path) -> None:
        stores = [open_store(f"sqlite+aiosqlite:///{tmp_path}/consent.db") for _ in range(4)]

        await asyncio.gather(*(stores[number % 4].append(a_record(number)) for number in range(20)))

        assert len(await self.all_of(stores[0])) == 20

    async def test_more_records_than_one_page_are_all_read(
        self, store: RecordStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "PAGE", 3)
        for number in range(7):
            await store.append(a_record(number))

        assert [record.id for record in await self.all_of(store)] == [a_record(number).id for number in range(7)]

    async def test_file_can_be_read_with_any_sqlite(self, store: RecordStore, tmp_path: Path) -> None:
        await store.append(a_record())

        with sqlite3.connect(tmp_path / "consent.db") as connection:
            rows = connection.execute("SELECT made_at, granted, refused, revision FROM consent_record").fetchall()
        connection.close()

        assert rows == [(int(NOON.timestamp()), "statistics", "preferences marketing", "3f9c2a71")]


def test_store_can_be_used_from_one_event_loop_after_another(store: RecordStore) -> None:
    for number in range(3):
        asyncio.run(store.append(a_record(number)))

    assert asyncio.run(store.get(a_record(2).id)) == a_record(2)


def test_nothing_is_written_before_the_first_record(store: RecordStore, tmp_path: Path) -> None:
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url",
    [
        "",
        "consent.db",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "mysql://host/db",
        "sqlite:///no/such/folder/x.db",
    ],
)
def test_url_that_can_keep_nothing_is_refused_in_one_line(url: str) -> None:
    with pytest.raises(ConfigError, match=r"^store") as refused:
        open_store(url)
    assert "\n" not in str(refused.value)


def test_record_of_an_answer_to_another_revision_names_nothing_that_was_not_shown() -> None:
    shown = frozenset({"youtube"})
    choice = choose(
        webshop(), Method.REJECT_ALL, now=NOON, max_age=timedelta(days=180), revision="00000000", shown=shown
    )

    record = record_of(choice, webshop(), Language.EN)

    assert (record.granted, record.refused, record.services) == ((), (Category.MARKETING,), ())


def test_record_says_what_was_chosen_and_nothing_of_who_chose() -> None:
    choice = choose(webshop(), Method.SELECTION, {Category.STATISTICS}, now=NOON, max_age=timedelta(days=180))

    record = record_of(choice, webshop(), Language.EN)

    assert record.granted == (Category.STATISTICS,)
    assert record.refused == (Category.PREFERENCES, Category.MARKETING)
    assert record.revision == webshop().revision
    assert len(record.id) == 32
    assert record.id != record_of(choice, webshop(), Language.EN).id
    assert record.services == ("google-analytics",)
    known = {"id", "made_at", "method", "granted", "refused", "services", "signal", "revision", "language"}
    assert set(record.__slots__) == known
