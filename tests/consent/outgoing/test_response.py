"""What leaves the middleware: pages with the banner, cookies that were granted, and all else untouched."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response, StreamingResponse

from consent import Method
from consent.outgoing.injection import MAX_HELD
from consent.outgoing.responses import MAX_KEPT, page_encoding
from consent.vocabulary import Category
from tests.consent.shop import PAGE, PlainBanner, around, client, cookie, shop

LINK = '<link rel="stylesheet" href="/consent/kr.css">'


async def pieces(*chunks: str) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk.encode()


async def get(response: Callable[[], Response], method: str = "GET", path: str = "/0", **headers: str) -> Any:
    async with client(shop(response, banner=PlainBanner()), headers=headers) as visitor:
        return await visitor.request(method, path)


async def messages(*sent: dict[str, Any], method: str = "GET", **options: Any) -> list[dict[str, Any]]:
    """What the middleware sends where the application sends `sent`."""
    received: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        for message in sent:
            await send(message)

    async def send(message: dict[str, Any]) -> None:
        received.append(message)

    scope = {"type": "http", "method": method, "path": "/", "query_string": b"", "headers": []}
    await around(app, banner=PlainBanner(), **options)(scope, None, send)
    return received


def start(*headers: tuple[bytes, bytes], status: int = 200) -> dict[str, Any]:
    return {"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/html"), *headers]}


def body(data: str, more: bool = False) -> dict[str, Any]:
    return {"type": "http.response.body", "body": data.encode(), "more_body": more}


@pytest.mark.parametrize("spelt", [bytes.title, bytes.upper, bytes.lower])
async def test_header_names_may_be_spelt_as_an_application_likes(spelt: Callable[[bytes], bytes]) -> None:
    """Django writes `Content-Type` and `Set-Cookie`, whatever the ASGI specification says."""
    html = PAGE.replace("</body>", '<script src="https://www.googletagmanager.com/gtag/js?id=G-1"></script></body>')
    names = {b"content-type": b"text/html", b"content-length": b"%d" % len(html), b"set-cookie": b"visits=1"}
    headers = [(spelt(name), value) for name, value in names.items()]

    sent, page = await messages({"type": "http.response.start", "status": 200, "headers": headers}, body(html))

    assert "priv&#233;" in page["body"].decode()
    assert "<script src" not in page["body"].decode()
    told = {name.lower(): value for name, value in sent["headers"]}
    assert b"set-cookie" not in told
    assert int(told[b"content-length"]) == len(page["body"])


async def test_page_gets_the_banner_and_its_new_length() -> None:
    response = await get(lambda: HTMLResponse(PAGE))

    assert f"<title>Thee</title>{LINK}</head><body><i data-prompt=" in response.text
    assert "privé</i><p>Losse thee</p>" in response.text
    assert int(response.headers["content-length"]) == len(response.content)


async def test_page_with_the_banner_is_for_one_visitor() -> None:
    page = HTMLResponse(PAGE, headers={"cache-control": "public, max-age=60", "etag": '"x"'})

    asked, chosen = await get(lambda: page), await get(lambda: page, cookie=cookie())

    assert asked.headers["cache-control"] == "private, no-cache"
    assert chosen.headers["cache-control"] == "private, max-age=60"
    for response in (asked, chosen):
        assert response.headers["vary"] == "Cookie, Sec-GPC, Accept-Language"
        assert "etag" not in response.headers


async def test_banner_is_told_what_was_granted_and_where_to_come_back_to() -> None:
    headers = {"cookie": cookie(Method.SELECTION, Category.STATISTICS)}

    response = await get(lambda: HTMLResponse(PAGE), path="/0?soort=groen&n=%22", **headers)

    assert 'data-prompt="None" data-granted="statistics" data-to="/0?soort=groen&n=%22"' in response.text


@pytest.mark.parametrize("path", ["/0?" + "x" * 3_000, "/0?a\\b"])
async def test_address_that_can_not_be_come_back_to_leads_home(path: str) -> None:
    response = await get(lambda: HTMLResponse(PAGE), path=path)

    assert 'data-to="/"' in response.text


async def test_answer_to_a_post_is_not_come_back_to() -> None:
    assert 'data-to="/"' in (await get(lambda: HTMLResponse(PAGE), "POST")).text


@pytest.mark.parametrize("status", [200, 201, 404, 500])
async def test_error_pages_are_pages_too(status: int) -> None:
    assert LINK in (await get(lambda: HTMLResponse(PAGE, status_code=status))).text


@pytest.mark.parametrize(
    "response",
    [
        HTMLResponse("<li>A piece for a script</li>", headers={"etag": '"x"'}),
        HTMLResponse(PAGE, status_code=206, headers={"content-range": "bytes 0-9/10", "etag": '"x"'}),
        HTMLResponse(PAGE, status_code=302, headers={"location": "/", "etag": '"x"'}),
        Response(gzip.compress(PAGE.encode()), media_type="text/html", headers={"content-encoding": "gzip"}),
        Response(PAGE.encode("utf-16"), media_type="text/html; charset=utf-16"),
        JSONResponse({"html": PAGE}, headers={"cache-control": "public"}),
        Response(PAGE, media_type="text/htmlx"),
        Response(PAGE, media_type="image/svg+xml"),
        Response(PAGE),
        Response(status_code=204),
    ],
    ids=lambda response: f"{response.status_code} {response.headers.get('content-type')}",
)
async def test_what_is_no_page_that_can_be_read_leaves_as_it_came(response: Response) -> None:
    sent = await get(lambda: response)

    assert sent.headers.raw == response.raw_headers
    async with client(lambda scope, receive, send: response(scope, receive, send)) as visitor:
        assert sent.content == (await visitor.get("/")).content


async def test_compressed_page_is_named_in_the_log_once(caplog: pytest.LogCaptureFixture) -> None:
    page = Response(gzip.compress(PAGE.encode()), media_type="text/html", headers={"content-encoding": "gzip"})
    async with client(shop(lambda: page, banner=PlainBanner())) as visitor:
        for _ in range(3):
            await visitor.get("/0")

    assert len(caplog.records) == 1


@pytest.mark.parametrize(
    ("content_type", "encoding"),
    [
        (b"text/html", "ascii"),
        (b"text/html; charset=utf-8", "utf-8"),
        (b'text/html;CHARSET="UTF-8"', "utf-8"),
        (b"text/html; charset=iso-8859-1", "ascii"),
        (b"text/html; charset=windows-1252", "ascii"),
        (b"text/html; charset=shift_jis", "ascii"),
        (b"text/html; charset=no-such-encoding", "ascii"),
        (b"text/html; charset=utf-16", None),
        (b"text/html; charset=utf-16le", None),
        (b"text/html; charset=utf-32", None),
        (b"text/html; charset=utf-7", None),
        (b"text/html; charset=iso-2022-jp", None),
        (b"text/html; charset=cp500", None),
        (b"text/html; charset=base64", "ascii"),
        (b"text/html; charset=\x00\xff", "ascii"),
    ],
)
def test_markup_is_written_so_that_it_reads_right_in_the_page(content_type: bytes, encoding: str | None) -> None:
    assert page_encoding(content_type) == encoding


async def test_page_in_another_encoding_keeps_its_bytes_and_gets_readable_markup() -> None:
    page = PAGE.replace("Losse", "Cr\u00e8me").encode("latin-1")

    response = await get(lambda: Response(page, headers={"content-type": "text/html; charset=iso-8859-1"}))

    assert "Cr\u00e8me".encode("latin-1") in response.content
    assert b"priv&#233;" in response.content


async def test_streaming_page_streams_on() -> None:
    halves = [body("<!doctype html><head></head><body><p>first", more=True), body(" second"), body(" third")]

    received = await messages(start(), *halves[:1], {**halves[1], "more_body": True}, halves[2])

    assert [message["type"] for message in received] == ["http.response.start", *["http.response.body"] * 3]
    assert received[1]["body"].endswith(b"</i><p>first")
    assert [message["body"] for message in received[2:]] == [b" second", b" third"]


async def test_head_of_a_streaming_page_leaves_before_its_body_comes() -> None:
    received = await messages(start(), body("<!doctype html><head><link href=/a.css>", more=True))

    assert received[1]["body"] == b"<!doctype html><head><link href=/a.css>"


async def test_page_in_pieces_with_a_length_gets_its_new_length() -> None:
    halves = (PAGE[:40], PAGE[40:])
    length = (b"content-length", str(len(PAGE)).encode())

    pieces = (body(halves[0], more=True), body(halves[1], more=True), body(""))
    received = await messages(start(length), *pieces, enforce_tags=False)

    sent = b"".join(message["body"] for message in received[1:])
    assert int(dict(received[0]["headers"])[b"content-length"]) == len(sent)
    assert LINK.encode() in sent


async def test_page_with_a_length_is_not_held_back_for_ever() -> None:
    chunk = "<meta name=x>" * 1_000
    length = (b"content-length", b"10000000")

    pieces = [body("<!doctype html>" + chunk, more=True)] * 8
    received = await messages(start(length), *pieces, enforce_tags=False)

    assert len(received) > 1
    assert dict(received[0]["headers"])[b"content-length"] == b"10000000"
    assert max(len(message["body"]) for message in received[1:]) <= MAX_HELD + 2 * len(chunk)


async def test_response_to_head_tells_no_wrong_length() -> None:
    response = await get(lambda: HTMLResponse(PAGE), "HEAD")

    assert "content-length" not in response.headers
    assert "Cookie, Sec-GPC" in response.headers["vary"]


async def test_file_that_the_server_would_send_by_itself_gets_the_banner(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(PAGE, "utf-8")

    received = await messages(start(), {"type": "http.response.pathsend", "path": str(file)})
    response = await get(lambda: FileResponse(file))

    assert LINK.encode() in received[1]["body"]
    assert LINK in response.text
    assert int(response.headers["content-length"]) == len(response.content)


async def test_other_messages_pass() -> None:
    trailers = {"type": "http.response.trailers", "headers": []}

    assert (await messages(start(), body(PAGE), trailers))[-1] == trailers


async def test_response_object_that_is_used_again_stays_as_it_was() -> None:
    page = HTMLResponse(PAGE)
    page.set_cookie("_ga", "1")
    before = list(page.raw_headers)
    async with client(shop(lambda: page, banner=PlainBanner())) as visitor:
        first, second = await visitor.get("/0"), await visitor.get("/0")

    assert page.raw_headers == before
    assert first.content == second.content


async def test_markup_is_made_once_for_visitors_who_stand_alike() -> None:
    banner = PlainBanner()
    async with client(shop(lambda: HTMLResponse(PAGE), banner=banner)) as visitor:
        for _ in range(3):
            await visitor.get("/0")
            await visitor.get("/0", headers={"cookie": cookie()})
    assert banner.renderings == 2


async def test_markup_that_is_kept_is_bounded() -> None:
    app = around(HTMLResponse(PAGE), banner=PlainBanner())
    kept = app._responses._kept
    async with client(app) as visitor:
        for number in range(MAX_KEPT + 10):
            await visitor.get(f"/?{number}")
            assert len(kept) <= MAX_KEPT


async def test_response_that_depends_on_the_choice_varies_by_cookie_and_no_other_does() -> None:
    async with client(shop(lambda: JSONResponse(1))) as visitor:
        assert (await visitor.get("/granted")).headers["vary"] == "Cookie, Sec-GPC"
        assert "vary" not in (await visitor.get("/0")).headers


def setting_cookies() -> Response:
    response = JSONResponse(1)
    for name in ("thee_sessie", "_ga", "fr", "nergens"):
        response.set_cookie(name, "1")
    response.delete_cookie("_ga_OLD")
    return response


@pytest.mark.parametrize(
    ("header", "names"),
    [
        ("", ["thee_sessie", "_ga_OLD"]),
        (cookie(Method.REJECT_ALL), ["thee_sessie", "_ga_OLD"]),
        (cookie(Method.SELECTION, Category.STATISTICS), ["thee_sessie", "_ga", "_ga_OLD"]),
        (cookie(), ["thee_sessie", "_ga", "fr", "_ga_OLD"]),
    ],
)
async def test_cookies_that_were_not_granted_do_not_leave_the_server(header: str, names: list[str]) -> None:
    async with client(shop(setting_cookies), headers={"cookie": header}) as visitor:
        response = await visitor.get("/0")

    assert [value.partition("=")[0] for value in response.headers.get_list("set-cookie")] == names


async def test_enforcement_of_cookies_can_be_switched_off() -> None:
    async with client(shop(setting_cookies, enforce_set_cookie=False)) as visitor:
        assert len((await visitor.get("/0")).headers.get_list("set-cookie")) == 5


async def test_error_in_the_application_is_its_own() -> None:
    def fails() -> Response:
        raise RuntimeError("the shop is closed")

    with pytest.raises(RuntimeError, match="closed"):
        await get(fails)


async def test_stream_of_html_pieces_comes_out_whole() -> None:
    response = await get(lambda: StreamingResponse(pieces(*PAGE), media_type="text/html"))

    assert response.text.replace(LINK, "").partition("<body>")[0] == PAGE.partition("<body>")[0]
    assert LINK in response.text
