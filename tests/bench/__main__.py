"""Run the benches named on the command line, or all of them."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

from tests.bench.table import lines

PREFIX = "bench_"


def main() -> None:
    """Print one table for each bench. Figures are no test: a slow machine fails nothing."""
    found = [path.stem.removeprefix(PREFIX) for path in sorted(Path(__file__).parent.glob(f"{PREFIX}*.py"))]
    wanted = sys.argv[1:] or found
    if unknown := [name for name in wanted if name not in found]:
        sys.exit(f"no bench called {unknown[0]!r}; there are {', '.join(found)}")
    for name in wanted:
        module = import_module(f"tests.bench.{PREFIX}{name}")
        print(f"\n{name}: {module.__doc__.splitlines()[0]}")
        for line in lines(module.rows()):
            print(line, flush=True)


main()
