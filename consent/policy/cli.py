"""`kruimel policy`: the cookie section of a privacy policy."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from consent.atomic import write_text_atomically
from consent.declaration import load_declaration
from consent.errors import ConfigError
from consent.policy.archive.cli import history, show
from consent.policy.documents.formats import Format
from consent.policy.job import Job, Outcome, Wishes
from consent.policy.outline import UnclearPlace
from consent.policy.renderings.cli import render
from consent.policy.write import EditedByHand
from consent.vocabulary import Language, ProfileName

if TYPE_CHECKING:
    from consent.policy.wordpress.cli import Remote

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)
for command in (render, history, show):
    app.command()(command)


class FormOfAddress(StrEnum):
    """How a Dutch policy speaks to its reader."""

    U = "u"
    JE = "je"


@app.callback()
def policy() -> None:
    """Keep the cookie section of a privacy policy true."""


@app.command()
def write(
    policies: Annotated[
        list[str],
        typer.Argument(
            metavar="POLICY...",
            help="Policies: Markdown, HTML, bare text or Word; with --wordpress the address of the site.",
            show_default=False,
        ),
    ],
    declaration: Annotated[Path, typer.Option(help="The declaration of the site.")] = Path("cookies.toml"),
    format: Annotated[  # noqa: A002 (the option is called so)
        Format | None, typer.Option(help="Format of the policy; else told by name and content.", show_default=False)
    ] = None,
    language: Annotated[
        Language | None,
        typer.Option(help="Language of the section; else the policy's, else the declaration's.", show_default=False),
    ] = None,
    address: Annotated[
        FormOfAddress | None, typer.Option(help="Dutch form of address; else the policy's own.", show_default=False)
    ] = None,
    heading: Annotated[
        str | None,
        typer.Option(help="Text or line number of the heading to write under.", show_default=False),
    ] = None,
    after: Annotated[
        str | None,
        typer.Option(help="Text or line number of a heading to write a new section after.", show_default=False),
    ] = None,
    profile: Annotated[
        ProfileName | None, typer.Option(help="Whose law is named; else the declaration's.", show_default=False)
    ] = None,
    templates: Annotated[
        Path | None, typer.Option(help="A folder with templates that override blocks.", show_default=False)
    ] = None,
    wordpress: Annotated[
        str | None,
        typer.Option(
            metavar="PAGE",
            help="Number or slug of a WordPress page on that site; shows what would change.",
            show_default=False,
        ),
    ] = None,
    publish: Annotated[bool, typer.Option("--publish", help="Write the WordPress page, not only show it.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 with a diff if out of date.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace edits made by hand in the section.")] = False,
    backup: Annotated[bool, typer.Option("--backup", help="Keep the policy as it was as POLICY.bak.")] = False,
    json_out: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the result as JSON; - is standard output.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing when all is well.")] = False,
) -> None:
    """Write the cookie section into each POLICY, in place; everything else in it stays as it is.

    What was written is kept beside it in POLICY.kruimel.json, so that the section is found again and edits made by
    hand are noticed. A WordPress page is read and written as the user KRUIMEL_WORDPRESS_USER with the application
    password KRUIMEL_WORDPRESS_PASSWORD, and only with --publish written at all.
    """
    wishes = Wishes(
        format=format,
        language=language,
        address=None if address is None else address.value,
        heading=heading,
        after=after,
        force=force or check,
        profile=profile,
        templates=templates,
    )
    declared = load_declaration(declaration)
    page: Remote | None = None
    try:
        if wordpress is not None or publish:
            from consent.policy.wordpress.cli import remote  # the network is loaded only for those who use it

            page = remote(policies, wordpress, declared, wishes, declaration.parent, may_write=publish and not check)
        outcomes = [page.outcome] if page else [Job(_path(one), declared, wishes).done() for one in policies]
    except (UnclearPlace, EditedByHand) as error:
        if isinstance(error, EditedByHand):
            typer.echo(error.edits.shown(error.name), nl=False, err=True)
        if json_out is not None:
            _write_json(json_out, {"kruimel": "policy-write/1", "documents": [], "problem": _problem(error)})
        raise
    if page is not None:
        page.keep(backup=backup)
    elif not check:
        for outcome in outcomes:
            outcome.keep(backup=backup)
    if json_out is not None:
        _write_json(json_out, {"kruimel": "policy-write/1", "documents": [one.as_json() for one in outcomes]})
    if page is not None and not check:
        page.tell(quiet=quiet, with_diff=str(json_out) != "-")
    else:
        _tell(outcomes, check=check, quiet=quiet, with_diff=str(json_out) != "-")


def _path(policy: str) -> Path:
    if policy.startswith(("https://", "http://")):
        raise ConfigError(
            f"{policy[:200]!r}: which page of WordPress? Name it with --wordpress; kruimel writes no others"
        )
    return Path(policy)


def _tell(outcomes: list[Outcome], *, check: bool, quiet: bool, with_diff: bool) -> None:
    """Say what was done; with --check show what was not, and end with 1 where something is out of date."""
    for outcome in outcomes:
        if check and not outcome.is_current:
            if with_diff:
                typer.echo(outcome.diff(), nl=False)
        elif not quiet:
            said = "the cookie section is up to date" if outcome.is_current else "cookie section written"
            typer.echo(f"{outcome.name}: {said}", err=True)
    if check and not all(outcome.is_current for outcome in outcomes):
        raise typer.Exit(1)


def _problem(error: UnclearPlace | EditedByHand) -> dict[str, object]:
    """What stood in the way, for a program that asks a person."""
    if isinstance(error, EditedByHand):
        edits = error.edits
        return {"kind": "edited", "message": str(error), "then": edits.then, "hand": edits.hand, "now": edits.now}
    candidates = [{"line": one.number, "heading": one.text, "level": one.level} for one in error.candidates]
    return {"kind": "unclear", "message": str(error), "candidates": candidates}


def _write_json(path: Path, value: dict[str, object]) -> None:
    text = json.dumps(value, indent=2, ensure_ascii=False)
    if str(path) == "-":
        typer.echo(text)
    else:
        write_text_atomically(path, text + "\n")
