"""A million visitors, each with something else in the headers: `python -m tests.bench.visitors WARM_UP REQUESTS`.

Says as JSON how large the process was before and after (resident megabytes), and what the application granted.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import random
import resource
import string
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import consent
from consent import ConsentMiddleware, Method
from consent.choice import choose
from consent.cookie import CookieCodec
from tests.bench.bench_middleware import DECLARATION, MAX_AGE, SECRET
from widget import Banner

SEED = 20261121
SIGNED = 30_000
"""More than the middleware remembers."""
LETTERS = string.ascii_letters + string.digits
PAGE = b"""<!doctype html><html><head><title>Thee</title></head><body><p>Thee</p>
<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script></body></html>"""

counted: Counter[str] = Counter()


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Pages and data, with cookies and types that are never the same twice."""
    word = scope["word"]
    if consent.of(scope).allows("statistics"):
        counted[f"granted {scope['kind']}"] += 1
    html = scope["path"].startswith("/page")
    kind = b"text/html" if html else b"application/x-%b" % word
    headers = [(b"content-type", kind), (b"set-cookie", b"c%b=1" % word)]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": PAGE if html else b"{}"})


async def receive() -> dict[str, Any]:
    return {"type": "http.request"}


async def send(message: dict[str, Any]) -> None:
    pass


class Visitors:
    """Makes up requests."""

    def __init__(self) -> None:
        self._chance = random.Random(SEED)
        codec = CookieCodec(SECRET, DECLARATION, max_age=MAX_AGE)
        now = datetime.now(UTC)
        self._signed = [
            codec.encode(choose(DECLARATION, Method.ACCEPT_ALL, now=now - timedelta(seconds=seconds), max_age=MAX_AGE))
            for seconds in range(SIGNED)
        ]

    def scope(self) -> dict[str, Any]:
        chance = self._chance
        word = "".join(chance.choices(LETTERS, k=12)).encode()
        kind, cookie = self._cookie(word)
        headers = [(b"host", b"%b.example" % word), (b"cookie", cookie)]
        if chance.random() < 0.2:
            headers.append((b"sec-gpc", b"1"))
        path = chance.choice(("/page/", "/data/")) + word.decode()
        if chance.random() < 0.005:  # few, since making that page takes a hundred times as long
            path = "/consent/preferences"
        return {
            "type": "http",
            "method": "GET",
            "path": path,
            "root_path": "",
            "query_string": b"return_to=/%b" % word,
            "headers": headers,
            "word": word,
            "kind": kind,
        }

    def _cookie(self, word: bytes) -> tuple[str, bytes]:
        chance = self._chance
        kind = chance.choice(("none", "signed", "forged", "garbage"))
        signed = chance.choice(self._signed)
        value = {
            "none": b"lang=%b" % word,
            "signed": b"lang=%b; __Host-consent=%b" % (word, signed),
            "forged": b"__Host-consent=%b" % (signed[:-12] + word),
            "garbage": b"__Host-consent=%b; c%b=1" % (chance.randbytes(chance.randrange(200)), word),
        }[kind]
        counted[kind] += 1
        return kind, value


async def serve(subject: Any, visitors: Visitors, requests: int) -> None:
    for _ in range(requests):
        await subject(visitors.scope(), receive, send)


def resident_mb() -> float:
    """What the process holds in memory now; where the system does not tell, the most it ever held."""
    gc.collect()
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    return pages * resource.getpagesize() / 2**20


def main() -> None:
    logging.disable(logging.CRITICAL)
    warm_up, requests = map(int, sys.argv[1:])
    visitors = Visitors()
    subject = ConsentMiddleware(app, declaration=DECLARATION, secret_key=SECRET, banner=Banner())
    asyncio.run(serve(subject, visitors, warm_up))
    before = resident_mb()
    counted.clear()
    asyncio.run(serve(subject, visitors, requests))
    told = {"before_mb": before, "after_mb": resident_mb()}
    told |= {"signed": counted["signed"], "granted": counted["granted signed"]}
    taken = sum(count for kind, count in counted.items() if kind.startswith("granted") and kind != "granted signed")
    print(json.dumps(told | {"forged": counted["forged"] + counted["garbage"] + counted["none"], "taken": taken}))


if __name__ == "__main__":
    main()
