"""ConsentMiddleware around an application."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

import consent
from consent import ConfigError, InvalidFile, Method
from consent.vocabulary import Category
from tests.consent.declarations import WEBSHOP_FILE, declared
from tests.consent.shop import SECRET, PlainBanner, around, client, cookie, shop

HOSTILE_COOKIES = {
    "one byte off": cookie()[:-2] + "AA",
    "truncated": cookie()[:-5],
    "oversized": cookie() + "x" * 60_000,
    "empty": "__Host-consent=",
    "twice": f"{cookie()}; {cookie(Method.REJECT_ALL)}",
    "a thousand others": "; ".join(f"c{number}=1" for number in range(1_000)),
    "of an insecure page": cookie().replace("__Host-", ""),
    "not ASCII": "__Host-consent=caf\u00e9",
    "null bytes": "__Host-consent=1.\x00\x00",
    "only semicolons": ";;;;;; ;=;",
}


async def test_nothing_is_granted_before_a_choice() -> None:
    async with client(shop()) as visitor:
        assert (await visitor.get("/granted")).json() == []


async def test_application_reads_what_the_cookie_says() -> None:
    headers = {"cookie": f"lang=nl; {cookie(Method.SELECTION, Category.STATISTICS)}"}
    async with client(shop(), headers=headers) as visitor:
        assert (await visitor.get("/granted")).json() == ["statistics"]


@pytest.mark.parametrize("header", HOSTILE_COOKIES.values(), ids=HOSTILE_COOKIES.keys())
async def test_cookie_that_is_not_ours_is_answered_and_is_no_choice(header: str) -> None:
    async with client(shop(), headers={"cookie": header.encode("latin-1")}) as visitor:
        response = await visitor.get("/granted")

    assert response.status_code == 200
    assert response.json() == []


async def test_cookies_in_several_headers_are_read_as_one() -> None:
    headers = [("cookie", "lang=nl"), ("cookie", cookie()), ("cookie", "x=y")]
    async with client(shop(), headers=headers) as visitor:
        assert (await visitor.get("/granted")).json() == ["preferences", "statistics", "marketing"]


async def test_two_visitors_at_once_are_kept_apart() -> None:
    seen: list[bool] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if not seen:
            seen.append(consent.of(scope).allows("statistics"))
            await subject({"type": "http", "method": "GET", "path": "/", "headers": []}, receive, send)
        seen.append(consent.of(scope).allows("statistics"))

    subject = around(app)
    headers = [(b"cookie", cookie().encode())]

    await subject({"type": "http", "method": "GET", "path": "/", "headers": headers}, None, None)

    assert seen == [True, False, True]


async def test_websocket_sees_the_choice_and_its_messages_pass() -> None:
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.extend([consent.of(scope).allows("statistics"), receive, send])

    receive, send = object(), object()
    headers = [(b"cookie", cookie().encode())]

    await around(app, banner=PlainBanner())(
        {"type": "websocket", "path": "/consent/state", "headers": headers}, receive, send
    )

    assert seen == [True, receive, send]


async def test_other_scope_types_pass_straight_through() -> None:
    seen: list[Any] = []

    async def app(*arguments: Any) -> None:
        seen.append(arguments)

    scope: dict[str, Any] = {"type": "lifespan"}
    receive, send = object(), object()

    await around(app)(scope, receive, send)

    assert seen == [(scope, receive, send)]
    assert scope == {"type": "lifespan"}


async def test_state_of_the_application_is_kept_beside_the_consent() -> None:
    scope: dict[str, Any] = {"type": "http", "method": "GET", "path": "/", "headers": [], "state": {"db": 1}}

    async def app(*_: Any) -> None:
        pass

    await around(app)(scope, None, None)

    assert scope["state"]["db"] == 1


async def test_only_paths_below_the_mount_are_ours() -> None:
    app = Starlette(routes=[Route("/{path:path}", lambda request: PlainTextResponse("the shop"))])
    async with client(around(app, mount="/keuze/cookies")) as visitor:
        for path in ("/consent/state", "/keuze", "/keuze/cookies", "/keuze/cookiesstate", "/x/keuze/cookies/state"):
            assert (await visitor.get(path)).text == "the shop"
        assert (await visitor.get("/keuze/cookies/state")).json()["granted"] == []


async def test_middleware_around_a_mounted_application_serves_below_its_path() -> None:
    inner = around(shop(), banner=PlainBanner())
    async with client(Starlette(routes=[Mount("/winkel", app=inner)])) as visitor:
        assert (await visitor.get("/winkel/consent/state")).json()["granted"] == []
        assert "href='/winkel/'" in (await visitor.get("/winkel/consent/preferences")).text


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"secret_key": "short"}, "secret_key is 5 bytes long"),
        ({"secret_key": None}, "secret_key is missing"),
        ({"declaration": "no-such-file.toml"}, "no-such-file.toml: no such file"),
        ({"mount": "consent"}, "mount='consent'"),
        ({"mount": "/consent/"}, "mount='/consent/'"),
        ({"mount": "/"}, "mount='/'"),
        ({"language": "xx"}, "language='xx'"),
        ({"language": "nl-NL"}, "language='nl-NL'"),
        ({"languages": ("nl", "xx")}, "languages='xx'"),
        ({"languages": ()}, "languages is empty"),
        ({"language": "nl", "languages": ("nl",)}, "languages has no effect"),
        ({"store": "mysql://x"}, "store='mysql://x'"),
        ({"trusted_origins": ["shop.example"]}, "trusted_origins: 'shop.example'"),
        (
            {"declaration": declared('[services.marketing]\nname = "A"\ncategory = "necessary"')},
            "'marketing' has the name of a category",
        ),
    ],
)
def test_wrong_option_stops_the_application_from_starting(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError) as refused:
        around(None, **options)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


async def test_wrong_option_shows_when_a_starlette_application_starts() -> None:
    with pytest.raises(ConfigError, match="secret_key"):
        await shop(secret_key="short")({"type": "lifespan"}, None, None)


def test_declaration_can_be_named_by_its_path(tmp_path: Any) -> None:
    wrong = tmp_path / "cookies.toml"
    wrong.write_text("kruimel = 'cookies/9'")

    around(None, declaration=WEBSHOP_FILE)
    around(None, declaration=str(WEBSHOP_FILE))
    with pytest.raises(InvalidFile, match=r"cookies\.toml:1"):
        around(None, declaration=wrong)


def test_servers_see_an_asgi_3_application() -> None:
    import inspect

    assert inspect.iscoroutinefunction(around(None).__call__)


def test_secret_shows_in_no_message() -> None:
    assert SECRET not in repr(vars(around(None)))
