"""`kruimel declare`: write what a scan found into the declaration."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import Annotated

import typer

from consent.atomic import write_text_atomically
from consent.catalogue import load_catalogue
from consent.declaration.merge import Change, Merged, merge
from consent.declaration.observed import load_scan
from consent.tomlfile import read_text

WIDTH = 80
SHOWN_OF_A_KIND = 20


def declare(
    scan: Annotated[Path, typer.Argument(metavar="SCAN.JSON", help="What `kruimel scan URL --json` wrote.")],
    out: Annotated[Path, typer.Option("--out", help="The declaration to write or bring up to date.")] = Path(
        "cookies.toml"
    ),
    catalogue: Annotated[
        list[Path] | None,
        typer.Option(help="A folder with services of your own; `services/` next to the declaration always counts."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; end with 1 if there is something to look at.")
    ] = False,
    json_out: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the result as JSON; - is standard output.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing.")] = False,
) -> None:
    """Write what a scan found into the declaration, cookies.toml.

    What you wrote in it stays. What is new, gone or unknown is marked, and waits for you.
    """
    before = read_text(out) if out.exists() else None
    services = load_catalogue(*_overlays(out, catalogue or []))
    merged = merge(before, load_scan(scan), services, name=str(out))
    is_changed = merged.text != before
    if is_changed and not check:
        write_text_atomically(out, merged.text)
    if json_out is not None:
        _write_json(json_out, as_json(merged, out, is_changed=is_changed))
    if not quiet and str(json_out) != "-":
        typer.echo(summary(merged, out, is_changed=is_changed, is_check=check))
    if check and merged.needs_a_person:
        raise typer.Exit(1)


def summary(merged: Merged, out: Path, *, is_changed: bool, is_check: bool) -> str:
    """What a person should know, in lines of at most 80 columns."""
    services = merged.declaration.services.values()
    verb = "is as it was" if not is_changed else "would change" if is_check else "is written"
    items = sum(len(service.items) for service in services)
    lines = [f"{out} {verb}: {_count(len(services), 'service')}, {_count(items, 'item')}."]
    kinds = list(dict.fromkeys(change.kind for change in merged.changes))
    for kind in kinds:
        told = [change for change in merged.changes if change.kind == kind]
        lines += [_line(change) for change in told[:SHOWN_OF_A_KIND]]
        if len(told) > SHOWN_OF_A_KIND:
            lines.append(f"  {kind:<10} … and {len(told) - SHOWN_OF_A_KIND} more")
    if merged.needs_a_person and not is_check:
        advice = f"Look at what is marked in {out}, put it right, and delete the lines `review = …`."
        lines.append(textwrap.fill(advice, width=WIDTH, break_on_hyphens=False))
    return "\n".join(lines)


def as_json(merged: Merged, out: Path, *, is_changed: bool) -> dict[str, object]:
    """The same for a program."""
    return {
        "kruimel": "declare/1",
        "file": str(out),
        "changed": is_changed,
        "needs_a_person": merged.needs_a_person,
        "revision": merged.declaration.revision,
        "changes": [
            {"change": change.kind, "service": change.service or None, "message": change.text}
            for change in merged.changes
        ],
    }


def _overlays(out: Path, folders: list[Path]) -> list[Path]:
    beside = out.parent / "services"
    return [*([beside] if beside.is_dir() else []), *folders]


def _line(change: Change) -> str:
    return textwrap.fill(
        change.text,
        width=WIDTH,
        initial_indent=f"  {change.kind:<10} ",
        subsequent_indent=" " * 13,
        break_on_hyphens=False,
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _write_json(path: Path, value: dict[str, object]) -> None:
    text = json.dumps(value, indent=2, ensure_ascii=False)
    if str(path) == "-":
        typer.echo(text)
    else:
        write_text_atomically(path, f"{text}\n")
