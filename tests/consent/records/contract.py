"""What every store has to do; each store's tests inherit this class."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from consent.choice import Method
from consent.records import ConsentRecord, RecordStore
from consent.vocabulary import Category, Language

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def a_record(number: int = 0) -> ConsentRecord:
    return ConsentRecord(
        id=f"{number:032x}",
        made_at=NOON + timedelta(seconds=number),
        method=Method.SELECTION,
        granted=(Category.STATISTICS,),
        refused=(Category.PREFERENCES, Category.MARKETING),
        services=("google-analytics",),
        signal=True,
        revision="3f9c2a71",
        language=Language.NL,
    )


class StoreContract:
    """Inherit, and give a fixture `store`: a store with nothing in it."""

    async def all_of(self, store: RecordStore) -> list[ConsentRecord]:
        return [record async for record in store.records()]

    async def test_record_keeps_any_language_that_a_banner_can_have(self, store: RecordStore) -> None:
        record = replace(a_record(), language="zh-Hant-TW")
        await store.append(record)
        assert await self.all_of(store) == [record]

    async def test_record_comes_back_as_it_was_kept(self, store: RecordStore) -> None:
        await store.append(a_record())

        assert await store.get(a_record().id) == a_record()

    async def test_record_of_a_refusal_of_everything_comes_back(self, store: RecordStore) -> None:
        refusal = replace(a_record(), granted=(), refused=(), method=Method.REJECT_ALL)
        await store.append(refusal)

        assert await store.get(refusal.id) == refusal

    async def test_store_with_nothing_in_it_has_no_records(self, store: RecordStore) -> None:
        assert await store.get("0" * 32) is None
        assert await self.all_of(store) == []

    async def test_records_come_in_the_order_in_which_they_were_kept(self, store: RecordStore) -> None:
        kept = [a_record(number) for number in (3, 1, 2)]
        for record in kept:
            await store.append(record)

        assert await self.all_of(store) == kept

    async def test_record_is_never_replaced(self, store: RecordStore) -> None:
        await store.append(a_record())
        with pytest.raises(ValueError, match="kept already"):
            await store.append(replace(a_record(), granted=()))

        assert await self.all_of(store) == [a_record()]

    async def test_many_visitors_can_choose_at_once(self, store: RecordStore) -> None:
        await asyncio.gather(*(store.append(a_record(number)) for number in range(20)))

        assert len(await self.all_of(store)) == 20

    @pytest.mark.parametrize("record_id", ["", "'; DROP TABLE consent_record; --", "\x00", "\u00e9" * 1_000])
    async def test_no_id_from_elsewhere_finds_or_breaks_anything(self, store: RecordStore, record_id: str) -> None:
        await store.append(a_record())

        assert await store.get(record_id) is None
        assert await self.all_of(store) == [a_record()]
