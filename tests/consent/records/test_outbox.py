"""What waits while the store is down is sent on when it is back, and nothing is lost."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest

from consent.errors import ConfigError
from consent.records import ConsentRecord, keeper, open_store, outbox, sqlite
from consent.records.keeper import RecordKeeper
from consent.records.outbox import Outbox
from consent.records.store import outbox_of
from tests.consent.records.contract import a_record
from tests.consent.shop import around, client


class Store:
    """A store that can be down, and remembers the order."""

    def __init__(self, *, is_down: bool = False) -> None:
        self.kept: dict[str, ConsentRecord] = {}
        self.is_down = is_down
        self.asked = 0

    async def append(self, record: ConsentRecord) -> None:
        self.asked += 1
        await asyncio.sleep(0)
        if self.is_down:
            raise OSError("connection refused")
        if record.id in self.kept:
            raise ValueError("kept already")
        self.kept[record.id] = record

    async def get(self, record_id: str) -> ConsentRecord | None:
        return self.kept.get(record_id)

    def records(self) -> Any:
        raise NotImplementedError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "consent.outbox"


async def finished(subject: RecordKeeper) -> None:
    """Wait for what the keeper does in the background."""
    if subject._sending is not None:
        await subject._sending


async def test_what_waits_is_sent_on_in_its_order_after_a_restart(path: Path) -> None:
    before, after = Outbox(path), Outbox(path)
    for number in range(3):
        await before.put(a_record(number))
    store = Store()

    assert await after.send_on(store)

    assert list(store.kept.values()) == [a_record(number) for number in range(3)]
    assert not after.holds_any
    assert await after.send_on(store)


def test_file_that_waits_is_readable_by_nobody_else(path: Path) -> None:
    Outbox(path)._put(a_record())

    assert path.stat().st_mode & 0o777 == 0o600


async def test_record_that_the_store_does_not_take_goes_on_waiting(path: Path) -> None:
    subject, store = Outbox(path), Store(is_down=True)
    await subject.put(a_record(1))

    assert not await subject.send_on(store)
    await subject.put(a_record(2))
    store.is_down = False

    assert subject.holds_any
    assert await subject.send_on(store)
    assert list(store.kept.values()) == [a_record(1), a_record(2)]


async def test_run_that_was_cut_short_is_done_again_and_keeps_nothing_twice(path: Path) -> None:
    subject, store = Outbox(path), Store()
    for number in range(3):
        await subject.put(a_record(number))
    subject._claim()  # and then the power went, when the first had been sent
    await store.append(a_record(0))
    await subject.put(a_record(3))

    assert await Outbox(path).send_on(store)

    assert list(store.kept) == [a_record(number).id for number in range(4)]


async def test_value_error_of_a_store_that_has_not_kept_the_record_loses_nothing(path: Path) -> None:
    class Odd(Store):
        async def append(self, record: ConsentRecord) -> None:
            raise ValueError("no such column")

    subject = Outbox(path)
    await subject.put(a_record())

    assert not await subject.send_on(Odd())
    assert await subject.send_on(Store())


async def test_line_that_was_cut_off_is_passed_over(path: Path) -> None:
    subject, store = Outbox(path), Store()
    await subject.put(a_record(1))
    with path.open("ab") as file:
        file.write(b'{"id": "half')

    assert await subject.send_on(store)
    assert list(store.kept.values()) == [a_record(1)]


@pytest.mark.parametrize("line", [b"{}", b"null", b"\xff", b"[" * 100_000, b'{"id": 1}'])
def test_line_that_is_no_record_is_put_aside_and_stops_nothing(
    path: Path, line: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    subject, store = Outbox(path), Store()
    path.write_bytes(line + b"\n")
    subject._put(a_record(1))

    assert asyncio.run(subject.send_on(store))

    assert list(store.kept.values()) == [a_record(1)]
    assert path.with_name("consent.outbox.unreadable").read_bytes() == line + b"\n"
    assert "is no consent record" in caplog.text


def test_outbox_is_bounded(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "MAX_BYTES", 400)
    subject = Outbox(path)
    subject._put(a_record(1))

    with pytest.raises(OSError, match="full"):
        subject._put(a_record(2))
    assert path.stat().st_size <= 400


async def test_disk_that_is_full_leaves_no_half_a_line(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    subject = Outbox(path)
    await subject.put(a_record(1))
    write = os.write

    def half(descriptor: int, data: bytes) -> int:
        if len(data) < 50:
            raise OSError("no space left on device")
        return write(descriptor, data[: len(data) // 2])

    monkeypatch.setattr(os, "write", half)
    with pytest.raises(OSError, match="no space"):
        await subject.put(a_record(2))
    monkeypatch.undo()
    await subject.put(a_record(3))
    store = Store()

    assert await subject.send_on(store)
    assert list(store.kept.values()) == [a_record(1), a_record(3)]


async def test_many_can_put_while_others_send(path: Path) -> None:
    store = Store()
    boxes = [Outbox(path) for _ in range(4)]

    await asyncio.gather(
        *(boxes[number % 4].put(a_record(number)) for number in range(40)),
        *(box.send_on(store) for box in boxes),
    )
    await boxes[0].send_on(store)

    assert set(store.kept) == {a_record(number).id for number in range(40)}


async def test_choice_is_answered_with_its_record_while_the_store_is_down(path: Path) -> None:
    store = Store(is_down=True)
    async with client(around(None, store=store, outbox=path)) as visitor:
        record_id = (await visitor.post("/consent/choice", json={"action": "reject"})).json()["record"]
    store.is_down = False

    assert await Outbox(path).send_on(store)
    assert list(store.kept) == [record_id]


async def test_store_that_is_down_is_left_alone_for_a_while(path: Path) -> None:
    store = Store(is_down=True)
    subject = RecordKeeper(store, Outbox(path))

    assert [await subject.keep(a_record(number)) for number in range(3)] == [True] * 3

    assert store.asked == 1


async def test_what_waits_is_sent_on_when_the_time_has_come(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(is_down=True)
    subject = RecordKeeper(store, Outbox(path))
    await subject.keep(a_record(1))
    store.is_down = False

    subject._stop_waiting()  # what the timer calls
    await finished(subject)

    assert list(store.kept.values()) == [a_record(1)]
    assert not subject._is_waiting()


async def test_store_that_stays_down_is_tried_again_later(path: Path) -> None:
    subject = RecordKeeper(Store(is_down=True), Outbox(path))
    await subject.keep(a_record(1))

    subject._stop_waiting()
    await finished(subject)

    assert subject._is_waiting()


async def test_application_that_starts_sends_on_what_waits(path: Path) -> None:
    await Outbox(path).put(a_record(1))
    store = Store()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        pass

    subject = around(app, store=store, outbox=path)
    await subject({"type": "lifespan"}, None, None)
    await finished(subject._keeper)

    assert list(store.kept.values()) == [a_record(1)]


async def test_next_choice_sends_on_what_waits_since_before_a_restart(path: Path) -> None:
    await Outbox(path).put(a_record(1))
    store = Store()
    subject = RecordKeeper(store, Outbox(path))

    await subject.keep(a_record(2))
    await finished(subject)

    assert set(store.kept) == {a_record(1).id, a_record(2).id}


async def test_record_is_lost_only_where_neither_store_nor_disk_takes_it(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(outbox, "MAX_BYTES", 0)

    assert not await RecordKeeper(Store(is_down=True), Outbox(path)).keep(a_record())
    assert "was not kept in the outbox" in caplog.text


def test_outbox_stands_beside_an_sqlite_file(tmp_path: Path) -> None:
    assert outbox_of(f"sqlite:///{tmp_path}/consent.db") == tmp_path / "consent.db.outbox"
    assert outbox_of("postgresql://host/db") is None


async def test_locked_sqlite_file_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sqlite3

    monkeypatch.setattr(keeper, "STORE_TIMEOUT_S", 0.2)
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT_S", 0.1)
    url = f"sqlite:///{tmp_path}/consent.db"
    async with client(around(None, store=url)) as visitor:
        await visitor.post("/consent/choice", json={"action": "accept"})
        holder = sqlite3.connect(tmp_path / "consent.db")
        holder.execute("BEGIN EXCLUSIVE")
        record_id = (await visitor.post("/consent/choice", json={"action": "reject"})).json()["record"]
        holder.rollback()
        holder.close()

    assert record_id is not None
    assert await Outbox(tmp_path / "consent.db.outbox").send_on(open_store(url))
    assert await open_store(url).get(record_id) is not None


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"outbox": "no/such/folder/x", "store": Store()}, "outbox: no/such/folder: no such folder"),
        ({"outbox": ".", "store": Store()}, "outbox: .: is a folder"),
        ({"outbox": "x"}, "without a store"),
    ],
)
def test_wrong_outbox_stops_the_application_from_starting(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message.replace(".", r"\.")):
        around(None, **options)


@pytest.mark.parametrize("language", [b"7", b"null", b'"n l"', b'"' + b"x" * 36 + b'"'])
def test_record_in_no_language_is_put_aside(path: Path, language: bytes) -> None:
    subject, store = Outbox(path), Store()
    subject._put(a_record(1))
    path.write_bytes(path.read_bytes().replace(b'"nl"', language))

    assert asyncio.run(subject.send_on(store))

    assert not store.kept
    assert path.with_name("consent.outbox.unreadable").exists()
