"""`kruimel scan` as a person types it."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from examples.internet import Internet
from tests.sites import Site, setting

KRUIMEL = Path(sys.executable).with_name("kruimel")


@pytest.fixture
def site(internet: Internet, kruimel_browser: Path) -> Any:
    """Mounts pages as `https://site.example/` until the test ends."""
    mounted = []

    def mount(pages: dict[str, Any]) -> None:
        internet.mount("site.example", Site(pages))
        mounted.append("site.example")

    yield mount
    for host in mounted:
        internet.unmount(host)


def scan(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [KRUIMEL, "scan", *arguments], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )


def test_report_is_written_and_only_the_report_goes_to_standard_output(site: Any, tmp_path: Path) -> None:
    site({"/": "<script>document.cookie = 'a=1'</script>"})

    told = scan("https://site.example", "--json", "-", folder=tmp_path)

    assert told.returncode == 0, told.stderr
    assert told.stderr == ""
    assert [item["name"] for item in json.loads(told.stdout)["items"]] == ["a"]


@pytest.mark.parametrize(
    ("url", "code", "message"),
    [
        ("site.example", 2, "did you mean https://site.example?"),
        ("https://nobody.example/", 3, "the server answered 404"),
        ("https://site.example/broken", 3, "the server answered 500"),
        ("https://site.example:81/", 3, "net::ERR_NAME_NOT_RESOLVED"),
        ("https://self-signed.test/", 3, "net::ERR_CERT_AUTHORITY_INVALID"),
    ],
)
def test_site_that_can_not_be_scanned_is_one_line_and_no_file(
    site: Any, tmp_path: Path, url: str, code: int, message: str
) -> None:
    site({"/broken": setting(status=500)})

    told = scan(url, "--json", "scan.json", "--quiet", folder=tmp_path)

    assert told.returncode == code
    assert message in told.stderr
    assert told.stderr.startswith("kruimel: ")
    assert told.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_writes_what_there_is_and_says_that_it_is_partial(site: Any, tmp_path: Path) -> None:
    async def silence(scope: Scope, receive: Receive, send: Send) -> None:
        waiting.touch()
        await asyncio.Event().wait()

    waiting = tmp_path / "waiting"
    site({"/": "<a href=/silence>x</a><script>document.cookie = 'seen=1'</script>", "/silence": silence})
    command = [KRUIMEL, "scan", "https://site.example", "--pages", "5", "--json", "scan.json", "--quiet"]
    heed = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # a test run in the background ignores Ctrl-C
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True, preexec_fn=heed) as running:
        assert running.stderr is not None
        for _ in range(1200):
            if waiting.exists() or running.poll() is not None:
                break
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        told = running.stderr.read()
        assert running.wait(timeout=60) == 3

    assert told == "kruimel: https://site.example/: stopped by hand; the report tells what was seen until then\n"
    report = json.loads((tmp_path / "scan.json").read_text())
    assert report["partial"] is True
    assert [item["name"] for item in report["items"]] == ["seen"]
