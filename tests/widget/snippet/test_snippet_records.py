"""Choices made on other sites: who may post them, what is kept, and what floods do."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.choice import Method
from consent.records.keeper import RecordKeeper
from consent.records.sqlite import SqliteStore
from consent.records.store import RecordStore
from consent.vocabulary import Category
from tests.consent.declarations import webshop
from tests.consent.shop import NOON, ORIGIN, ListStore, client
from widget import Snippets, SnippetSite
from widget.snippet import records as endpoint
from widget.snippet.records import Records

REVISION = webshop().revision
RECORDS = "/consent/shop/records"
SHOP = {"origin": ORIGIN}
ASKED = ["google-analytics", "google-maps", "meta-buttons", "youtube"]
NOT_MARKETING = ASKED[:2]


@cache
def served_shop() -> Snippets:
    """The application, made once for all tests: its files do not change."""
    site = SnippetSite(declaration=webshop(), languages=["nl", "en"], origins=["https://www.voorbeeldthee.example"])
    return Snippets(sites={"shop": site}, store=ListStore(), clock=NOON.timestamp)


def snippets(store: RecordStore) -> Snippets:
    app = served_shop()
    app._records = Records(RecordKeeper(store, None), NOON.timestamp)
    return app


@pytest.fixture
async def page(store: ListStore) -> Any:
    """A page of the shop, which posts to the consent server."""
    async with client(snippets(store), headers=SHOP) as page:
        yield page


def a_choice(method: str = "selection", services: list[str] | None = None, **fields: Any) -> dict[str, Any]:
    given = {"method": method, "services": services or [], "revision": REVISION, "language": "nl", "signal": False}
    return {**given, **fields}


@pytest.mark.parametrize(
    ("method", "services", "granted"),
    [
        ("accept-all", ASKED, ("preferences", "statistics", "marketing")),
        ("reject-all", [], ()),
        ("withdrawal", [], ()),
        ("selection", ["google-analytics"], ("statistics",)),
        ("selection", ["youtube"], ()),
        ("selection", [], ()),
    ],
)
async def test_choice_is_kept_as_a_record(
    page: httpx.AsyncClient, store: ListStore, method: str, services: list[str], granted: tuple[str, ...]
) -> None:
    answer = await page.post(RECORDS, json=a_choice(method, services, language="en"))

    (record,) = store.kept
    assert answer.json() == {"record": record.id}
    assert (record.method, record.services, record.granted) == (method, tuple(services), granted)
    assert (record.revision, record.language, record.signal) == (REVISION, "en", False)
    assert record.made_at == NOON


async def test_what_is_refused_in_part_is_in_neither_list(page: httpx.AsyncClient, store: ListStore) -> None:
    await page.post(RECORDS, json=a_choice("selection", ["youtube"]))

    assert store.kept[0].refused == (Category.PREFERENCES, Category.STATISTICS)


async def test_accepting_all_under_the_browsers_signal_leaves_out_what_that_refuses(
    page: httpx.AsyncClient, store: ListStore
) -> None:
    answer = await page.post(RECORDS, json=a_choice("accept-all", NOT_MARKETING, signal=True))

    assert answer.status_code == 200
    assert store.kept[0].method is Method.ACCEPT_ALL
    assert store.kept[0].signal
    assert store.kept[0].refused == (Category.MARKETING,)


async def test_choice_that_waited_is_as_old_as_it_is(page: httpx.AsyncClient, store: ListStore) -> None:
    await page.post(RECORDS, json=a_choice(age=3_600))

    assert store.kept[0].made_at == NOON - timedelta(hours=1)


async def test_answer_to_an_older_declaration_is_kept_as_such_and_said_to_be_old(
    page: httpx.AsyncClient, store: ListStore
) -> None:
    answer = await page.post(RECORDS, json=a_choice("accept-all", ["youtube", "gone"], revision="0123abcd"))

    (record,) = store.kept
    assert answer.json() == {"record": record.id, "old": "0123abcd", "revision": REVISION}
    assert (record.revision, record.services) == ("0123abcd", ("youtube",))


async def test_choice_that_comes_twice_is_kept_once(tmp_path: Path) -> None:
    store = SqliteStore(str(tmp_path / "consent.db"))
    async with client(snippets(store), headers=SHOP) as page:
        answers = [await page.post(RECORDS, json=a_choice(id="ab" * 16)) for _ in range(2)]

    assert [answer.json() for answer in answers] == [{"record": "ab" * 16}] * 2
    assert [record.id async for record in store.records()] == ["ab" * 16]


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "https://elsewhere.example",
        "http://voorbeeldthee.example",
        "https://voorbeeldthee.example:8443",
        "https://voorbeeldthee.example.elsewhere.example",
        "https://sub.voorbeeldthee.example",
        "https://voorbeeldthee.example/",
        "\u00ff" * 5_000,
    ],
)
@pytest.mark.parametrize("method", ["POST", "OPTIONS"])
async def test_page_of_another_origin_is_refused_in_one_line(store: ListStore, origin: str | None, method: str) -> None:
    headers = {} if origin is None else {"origin": origin.encode("latin-1")}
    async with client(snippets(store)) as stranger:
        answer = await stranger.request(method, RECORDS, json=a_choice(), headers=headers)

    assert answer.status_code == 403
    assert answer.text == "Only pages of the declared site can post here.\n"
    assert "access-control-allow-origin" not in answer.headers
    assert "Origin" in answer.headers.get_list("vary")
    assert store.kept == []


@pytest.mark.parametrize("origin", [ORIGIN, "https://www.voorbeeldthee.example"])
async def test_browser_is_told_beforehand_that_it_may_post(page: httpx.AsyncClient, origin: str) -> None:
    asks = {"origin": origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type"}

    answer = await page.options(RECORDS, headers=asks)

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == origin
    assert answer.headers["access-control-allow-methods"] == "POST"
    assert answer.headers["access-control-allow-headers"] == "content-type"
    assert answer.headers["vary"] == "Origin"
    assert "access-control-allow-credentials" not in answer.headers


async def test_the_page_may_read_what_was_wrong(page: httpx.AsyncClient) -> None:
    for answer in (await page.post(RECORDS, json={}), await page.post(RECORDS, json=a_choice())):
        assert answer.headers["access-control-allow-origin"] == ORIGIN
        assert "Origin" in answer.headers.get_list("vary")
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"method": "gpc"}, "method is none of accept-all, reject-all, selection, withdrawal"),
        ({"method": None}, "method is missing, or no text"),
        ({"services": "youtube"}, "services is missing, or no list of texts"),
        ({"services": ["youtube", 1]}, "services is missing, or no list of texts"),
        ({"services": ["nobody"]}, "services names one that nobody is asked about"),
        ({"services": ["shop"]}, "services names one that nobody is asked about"),
        ({"services": ["marketing"]}, "services names one that nobody is asked about"),
        ({"method": "accept-all", "services": ["youtube"]}, "accept-all leaves services out"),
        ({"method": "accept-all", "services": NOT_MARKETING}, "accept-all leaves services out"),
        ({"method": "reject-all", "services": ["youtube"]}, "reject-all grants nothing; services must be empty"),
        ({"method": "withdrawal", "services": ["youtube"]}, "withdrawal grants nothing; services must be empty"),
        ({"revision": "0123ABCD"}, "revision is not 8 hex digits"),
        ({"revision": None}, "revision is missing, or no text"),
        ({"language": "fy"}, "language is none of en, nl"),
        ({"signal": 1}, "signal is not true or false"),
        ({"age": -1}, "age is not a number of seconds from 0 to 2592000"),
        ({"age": 2_592_001}, "age is not a number of seconds from 0 to 2592000"),
        ({"age": True}, "age is not a number of seconds from 0 to 2592000"),
        ({"age": 1.5}, "age is not a number of seconds from 0 to 2592000"),
        ({"id": "AB" * 16}, "id is not 32 hex digits"),
        ({"id": "../" * 9}, "id is not 32 hex digits"),
    ],
)
async def test_choice_that_no_page_of_ours_makes_is_refused(
    page: httpx.AsyncClient, store: ListStore, fields: dict[str, Any], message: str
) -> None:
    answer = await page.post(RECORDS, json=a_choice(**fields))

    assert (answer.status_code, answer.text) == (400, f"{message}\n")
    assert store.kept == []


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'{"method": "selection", "method": "selection"}', "application/json", 400),
        (b"[" * 8_000, "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"1" * 8_000, "application/json", 400),
        (b" " * 8_193, "application/json", 413),
        (json.dumps(a_choice()).encode(), "text/plain", 415),
        (json.dumps(a_choice()).encode(), "", 415),
    ],
)
async def test_body_that_is_no_choice_is_refused(
    page: httpx.AsyncClient, store: ListStore, body: bytes, content_type: str, status: int
) -> None:
    answer = await page.post(RECORDS, content=body, headers={"content-type": content_type})

    assert answer.status_code == status
    assert answer.text.count("\n") == 1
    assert store.kept == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
CHOICES = st.fixed_dictionaries(
    {},
    optional={
        name: JSON | st.sampled_from([a_choice("accept-all", ASKED)[name], "reject-all", []])
        for name in ("method", "services", "revision", "language", "signal")
    }
    | {"id": JSON, "age": JSON},
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(body=st.binary(max_size=200) | CHOICES.map(lambda choice: json.dumps(choice).encode()))
def test_a_flood_of_rubbish_is_refused_or_a_choice(body: bytes) -> None:
    store = ListStore()

    async def post() -> httpx.Response:
        headers = {**SHOP, "content-type": "application/json"}
        async with client(snippets(store)) as page:
            return await page.post(RECORDS, content=body, headers=headers)

    answer = asyncio.run(post())

    assert answer.status_code in (200, 400)
    assert len(store.kept) == (answer.status_code == 200)


async def test_body_that_never_ends_is_given_up(store: ListStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "BODY_TIMEOUT_S", 0.01)
    sent: list[Any] = []

    async def receive() -> Any:
        await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"origin", ORIGIN.encode()), (b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": RECORDS, "root_path": "", "headers": headers}
    await snippets(store)(scope, receive, send)

    assert sent[0]["status"] == 408


async def test_store_that_is_down_is_said_so_that_the_page_sends_it_again(
    page: httpx.AsyncClient, store: ListStore
) -> None:
    store.error = OSError("down")

    answer = await page.post(RECORDS, json=a_choice())

    assert answer.status_code == 503
    assert answer.headers["access-control-allow-origin"] == ORIGIN


async def test_record_waits_in_the_outbox_while_the_store_is_down(store: ListStore, tmp_path: Path) -> None:
    store.error = OSError("down")
    app = Snippets(sites={"shop": webshop()}, store=store, outbox=tmp_path / "outbox")
    async with client(app, headers=SHOP) as page:
        answer = await page.post(RECORDS, json=a_choice())

    assert answer.json()["record"] in (tmp_path / "outbox").read_text()


async def test_only_post_is_answered(page: httpx.AsyncClient) -> None:
    for method in ("GET", "PUT", "DELETE", "HEAD"):
        answer = await page.request(method, RECORDS)
        assert (answer.status_code, answer.headers["allow"]) == (405, "OPTIONS, POST")


async def test_without_a_store_there_is_nowhere_to_post() -> None:
    async with client(Snippets(sites={"shop": webshop()}), headers=SHOP) as page:
        assert (await page.post(RECORDS, json=a_choice())).status_code == 404
