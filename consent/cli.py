"""The `kruimel` command.

Subcommands are found through the entry points of the group `kruimel.commands` and loaded only when they are called,
so that a plug-in can add one, and writing a policy does not load a browser.
"""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint, entry_points, version
from typing import Any

import click
import typer

from consent.errors import KruimelError

GROUP = "kruimel.commands"
HELP = "Find out what a site stores on its visitors' devices, ask before it does, and tell it truthfully."


class Commands(click.Group):
    """The subcommands that are installed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, in alphabetical order."""
        return sorted(_entries())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command called `cmd_name`, loaded now; None where there is none."""
        entry = _entries().get(cmd_name)
        if entry is None:
            return None
        command = _as_click(entry.load(), cmd_name)
        command.name = cmd_name
        return command


def main(arguments: list[str] | None = None) -> None:
    """Run `kruimel`; ends the process with the exit code that README.md documents."""
    command = Commands(name="kruimel", help=HELP, context_settings={"help_option_names": ["-h", "--help"]})
    click.version_option(version("kruimel"), prog_name="kruimel")(command)
    try:
        code = command.main(args=arguments, prog_name="kruimel", standalone_mode=False)
    except click.exceptions.Abort:
        code = 130
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except KruimelError as error:
        print(f"kruimel: {error}", file=sys.stderr)
        code = error.exit_code
    except BrokenPipeError:
        code = 0
    sys.exit(code if isinstance(code, int) else 0)


def _entries() -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group=GROUP)}


def _as_click(loaded: Any, name: str) -> click.Command:
    """A Typer app, or a plain function that becomes a command of its own."""
    if isinstance(loaded, typer.Typer):
        return typer.main.get_command(loaded)
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command(name=name)(loaded)
    return typer.main.get_command(app)
