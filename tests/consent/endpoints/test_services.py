"""Single services, what is new, and the browser's signal: how they are answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from starlette.responses import HTMLResponse

from consent import Declaration, Method
from consent.cookie import CookieCodec
from consent.declaration import Service
from consent.vocabulary import Category
from tests.consent.declarations import declared, webshop
from tests.consent.shop import PAGE, SECRET, ListStore, PlainBanner, around, client, cookie, shop

SHOP = webshop()
BY_SERVICE = replace(SHOP, site=replace(SHOP.site, choose="services"))
ALL = ["google-maps", "google-analytics", "youtube", "meta-buttons"]
GPC = {"sec-gpc": "1"}
CHOICE = "/consent/choice"


def with_more(declaration: Declaration = SHOP) -> Declaration:
    """The shop, which has begun to use one service more."""
    service = Service(id="hotmap", name="Hotmap", category=Category.STATISTICS)
    return replace(declaration, services={**declaration.services, "hotmap": service})


@pytest.fixture
async def visitor(store: ListStore) -> Any:
    """A browser on a site that asks about single services."""
    app = shop(lambda: HTMLResponse(PAGE), declaration=BY_SERVICE, banner=PlainBanner(), store=store)
    async with client(app) as visitor:
        yield visitor


async def services(visitor: httpx.AsyncClient, **headers: str) -> list[str]:
    return (await visitor.get("/consent/state", headers=headers)).json()["services"]


async def test_single_services_are_granted_by_form(visitor: httpx.AsyncClient, store: ListStore) -> None:
    response = await visitor.post(CHOICE, data={"action": "save", "service": ["youtube", "google-maps"]})

    assert response.status_code == 303
    state = (await visitor.get("/consent/state")).json()
    assert state["services"] == ["google-maps", "youtube"]
    assert state["granted"] == ["preferences"]
    assert state["prompt"] is None
    assert store.kept[0].services == ("google-maps", "youtube")
    assert store.kept[0].granted == (Category.PREFERENCES,)
    assert store.kept[0].refused == (Category.STATISTICS,)


async def test_services_and_categories_can_stand_side_by_side(visitor: httpx.AsyncClient) -> None:
    await visitor.post(CHOICE, json={"action": "save", "service": "youtube", "category": ["statistics"]})

    assert await services(visitor) == ["google-analytics", "youtube"]


async def test_one_service_is_allowed_without_taking_back_what_was_granted(visitor: httpx.AsyncClient) -> None:
    await visitor.post(CHOICE, data={"action": "save", "service": "google-maps"})
    await visitor.post(CHOICE, data={"action": "allow", "service": "youtube"})

    assert await services(visitor) == ["google-maps", "youtube"]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"service": "nobody"}, "service is the id of no declared service"),
        ({"service": ["youtube", "\x00"]}, "service is the id of no declared service"),
        ({"service": "x" * 4_000}, "service is the id of no declared service"),
        ({"about": "nobody"}, "about is the id of no declared service"),
        ({"service": "<script>"}, "service is the id of no declared service"),
    ],
)
@pytest.mark.parametrize("as_json", [True, False])
async def test_unknown_service_is_refused_in_one_line(
    visitor: httpx.AsyncClient, store: ListStore, fields: dict[str, Any], message: str, as_json: bool
) -> None:
    sent = {"action": "save", **fields}

    response = await visitor.post(CHOICE, **({"json": sent} if as_json else {"data": sent}))

    assert (response.status_code, response.text) == (400, f"{message}\n")
    assert "set-cookie" not in response.headers
    assert store.kept == []


async def test_site_that_asks_by_category_takes_no_single_services() -> None:
    async with client(shop()) as visitor:
        response = await visitor.post(CHOICE, data={"action": "save", "service": "youtube"})

    assert response.status_code == 400
    assert "asks about whole categories" in response.text


async def test_older_page_may_name_a_service_that_is_gone(visitor: httpx.AsyncClient) -> None:
    sent = {"action": "save", "service": "gone", "revision": "00000000"}

    response = await visitor.post(CHOICE, data=sent)

    assert response.status_code == 303
    assert (await visitor.get("/consent/state")).json()["prompt"] == "revised"


@pytest.mark.parametrize(
    ("action", "granted"), [("accept", ["google-analytics", "hotmap"]), ("reject", ["google-analytics"])]
)
async def test_only_what_is_new_is_asked_and_earlier_answers_stay(action: str, granted: list[str]) -> None:
    app = shop(lambda: HTMLResponse(PAGE), declaration=with_more(), banner=PlainBanner())
    async with client(app, headers={"cookie": cookie(Method.SELECTION, Category.STATISTICS)}) as visitor:
        state = (await visitor.get("/consent/state")).json()
        assert (state["prompt"], state["new"], state["services"]) == ("new-service", ["hotmap"], ["google-analytics"])
        assert 'data-prompt="new-service" data-granted=""' in (await visitor.get("/0")).text

        answer = (await visitor.post(CHOICE, json={"action": action, "about": ["hotmap"]})).json()

    assert answer["prompt"] is None
    assert answer["services"] == granted


@pytest.mark.parametrize("action", ["accept", "reject"])
async def test_answer_on_an_older_page_counts_for_what_has_not_changed_since(action: str) -> None:
    shown = CookieCodec(SECRET, SHOP, max_age=timedelta(days=180)).shown
    sent = {"action": action, "revision": SHOP.revision, "shown": shown}
    async with client(shop(declaration=with_more())) as visitor:
        answer = (await visitor.post(CHOICE, json=sent)).json()

    assert (answer["prompt"], answer["new"]) == ("new-service", ["hotmap"])
    assert answer["services"] == (ALL if action == "accept" else [])


@pytest.mark.parametrize("shown", ["", "4", "r.", "x" * 300, "4AAAA.A", "\x00", "4\u00e9.A", "9abcd.A", "5.....A"])
async def test_page_that_shows_something_else_is_not_believed(shown: str) -> None:
    sent = {"action": "accept", "revision": "00000000", "shown": shown}
    async with client(shop()) as visitor:
        assert (await visitor.post(CHOICE, json=sent)).json()["services"] == []


async def test_answer_about_one_service_by_somebody_who_never_chose_answers_nothing_else() -> None:
    async with client(shop()) as visitor:
        answer = (await visitor.post(CHOICE, json={"action": "accept", "about": ["youtube"]})).json()

    assert answer["services"] == ["youtube"]
    assert answer["new"] == ["google-maps", "google-analytics", "meta-buttons"]


async def test_withdrawal_is_about_everything_whatever_it_names(visitor: httpx.AsyncClient) -> None:
    await visitor.post(CHOICE, data={"action": "accept"})
    await visitor.post("/consent/withdraw", data={"about": "youtube"})

    assert await services(visitor) == []


async def test_browser_signal_refuses_marketing_and_is_told(visitor: httpx.AsyncClient) -> None:
    state = (await visitor.get("/consent/state", headers=GPC)).json()

    assert state["gpc"] is True
    assert state["method"] == "gpc"
    assert state["new"] == ["google-maps", "google-analytics"]


async def test_accepting_all_under_the_signal_grants_the_rest_and_is_recorded_with_it(
    visitor: httpx.AsyncClient, store: ListStore
) -> None:
    await visitor.post(CHOICE, data={"action": "accept"}, headers=GPC)

    assert await services(visitor, **GPC) == ["google-maps", "google-analytics"]
    assert store.kept[0].signal is True
    assert store.kept[0].method is Method.ACCEPT_ALL
    assert store.kept[0].refused == (Category.MARKETING,)


async def test_what_is_ticked_in_spite_of_the_signal_wins(visitor: httpx.AsyncClient) -> None:
    await visitor.post(CHOICE, data={"action": "save", "category": "marketing"}, headers=GPC)

    assert await services(visitor, **GPC) == ["youtube", "meta-buttons"]


@pytest.mark.parametrize("value", ["0", "", "true", "1, 1", "\x00"])
async def test_any_other_value_of_the_header_is_no_signal(visitor: httpx.AsyncClient, value: str) -> None:
    assert (await visitor.get("/consent/state", headers={"sec-gpc": value})).json()["gpc"] is False


async def test_nobody_is_asked_where_the_signal_answers_everything() -> None:
    ads = declared('[services.ads]\nname = "Ads"\ncategory = "marketing"')
    async with client(shop(lambda: HTMLResponse(PAGE), declaration=ads, banner=PlainBanner()), headers=GPC) as visitor:
        assert 'data-prompt="None"' in (await visitor.get("/0")).text


async def test_site_can_let_the_signal_refuse_nothing() -> None:
    deaf = replace(SHOP, site=replace(SHOP.site, gpc=()))
    async with client(shop(declaration=deaf), headers=GPC) as visitor:
        assert (await visitor.post(CHOICE, json={"action": "accept"})).json()["services"] == ALL


async def test_signal_is_told_to_the_world_unless_switched_off() -> None:
    async with client(shop()) as visitor:
        response = await visitor.get("/.well-known/gpc.json")
        assert (await visitor.post("/.well-known/gpc.json")).status_code == 405
    async with client(shop(gpc_json=False)) as visitor:
        assert (await visitor.get("/.well-known/gpc.json")).status_code == 404

    assert response.json() == {"gpc": True, "lastUpdate": "2026-11-21"}
    assert response.headers["content-type"] == "application/json"
    assert "set-cookie" not in response.headers


async def test_day_of_the_start_is_told_of_a_site_that_was_never_scanned() -> None:
    async with client(around(None, declaration=declared(""))) as visitor:
        assert (await visitor.get("/.well-known/gpc.json")).json()["lastUpdate"] == "2026-11-21"


async def test_cookies_of_a_service_that_was_not_granted_are_deleted_though_another_of_its_category_was() -> None:
    both = declared(
        '[services.a]\nname = "A"\ncategory = "statistics"\nitems = [{ kind = "cookie", name = "_a" }]\n'
        + '[services.b]\nname = "B"\ncategory = "statistics"\nitems = [{ kind = "cookie", name = "_b" }]'
    )
    both = replace(both, site=replace(both.site, choose="services"))
    async with client(shop(declaration=both), headers={"cookie": "_a=1; _b=2"}) as visitor:
        response = await visitor.post(CHOICE, data={"action": "save", "service": "a"})

    deleted = [value.partition("=")[0] for value in response.headers.get_list("set-cookie")[1:]]
    assert set(deleted) == {"_b"}


async def test_replayed_answer_about_what_is_new_changes_nothing_more() -> None:
    async with client(shop(declaration=with_more()), headers={"cookie": cookie(Method.REJECT_ALL)}) as visitor:
        answers = [await visitor.post(CHOICE, data={"action": "accept", "about": "hotmap"}) for _ in range(2)]

    assert answers[0].headers["set-cookie"] == answers[1].headers["set-cookie"]
