"""Load on a server of this machine, from another process: wrk where it is installed, else this module as a program.

A fixed number of connections each wait for their answer before they ask again, so a slower server is asked less: what
comes out is what it can do. A client in Python takes more of the machine's caches than wrk does, and so adds to what
the server seems to need.
"""

from __future__ import annotations

import json
import re
import selectors
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Mapping

CONNECTIONS = 32
PIECE = 1 << 18


class Connection:
    """One that asks the same thing again and again; all answers have the same length."""

    def __init__(self, port: int, request: bytes) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.request = request
        self.length = self._length_of_an_answer()
        self.missing = 0

    def ask(self) -> None:
        self.missing = self.length
        self.socket.sendall(self.request)

    def read(self) -> bool:
        """Take what has come; whether the answer is whole."""
        piece = self.socket.recv(PIECE)
        if not piece:
            raise ConnectionError("the server hung up")
        self.missing -= len(piece)
        if self.missing < 0:
            raise ConnectionError("an answer of another length than the first")
        return self.missing == 0

    def _length_of_an_answer(self) -> int:
        self.socket.sendall(self.request)
        said = b""
        while b"\r\n\r\n" not in said:
            said += self.socket.recv(PIECE)
        head, _, body = said.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200 "):
            raise ConnectionError(head.decode("latin-1"))
        lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        total = int(lengths[0].partition(b":")[2])
        while len(body) < total:
            body += self.socket.recv(PIECE)
        return len(head) + 4 + total


def load(port: int, path: str, headers: Mapping[str, str], seconds: int) -> tuple[int, float]:
    """How many requests were answered, and in how many seconds."""
    if shutil.which("wrk") is None:
        asked = json.dumps([port, path, dict(headers), seconds])
        told = _said_by([sys.executable, "-m", "tests.bench.load", asked])
        requests, taken = json.loads(told)
        return requests, taken
    given = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    url = f"http://127.0.0.1:{port}{path}"
    told = _said_by(["wrk", "--threads=1", f"--connections={CONNECTIONS}", f"--duration={seconds}s", *given, url])
    if "Non-2xx" in told or "Socket errors" in told:
        raise ConnectionError(told)
    answered, a_second = re.search(r"(\d+) requests in", told), re.search(r"Requests/sec:\s+([\d.]+)", told)
    if answered is None or a_second is None:
        raise ConnectionError(told)
    return int(answered[1]), int(answered[1]) / float(a_second[1])


def _said_by(words: list[str]) -> str:
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


def run(port: int, path: str, headers: Mapping[str, str], seconds: int) -> tuple[int, float]:
    """The same, in this process."""
    lines = [f"GET {path} HTTP/1.1", "host: shop.example", *(f"{name}: {value}" for name, value in headers.items())]
    request = "\r\n".join([*lines, "", ""]).encode("ascii")
    connections = [Connection(port, request) for _ in range(CONNECTIONS)]
    selector = selectors.DefaultSelector()
    for connection in connections:
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        connection.ask()
    requests = 0
    started = now = time.perf_counter()
    while now - started < seconds:
        for key, _events in selector.select(1):
            if key.data.read():
                requests += 1
                key.data.ask()
        now = time.perf_counter()
    for connection in connections:
        connection.socket.close()
    return requests, now - started


if __name__ == "__main__":
    print(json.dumps(run(*json.loads(sys.argv[1]))))
