"""Megabytes that a process grows by in a million requests with random cookies, headers and paths.

In a process of its own. The first requests fill every memory that is bounded; what counts is the growth after them.
The baseline is the size of the process at that point.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

from tests.bench.table import Row

WARM_UP = 100_000
REQUESTS = 1_000_000
FLAT_MB = 2.0


def rows() -> Iterator[Row]:
    """What stays of a million visitors, and of how many of them the cookie was taken for a choice."""
    words = [sys.executable, "-m", "tests.bench.visitors", str(WARM_UP), str(REQUESTS)]
    told = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    yield Row(
        what=f"{REQUESTS:,} requests, random cookies",
        value=told["after_mb"] - told["before_mb"],
        unit="MB",
        baseline=told["before_mb"],
        target=FLAT_MB,
    )
    yield Row(what="... of which granted, of those signed", value=told["granted"], unit="", baseline=told["signed"])
    yield Row(
        what="... of which granted, of the forged", value=told["taken"], unit="", baseline=told["forged"], target=0
    )
