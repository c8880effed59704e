"""`kruimel policy`: the cookie section of a privacy policy."""

from __future__ import annotations

from difflib import unified_diff
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from consent.atomic import write_text_atomically
from consent.declaration import load_declaration
from consent.policy.documents.file import read_policy
from consent.policy.write import write_section
from consent.vocabulary import Language

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)


class FormOfAddress(StrEnum):
    """How a Dutch policy speaks to its reader."""

    U = "u"
    JE = "je"


@app.callback()
def policy() -> None:
    """Keep the cookie section of a privacy policy true."""


@app.command()
def write(
    path: Annotated[Path, typer.Argument(metavar="POLICY", help="The policy, in Markdown.", show_default=False)],
    declaration: Annotated[Path, typer.Option(help="The declaration of the site.")] = Path("cookies.toml"),
    language: Annotated[
        Language | None, typer.Option(help="Language of the section; else the declaration's.", show_default=False)
    ] = None,
    address: Annotated[
        FormOfAddress | None, typer.Option(help="Dutch form of address; else the policy's own.", show_default=False)
    ] = None,
    heading: Annotated[
        str | None,
        typer.Option(help="Text or line number of the heading to write under.", show_default=False),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 with a diff if out of date.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace edits made by hand in the section.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing when all is well.")] = False,
) -> None:
    """Write the cookie section into POLICY, in place; everything else in it stays as it is."""
    before = read_policy(path)
    written = write_section(
        before,
        load_declaration(declaration),
        language=language,
        address=None if address is None else address.value,
        heading=heading,
        force=force or check,
        name=str(path),
    )
    is_current = written.text == before
    if check and not is_current:
        typer.echo(_diff(before, written.text, str(path)), nl=False)
        raise typer.Exit(1)
    if not is_current:
        write_text_atomically(path, written.text)
    if not quiet:
        said = "the cookie section is up to date" if is_current else "cookie section written"
        typer.echo(f"{path}: {said}", err=True)


def _diff(before: str, after: str, name: str) -> str:
    """A unified diff; line ends within it are plain newlines, so that a terminal shows it well."""
    lines = unified_diff(
        before.splitlines(), after.splitlines(), f"{name} (as it is)", f"{name} (as it should be)", lineterm=""
    )
    return "".join(f"{line}\n" for line in lines) or f"{name}: only line ends differ\n"
