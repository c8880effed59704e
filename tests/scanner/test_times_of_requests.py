"""When a page asked for what, in a real browser: in the page's own time, of which half a minute passes at once."""

from __future__ import annotations

from pathlib import Path

from examples.internet import Internet
from scanner.browser import open_browser
from scanner.record import Plan, record
from tests.scanner.conftest import HASTE
from tests.sites import Site

PAGE = (
    "<script>fetch('/first'); setTimeout(() => fetch('/late'), 2500); setTimeout(() => fetch('/last'), 12000)</script>"
)


async def test_requests_are_timed_from_where_the_page_opened(internet: Internet, kruimel_browser: Path) -> None:
    internet.mount("site.example", Site({"/": PAGE, "/first": "", "/late": "", "/last": ""}))
    async with open_browser(check=False) as opened:
        recording = await record(Plan(url="https://site.example/", patience=HASTE), opened)
    internet.unmount("site.example")

    requests = recording.states[0].visits[0].requests
    at = {request.url.rpartition("/")[2]: request.at_ms for request in requests}
    assert 0 <= at["first"] < 500
    assert 2_500 <= at["late"] < 3_000
    assert 12_000 <= at["last"] < 12_500
