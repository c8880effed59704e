"""Time to import what an application imports, over a bare Python, in milliseconds."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

from tests.bench.table import Row

RUNS = 9
SUBJECTS = {
    "import consent": "import consent",
    "import ConsentMiddleware": "from consent import ConsentMiddleware",
    "... and read a declaration": "from consent import ConsentMiddleware, load_declaration",
    "import widget.Banner": "from widget import Banner",
    "import starlette.applications (for scale)": "import starlette.applications",
}


def rows() -> Iterator[Row]:
    """One row a subject; the baseline is a Python that imports nothing."""
    times: dict[str, list[float]] = {statement: [] for statement in ("pass", *SUBJECTS.values())}
    for _ in range(RUNS):
        for statement, measured in times.items():  # in turn, so that a slow moment hits all of them
            started = time.perf_counter()
            subprocess.run([sys.executable, "-c", statement], check=True)
            measured.append((time.perf_counter() - started) * 1000)
    bare = statistics.median(times["pass"])
    for what, statement in SUBJECTS.items():
        yield Row(what=what, value=statistics.median(times[statement]) - bare, unit="ms", baseline=bare)
