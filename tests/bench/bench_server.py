"""Requests per second that uvicorn answers with a middleware, over the bare application; the load is another process.

All servers stand ready, and are asked in turn in short rounds, so that a slow moment of the machine hits all of them;
the ratio is the median over the rounds. Where the machine does other work meanwhile, believe the CPU of the server
more. Where uvloop and httptools are installed, uvicorn uses them, as it is served in earnest.
"""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from consent import Method
from consent.choice import choose
from consent.cookie import CookieCodec
from tests.bench.bench_middleware import DECLARATION, MAX_AGE, SECRET, session_cookie
from tests.bench.load import load
from tests.bench.table import Row

ROUNDS = 7
SECONDS = 1
UP_WITHIN_S = 30
ENOUGH = 0.97
BROWSER = {
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "accept-language": "nl,en;q=0.7",
    "accept-encoding": "gzip, deflate, br",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A server, on `port` of this machine."""

    server: subprocess.Popen[bytes]
    port: int

    def round(self, path: str, headers: dict[str, str]) -> tuple[float, float]:
        """Requests per second, and microseconds of the server's CPU for each (0 where the system does not tell)."""
        before = _cpu_ns(self.server.pid)
        requests, seconds = load(self.port, path, headers, SECONDS)
        spent = _cpu_ns(self.server.pid) - before
        return requests / seconds, spent / requests / 1000


def rows() -> Iterator[Row]:
    """Two rows a kind of request: what is answered in a second, and the CPU that an answer takes."""
    with ExitStack() as stack:
        names = ("bare", "nothing", "ours", "sessions")
        bare, nothing, ours, sessions = (stack.enter_context(_served(name)) for name in names)
        mine, theirs = _consent_cookie(), session_cookie().decode("ascii")
        for what, path, subject, cookie, enough in (
            ("(a middleware that does nothing)", "/", nothing, "", None),
            ("no cookie", "/", ours, "", ENOUGH),
            ("returning visitor", "/", ours, mine, ENOUGH),
            ("tampered cookie", "/", ours, mine[:-9] + "AAAAAAAAA", ENOUGH),
            ("returning visitor, view reads it", "/reads", ours, mine, None),
            ("50 kB HTML, banner put in", "/page", ours, "", None),
            ("50 kB HTML, returning visitor", "/page", ours, mine, None),
            ("SessionMiddleware, no cookie", "/", sessions, "", None),
            ("SessionMiddleware, returning visitor", "/", sessions, theirs, None),
            ("SessionMiddleware, tampered cookie", "/", sessions, theirs[:-9] + "AAAAAAAAA", None),
        ):
            headers = {**BROWSER, "cookie": f"lang=nl; {cookie}"} if cookie else BROWSER
            yield from _compared(what, bare, subject, path, headers, enough)


def _compared(
    what: str, bare: Subject, subject: Subject, path: str, headers: dict[str, str], enough: float | None
) -> Iterator[Row]:
    rounds = []
    for number in range(ROUNDS):
        turn = [bare, subject] if number % 2 else [subject, bare]
        figures = {id(one): one.round(path, headers) for one in turn}
        rounds.append((figures[id(bare)], figures[id(subject)]))
    baseline = statistics.median(without[0] for without, _ in rounds)
    ratio = statistics.median(with_it[0] / without[0] for without, with_it in rounds)
    yield Row(
        what=what,
        value=baseline * ratio,
        unit="req/s",
        baseline=baseline,
        target=None if enough is None else round(baseline * enough),
        more_is_better=True,
    )
    cpu = [statistics.median(spent) for spent in zip(*((a[1], b[1]) for a, b in rounds), strict=True)]
    target = None if enough is None else round(cpu[0] / enough, 1)
    yield Row(what="... CPU of the server", value=cpu[1], unit="us", baseline=cpu[0], target=target)


@contextmanager
def _served(name: str) -> Iterator[Subject]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = f"tests.bench.served:{name}"
    words = [sys.executable, "-m", "uvicorn", app, "--port", str(port), "--no-access-log", "--log-level", "warning"]
    with subprocess.Popen(words, env={**os.environ}) as server:
        try:
            _wait_for(port, server)
            yield Subject(server=server, port=port)
        finally:
            server.terminate()


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + UP_WITHIN_S
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
            if server.poll() is not None:
                break
        else:
            return
    sys.exit("uvicorn does not come up")


def _cpu_ns(pid: int) -> int:
    """What the process has run so far; 0 where the system does not tell. One thread of it does the work."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])
    except OSError:
        return 0


def _consent_cookie() -> str:
    codec = CookieCodec(SECRET, DECLARATION, max_age=MAX_AGE)
    choice = choose(DECLARATION, Method.ACCEPT_ALL, now=datetime.now(UTC), max_age=MAX_AGE)
    return f"__Host-consent={codec.encode(choice).decode('ascii')}"
