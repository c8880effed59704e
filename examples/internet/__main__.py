"""Serve the small internet, with the example shop in it, until Ctrl-C: `python -m examples.internet`."""

from __future__ import annotations

import argparse
import contextlib
import shlex
import tempfile
import threading
from pathlib import Path

from examples.internet import Internet
from examples.webshop import bare


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m examples.internet", description=__doc__)
    parser.add_argument("--http-port", type=int, default=0, help="port for HTTP (default: a free one)")
    parser.add_argument("--https-port", type=int, default=0, help="port for HTTPS (default: a free one)")
    asked = parser.parse_args()

    internet = Internet({bare.HOST: bare.app}, http_port=asked.http_port, https_port=asked.https_port)
    with internet, tempfile.TemporaryDirectory(prefix="small-internet-") as directory:
        print(f"Listening on 127.0.0.1: HTTP on port {internet.http_port}, HTTPS on port {internet.https_port}.")
        print(f"\nOpen it in a browser of its own:\n\n  chromium --user-data-dir={directory}/profile \\")
        print(" \\\n".join(f"    {shlex.quote(flag)}" for flag in internet.browser_arguments), end=" \\\n")
        print(f"    https://{bare.HOST}/\n")
        try:
            wrapper = internet.browser_wrapper(Path(directory))
        except FileNotFoundError as problem:
            print(f"No wrapper script: {problem}.")
        else:
            print(f"Or let a program use it:\n\n  KRUIMEL_BROWSER={wrapper} kruimel scan https://{bare.HOST}/\n")
        with contextlib.suppress(KeyboardInterrupt):
            print("Ctrl-C stops it.", flush=True)
            threading.Event().wait()


if __name__ == "__main__":
    main()
