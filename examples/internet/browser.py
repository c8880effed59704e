"""How a Chromium is led to the small internet instead of the large one."""

from __future__ import annotations

import os
import shlex
import shutil
from pathlib import Path

KNOWN_BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome")


def browser_arguments(*, http_port: int, https_port: int, spki_sha256: str) -> list[str]:
    """Command-line flags that send every host name to these ports and trust the key given, and no other.

    Whatever else a page tries (another port, a name not answered here) finds no host: nothing leaves the machine.
    """
    rules = (
        f"MAP *:443 127.0.0.1:{https_port}",
        f"MAP *:80 127.0.0.1:{http_port}",
        "MAP * ~NOTFOUND",
        "EXCLUDE 127.0.0.1",
        "EXCLUDE localhost",
    )
    return [
        f"--host-resolver-rules={', '.join(rules)}",
        f"--ignore-certificate-errors-spki-list={spki_sha256}",
    ]


def write_wrapper(directory: Path, arguments: list[str], executable: Path | None = None) -> Path:
    """The path of a shell script, written to `directory`, that starts the browser with `arguments` added.

    Without `executable` it is the browser named by KRUIMEL_BROWSER, else the first one found on PATH.
    FileNotFoundError if there is none.
    """
    browser = executable or installed_browser()
    directory.mkdir(parents=True, exist_ok=True)
    wrapper = directory / "browser"
    command = shlex.join([str(browser), *arguments])
    wrapper.write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
    wrapper.chmod(0o755)
    return wrapper


def installed_browser() -> Path:
    """The browser named by KRUIMEL_BROWSER, else the first known one on PATH; FileNotFoundError if there is none."""
    named = os.environ.get("KRUIMEL_BROWSER")
    found = named or next((path for path in map(shutil.which, KNOWN_BROWSERS) if path), None)
    if not found:
        raise FileNotFoundError(f"no browser: set KRUIMEL_BROWSER, or install one of {', '.join(KNOWN_BROWSERS)}")
    return Path(found)
