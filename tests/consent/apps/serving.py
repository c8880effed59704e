"""Start an application as a person would, in a server of its own process, and end it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
SITES = "tests.consent.apps.sites"
SECRET = "0123456789abcdef0123456789abcdef"
UP_WITHIN_S = 60
DOWN_WITHIN_S = 15
TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """PEM files: a certificate with its chain, and its key."""

    chain: Path
    key: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A site that is being served, on `port` of 127.0.0.1."""

    framework: str
    server: str
    port: int
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def store(self) -> str:
        """The URL of its store of consent records."""
        return store_in(self.folder)

    @property
    def said(self) -> str:
        """What server and application have written to their terminal."""
        return (self.folder / "said.txt").read_text("utf-8", errors="replace")

    @property
    def diary(self) -> list[str]:
        """What the application told of its life."""
        path = self.folder / "diary.txt"
        return path.read_text("utf-8").splitlines() if path.exists() else []


def store_in(folder: Path) -> str:
    return f"sqlite:///{folder / 'consent.db'}"


@contextmanager
def serving(framework: str, server: str, folder: Path, certificate: Certificate | None = None) -> Iterator[Served]:
    """The club's site of `framework`, served over HTTPS where there is a certificate, while the block lasts."""
    served = _start(framework, server, folder, certificate)
    try:
        yield served
    finally:
        served.process.terminate()
        try:
            served.process.wait(DOWN_WITHIN_S)
        except subprocess.TimeoutExpired:
            served.process.kill()
            served.process.wait()
            raise AssertionError(f"{server} did not end when it was told to:\n{served.said}") from None


def _start(framework: str, server: str, folder: Path, certificate: Certificate | None) -> Served:
    # Between the choice of a free port and its use by the server another program may take it.
    for _ in range(TRIES):
        port = _free_port()
        with (folder / "said.txt").open("wb") as said:
            process = subprocess.Popen(
                command(framework, server, port, certificate),
                cwd=ROOT,
                env={
                    **os.environ,
                    "KRUIMEL_SECRET_KEY": SECRET,
                    "KRUIMEL_STORE": store_in(folder),
                    "CLUB_DIARY": str(folder / "diary.txt"),
                },
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
            )
        served = Served(framework=framework, server=server, port=port, folder=folder, process=process)
        if _is_up(served):
            return served
        process.kill()
        process.wait()
        if "in use" not in served.said:
            break
    raise AssertionError(f"{framework} under {server} did not come up:\n{served.said}")


def command(framework: str, server: str, port: int, certificate: Certificate | None) -> list[str]:
    """What a person types to serve the site."""
    app = f"{SITES}.{framework}_site:app"
    words = [sys.executable, "-m"]
    if server == "granian":
        words += ["granian", app, "--interface", "asgi", "--port", str(port), "--workers-kill-timeout", "5"]
        if certificate:
            words += ["--ssl-certificate", str(certificate.chain), "--ssl-keyfile", str(certificate.key)]
        return words
    words += ["uvicorn", app, "--port", str(port), "--timeout-graceful-shutdown", "2"]
    if certificate:
        words += ["--ssl-certfile", str(certificate.chain), "--ssl-keyfile", str(certificate.key)]
    if server == "uvicorn-h11":
        words += ["--http", "h11", "--loop", "asyncio", "--ws", "wsproto"]
    return words


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _is_up(served: Served) -> bool:
    deadline = time.monotonic() + UP_WITHIN_S
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", served.port), 1).close()
        except OSError:
            try:
                served.process.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
            return False
        return True
    return False
