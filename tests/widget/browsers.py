"""The browser tests of the widget in Firefox and WebKit, where Playwright can get them: `make test-browsers`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("firefox", "webkit")
VARIABLE = "KRUIMEL_TEST_BROWSER"
WITHIN_S = 600


def main() -> int:
    """Get what can be had, run the tests in it, and say last what was not run. 1 where a test failed."""
    failed, left_out = [], {}
    for name in NAMES:
        if not _is_here(name) and (reason := _get(name)):
            left_out[name] = reason
            continue
        print(f"\n{name}:", flush=True)
        words = [sys.executable, "-m", "pytest", "-q", "tests/widget", *sys.argv[1:]]
        if subprocess.run(words, env={**os.environ, VARIABLE: name}, check=False).returncode:
            failed.append(name)
    for name, reason in left_out.items():
        print(f"NOT RUN in {name}: {reason}")
    return 1 if failed else 0


def _is_here(name: str) -> bool:
    with sync_playwright() as playwright:
        return Path(getattr(playwright, name).executable_path).exists()


def _get(name: str) -> str:
    """Empty where Playwright has got the browser; else why not."""
    words = [sys.executable, "-m", "playwright", "install", name]
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=WITHIN_S, check=False)
    except subprocess.TimeoutExpired:
        return f"Playwright did not get it within {WITHIN_S} s"
    if done.returncode == 0:
        return ""
    said = [line for line in (done.stderr + done.stdout).splitlines() if line.strip()]
    return f"Playwright can not get it ({next((line.strip() for line in said if 'rror' in line), 'no reason given')})"


if __name__ == "__main__":
    sys.exit(main())
