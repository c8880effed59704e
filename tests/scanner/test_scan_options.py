"""The options of `kruimel scan` that say who visits, where, and how names are looked up."""

from __future__ import annotations

import base64
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dns.message
import dns.rrset
import pytest

from examples.internet import Internet
from tests.sites import Site, script
from tests.sites.mirror import Mirror

KRUIMEL = Path(sys.executable).with_name("kruimel")
pytestmark = pytest.mark.usefixtures("kruimel_browser")


def scan(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [KRUIMEL, "scan", *arguments], cwd=folder, capture_output=True, text=True, timeout=110, check=False
    )


@pytest.fixture
def mirror(internet: Internet) -> Iterator[Mirror]:
    """A site that remembers its visitors."""
    site = Mirror({"/": "<a href=/contact>contact</a><a href=/winkelwagen>winkelwagen</a>"})
    internet.mount("mirror.example", site)
    yield site
    internet.unmount("mirror.example")


def test_visitor_is_made_of_the_options_and_no_secret_is_told(mirror: Mirror, tmp_path: Path) -> None:
    told = scan(
        *("https://mirror.example", "--json", "-", "--pages", "2", "--page", "/extra"),
        *("--viewport", "mobile", "--locale", "de-AT", "--gpc", "--no-dns"),
        *("--header", "X-Preview: hush1", "--header", "X-Other: hush2", "--basic-auth", "me:hush3"),
        folder=tmp_path,
    )

    assert told.returncode == 0, told.stderr
    headers = mirror.headers["/extra"]
    assert (headers["x-preview"], headers["x-other"], headers["sec-gpc"]) == ("hush1", "hush2", "1")
    assert headers["authorization"] == "Basic " + base64.b64encode(b"me:hush3").decode()
    assert mirror.told["/"]["languages"][:2] == ["de-AT", "de"]
    assert mirror.told["/"]["mobile"] is True
    document = json.loads(told.stdout)
    assert document["notes"] == [
        "the site got headers that an ordinary visitor does not send: Authorization, X-Other, X-Preview",
        "the browser sent Global Privacy Control",
    ]
    assert {page["url"] for page in document["pages"]} == {"https://mirror.example/", "https://mirror.example/extra"}
    assert "hush" not in told.stdout + told.stderr
    assert base64.b64encode(b"me:hush3").decode() not in told.stdout + told.stderr


def test_certificate_that_is_not_valid_is_told_and_gone_past_with_insecure(internet: Internet, tmp_path: Path) -> None:
    internet.mount("self-signed.test", Site({"/": "<script>document.cookie = 'a=1'</script>"}))
    refused = scan("https://self-signed.test/", "--no-dns", "--json", "scan.json", folder=tmp_path)
    taken = scan("https://self-signed.test/", "--no-dns", "--insecure", "--json", "-", folder=tmp_path)

    internet.unmount("self-signed.test")
    assert refused.returncode == 3
    assert "net::ERR_CERT_AUTHORITY_INVALID; --insecure goes on" in refused.stderr
    document = json.loads(taken.stdout)
    assert [item["name"] for item in document["items"]] == ["a"]
    assert "certificates were not checked (--insecure)" in document["notes"][0]


@pytest.fixture
def name_server() -> Iterator[str]:
    """The address of a name server to which every name is another name for a tracker."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            data, address = sock.recvfrom(4096)
            if data == b"stop":
                return
            response = dns.message.make_response(dns.message.from_wire(data))
            name = response.question[0].name
            if str(name).startswith("m."):
                response.answer.append(dns.rrset.from_text(name, 60, "IN", "CNAME", "analytics.tiktok.com."))
            sock.sendto(response.to_wire(), address)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"127.0.0.1:{sock.getsockname()[1]}"
    sock.sendto(b"stop", sock.getsockname())
    thread.join()
    sock.close()


def test_names_are_looked_up_at_the_resolver_unless_told_not_to(
    internet: Internet, name_server: str, tmp_path: Path
) -> None:
    sites: dict[str, dict[str, Any]] = {
        "site.example": {"/": "<script src=https://m.site.example/m.js></script>"},
        "m.site.example": {"/m.js": script("1")},
    }
    for host, pages in sites.items():
        internet.mount(host, Site(pages))

    asked = scan("https://site.example", "--resolver", name_server, "--json", "-", folder=tmp_path)
    silent = scan("https://site.example", "--resolver", name_server, "--no-dns", "--json", "-", folder=tmp_path)

    for host in sites:
        internet.unmount(host)
    found = json.loads(asked.stdout)["disguised"]
    assert [(row["host"], row["service"], row["how"]) for row in found] == [("m.site.example", "tiktok", "cname")]
    assert json.loads(silent.stdout)["disguised"] == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--header", "hush"], "--header: expected 'Name: value'"),
        (["--basic-auth", "hush"], "--basic-auth: expected NAME:PASSWORD"),
        (["--proxy", "hush"], "--proxy: expected http://HOST:PORT"),
        (["--locale", "nope"], "--locale 'nope'"),
        (["--storage-state", "none.json"], "--storage-state none.json: No such file"),
        (["--resolver", "hush.example"], "--resolver"),
        (["--page", "ftp://x/"], "has to start with https://"),
    ],
)
def test_option_that_is_wrong_is_one_line(tmp_path: Path, arguments: list[str], message: str) -> None:
    told = scan("https://site.example", *arguments, folder=tmp_path)

    assert told.returncode == 2
    assert message in told.stderr
    assert told.stderr.count("\n") == 1
    assert not any(tmp_path.iterdir())


def test_help_names_every_option(tmp_path: Path) -> None:
    told = scan("--help", folder=tmp_path).stdout

    for option in (
        *("--pages", "--page", "--ignore-robots", "--viewport", "--locale", "--gpc", "--proxy", "--storage-state"),
        *("--header", "--basic-auth", "--insecure", "--resolver", "--no-dns"),
    ):
        assert option in told
