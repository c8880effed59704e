"""Run a command and measure it with all its children: time, CPU, and memory at its highest."""

from __future__ import annotations

import os
import resource
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a command took."""

    wall_s: float
    cpu_s: float
    """Of the command and of every process it started and waited for."""
    peak_mb: float
    """The largest sum of proportional set sizes over all its processes, sampled ten times a second."""
    code: int


def cost_of(command: Sequence[str], *, folder: Path, environment: Mapping[str, str] | None = None) -> Cost:
    """Run `command` to its end; its output is thrown away. Memory is measured on Linux only, 0 elsewhere."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    peak = 0
    with subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as running:
        while True:
            try:
                running.wait(0.1)
                break
            except subprocess.TimeoutExpired:
                peak = max(peak, sum(_proportional_kb(pid) for pid in _family(running.pid)))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall_s=time.perf_counter() - started, cpu_s=cpu, peak_mb=peak / 1000, code=running.returncode)


def _family(pid: int) -> list[int]:
    """The process and everything below it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(entry.parent.name))
    family = [pid]
    for member in family:
        family += children.get(member, ())
    return family


def _proportional_kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
