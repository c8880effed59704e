"""What a site sees of the visitor that a scan pretends to be."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from consent.errors import ConfigError
from consent.vocabulary import ConsentState
from examples.internet import Internet
from scanner.browser import open_browser
from scanner.headers import SiteHeaders, basic_auth, parse_header
from scanner.profile import Profile, Proxy, Viewport, checked_locale, checked_storage_state
from scanner.record import Plan, record
from scanner.recording import Recording
from tests.scanner.conftest import HASTE
from tests.sites.mirror import Mirror

SITE = "https://mirror.example/"
PAGES = {
    "/": "<iframe src='https://frame.example/frame'></iframe><img src='https://other.example/image'>"
    "<img src='/leave?https://other.example/after-leaving'><a href='/contact'>contact</a>"
    "<script>navigator.serviceWorker.register('/worker.js'); fetch('/api')</script>"
}


@pytest.fixture
def mirrors(internet: Internet) -> Iterator[dict[str, Mirror]]:
    """Three sites that remember: the one that is scanned, one in a frame, one that is only contacted."""
    sites = {host: Mirror(PAGES) for host in ("mirror.example", "www.mirror.example", "sub.mirror.example")}
    sites |= {host: Mirror() for host in ("frame.example", "other.example")}
    for host, site in sites.items():
        internet.mount(host, site)
    yield sites
    for host in sites:
        internet.unmount(host)


async def scanned(profile: Profile, *, url: str = SITE, pages: int = 1) -> Recording:
    plan = Plan(url=url, pages=pages, profile=profile, patience=HASTE, states=(ConsentState.UNTOUCHED,))
    async with open_browser(check=False) as opened:
        return await record(plan, opened)


@pytest.mark.usefixtures("kruimel_browser")
async def test_headers_and_scripts_agree_on_an_ordinary_dutch_visitor(mirrors: dict[str, Mirror]) -> None:
    await scanned(Profile())

    site = mirrors["mirror.example"]
    told, headers = site.told["/"], site.headers["/"]
    assert told["webdriver"] is False
    assert told["agent"] == headers["user-agent"]
    assert told["languages"] == ["nl-NL", "nl", "en-US", "en"]
    assert headers["accept-language"] == "nl-NL,nl;q=0.9,en-US;q=0.8,en;q=0.7"
    assert told["brands"] == ["Not:A-Brand", "Chromium", "Google Chrome"]
    assert all(f'"{brand}"' in headers["sec-ch-ua"] for brand in told["brands"])
    assert headers["sec-ch-ua-platform"] == f'"{told["system"]}"'
    assert headers["sec-ch-ua-mobile"] == "?0"
    assert told["zone"] == "Europe/Amsterdam"
    assert "gpc" not in told
    assert "sec-gpc" not in headers


@pytest.mark.usefixtures("kruimel_browser")
async def test_headless_browser_names_itself_nowhere(mirrors: dict[str, Mirror]) -> None:
    await scanned(Profile())

    assert "/worker.js" in mirrors["mirror.example"].headers
    assert "/frame" in mirrors["frame.example"].told
    for host, site in mirrors.items():
        for path, headers in site.headers.items():
            assert "eadless" not in str(headers.raw), f"{host}{path}"
        assert "eadless" not in json.dumps(site.told)


@pytest.mark.usefixtures("kruimel_browser")
async def test_visitor_with_a_telephone_has_a_small_screen_and_says_so(mirrors: dict[str, Mirror]) -> None:
    await scanned(Profile(viewport=Viewport.MOBILE, locale="fr-BE"))

    told, headers = mirrors["mirror.example"].told["/"], mirrors["mirror.example"].headers["/"]
    assert "Android" in told["agent"]
    assert "Mobile Safari" in headers["user-agent"]
    assert (told["mobile"], told["system"], told["platform"]) == (True, "Android", "Linux armv81")
    assert headers["sec-ch-ua-mobile"] == "?1"
    assert (told["width"], told["high"]["model"]) == (412, "Pixel 8")
    assert told["touch"] > 0
    assert told["languages"][:2] == ["fr-BE", "fr"]


@pytest.mark.usefixtures("kruimel_browser")
async def test_global_privacy_control_is_said_to_everybody_in_header_and_script(mirrors: dict[str, Mirror]) -> None:
    recording = await scanned(Profile(gpc=True))

    for host, path in (("mirror.example", "/"), ("frame.example", "/frame")):
        assert mirrors[host].told[path]["gpc"] is True
        assert "native code" in mirrors[host].told[path]["gpcSource"]
        assert mirrors[host].headers[path]["sec-gpc"] == "1"
    assert mirrors["other.example"].headers["/image"]["sec-gpc"] == "1"
    assert recording.notes == ("the browser sent Global Privacy Control",)


@pytest.mark.usefixtures("kruimel_browser")
async def test_login_goes_to_the_scanned_site_and_to_nobody_else(mirrors: dict[str, Mirror]) -> None:
    headers = [parse_header("X-Preview: open sesame"), basic_auth("me:pässword")]

    recording = await scanned(Profile(headers=SiteHeaders(headers, SITE)), pages=2)

    expected = "Basic " + base64.b64encode("me:pässword".encode()).decode()
    site = mirrors["mirror.example"]
    for path in ("/", "/contact", "/leave", "/api", "/robots.txt", "/sitemap.xml"):
        assert site.headers[path]["x-preview"] == "open sesame", path
        assert site.headers[path]["authorization"] == expected, path
    for host in ("frame.example", "other.example"):
        for path, sent in mirrors[host].headers.items():
            assert "x-preview" not in sent, f"{host}{path}"
            assert "authorization" not in sent, f"{host}{path}"
    assert set(mirrors["other.example"].headers) == {"/image", "/after-leaving"}
    assert recording.notes == ("the site got headers that an ordinary visitor does not send: Authorization, X-Preview",)


@pytest.mark.parametrize(
    ("url", "goes_along"),
    [
        ("https://shop.example/a", True),
        ("https://www.shop.example/a", True),
        ("http://shop.example/", False),
        ("https://metrics.shop.example/", False),
        ("https://shop.example.evil.test/", False),
        ("https://shop.example:8443/", False),
        ("https://shop.example@evil.test/", False),
        ("data:text/html,x", False),
    ],
)
def test_login_is_bound_to_one_host_and_a_safe_connection(url: str, *, goes_along: bool) -> None:
    headers = SiteHeaders([("X-Key", "1")], "https://shop.example:443/")

    assert bool(headers.override({"url": url, "headers": {"Accept": "*/*", "x-key": "of the page"}})) is goes_along


def test_secrets_are_in_no_text_that_a_profile_shows() -> None:
    proxy = Proxy.parse("http://me:hush@proxy.example:8080")
    profile = Profile(proxy=proxy, headers=SiteHeaders([basic_auth("me:hush")], SITE))

    assert proxy.settings == {"server": "http://proxy.example:8080", "username": "me", "password": "hush"}
    shown = f"{profile!r} {profile.notes}"
    assert "hush" not in shown
    assert base64.b64encode(b"me:hush").decode() not in shown


@pytest.mark.usefixtures("kruimel_browser")
async def test_scan_begins_with_the_login_of_a_storage_state(mirrors: dict[str, Mirror], tmp_path: Path) -> None:
    cookie = {"name": "login", "value": "yes", "domain": "mirror.example", "path": "/", "expires": -1}
    cookie |= {"httpOnly": False, "secure": True, "sameSite": "Lax"}
    origin = {"origin": SITE.rstrip("/"), "localStorage": [{"name": "stored", "value": "kept"}]}
    file = tmp_path / "state.json"
    file.write_text(json.dumps({"cookies": [cookie], "origins": [origin]}))

    recording = await scanned(Profile(storage_state=checked_storage_state(file)), pages=2)

    told = mirrors["mirror.example"].told["/"]
    assert (told["cookie"], told["stored"]) == ("login=yes", "kept")
    assert "login=yes" in mirrors["mirror.example"].headers["/robots.txt"]["cookie"]
    assert "--storage-state" in recording.notes[0]


@asynccontextmanager
async def a_proxy(internet: Internet) -> AsyncIterator[tuple[str, list[bytes]]]:
    """A proxy to the small internet; its URL, and the first line of each request with the login that came with it."""
    asked: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        if b"Proxy-Authorization: Basic" not in head:
            writer.write(b"HTTP/1.1 407 login\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n")
            writer.close()
            return
        asked.append(head.split(b"\r\n", 1)[0])
        there, back = await asyncio.open_connection("127.0.0.1", internet.https_port)
        writer.write(b"HTTP/1.1 200 go\r\n\r\n")
        await asyncio.gather(pipe(reader, back), pipe(there, writer))

    async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://me:hush@127.0.0.1:{server.sockets[0].getsockname()[1]}", asked
    finally:
        server.close()


@pytest.mark.usefixtures("kruimel_browser")
async def test_site_and_its_robots_txt_are_reached_through_the_proxy(
    mirrors: dict[str, Mirror], internet: Internet
) -> None:
    async with a_proxy(internet) as (url, asked):
        recording = await scanned(Profile(proxy=Proxy.parse(url)), pages=2)

    assert [visit.error for visit in recording.states[0].visits] == ["", ""]
    assert "/robots.txt" in mirrors["mirror.example"].headers
    assert b"CONNECT mirror.example:443 HTTP/1.1" in asked
    assert b"CONNECT other.example:443 HTTP/1.1" in asked


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no colon", "expected 'Name: value'"),
        ("Bad name: x", "expected 'Name: value'"),
        ("Cookie: secret", "the browser sets this one itself"),
        ("X-Key: secret\r\nX-Evil: 1", "one line"),
        ("X-Key: sécret", "one line of ASCII"),
    ],
)
def test_header_that_can_not_be_sent_is_refused_without_showing_its_value(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as raised:
        parse_header(text)

    assert "cret" not in str(raised.value)


@pytest.mark.parametrize("text", ["ftp://x", "proxy.example:1", "http://x:port", "http://", "socks5://me:hush@x:1", ""])
def test_proxy_that_is_none_is_refused_without_showing_a_password(text: str) -> None:
    with pytest.raises(ConfigError, match="--proxy") as raised:
        Proxy.parse(text)

    assert "hush" not in str(raised.value)


@pytest.mark.parametrize(("text", "locale"), [("nl-NL", "nl-NL"), ("fr_be", "fr-BE"), ("de", "de")])
def test_locale_is_spelt_as_browsers_do(text: str, locale: str) -> None:
    assert checked_locale(text) == locale


@pytest.mark.parametrize("text", ["", "klingon", "nl-NL-", "../..", "xx-YY"])
def test_locale_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="--locale"):
        checked_locale(text)


@pytest.mark.parametrize("text", ["", "[]", '{"cookies": 1}', '{"cookies": [1]}', "not json"])
def test_storage_state_that_is_none_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    file.write_text(text)

    with pytest.raises(ConfigError, match=r"--storage-state .*state\.json"):
        checked_storage_state(file)


def test_storage_state_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        checked_storage_state(tmp_path / "none.json")


def test_basic_auth_needs_a_name_and_a_password() -> None:
    with pytest.raises(ConfigError, match="NAME:PASSWORD") as raised:
        basic_auth("hush")

    assert "hush" not in str(raised.value)
    assert basic_auth("a:b:c") == ("Authorization", f"Basic {base64.b64encode(b'a:b:c').decode()}")
