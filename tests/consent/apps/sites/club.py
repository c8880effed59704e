"""What the club's site says and does in every framework; nothing here knows one of them."""

from __future__ import annotations

import asyncio
import os
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import consent

DECLARATION = Path(__file__).with_name("cookies.toml")
SECRET = os.environ.get("KRUIMEL_SECRET_KEY", "")
STORE = os.environ.get("KRUIMEL_STORE")

PATIENCE_S = 20
"""How long the site waits for a test to say `/release` before it goes on without, for the test to see."""

PAGE = """<!doctype html>
<html lang="nl"><head><meta charset="utf-8"><title>Wandelclub De Bocht</title>
<script async src="https://www.googletagmanager.com/gtag/js?id=G-BOCHT2026"></script>
<script>
window.dataLayer = window.dataLayer || []
function gtag() { dataLayer.push(arguments) }
gtag('js', new Date())
gtag('config', 'G-BOCHT2026')
</script>
</head><body><h1>Wandelclub De Bocht</h1>
<p>Elke zondag om tien uur, bij de molen.</p>
<iframe src="https://www.youtube.com/embed/bocht2026" title="Film" width="480" height="270"></iframe>
<img src="https://www.facebook.com/tr?id=2026&ev=PageView&noscript=1" alt="" width="1" height="1">
</body></html>
"""
COOKIES = {"club_session": "lid-7", "club_routes": "molenronde", "club_visits": "1"}
"""What each page sets: a necessary one, one for statistics, and one that nobody declared."""

# Cut in the middle of a tag: the second piece alone tells nobody what it will load.
PIECES = (
    "<!doctype html><title>Route</title><body><p>Eerste bocht</p>",
    '<p>Tweede bocht</p><script async src="https://www.googletag',
    'manager.com/gtag/js?id=G-BOCHT2026"></script><p>Laatste bocht</p>',
)
EVENT_PIECES = ("data: eerste\n\n", "data: tweede\n\n", "data: laatste\n\n")

HAPPENED: list[str] = []
_released: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
_finished: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)


def seen(connection: Any, given: consent.Consent | None = None) -> dict[str, Any]:
    """What the application sees of its visitor. `given`: what the framework's own `request.state` holds."""
    found = consent.of(connection)
    return {
        "granted": [word for word in ("preferences", "statistics", "marketing", "youtube") if found.allows(word)],
        "method": found.choice.method.value if found.choice else None,
        "same": given is None or given is found,
    }


@asynccontextmanager
async def life(_app: Any = None) -> AsyncIterator[dict[str, str]]:
    """The lifespan; what it yields is state of every request."""
    tell("started")
    yield {"club": "De Bocht"}
    tell("stopped")


def tell(what: str) -> None:
    """Note what happened, for a test in another process."""
    HAPPENED.append(what)
    if path := os.environ.get("CLUB_DIARY"):
        with Path(path).open("a", encoding="utf-8") as diary:
            diary.write(f"{what}\n")


async def pieces(name: str, all_pieces: tuple[str, ...]) -> AsyncIterator[bytes]:
    """The first piece at once, the others when somebody has asked for `/release?name=...`."""
    for number, piece in enumerate(all_pieces):
        if number == 1:
            await _wait(_released[name])
        yield piece.encode()


def release(name: str) -> None:
    """Let what waits under this name go on."""
    _released[name].set()


async def work(name: str, connection: Any) -> None:
    """A background task: what it does once it is released shows that it ran, and whose it was."""
    await _wait(_released[name])
    tell(f"{name}: {seen(connection)['granted']}")
    _finished[name].set()


async def finished(name: str) -> list[str]:
    """What the background task of this name told, once it has."""
    await _wait(_finished[name])
    return [line for line in HAPPENED if line.startswith(f"{name}: ")]


async def _wait(event: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(PATIENCE_S):
            await event.wait()
    except TimeoutError:
        tell("waited in vain")
