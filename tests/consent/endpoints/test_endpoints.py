"""The endpoints below the mount, in the hands of visitors and of others."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from starlette.responses import HTMLResponse

from consent import Method
from consent.records import keeper
from consent.vocabulary import Category
from tests.consent.declarations import webshop
from tests.consent.shop import COOKIE, NOON, ORIGIN, PAGE, ListStore, PlainBanner, around, client, cookie, post, shop

FORM = {"content-type": "application/x-www-form-urlencoded"}
REVISION = webshop().revision


@pytest.fixture
async def visitor(store: ListStore) -> Any:
    """A browser that keeps cookies, on a page of the shop."""
    app = shop(lambda: HTMLResponse(PAGE), banner=PlainBanner(), store=store)
    async with client(app) as visitor:
        yield visitor


def set_cookies(response: httpx.Response) -> list[str]:
    return [value.partition("=")[0] for value in response.headers.get_list("set-cookie")]


@pytest.mark.parametrize(
    ("action", "categories", "granted"),
    [
        ("accept", [], ["preferences", "statistics", "marketing"]),
        ("reject", [], []),
        ("save", [], []),
        ("save", ["statistics"], ["statistics"]),
        ("save", ["statistics", "marketing"], ["statistics", "marketing"]),
        ("save", ["necessary", "unclassified"], []),
        ("reject", ["statistics"], []),
    ],
)
async def test_form_makes_a_choice_and_leads_back(
    visitor: httpx.AsyncClient, action: str, categories: list[str], granted: list[str]
) -> None:
    form = {"action": action, "category": categories, "return_to": "/0?soort=groen"}

    response = await visitor.post("/consent/choice", data=form)

    assert response.status_code == 303
    assert response.headers["location"] == "/0?soort=groen"
    assert response.headers["cache-control"] == "no-store"
    assert (await visitor.get("/granted")).json() == granted
    state = (await visitor.get("/consent/state")).json()
    assert state["granted"] == granted
    assert state["prompt"] is None


async def test_script_makes_a_choice_and_reads_the_new_state(visitor: httpx.AsyncClient, store: ListStore) -> None:
    response = await visitor.post("/consent/choice", json={"action": "save", "category": ["marketing"]})

    assert response.json() == {
        "granted": ["marketing"],
        "services": ["youtube", "meta-buttons"],
        "asked": ["preferences", "statistics", "marketing"],
        "new": [],
        "revision": REVISION,
        "prompt": None,
        "gpc": False,
        "method": "api",
        "made_at": NOON.isoformat(),
        "expires": (NOON + timedelta(days=180)).isoformat(),
        "record": store.kept[0].id,
    }


async def test_form_that_is_sent_by_script_is_answered_with_json(visitor: httpx.AsyncClient) -> None:
    response = await visitor.post("/consent/choice", data={"action": "accept"}, headers={"accept": "application/json"})

    assert response.json()["method"] == "accept-all"


async def test_one_embed_is_allowed_without_taking_back_what_was_granted(visitor: httpx.AsyncClient) -> None:
    await visitor.post("/consent/choice", data={"action": "save", "category": "statistics"})
    await visitor.post("/consent/choice", data={"action": "allow", "category": "marketing"})

    assert (await visitor.get("/granted")).json() == ["statistics", "marketing"]


async def test_withdrawal_is_one_press_and_is_recorded_as_such(visitor: httpx.AsyncClient, store: ListStore) -> None:
    await visitor.post("/consent/choice", data={"action": "accept"})
    response = await visitor.post("/consent/withdraw", data={"return_to": "/0"})

    assert response.headers["location"] == "/0"
    assert (await visitor.get("/granted")).json() == []
    assert [record.method for record in store.kept] == [Method.ACCEPT_ALL, Method.WITHDRAWAL]
    assert (await visitor.get("/consent/state")).json()["prompt"] is None


async def test_withdrawal_deletes_what_a_script_left_on_the_page_it_was_asked_on(visitor: httpx.AsyncClient) -> None:
    await visitor.post("/consent/choice", data={"action": "accept"})

    response = await visitor.post("/consent/withdraw", data={"return_to": "/thee/groen"})

    deleted = [line for line in response.headers.get_list("set-cookie") if "Path=/thee;" in line]
    assert any(line.startswith("_ga=;") for line in deleted)


async def test_withdrawal_deletes_the_cookies_of_what_is_withdrawn(visitor: httpx.AsyncClient) -> None:
    headers = {"cookie": f"{cookie()}; _ga=1; thee_sessie=2; nergens=3"}

    response = await visitor.post("/consent/withdraw", headers=headers)

    assert set_cookies(response) == [COOKIE, "_ga", "_ga"]
    assert all("Max-Age=0" in value for value in response.headers.get_list("set-cookie")[1:])


async def test_cookie_is_set_for_as_long_as_the_choice_holds(visitor: httpx.AsyncClient) -> None:
    response = await visitor.post("/consent/choice", data={"action": "reject"})

    _, *attributes = response.headers["set-cookie"].split("; ")
    assert attributes == ["Path=/", "Max-Age=15552000", "Secure", "SameSite=Lax"]


async def test_answer_to_an_older_page_is_recorded_as_such_and_asked_again(
    visitor: httpx.AsyncClient, store: ListStore
) -> None:
    response = await visitor.post("/consent/choice", json={"action": "accept", "revision": "00000000"})

    assert response.json()["granted"] == []
    assert response.json()["prompt"] == "revised"
    assert store.kept[0].revision == "00000000"


async def test_record_is_kept_before_the_visitor_sees_the_answer(store: ListStore) -> None:
    order: list[str] = []

    class SlowStore(ListStore):
        async def append(self, record: Any) -> None:
            await asyncio.sleep(0)
            order.append("kept")

    async def send(message: dict[str, Any]) -> None:
        order.append(message["type"])

    await post(around(None, store=SlowStore()), b"action=accept", send=send)

    assert order == ["kept", "http.response.start", "http.response.body"]


@pytest.mark.parametrize("error", [OSError("disk full"), ValueError("taken"), TimeoutError()])
async def test_choice_takes_effect_when_the_store_fails(
    visitor: httpx.AsyncClient, store: ListStore, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    store.error = error

    response = await visitor.post("/consent/choice", json={"action": "reject"})

    assert response.json()["record"] is None
    assert set_cookies(response) == [COOKIE]
    assert "was not kept" in caplog.text


async def test_choice_takes_effect_when_the_store_never_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "STORE_TIMEOUT_S", 0.01)

    class DeadStore(ListStore):
        async def append(self, record: Any) -> None:
            await asyncio.Event().wait()

    async with client(around(None, store=DeadStore())) as visitor:
        assert (await visitor.post("/consent/choice", json={"action": "reject"})).json()["record"] is None


async def test_records_go_into_the_file_that_is_named(tmp_path: Any) -> None:
    from consent.records import open_store

    url = f"sqlite:///{tmp_path}/consent.db"
    async with client(around(None, store=url)) as visitor:
        record_id = (await visitor.post("/consent/choice", json={"action": "accept"})).json()["record"]

    record = await open_store(url).get(record_id)
    assert record is not None
    assert record.granted == (Category.PREFERENCES, Category.STATISTICS, Category.MARKETING)


@pytest.mark.parametrize("name", ["choice", "withdraw"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
async def test_nothing_is_changed_but_by_post(visitor: httpx.AsyncClient, name: str, method: str) -> None:
    response = await visitor.request(method, f"/consent/{name}?action=accept")

    assert response.status_code == 405
    assert response.headers["allow"] == "POST"
    assert set_cookies(response) == []


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site", "origin": "https://evil.example"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"referer": "https://evil.example/"},
    ],
)
@pytest.mark.parametrize("name", ["choice", "withdraw"])
async def test_no_other_site_can_choose_for_the_visitor(
    visitor: httpx.AsyncClient, store: ListStore, name: str, headers: dict[str, str]
) -> None:
    response = await visitor.post(f"/consent/{name}", data={"action": "accept"}, headers=headers)

    assert response.status_code == 403
    assert set_cookies(response) == []
    assert store.kept == []


async def test_other_origins_of_the_owner_can_be_trusted() -> None:
    headers = {"host": "internal:8000", "origin": ORIGIN}
    other = {**headers, "origin": "https://www.thee.example"}
    async with client(around(None, trusted_origins=["https://www.thee.example"])) as visitor:
        for sent in (headers, other):
            assert (await visitor.post("/consent/withdraw", headers=sent)).status_code == 303


@pytest.mark.parametrize(
    ("headers", "content", "status"),
    [
        (FORM, "", 400),
        (FORM, "action=", 400),
        (FORM, "action=accept&action=reject", 400),
        (FORM, "category=statistics", 400),
        (FORM, "action=save&category=everything", 400),
        (FORM, "a" * 8_193, 413),
        ({"content-type": "application/json"}, "[" * 8_000, 400),
        ({"content-type": "application/json"}, "nope", 400),
        ({"content-type": "text/plain"}, "action=accept", 415),
        ({"content-type": "multipart/form-data; boundary=x"}, "--x--", 415),
        ({}, "action=accept", 415),
        ({**FORM, "content-length": "9" * 5_000}, "action=accept", 413),
    ],
)
async def test_body_that_is_no_answer_is_refused_and_changes_nothing(
    visitor: httpx.AsyncClient, store: ListStore, headers: dict[str, str], content: str, status: int
) -> None:
    response = await visitor.post("/consent/choice", content=content, headers=headers)

    assert response.status_code == status
    assert response.headers["cache-control"] == "no-store"
    assert set_cookies(response) == []
    assert store.kept == []


@pytest.mark.parametrize(
    "return_to",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/0\r\nSet-Cookie: evil=1",
        "javascript:alert(1)",
        "",
        "0",
        "/" + "x" * 3_000,
        "\x00",
    ],
)
async def test_visitor_is_led_to_no_other_place_than_this_site(visitor: httpx.AsyncClient, return_to: str) -> None:
    response = await visitor.post("/consent/choice", data={"action": "reject", "return_to": return_to})
    page = await visitor.get("/consent/preferences", params={"return_to": return_to})

    assert response.headers["location"] == "/"
    assert set_cookies(response) == [COOKIE]
    assert "href='/'" in page.text


async def test_two_consent_cookies_in_two_headers_are_none(visitor: httpx.AsyncClient) -> None:
    response = await visitor.get("/granted", headers=[("cookie", cookie()), ("cookie", cookie())])

    assert response.json() == []


async def test_replayed_post_changes_no_more_than_the_first(visitor: httpx.AsyncClient) -> None:
    responses = [await visitor.post("/consent/choice", data={"action": "reject"}) for _ in range(2)]

    assert responses[0].headers["set-cookie"] == responses[1].headers["set-cookie"]


async def test_state_of_a_new_visitor_tells_why_to_ask(visitor: httpx.AsyncClient) -> None:
    response = await visitor.get("/consent/state")

    assert response.json() == {
        "granted": [],
        "services": [],
        "asked": ["preferences", "statistics", "marketing"],
        "new": ["google-maps", "google-analytics", "youtube", "meta-buttons"],
        "revision": REVISION,
        "prompt": "no-choice",
        "gpc": False,
        "method": None,
        "made_at": None,
        "expires": None,
    }
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["vary"] == "Cookie"


async def test_preferences_are_a_page_of_their_own_that_no_site_can_frame(visitor: httpx.AsyncClient) -> None:
    response = await visitor.get("/consent/preferences?return_to=/0%3Fsoort%3Dgroen")

    assert "<title>nl</title><a href='/0?soort=groen'>no-choice</a>" in response.text
    assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
    assert response.headers["cache-control"] == "no-store"


async def test_language_can_be_set() -> None:
    async with client(around(None, banner=PlainBanner(), language="en")) as visitor:
        assert "<title>en</title>" in (await visitor.get("/consent/preferences")).text


@pytest.mark.parametrize(
    ("name", "cache"), [("kr.0a1b.css", "public, max-age=31536000, immutable"), ("kr.css", "no-cache")]
)
async def test_file_is_kept_for_ever_only_under_the_name_of_its_content(
    visitor: httpx.AsyncClient, name: str, cache: str
) -> None:
    response = await visitor.get(f"/consent/{name}")
    known = await visitor.get(f"/consent/{name}", headers={"if-none-match": 'W/"x", "0a1b"'})
    head = await visitor.head(f"/consent/{name}")

    assert response.content == b"i{color:teal}"
    assert response.headers["cache-control"] == cache
    assert response.headers["content-type"] == "text/css; charset=utf-8"
    assert "vary" not in response.headers
    assert (known.status_code, known.content) == (304, b"")
    assert (head.content, head.headers["content-length"]) == (b"", "13")


async def test_declaration_is_told_as_json(visitor: httpx.AsyncClient) -> None:
    response = await visitor.get("/consent/declaration.json")
    known = await visitor.get("/consent/declaration.json", headers={"if-none-match": response.headers["etag"]})

    data = json.loads(response.content)
    assert data["revision"] == REVISION
    assert [service["id"] for service in data["services"]] == list(webshop().services)
    assert known.status_code == 304


@pytest.mark.parametrize(
    "path", ["", "x", "../x", "%2e%2e/%2e%2e/etc/passwd", "kr.css/x", "STATE", "state/", "\u00e9", "x" * 5_000, "%00"]
)
async def test_there_is_nothing_else_below_the_mount(visitor: httpx.AsyncClient, path: str) -> None:
    response = await visitor.get(f"/consent/{path}")

    assert response.status_code == 404
    assert path not in response.text or not path


async def test_without_a_banner_there_are_no_preferences_and_no_files() -> None:
    async with client(shop()) as visitor:
        for name in ("preferences", "kr.css"):
            assert (await visitor.get(f"/consent/{name}")).status_code == 404


async def test_endpoints_answer_head_without_a_body(visitor: httpx.AsyncClient) -> None:
    assert (await visitor.head("/consent/state")).content == b""
    assert (await visitor.post("/consent/state")).status_code == 405
