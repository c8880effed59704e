"""Serve the sites that the scanner's bench visits, in a process of their own: `python -m tests.bench.shops FOLDER`.

In the bench's own process they would share one interpreter lock with the scanner, and slow down what is measured.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from examples.internet import Internet
from examples.webshop import bare, protected
from scanner.browser import find_browser
from tests.sites import Site

LONG = "long.example"
LONG_PAGES = 200


@contextmanager
def shops_elsewhere(folder: Path) -> Iterator[Path]:
    """The path of a browser that reaches the sites, which are served until the end of the block."""
    command = [sys.executable, "-m", __name__, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        try:
            yield Path(server.stdout.readline().strip())
        finally:
            server.stdin.close()


def long_site() -> Site:
    """As many pages as a shop of some size, each linking to all the others."""
    links = "".join(f"<a href=/{number}>{number}</a>" for number in range(LONG_PAGES))
    page = f"{links}<script>document.cookie = 'long=1; path=/'</script><p>{'word ' * 2000}"
    return Site({"/": page, **{f"/{number}": page for number in range(LONG_PAGES)}})


def main() -> None:
    """Serve until standard input ends."""
    sites = {bare.HOST: bare.app, protected.HOST: protected.create_protected(), LONG: long_site()}
    with Internet(sites) as internet:
        print(internet.browser_wrapper(Path(sys.argv[1]), find_browser()), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
