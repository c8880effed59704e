"""Loading the catalogue in a new process, and matching what a scan saw, with 300 services.

The files are those of the tests: five items and three hosts each. The baseline of loading is a Python that imports what
loading needs; that of matching is a look-up of each name in a plain dict.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from consent.catalogue import Matcher, SeenItem, load_catalogue
from consent.vocabulary import ItemKind, Party
from tests.bench.table import Row
from tests.consent.catalogue.corpus import score
from tests.consent.catalogue.services import a_large_catalogue, a_large_catalogue_in_files

SERVICES = 300
OBSERVATIONS = 10_000
RUNS = 7
READ = """
import sys, time
from pathlib import Path
from consent.catalogue.load import parse_service
from consent.catalogue.parsed import ParsedTexts
started = time.perf_counter()
texts = ParsedTexts(Path(sys.argv[2]) if sys.argv[2] else None)
for path in sorted(Path(sys.argv[1]).glob("*.toml")):
    parse_service(path.read_text("utf-8"), name=path.name, parse=texts.parse)
texts.keep()
print(time.perf_counter() - started)
"""


def rows() -> Iterator[Row]:
    """Loading cold, with and without what was remembered; then matching."""
    with tempfile.TemporaryDirectory() as name:
        folder, memory = Path(name) / "services", Path(name) / "memory.json"
        folder.mkdir()
        for service_id, text in a_large_catalogue_in_files(SERVICES):
            (folder / f"{service_id}.toml").write_text(text, "utf-8")
        _read(folder, memory)
        parsed = statistics.median(_read(folder, None) for _ in range(RUNS))
        remembered = statistics.median(_read(folder, memory) for _ in range(RUNS))
    yield Row(what="load 300 services, remembered", value=remembered, unit="ms", baseline=parsed, target=100)
    yield Row(what="load 300 services, parsed anew", value=parsed, unit="ms", baseline=parsed)
    yield from _built_in()
    yield from _matching()
    yield from _corpus()


def _read(folder: Path, memory: Path | None) -> float:
    """Milliseconds in a process of its own."""
    words = [sys.executable, "-c", READ, str(folder), str(memory or "")]
    told = subprocess.run(words, check=True, capture_output=True, text=True, env={**os.environ})
    return float(told.stdout) * 1000


def _built_in() -> Iterator[Row]:
    started = time.perf_counter()
    services = load_catalogue()
    loaded = (time.perf_counter() - started) * 1000
    started = time.perf_counter()
    Matcher(services)
    compiled = (time.perf_counter() - started) * 1000
    yield Row(what=f"load the built-in {len(services)} services", value=loaded, unit="ms", baseline=loaded, target=100)
    yield Row(what="... and compile the matcher", value=compiled, unit="ms", baseline=loaded)


def _matching() -> Iterator[Row]:
    services = {service.id: service for service in a_large_catalogue(SERVICES)} | load_catalogue()
    matcher = Matcher(services)
    seen = [_observation(number) for number in range(OBSERVATIONS)]
    plain = {item.name: service.id for service in services.values() for item in service.items}
    started = time.perf_counter()
    for item in seen:
        plain.get(item.name)
    baseline = (time.perf_counter() - started) * 1000
    started = time.perf_counter()
    for item in seen:
        matcher.match_item(item)
    items = (time.perf_counter() - started) * 1000
    urls = [item.setter_url or "https://shop.example/" for item in seen]
    started = time.perf_counter()
    for url in urls:
        matcher.match_url(url)
    yield Row(what="match 10,000 items", value=items, unit="ms", baseline=baseline, target=500)
    taken = (time.perf_counter() - started) * 1000
    yield Row(what="match 10,000 requests", value=taken, unit="ms", baseline=baseline, target=500)


def _corpus() -> Iterator[Row]:
    """On the labelled observations of the tests; the baseline is all of what was matched, or could have been."""
    found = score(load_catalogue())
    what = f"corpus of {found.observations}: matched and wrong"
    yield Row(what=what, value=found.matched - found.right, unit="", baseline=found.matched, target=found.matched / 100)
    yield Row(what="... right, of what belongs to a service", value=found.right, unit="", baseline=found.positives)


def _observation(number: int) -> SeenItem:
    """Every fourth is unknown; each name and address differs, as on many sites."""
    service = number % SERVICES
    hosts = (
        f"https://cdn.metrics{service}.example/m.js?v={number}",
        f"https://eu.collect.metrics{service}.example/v1/hit?n={number}",
        "https://www.googletagmanager.com/gtm.js?id=GTM-ABC",
        f"https://shop{number}.example/app.js",
    )
    names = (f"_svc{service}_1_{number}", f"_exm{service}x_{number}", f"_ga_{number}", f"own{number}")
    return SeenItem(
        kind=ItemKind.COOKIE,
        name=names[number % 4],
        domain="shop.example",
        party=Party.FIRST,
        setter_url=hosts[number % 4],
        set_by="script",
    )
