"""Get a browser onto this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from consent.errors import Unreachable
from scanner.browser import find_browser

BY_HAND = (
    "no browser could be installed here; get Chromium (on Debian and Ubuntu `apt install chromium-headless-shell`)\n"
    "and, where it is not on PATH, set KRUIMEL_BROWSER to its path"
)
DOWNLOAD_S = 600
APT_PACKAGES = ("chromium-headless-shell", "chromium")


def install_browser(tell: Callable[[str], None]) -> Path:
    """The path of a browser: the one that is here, else Playwright's download, else the distribution's package.

    `tell` is called with a line about each step. Raises Unreachable, with what to do by hand, where all of it fails.
    """
    found = find_browser()
    if found is not None:
        tell(f"a browser is here already: {found}")
        return found
    tell("downloading Chromium with Playwright")
    if not _run([sys.executable, "-m", "playwright", "install", "chromium", "--only-shell"], tell):
        _install_with_apt(tell)
    found = find_browser()
    if found is None:
        raise Unreachable(BY_HAND)
    tell(f"installed {found}")
    return found


def _install_with_apt(tell: Callable[[str], None]) -> None:
    apt = shutil.which("apt-get")
    if apt is None:
        return
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if as_root and shutil.which("sudo") is None:
        return
    tell("that did not work; trying the packages of this system")
    _run([*as_root, apt, "update", "-qq"], tell)
    for package in APT_PACKAGES:
        if _run([*as_root, apt, "install", "-y", "-qq", "--no-install-recommends", package], tell):
            return


def _run(command: list[str], tell: Callable[[str], None]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(  # noqa: S603 (fixed commands, nothing of a visitor or a page in them)
            command, env=environment, capture_output=True, text=True, timeout=DOWNLOAD_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        tell(f"  {type(error).__name__}: {error}")
        return False
    if done.returncode != 0:
        lines = (done.stderr or done.stdout).strip().splitlines()
        tell(f"  {lines[-1][:160] if lines else f'exit code {done.returncode}'}")
    return done.returncode == 0
