"""The snippet's files are in the browser's cache; nobody takes the records of what visitors choose."""

from __future__ import annotations

import json

import pytest
from playwright.async_api import Page, expect

from tests.consent.shop import ListStore
from tests.waiting import until
from tests.widget.snippet.shop import ALL, RECORDS, WAITING, posted


@pytest.fixture
async def alone(visit: Page, store: ListStore) -> Page:
    store.error = OSError("down")
    return visit


async def test_choice_takes_effect_and_its_record_goes_with_the_next_page(alone: Page, store: ListStore) -> None:
    assert (await posted(alone, "Alles accepteren")).status == 503
    await expect(alone.locator("body")).to_have_attribute("data-woken", ALL)
    (waits,) = await alone.evaluate(WAITING)
    store.error = None
    async with alone.expect_response(RECORDS):
        await alone.reload()

    await until(alone, f"{WAITING}.length === 0")
    assert [record.id for record in store.kept] == [waits["id"]]
    assert await alone.evaluate("Object.keys(localStorage)") == ["kruimel-receipt"]


async def test_record_whose_answer_got_lost_is_sent_again_by_the_same_id(alone: Page, store: ListStore) -> None:
    store.error = None
    await alone.route(RECORDS, lambda route: route.abort())
    await alone.get_by_role("button", name="Alles weigeren").click()
    await expect(alone.locator(".kr-control")).to_be_visible()
    (waits,) = await alone.evaluate(WAITING)
    await alone.unroute(RECORDS)
    async with alone.expect_request(RECORDS) as request:
        await alone.reload()

    sent = json.loads((await request.value).post_data or "")
    assert sent["id"] == waits["id"]
    assert sent["age"] >= 0


async def test_no_more_than_eight_wait(alone: Page) -> None:
    records = [{"id": "0" * 32, "at": 4_000_000_000}] * 30
    await alone.evaluate("value => localStorage.setItem('kruimel-records', value)", json.dumps(records))
    await posted(alone, "Alles weigeren")

    assert len(await alone.evaluate(WAITING)) == 8


@pytest.mark.parametrize("kept", ["", "null", "{}", "[1]", "[null]", "[{}]", "[[[", '{"length":1}', '"x"'])
async def test_what_others_write_there_does_no_harm(alone: Page, store: ListStore, kept: str) -> None:
    await alone.evaluate("value => localStorage.setItem('kruimel-records', value)", kept)
    await alone.reload()
    store.error = None
    await posted(alone, "Alles weigeren")

    assert [record.method for record in store.kept] == ["reject-all"]


async def test_record_that_is_refused_is_not_sent_again(alone: Page, store: ListStore) -> None:
    store.error = None
    records = [{"id": "no id", "at": 4_000_000_000}]
    await alone.evaluate("value => localStorage.setItem('kruimel-records', value)", json.dumps(records))
    async with alone.expect_response(RECORDS) as answer:
        await alone.reload()

    assert (await answer.value).status == 400
    await until(alone, f"{WAITING}.length === 0")
