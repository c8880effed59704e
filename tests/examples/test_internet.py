"""The small internet: hosts, certificates, log, life and death."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import anyio
import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from examples.internet import Internet, RequestLog
from examples.internet.authority import EXPIRED_HOST, MAX_HOSTS, SELF_SIGNED_HOST, Authority


def says(text: str) -> Starlette:
    async def answer(request: Request) -> PlainTextResponse:
        return PlainTextResponse(text)

    return Starlette(routes=[Route("/{path:path}", answer)])


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("host", ["nobody.example", "a.b.c.nobody.test", "xn--caf-dma.example"])
async def test_a_host_nobody_mounted_answers_404_over_either_scheme(
    client: httpx.AsyncClient, scheme: str, host: str
) -> None:
    answer = await client.get(f"{scheme}://{host}/")

    assert answer.status_code == 404
    assert "Nobody here" in answer.text


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_site_mounted_while_running_answers_over_either_scheme(
    internet: Internet, client: httpx.AsyncClient, scheme: str
) -> None:
    internet.mount("late.example", says("hello"))

    assert (await client.get(f"{scheme}://late.example/")).text == "hello"

    internet.unmount("late.example")
    assert (await client.get(f"{scheme}://late.example/")).status_code == 404


async def test_a_site_may_take_the_place_of_a_vendor_and_give_it_back(
    internet: Internet, client: httpx.AsyncClient
) -> None:
    internet.mount("connect.facebook.net", says("not Meta"))
    assert (await client.get("https://connect.facebook.net/nl_NL/sdk.js")).text == "not Meta"

    internet.unmount("connect.facebook.net")
    assert "FB" in (await client.get("https://connect.facebook.net/nl_NL/sdk.js")).text


@pytest.mark.parametrize(
    ("host", "text"),
    [
        ("shop.wild.example", "exact"),
        ("x.wild.example", "wide"),
        ("x.y.wild.example", "wide"),
        ("near.deep.wild.example", "near"),
    ],
)
async def test_the_nearest_name_answers(internet: Internet, client: httpx.AsyncClient, host: str, text: str) -> None:
    names = {"shop.wild.example": "exact", "*.wild.example": "wide", "*.deep.wild.example": "near"}
    for name, word in names.items():
        internet.mount(name, says(word))

    assert (await client.get(f"http://{host}/")).text == text

    for name in names:
        internet.unmount(name)


async def test_log_tells_what_a_host_was_asked(internet: Internet, client: httpx.AsyncClient) -> None:
    headers = {"referer": "https://shop.example/", "cookie": "a=1; b=2"}
    await client.get("https://log.example/path?x=1&y=", headers=headers)

    (request,) = internet.requests.to("log.example")
    assert request.url == "https://log.example/path?x=1&y="
    assert request.parameters == {"x": "1", "y": ""}
    assert request.cookies == {"a": "1", "b": "2"}
    assert request.referer == "https://shop.example/"
    assert "log.example" in internet.requests.hosts()


async def test_response_does_not_wait_for_the_acknowledgement_of_its_first_part(client: httpx.AsyncClient) -> None:
    # Waiting costs 40 ms a response, on Linux, however fast the machine is.
    with anyio.fail_after(1):
        for _request in range(50):
            await client.get("https://www.facebook.com/tr/?id=1")


def test_log_forgets_the_oldest() -> None:
    log = RequestLog(size=2)
    for path in ("/1", "/2", "/3"):
        scope: Scope = {"type": "http", "scheme": "http", "path": path, "query_string": b"", "headers": []}
        log.add(scope, "log.example")

    assert [request.path for request in log] == ["/2", "/3"]


@pytest.mark.parametrize("host", [SELF_SIGNED_HOST, EXPIRED_HOST])
async def test_bad_hosts_show_a_certificate_nobody_should_accept(client: httpx.AsyncClient, host: str) -> None:
    with pytest.raises(httpx.ConnectError, match="certificate verify failed"):
        await client.get(f"https://{host}/")


def test_authority_keeps_only_so_many_certificates() -> None:
    authority = Authority()
    contexts = [authority._context(f"h{number % (MAX_HOSTS + 10)}.example") for number in range(MAX_HOSTS + 20)]

    assert len(authority._contexts) == MAX_HOSTS
    assert contexts[0] is not contexts[MAX_HOSTS + 10]  # h0 was dropped, and issued anew
    assert authority._context("h9.example") is contexts[-1]


async def test_applications_see_their_life_begin_and_end() -> None:
    seen = []

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[dict[str, str]]:
        seen.append("begins")
        yield {"word": "kept"}
        seen.append("ends")

    async def answer(request: Request) -> PlainTextResponse:
        return PlainTextResponse(request.state.word)

    app = Starlette(routes=[Route("/", answer)], lifespan=life)
    async with Internet({"life.example": app}) as internet, httpx.AsyncClient() as client:
        port = internet.http_port
        found = await client.get(f"http://127.0.0.1:{port}/", headers={"host": "life.example"})
        assert found.text == "kept"
        assert seen == ["begins"]
    assert seen == ["begins", "ends"]


def test_an_application_that_can_not_start_stops_the_internet_from_starting() -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no secret key"})

    with pytest.raises(RuntimeError, match=r"broken\.example"), Internet({"broken.example": broken}):
        pass


async def test_stopping_does_not_wait_for_a_response_that_never_ends() -> None:
    async def endless(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise ValueError(scope["type"])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"first", "more_body": True})
        await anyio.sleep_forever()

    async with Internet({"endless.example": endless}) as internet, httpx.AsyncClient() as client:
        address = f"http://127.0.0.1:{internet.http_port}/"
        async with client.stream("GET", address, headers={"host": "endless.example"}) as response:
            assert await anext(response.aiter_raw()) == b"first"
            await anyio.to_thread.run_sync(internet.stop)

    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", internet.http_port))


def test_a_port_that_is_taken_is_said_at_once() -> None:
    with Internet() as internet, pytest.raises(OSError, match="in use"):
        Internet(http_port=internet.http_port).start()


def test_wrapper_starts_the_browser_with_its_own_flags_and_those_given(internet: Internet, tmp_path: Path) -> None:
    echo = tmp_path / "a browser"
    echo.write_text('#!/bin/sh\nfor argument in "$@"; do echo "$argument"; done\n')
    echo.chmod(0o755)

    wrapper = internet.browser_wrapper(tmp_path / "made", echo)
    said = subprocess.run([wrapper, "--headless", "two words"], capture_output=True, text=True, check=True)

    assert said.stdout.splitlines() == [*internet.browser_arguments, "--headless", "two words"]


def test_without_a_browser_the_wrapper_says_what_to_install(
    internet: Internet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KRUIMEL_BROWSER", raising=False)
    monkeypatch.setenv("PATH", "")

    with pytest.raises(FileNotFoundError, match="set KRUIMEL_BROWSER, or install one of chromium-headless-shell"):
        internet.browser_wrapper(tmp_path)


def test_served_in_the_foreground_it_says_how_to_open_it_and_stops_at_ctrl_c() -> None:
    # A test run in the background of a shell ignores Ctrl-C, and would hand that down.
    heed = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    command = [sys.executable, "-m", "examples.internet"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=heed)
    with server:
        assert server.stdout is not None
        said = []
        for line in server.stdout:
            said.append(line)
            if "Ctrl-C" in line:
                break
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=30) == 0

    assert any("--host-resolver-rules=" in line for line in said)
    assert any("KRUIMEL_BROWSER=" in line and "https://bare.voorbeeldthee.example/" in line for line in said)
