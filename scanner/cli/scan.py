"""`kruimel scan`: look at a site and tell what it stores and whom it contacts."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from consent.catalogue import Matcher
from consent.errors import ConfigError, Unreachable
from consent.vocabulary import ConsentState, Language
from scanner.cli.asking import Asking, pictures
from scanner.cli.knowledge import Knowledge
from scanner.cli.options import Names, Where, Who, in_groups
from scanner.cli.report import CSV_OPTION, DIFF_OPTION, HTML_OPTION, JSON_OPTION, LANGUAGE_OPTION, Outputs
from scanner.crawl import checked_url
from scanner.har import read_recording
from scanner.record import Plan, record
from scanner.recording import Recording
from scanner.report.diff import compare
from scanner.report.hints import Hinting
from scanner.report.scanfile import read_document
from scanner.resolve import Resolver, look_up


@in_groups
def scan(
    url: Annotated[str, typer.Argument(help="Where to start, such as https://shop.example.")] = "",
    json_file: Annotated[str, JSON_OPTION] = "",
    html_file: Annotated[str, HTML_OPTION] = "",
    csv_file: Annotated[str, CSV_OPTION] = "",
    diff: Annotated[Path | None, DIFF_OPTION] = None,
    language: Annotated[Language, LANGUAGE_OPTION] = Language.NL,
    har: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Read a recording (HAR or log of DevTools events, .gz too); visit nothing."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print no table and no progress.")] = False,
    *,
    where: Where,
    who: Who,
    asking: Asking,
    names: Names,
    knowledge: Knowledge,
) -> None:
    """Visit a site as a new visitor does: before a choice, after refusing and after accepting."""
    outputs = Outputs(json_file=json_file, html_file=html_file, csv_file=csv_file, language=language, quiet=quiet)
    old = None if diff is None else read_document(diff)
    matcher, hinting = knowledge.matcher(), knowledge.hinting()
    if har is not None:
        if url or where.is_given:
            raise ConfigError(f"--har {har}: a recording holds its own pages; leave out the URL, --pages and --page")
        _tell(read_recording(har, asking.of_recording()), matcher, hinting, outputs, old)
        return
    if not url:
        raise ConfigError("nothing to scan: give a URL such as https://shop.example, or a recording with --har FILE")
    address = checked_url(url)
    plan = Plan(
        url=address,
        pages=where.pages,
        by_hand=where.by_hand(address),
        ignore_robots=where.ignore_robots,
        profile=who.profile(address),
        withdraw=asking.withdraws(),
    )
    recording = asyncio.run(_record(plan, names.make(), quiet=quiet))
    trouble = _trouble(recording)
    if trouble and not any(visit.status for visit in recording.states[0].visits if visit.status and visit.status < 400):
        raise Unreachable(trouble)
    _tell(recording, matcher, hinting, outputs, old, asking.write(recording))
    if trouble:
        raise Unreachable(f"{trouble}; the report tells what was seen until then")


def _tell(
    recording: Recording,
    matcher: Matcher,
    hinting: Hinting,
    outputs: Outputs,
    old: dict[str, Any] | None,
    written: Sequence[tuple[str, str, Path]] = (),
) -> None:
    from scanner.report import scan_document
    from scanner.report.screenshot import named_screenshots, told_screenshots

    document = scan_document(recording, matcher)
    hinting.add_to(document)
    if old is not None:
        document["diff"] = compare(old, document)
    if written and (folder := outputs.json_folder):
        document["screenshots"] = named_screenshots(written, folder)
    outputs.write(document, told_screenshots(pictures(recording)))


async def _record(plan: Plan, resolver: Resolver | None, *, quiet: bool) -> Recording:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from scanner.browser import open_browser

    columns = (
        TextColumn("{task.description:10}"),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TextColumn("{task.fields[url]}"),
    )
    console = Console(stderr=True)
    # Into a file or a pipe it would write nothing but empty lines.
    with Progress(*columns, console=console, disable=quiet or not console.is_terminal, transient=True) as progress:
        tasks = {
            state: progress.add_task(state.value, total=max(plan.pages, 1 + len(plan.by_hand)), url="")
            for state in ConsentState
        }

        def tell(state: ConsentState, page: str) -> None:
            progress.update(tasks[state], advance=1, url=page[:40].replace("[", "("))

        with stopped_by_ctrl_c() as stop:
            async with open_browser() as opened:
                recording = await record(plan, opened, tell, stop)
        return recording if resolver is None else replace(recording, aliases=await look_up(recording, resolver))


@contextmanager
def stopped_by_ctrl_c() -> Iterator[asyncio.Event]:
    """An event that Ctrl-C sets for as long as the block runs: what was seen until then is still worth a report."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    try:
        loop.add_signal_handler(signal.SIGINT, stop.set)
    except NotImplementedError:  # on Windows an event loop has no say in signals, and Ctrl-C ends the scan at once
        yield stop
        return
    try:
        yield stop
    finally:
        loop.remove_signal_handler(signal.SIGINT)


def _trouble(recording: Recording) -> str:
    """Why the first page could not be seen as it should; "" where it could."""
    if recording.partial:
        return f"{recording.url}: stopped by hand"
    visits = recording.states[0].visits
    if not visits:
        return f"{recording.url}: no page could be visited"
    hint = "; --insecure goes on without checking it" if "ERR_CERT" in visits[0].error else ""
    return f"{recording.url}: {visits[0].error}{hint}" if visits[0].error else ""
