"""The server: one event loop in a thread of its own, one listener for HTTP and one for HTTPS."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Coroutine, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.lifespan.on import LifespanOn

from examples.internet.authority import Authority
from examples.internet.browser import browser_arguments, write_wrapper
from examples.internet.hosts import Hosts, host_of, nobody_here
from examples.internet.log import RequestLog
from examples.internet.vendors import vendor_apps

STOP_WITHIN_S = 1  # seconds an unfinished response is given when the server stops

T = TypeVar("T")


class Internet:
    """A small internet while the `with` (or `async with`) block lasts.

    `sites` maps host names to ASGI applications; they come before the vendors. Ports are free ones of the
    machine's choice unless given. Applications see their lifespan events, each on the server's event loop.
    """

    def __init__(self, sites: Mapping[str, ASGIApp] | None = None, *, http_port: int = 0, https_port: int = 0) -> None:
        self.requests = RequestLog()
        self.authority = Authority()
        self._asked_ports = (http_port, https_port)
        self._first_sites = dict(sites or {})
        self._sites = Hosts()
        self._vendors = Hosts(vendor_apps())
        self._lifespans: dict[str, LifespanOn] = {}
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop
        self._listeners: list[_Listener] = []
        self._failure: BaseException | None = None

    # --- life ---

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(self.start)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self.stop)

    def start(self) -> None:
        """Listen, and return once every site is up; OSError if a port asked for is taken."""
        sockets = [_listen(port) for port in self._asked_ports]
        self.http_port, self.https_port = (sock.getsockname()[1] for sock in sockets)
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(sockets, ready), name="small internet", daemon=True)
        self._thread.start()
        ready.wait()
        if self._failure is not None:
            self._thread.join()
            raise self._failure

    def stop(self) -> None:
        """Close every connection and wait for the server's thread to end."""
        for listener in self._listeners:
            listener.should_exit = True
        if self._thread is not None:
            self._thread.join()

    # --- use ---

    def mount(self, host: str, app: ASGIApp) -> None:
        """Let `app` answer for `host` (or `*.parent.example`) from now on, in place of what was there."""
        if host in self._lifespans:
            self.unmount(host)
        self._call(self._open(host, app))

    def unmount(self, host: str) -> None:
        """Take a site mounted earlier off the air; KeyError if there is none."""
        self._call(self._close(host))

    @property
    def browser_arguments(self) -> list[str]:
        """Chromium flags that make it see this internet, and nothing else."""
        return browser_arguments(
            http_port=self.http_port, https_port=self.https_port, spki_sha256=self.authority.spki_sha256
        )

    def browser_wrapper(self, directory: Path, executable: Path | None = None) -> Path:
        """The path of a script in `directory` that starts the browser with these flags; for KRUIMEL_BROWSER."""
        return write_wrapper(directory, self.browser_arguments, executable)

    # --- inside the server's thread ---

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        host = host_of(scope)
        self.requests.add(scope, host)
        app = self._sites.find(host) or self._vendors.find(host) or nobody_here
        await app(scope, receive, send)

    def _call(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _run(self, sockets: list[socket.socket], ready: threading.Event) -> None:
        try:
            asyncio.run(self._serve(sockets, ready))
        except BaseException as error:  # noqa: BLE001  handed to the thread that called start()
            self._failure = error
        finally:
            for sock in sockets:
                sock.close()
            ready.set()

    async def _serve(self, sockets: list[socket.socket], ready: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        self._listeners = [_Listener(self, None), _Listener(self, self.authority.server_context())]
        try:
            for host, app in self._first_sites.items():
                await self._open(host, app)
            serving = [
                asyncio.create_task(listener.serve(sockets=[sock]))
                for listener, sock in zip(self._listeners, sockets, strict=True)
            ]
            for listener in self._listeners:
                await listener.up.wait()
            ready.set()
            await asyncio.gather(*serving)
        finally:
            for host in list(self._lifespans):
                await self._close(host)

    async def _open(self, host: str, app: ASGIApp) -> None:
        lifespan = LifespanOn(uvicorn.Config(app, lifespan="auto", log_config=None))
        await lifespan.startup()
        if lifespan.should_exit:
            raise RuntimeError(f"the application of {host} failed to start")
        self._lifespans[host] = lifespan

        async def site(scope: Scope, receive: Receive, send: Send) -> None:
            scope["state"] = lifespan.state.copy()
            await app(scope, receive, send)

        self._sites.mount(host, site)

    async def _close(self, host: str) -> None:
        lifespan = self._lifespans.pop(host)
        self._sites.unmount(host)
        await lifespan.shutdown()


class _Listener(uvicorn.Server):
    """One port; `up` is set as soon as it accepts connections."""

    def __init__(self, app: ASGIApp, context: ssl.SSLContext | None) -> None:
        config = uvicorn.Config(
            app,
            # The same on every machine, whatever else is installed there.
            http="h11",
            ws="wsproto",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=STOP_WITHIN_S,
        )
        config.load()
        config.ssl = context  # uvicorn builds one from files only; ours has a callback instead
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.up.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets=sockets)
        # A browser that is gone without a good-bye leaves TLS waiting for one.
        for connection in list(self.server_state.connections):
            if connection.transport is not None:
                connection.transport.abort()
        await asyncio.sleep(0)


def _listen(port: int) -> socket.socket:
    # asyncio switches Nagle's algorithm off only where a socket says that it speaks TCP; with it on, every response
    # in two parts waits 40 ms for the browser's acknowledgement.
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.setblocking(False)
    try:
        sock.bind(("127.0.0.1", port))
    except OSError:
        sock.close()
        raise
    return sock
