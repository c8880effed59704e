"""What middleware can break unseen: streams, background tasks, lifespans, and visitors who come at the same time."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from consent.choice import Method, choose
from consent.cookie import CookieCodec
from consent.declaration import load_declaration
from consent.vocabulary import Category
from tests.consent.apps.conftest import FRAMEWORKS, SERVERS
from tests.consent.apps.serving import SECRET, serving

DECLARATION = load_declaration(Path(__file__).parent / "sites" / "cookies.toml")
MAX_AGE = timedelta(days=180)
AT_ONCE = 40
ANSWERS = {
    (Method.ACCEPT_ALL, ()): ["statistics", "marketing", "youtube"],
    (Method.SELECTION, (Category.STATISTICS,)): ["statistics"],
    (Method.SELECTION, (Category.MARKETING,)): ["marketing", "youtube"],
    (Method.REJECT_ALL, ()): [],
}


def cookie(method: Method, categories: tuple[Category, ...] = ()) -> str:
    """The `Cookie` header of somebody who has just chosen."""
    codec = CookieCodec(SECRET, DECLARATION, max_age=MAX_AGE)
    choice = choose(DECLARATION, method, categories, now=datetime.now(UTC), max_age=MAX_AGE)
    return f"lang=nl; __Host-consent={codec.encode(choice).decode()}"


@pytest.fixture
def name() -> str:
    """What a request to wait and a request to go on call each other."""
    return secrets.token_hex(8)


async def drained(chunks: AsyncIterator[str]) -> str:
    return "".join([chunk async for chunk in chunks])


@pytest.mark.parametrize("choice", [None, Method.REJECT_ALL, Method.ACCEPT_ALL])
async def test_page_that_streams_shows_its_first_piece_before_the_last_is_made(
    client: httpx.AsyncClient, name: str, choice: Method | None
) -> None:
    headers = {"cookie": cookie(choice)} if choice else {}
    async with client.stream("GET", "/route", params={"name": name}, headers=headers) as response:
        chunks = response.aiter_text()
        first = ""
        while "Eerste bocht" not in first:
            first += await anext(chunks)
        assert "Tweede" not in first
        await client.get("/release", params={"name": name})
        whole = first + await drained(chunks)

    assert "Laatste bocht" in whole
    assert ('<script async src="https://www.googletagmanager.com/' in whole) is (choice is Method.ACCEPT_ALL)
    assert ("Alles weigeren" in whole.partition("Eerste bocht")[0]) is (choice is None)


async def test_event_stream_streams(client: httpx.AsyncClient, name: str) -> None:
    async with client.stream("GET", "/live", params={"name": name}) as response:
        chunks = response.aiter_text()
        first = await anext(chunks)
        await client.get("/release", params={"name": name})
        whole = first + await drained(chunks)

    assert first == "data: eerste\n\n"
    assert whole == "data: eerste\n\ndata: tweede\n\ndata: laatste\n\n"


async def test_background_task_runs_after_the_response_and_knows_the_visitor(
    client: httpx.AsyncClient, name: str
) -> None:
    headers = {"cookie": cookie(Method.SELECTION, (Category.STATISTICS,))}

    # The task waits for `/release`, so the response is here before it is done.
    begun = await client.get("/work", params={"name": name}, headers=headers)
    await client.get("/release", params={"name": name})
    told = await client.get("/finished", params={"name": name})

    assert begun.is_success
    assert told.json() == [f"{name}: ['statistics']"]


async def test_visitors_who_come_at_the_same_time_are_kept_apart(client: httpx.AsyncClient) -> None:
    visitors = [answer for _ in range(AT_ONCE // len(ANSWERS)) for answer in ANSWERS]

    told = await asyncio.gather(*(client.get("/granted", headers={"cookie": cookie(*v)}) for v in visitors))

    assert [response.json()["granted"] for response in told] == [ANSWERS[visitor] for visitor in visitors]
    assert all(response.json()["same"] for response in told)


async def test_response_that_depends_on_the_choice_says_so(client: httpx.AsyncClient) -> None:
    assert "cookie" in (await client.get("/granted")).headers["vary"].lower()


async def test_view_that_runs_in_a_thread_sees_the_choice(client: httpx.AsyncClient) -> None:
    response = await client.get("/granted-in-thread", headers={"cookie": cookie(Method.ACCEPT_ALL)})

    assert response.json()["granted"] == ["statistics", "marketing", "youtube"]


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("framework", [name for name in FRAMEWORKS if name != "django"])
def test_application_sees_its_life_begin_and_end(framework: str, server: str, tmp_path: Path) -> None:
    with serving(framework, server, tmp_path) as served:
        about = httpx.get(f"http://127.0.0.1:{served.port}/about", timeout=30).json()

    assert about["happened"] == ["started"]
    # Of the four, these two hand what the lifespan yields to each request.
    assert about["club"] == ("De Bocht" if framework in ("starlette", "fastapi") else None)
    assert served.diary == ["started", "stopped"]


@pytest.mark.parametrize("server", SERVERS)
def test_server_does_not_start_with_a_secret_that_is_too_short(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.consent.apps.serving.SECRET", "short")

    with pytest.raises(AssertionError, match="secret_key is 5 bytes long"), serving("litestar", server, tmp_path):
        pass
