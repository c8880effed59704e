"""What a hostile or broken client sends to a real server: never a 500, and the server lives on."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import httpx
import pytest

from consent.endpoints.answer import BODY_TIMEOUT_S
from tests.consent.apps.serving import Served, serving
from tests.consent.apps.test_served import Method, cookie

SERVERS = ("uvicorn", "uvicorn-h11", "granian")
PATIENCE_S = 20


def get(*headers: bytes, path: bytes = b"/granted") -> bytes:
    return b"\r\n".join([b"GET " + path + b" HTTP/1.1", b"Host: wandelclub.test", *headers, b"", b""])


def post(body: bytes, *headers: bytes, path: bytes = b"/consent/choice", length: bytes | None = None) -> bytes:
    form = b"Content-Type: application/x-www-form-urlencoded"
    sized = b"Content-Length: " + (length if length is not None else b"%d" % len(body))
    lines = [b"POST " + path + b" HTTP/1.1", b"Host: wandelclub.test", *(headers or [form]), sized, b"", body]
    return b"\r\n".join(lines)


JSON = b"Content-Type: application/json"
YES = cookie(Method.ACCEPT_ALL).encode()
NO = cookie(Method.REJECT_ALL).encode()
UNFINISHED = post(b"action=reject", length=b"400")
CROWD = b"; ".join(b"c%d=%d" % (number, number) for number in range(1_000))

REQUESTS = {
    "a cookie header of 64 kB": get(b"Cookie: " + b"x" * 65_536),
    "a consent cookie of 64 kB": get(b"Cookie: __Host-consent=" + b"A" * 65_536),
    "a header of 64 kB": get(b"Sec-GPC: " + b"1" * 65_536),
    "a path of 64 kB": get(path=b"/" + b"a" * 65_536),
    "a query of 64 kB": get(path=b"/consent/preferences?return_to=/" + b"a" * 65_536),
    "a thousand cookies": get(b"Cookie: " + CROWD),
    "a thousand cookie headers": get(*[b"Cookie: c=%d" % number for number in range(1_000)]),
    "a thousand cookies at a withdrawal": post(b"", b"Cookie: " + CROWD + b"; " + YES, path=b"/consent/withdraw"),
    "two consent cookies": get(b"Cookie: " + YES + b"; " + NO),
    "a null byte in a cookie": get(b"Cookie: __Host-consent=1.\x00\x00"),
    "a null byte in the path": get(path=b"/consent/%00"),
    "a raw null byte in the path": get(path=b"/consent/\x00"),
    "a null byte in the return path": post(b"action=reject&return_to=/%00"),
    "null bytes as a form": post(b"\x00" * 100),
    "null bytes as JSON": post(b"\x00" * 100, JSON),
    "bytes that are no UTF-8 in the path": get(path=b"/consent/\xff\xfe%ff"),
    "a cookie that is no UTF-8": get(b"Cookie: __Host-consent=\xff\xfe\x80"),
    "no host": b"GET /granted HTTP/1.0\r\n\r\n",
    "two hosts": get(b"Host: other.test"),
    "an asterisk for a path": b"OPTIONS * HTTP/1.1\r\nHost: wandelclub.test\r\n\r\n",
    "a path with a host": get(path=b"http://other.test/consent/state"),
    "dots in the path": get(path=b"/consent/../../etc/passwd"),
    "another method": post(b"", path=b"/consent/state").replace(b"POST", b"BREW", 1),
    "a length that is too small": post(b"action=reject", length=b"3"),
    "a length that is no number": post(b"action=reject", length=b"many"),
    "a negative length": post(b"action=reject", length=b"-1"),
    "a length beyond all bounds": post(b"action=reject", length=b"9" * 40),
    "two lengths": post(b"action=reject", b"Content-Length: 2"),
    "a body that is too large": post(b"action=reject&x=" + b"x" * 20_000),
    "a chunk that is no chunk": post(b"zz\r\nxx\r\n", b"Transfer-Encoding: chunked").replace(
        b"Content-Length: 8\r\n", b""
    ),
    "a large body in chunks": post(
        b"".join(b"400\r\n" + b"x" * 1_024 + b"\r\n" for _ in range(64)) + b"0\r\n\r\n", b"Transfer-Encoding: chunked"
    ).replace(b"Content-Length: 65996\r\n", b""),
    "a content type that is none": post(b"action=reject", b"Content-Type: \xff; charset=\xfe"),
    "JSON a thousand deep": post(b"[" * 1_000 + b"]" * 1_000, JSON),
    "JSON that is a number": post(b"9" * 5_000, JSON),
    "a field again and again": post(b"&".join([b"action=accept"] * 500)),
    "a service nobody knows": post(b'{"action": "save", "service": ["__proto__"]}', JSON),
    "a header put into the return path": post(b"action=reject&return_to=/%0d%0aSet-Cookie:%20x=1"),
    "an upgrade of an endpoint": get(
        b"Connection: Upgrade",
        b"Upgrade: websocket",
        b"Sec-WebSocket-Version: 13",
        b"Sec-WebSocket-Key: " + b"A" * 22 + b"==",
        path=b"/consent/state",
    ),
    "no HTTP": bytes(range(256)) * 8 + b"\r\n\r\n",
}


@pytest.fixture(scope="module", params=SERVERS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The club's site, without TLS: what is sent is what the server reads."""
    with serving("starlette", request.param, tmp_path_factory.mktemp("club")) as served:
        yield served


def answer(served: Served, request: bytes) -> bytes:
    """What the server says to these bytes, up to the end of the headers; empty where it hangs up without a word."""
    said = b""
    with closing(socket.create_connection(("127.0.0.1", served.port), PATIENCE_S)) as connection:
        try:
            connection.sendall(request)
            while b"\r\n\r\n" not in said and (piece := connection.recv(65_536)):
                said += piece
        except ConnectionError:
            pass  # it had read enough to refuse the rest
    return said.partition(b"\r\n\r\n")[0]


def lives(served: Served) -> bool:
    """Whether the server still answers as it should, and nothing has been raised in it."""
    headers = {"cookie": cookie(Method.ACCEPT_ALL)}
    response = httpx.get(f"http://127.0.0.1:{served.port}/granted", headers=headers, timeout=PATIENCE_S)
    return response.json()["granted"] != [] and "Traceback" not in served.said and served.process.poll() is None


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_server_answers_and_lives_on(server: Served, request_: bytes) -> None:
    said = answer(server, request_)

    assert not said.startswith(b"HTTP/1.1 5"), said
    assert b"x=1" not in said
    assert lives(server)


def test_cookies_of_a_crowd_are_deleted_within_bounds(server: Served) -> None:
    declared = b"; ".join(b"_ga_%d=1" % number for number in range(1_000))

    said = answer(server, post(b"", b"Cookie: " + declared, path=b"/consent/withdraw"))

    assert said.startswith(b"HTTP/1.1 303")
    assert b"_ga_0=; Path=/; Max-Age=0" in said
    assert len(said) < 4_000


def test_two_consent_cookies_are_no_choice(server: Served) -> None:
    headers = {"cookie": (YES + b"; " + NO).decode()}

    told = httpx.get(f"http://127.0.0.1:{server.port}/granted", headers=headers).json()

    assert told["granted"] == []
    assert told["method"] is None


def test_visitor_who_leaves_in_the_middle_of_a_page_or_a_form_harms_nobody(server: Served) -> None:
    name = secrets.token_hex(8)
    with httpx.stream("GET", f"http://127.0.0.1:{server.port}/route", params={"name": name}) as response:
        next(response.iter_raw())
    httpx.get(f"http://127.0.0.1:{server.port}/release", params={"name": name})
    with closing(socket.create_connection(("127.0.0.1", server.port))) as connection:
        connection.sendall(UNFINISHED)

    assert lives(server)


def test_body_that_never_ends_is_given_up(tmp_path_factory: pytest.TempPathFactory) -> None:
    def wait(kind: str) -> bytes:
        with serving("starlette", kind, tmp_path_factory.mktemp("slow")) as served:
            said = answer(served, UNFINISHED)
            assert lives(served)
            return said

    assert BODY_TIMEOUT_S < PATIENCE_S
    # All at once: each keeps its visitor waiting for as long as a slow line may need.
    with ThreadPoolExecutor() as pool:
        for said in pool.map(wait, SERVERS):
            assert said.startswith(b"HTTP/1.1 408")
