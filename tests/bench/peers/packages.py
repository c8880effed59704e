"""The peers' files, installed from npm into a cache folder."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

PACKAGES = ("vanilla-cookieconsent@3.1.0", "klaro@0.7.22", "orejime@3.2.1")
WITHIN_S = 300


def installed() -> Path | None:
    """The folder `node_modules` with all of PACKAGES in it; None where npm is not here or does not get them.

    Scripts of the packages are not run.
    """
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kruimel-bench"
    modules = folder / "node_modules"
    wanted = "\n".join(PACKAGES)
    note = folder / "installed"
    if note.is_file() and note.read_text() == wanted:
        return modules
    npm = shutil.which("npm")
    if npm is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    words = [npm, "install", "--prefix", str(folder), "--ignore-scripts", "--no-audit", "--no-fund", *PACKAGES]
    try:
        done = subprocess.run(words, capture_output=True, timeout=WITHIN_S, check=False)
    except subprocess.TimeoutExpired:
        return None
    if done.returncode:
        return None
    note.write_text(wanted)
    return modules
