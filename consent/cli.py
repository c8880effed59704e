"""The `kruimel` command.

Subcommands are found through the entry points of the group `kruimel.commands` and loaded only when they are called,
so that a plug-in can add one, and writing a policy does not load a browser.
"""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint, entry_points, version
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from consent.errors import ConfigError, KruimelError

GROUP = "kruimel.commands"


class Commands(TyperGroup):
    """The subcommands that are installed."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]  # noqa: ARG002
        """Their names, in alphabetical order."""
        return sorted(_entries())

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override]  # noqa: ARG002
        """The command called `cmd_name`, loaded now; None where there is none."""
        entry = _entries().get(cmd_name)
        return None if entry is None else _as_command(_loaded(entry), cmd_name)


# Plain text, no boxes: the output of a command is also read by other programs and by people without sight.
app = typer.Typer(
    cls=Commands, add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kruimel {version('kruimel')}")
        raise typer.Exit


@app.callback()
def kruimel(
    show_version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Find out what a site stores on its visitors' devices, ask before it does, and tell it truthfully."""


def main() -> None:
    """Run `kruimel`; ends the process with one of the exit codes that README.md lists."""
    try:
        app(prog_name="kruimel")
    except KruimelError as error:
        typer.echo(f"kruimel: {error}", err=True)
        sys.exit(error.exit_code)


def _entries() -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group=GROUP)}


def _loaded(entry: EntryPoint) -> Any:
    """What the entry point names; for a command whose extra is not installed, one that says how to install it."""
    try:
        return entry.load()
    except ModuleNotFoundError as error:
        if not entry.extras:
            raise
        missing, needed = error.name, f"pip install 'kruimel[{','.join(entry.extras)}]'"

    def not_installed() -> None:
        raise ConfigError(f"`kruimel {entry.name}` needs more than is installed ({missing} is missing): {needed}")

    not_installed.__doc__ = f"Not installed; it comes with {needed}"
    return not_installed


def _as_command(loaded: Any, name: str) -> Any:
    """A Typer app as it is; a plain function becomes a command of its own."""
    if not isinstance(loaded, typer.Typer):
        function, loaded = loaded, typer.Typer(add_completion=False, rich_markup_mode=None)
        loaded.command(name=name)(function)
    command = typer.main.get_command(loaded)
    command.name = name
    return command
