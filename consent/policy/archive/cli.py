"""`kruimel policy history` and `kruimel policy show`: what a policy said before."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from consent.atomic import write_text_atomically
from consent.errors import ConfigError
from consent.policy.archive import Version, text_of, version_at
from consent.policy.archive import history as versions_of

SHOWN_DIGITS = 12


def history(
    path: Annotated[Path, typer.Argument(metavar="POLICY", help="The policy.", show_default=False)],
    at: Annotated[
        str | None,
        typer.Option(help="Only what stood there then, such as 2026-11-21T09:30Z.", show_default=False),
    ] = None,
    revision: Annotated[
        str | None, typer.Option(help="Only what a consent record with this revision saw.", show_default=False)
    ] = None,
    json_out: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the list as JSON; - is standard output.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing.")] = False,
) -> None:
    """List the versions of the cookie section in POLICY, the oldest first; ends with 1 where there are none."""
    versions = versions_of(path)
    if at is not None:
        found = version_at(versions, _moment(at))
        versions = [found] if found else []
    if revision is not None:
        versions = [version for version in versions if version.revision == revision]
    if json_out is not None:
        listed = [_as_json(version) for version in versions]
        text = json.dumps({"kruimel": "policy-history/1", "file": str(path), "versions": listed}, indent=2)
        if str(json_out) == "-":
            typer.echo(text)
        else:
            write_text_atomically(json_out, f"{text}\n")
    if not quiet and str(json_out) != "-":
        for version in versions:
            written = version.written.strftime("%Y-%m-%d %H:%M:%SZ")
            typer.echo(f"{written}  {version.digest[:SHOWN_DIGITS]}  {version.revision}  {version.language}")
    if not versions:
        if not quiet:
            typer.echo(f"{path}: no version of it was kept{' that fits' if at or revision else ' yet'}", err=True)
        raise typer.Exit(1)


def show(
    digest: Annotated[str, typer.Argument(metavar="HASH", help="The first digits of the hash.", show_default=False)],
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="The folder of the policy, or the policy itself.")
    ] = Path(),
) -> None:
    """Show the cookie section whose hash starts with HASH, as it was written."""
    _, text = text_of(digest.lower(), folder if folder.is_dir() else folder.parent)
    typer.echo(text, nl=False)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"--at {text}: is no moment such as 2026-11-21T09:30Z") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _as_json(version: Version) -> dict[str, str]:
    written = version.written.isoformat().replace("+00:00", "Z")
    return {
        "sha256": version.digest,
        "written": written,
        "revision": version.revision,
        "language": version.language.value,
    }
