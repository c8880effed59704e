"""`kruimel widget`: the banner as static files, for a site with no server of ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from consent.atomic import write_bytes_atomically
from consent.declaration.file import load_declaration
from consent.errors import ConfigError
from consent.locales import Address
from widget.assets import integrity
from widget.bundle import SCRIPT, bundle

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def widget() -> None:
    """Make the banner's files."""


@app.command()
def build(
    out: Annotated[Path, typer.Option("--out", help="The folder to write, such as public/consent.")],
    declaration: Annotated[Path, typer.Option(help="The declaration.")] = Path("cookies.toml"),
    address: Annotated[str, typer.Option(help="The form of address in Dutch: u or je.")] = "je",
    policy_url: Annotated[str, typer.Option(help="Where the policy's cookie section is.")] = "",
    json_out: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing.")] = False,
) -> None:
    """Write banner.js, its styles, the page of preferences and the declaration.

    The choice is kept in a cookie that script sets: it is not signed, Safari keeps it
    for seven days, and no proof of it is kept.
    """
    if address not in ("u", "je"):
        raise ConfigError(f"--address: {address!r} is neither 'u' nor 'je'")
    spoken: Address = "u" if address == "u" else "je"
    files = bundle(load_declaration(declaration), address=spoken, policy_url=policy_url)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"{out}: can not be made: {error.strerror}") from None
    # The script comes last: it names the others.
    for name in sorted(files, key=lambda name: name == SCRIPT):
        write_bytes_atomically(out / name, files[name].body)
    tag = f'<script src="/{out.name}/{SCRIPT}" integrity="{integrity(files[SCRIPT])}" defer></script>'
    if json_out:
        typer.echo(json.dumps({"kruimel": "widget/1", "folder": str(out), "files": sorted(files), "tag": tag}))
    elif not quiet:
        typer.echo(f"{out} is written: {', '.join(sorted(files))}.\nPut into each page:\n  {tag}")
