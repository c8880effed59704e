"""`kruimel policy render`: the declaration in other formats."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from consent.atomic import write_text_atomically
from consent.declaration import load_declaration
from consent.policy.renderings import Rendering
from consent.policy.renderings import render as rendered
from consent.vocabulary import Language, ProfileName


class Address(StrEnum):
    """How a Dutch text speaks to its reader."""

    U = "u"
    JE = "je"


def render(
    declaration: Annotated[Path, typer.Option(help="The declaration of the site.")] = Path("cookies.toml"),
    format: Annotated[Rendering, typer.Option(help="What to make.")] = Rendering.MARKDOWN,  # noqa: A002 (its name)
    language: Annotated[
        Language | None, typer.Option(help="Language; else the declaration's.", show_default=False)
    ] = None,
    address: Annotated[Address, typer.Option(help="Dutch form of address.")] = Address.U,
    profile: Annotated[
        ProfileName | None, typer.Option(help="Whose law is named; else the declaration's.", show_default=False)
    ] = None,
    templates: Annotated[
        Path | None, typer.Option(help="A folder with templates that override blocks.", show_default=False)
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="The file to write; else standard output.", show_default=False)
    ] = None,
) -> None:
    """Tell what the declaration says: as html, md, txt or csv, as JSON-LD, or in the words of the IAB."""
    text = rendered(
        load_declaration(declaration),
        format,
        language=language,
        address=address.value,
        profile=profile,
        templates=templates,
    )
    if out is None:
        typer.echo(text, nl=False)
    else:
        write_text_atomically(out, text)
