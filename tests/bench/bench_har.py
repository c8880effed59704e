"""Seconds and memory that it takes to report on a HAR of 1,300 requests and 10 MB, over a bare json.load of it."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.bench.table import Row

REQUESTS = 1_300
MEGABYTES = 10
RUNS = 5
START = datetime(2026, 11, 3, 9, 15, tzinfo=UTC)
HOSTS = [f"cdn{number}.vendor{number}.example" for number in range(40)]
# Each in a process of its own: the peak of a process never comes down again. Linux tells it of the program alone in
# /proc; what getrusage tells there began with the peak of the process that started it.
MEASURED = """
import re, resource, sys, time
from pathlib import Path
{prepare}
started = time.perf_counter()
{do}
seconds = time.perf_counter() - started
if sys.platform == "linux":
    peak = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
print(seconds, peak)
"""
SUBJECTS = {
    "json": ("import json", "json.load(open(sys.argv[1]))"),
    "ours": (
        "from consent.catalogue import Matcher, load_catalogue\n"
        "from scanner.har import read_recording\n"
        "from scanner.report import scan_document",
        "scan_document(read_recording(Path(sys.argv[1])), Matcher(load_catalogue()))",
    ),
}


def rows() -> Iterator[Row]:
    """Two rows a recording, time and memory; the baseline only reads the JSON."""
    with tempfile.TemporaryDirectory() as folder:
        for what, texts in (("", "ascii"), (", rare characters", "wide"), (", headers alone", "")):
            file = Path(folder) / "visit.har"
            file.write_text(json.dumps(a_har(texts), ensure_ascii=False), "utf-8")
            size = file.stat().st_size / 2**20
            figures = {name: _measure(file, *subject) for name, subject in SUBJECTS.items()}
            about = f"{REQUESTS:,} requests, {size:.0f} MB{what}"
            for kind, unit, target in ((0, "s", 3.0), (1, "MB", 300.0)):
                yield Row(
                    what=about if kind == 0 else "... at its peak",
                    value=figures["ours"][kind],
                    unit=unit,
                    baseline=figures["json"][kind],
                    target=target,
                )


def a_har(bodies: str) -> dict[str, Any]:
    """What Chrome records of a busy page; `bodies` says what its answers hold."""
    per_entry = MEGABYTES * 2**20 // REQUESTS - 2_700
    filler = {"ascii": 'if (a < "b") { c("\\n") }\n', "wide": "thee 🍵 é \n", "": ""}[bodies]
    body = filler * (max(0, per_entry) // max(1, len(json.dumps(filler, ensure_ascii=False).encode())))
    page = {"id": "page_1", "startedDateTime": START.isoformat(), "title": "https://www.shop.example/"}
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": "WebInspector", "version": "537.36"},
            "pages": [page],
            "entries": [_entry(number, body) for number in range(REQUESTS)],
        }
    }


def _entry(number: int, body: str) -> dict[str, Any]:
    host = "www.shop.example" if number % 4 == 0 else HOSTS[number % len(HOSTS)]
    frames = [
        {"functionName": f"f{depth}", "scriptId": "7", "url": f"https://{HOSTS[depth]}/t.js", "lineNumber": depth}
        for depth in range(6)
    ]
    headers = [{"name": f"x-header-{index}", "value": "value of a header " * 2} for index in range(12)]
    sets = f"c{number % 300}=1; Domain={host.partition('.')[2]}; Path=/; Max-Age=63072000; Secure; SameSite=None"
    return {
        "_initiator": {"type": "script", "stack": {"callFrames": frames}},
        "_resourceType": "document" if number == 0 else "script",
        "pageref": "page_1",
        "startedDateTime": (START + timedelta(milliseconds=7 * number)).isoformat(),
        "time": 30.1,
        "request": {
            "method": "GET",
            "url": f"https://{host}/" + (f"path/{number}?q={'v' * 60}" if number else ""),
            "headers": [*headers, {"name": "cookie", "value": "; ".join(f"c{index}=1" for index in range(20))}],
            "queryString": [],
            "cookies": [],
        },
        "response": {
            "status": 200,
            "headers": [*headers, {"name": "set-cookie", "value": sets}],
            "cookies": [],
            "content": {"size": len(body), "mimeType": "text/javascript", "text": body},
            "redirectURL": "",
        },
        "timings": {"blocked": 1, "dns": -1, "connect": -1, "send": 0, "wait": 29, "receive": 0.1, "ssl": -1},
    }


def _measure(file: Path, prepare: str, do: str) -> tuple[float, float]:
    """Seconds and megabytes: the medians of runs in fresh processes."""
    command = [sys.executable, "-c", MEASURED.format(prepare=prepare, do=do), str(file)]
    told = [subprocess.run(command, check=True, capture_output=True, text=True).stdout.split() for _ in range(RUNS)]
    return statistics.median(float(run[0]) for run in told), statistics.median(float(run[1]) for run in told)
