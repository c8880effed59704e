"""`kruimel catalogue`: look things up in what is known about services, hold it to its rules, and add to it."""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

import typer

from consent.atomic import write_text_atomically
from consent.catalogue.check import check_catalogue, check_text
from consent.catalogue.explain import as_markdown, as_text
from consent.catalogue.hints import as_file, import_open_cookie_database, load_hints
from consent.catalogue.load import SERVICES, load_catalogue, own_folders
from consent.catalogue.new import Draft, as_toml
from consent.catalogue.overview import overview
from consent.catalogue.schema import rows
from consent.catalogue.search import search_catalogue
from consent.catalogue.show import as_json, as_lines
from consent.errors import ConfigError, InvalidFile
from consent.fields import ID, ROLES
from consent.purposes import NECESSARY, OFF_SITE, PURPOSES
from consent.text import Text
from consent.vocabulary import Category

_QUESTIONS = {
    "--name": "What people call it",
    "--category": f"Category ({', '.join(Category)})",
    "--purpose-code": "Purpose code (`kruimel catalogue schema` lists them)",
    "--purpose-nl": "What it is for, in a short Dutch sentence",
    "--purpose-en": "The same in English",
}
app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)
importing = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)
app.add_typer(importing, name="import", help="Take hints from another database.")

Folders = Annotated[
    list[Path] | None,
    typer.Option(
        "--catalogue", metavar="DIR", help="A folder with services of your own; `services/` beside cookies.toml counts."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing; the exit code tells.")]


@app.callback()
def catalogue() -> None:
    """Look up, check and extend what is known about services."""


@app.command()
def show(
    service_id: Annotated[str, typer.Argument(metavar="ID", help="Such as google-analytics.")],
    folders: Folders = None,
    as_data: AsJson = False,
) -> None:
    """Print what is known about one service; a ? marks what nobody has found a source for."""
    services = load_catalogue(*own_folders(folders))
    service = services.get(service_id)
    if service is None:
        near = get_close_matches(service_id, services, n=3) or [
            found.service.id for found in search_catalogue(services.values(), service_id)[:3]
        ]
        raise ConfigError(f"no service {service_id!r}{_perhaps(near)}; `kruimel catalogue search TEXT` finds one")
    if as_data:
        _print(as_json(service))
    else:
        typer.echo("\n".join(as_lines(service)))


@app.command()
def search(
    text: Annotated[str, typer.Argument(help="Part of a name, host, item or provider.")],
    folders: Folders = None,
    as_data: AsJson = False,
) -> None:
    """Find services by name, provider, host or item; hints of other databases come last."""
    found = list(search_catalogue(load_catalogue(*own_folders(folders)).values(), text))
    wanted = text.casefold()
    hints = [
        hint for hint in load_hints(*own_folders(folders)).all if wanted in f"{hint.name} {hint.platform}".casefold()
    ]
    if as_data:
        services = [
            {"id": one.service.id, "name": one.service.name, "found_in": one.field, "text": one.text} for one in found
        ]
        _print({"services": services, "hints": as_json(hints)})
        return
    for one in found:
        typer.echo(f"{one.service.id:<28} {one.service.category:<13} {one.service.name}: {one.field} {one.text}")
    for hint in hints:
        typer.echo(f"{'(hint)':<28} {hint.category:<13} {hint.name}: {hint.platform}, says {hint.source}")
    if not found and not hints:
        typer.echo(f"nothing in the catalogue has {text!r} in it", err=True)
        raise typer.Exit(1)


@app.command()
def check(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Left out: services/, else the built-in.")
    ] = None,
    as_data: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Tell everything that is wrong in a folder of services, at once; ends with 1 if anything is."""
    if folder is None and own_folders(None):
        folder = SERVICES
    faults = check_catalogue(folder, today=_today())
    if as_data:
        _print([{"file": f.file, "line": f.line, "field": f.field, "message": f.message} for f in faults])
    elif not quiet:
        for fault in faults:
            typer.echo(str(fault))
        where = "the built-in catalogue" if folder is None else str(folder)
        typer.echo(f"{where}: {_count(len(faults), 'fault') if faults else 'all well'}", err=True)
    if faults:
        raise typer.Exit(1)


@app.command()
def stats(
    folders: Folders = None,
    stale_after_days: Annotated[int, typer.Option(min=1, metavar="DAYS", help="Stale when checked longer ago.")] = 365,
    as_data: AsJson = False,
) -> None:
    """Count what is known, what has a source, what is stale and what is missing."""
    services = load_catalogue(*own_folders(folders)).values()
    numbers = overview(services, today=_today(), stale_after=timedelta(days=stale_after_days))
    if as_data:
        _print(as_json(numbers))
        return
    share = 100 * numbers.verified_values / numbers.values if numbers.values else 100.0
    categories = ", ".join(f"{count} {category}" for category, count in numbers.categories.items())
    lines = [
        f"services   {numbers.services} ({categories}); {numbers.off_site} never in a browser",
        f"items      {numbers.items}",
        f"verified   {numbers.verified_values} of {numbers.values} values have a source ({share:.0f} %); "
        f"all values of {_count(len(numbers.verified), 'service')}",
        f"stale      {len(numbers.stale)} checked more than {stale_after_days} days ago{_named(numbers.stale)}",
        f"unseen     {len(numbers.unrecognisable)} with nothing to recognise them by{_named(numbers.unrecognisable)}",
        "missing    " + (", ".join(f"{count} {field}" for field, count in numbers.missing.items()) or "nothing"),
    ]
    typer.echo("\n".join(lines))


@app.command()
def schema(
    as_data: AsJson = False,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Print the part of it that CONTRIBUTING.md has.")
    ] = False,
) -> None:
    """Print every field of a service's file: what it looks like and what it means."""
    if as_data:
        fields = [
            {"table": record.heading, "field": field.name, "required": field.is_required, "shape": field.shape}
            | {"about": field.about}
            for record, field in rows()
        ]
        _print({"fields": fields, "purpose_codes": PURPOSES, "necessary": list(NECESSARY), "off_site": list(OFF_SITE)})
        return
    typer.echo("\n".join(as_markdown() if markdown else as_text()))


@app.command()
def new(
    service_id: Annotated[str, typer.Argument(metavar="ID", help="Small letters, digits and hyphens.")],
    name: Annotated[str, typer.Option(help="What people call it.")] = "",
    category: Annotated[str, typer.Option(help=", ".join(Category))] = "",
    purpose_code: Annotated[str, typer.Option(help="One of the codes of `kruimel catalogue schema`.")] = "",
    purpose_nl: Annotated[str, typer.Option(help="What it is for, in a short Dutch sentence.")] = "",
    purpose_en: Annotated[str, typer.Option(help="The same in English.")] = "",
    provider: Annotated[str, typer.Option(help="The legal entity; `site` for the owner of the site itself.")] = "",
    country: Annotated[str, typer.Option(help="Its country, in two letters.")] = "",
    role: Annotated[str, typer.Option(help=", ".join(ROLES))] = "",
    host: Annotated[list[str] | None, typer.Option(help="A host it uses; may be given more than once.")] = None,
    privacy_url: Annotated[str, typer.Option(help="Its privacy statement.")] = "",
    source: Annotated[str, typer.Option(metavar="URL", help="A page that says all of this.")] = "",
    out: Annotated[Path, typer.Option("--dir", metavar="DIR", help="The folder to write it to.")] = SERVICES,
) -> None:
    """Write the file of a new service; asks for what no option says."""
    if not ID.fullmatch(service_id):
        raise ConfigError(f"{service_id!r} is not an id such as 'google-analytics'")
    path = out / f"{service_id}.toml"
    if path.exists():
        raise ConfigError(f"{path}: is there already")
    needed = {
        "--name": name,
        "--category": category,
        "--purpose-code": purpose_code,
        "--purpose-nl": purpose_nl,
        "--purpose-en": purpose_en,
    }
    said = _ask(needed)
    draft = Draft(
        name=said["--name"],
        category=said["--category"],
        purpose_code=said["--purpose-code"],
        purpose=Text(nl=said["--purpose-nl"], en=said["--purpose-en"]),
        provider="" if provider == "site" else provider,
        country=country,
        role=role,
        is_site=provider == "site",
        hosts=tuple(host or ()),
        privacy_url=privacy_url,
        source=source,
    )
    text = as_toml(draft, today=_today())
    if faults := check_text(text, name=str(path), today=_today()):
        raise InvalidFile(faults)
    out.mkdir(parents=True, exist_ok=True)
    write_text_atomically(path, text)
    typer.echo(f"{path} is written; add what it keeps on a device, and a source for each value", err=True)


@importing.command("open-cookie-database")
def import_(
    file: Annotated[
        Path, typer.Argument(metavar="FILE.CSV", help="open-cookie-database.csv, as its makers publish it.")
    ],
    out: Annotated[Path, typer.Option("--dir", metavar="DIR", help="The folder with services of your own.")] = SERVICES,
) -> None:
    """Keep the Open Cookie Database as hints about items that the catalogue does not know."""
    hints = import_open_cookie_database(file)
    path = out / "hints" / "open-cookie-database.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text_atomically(path, as_file(hints, imported=_today()))
    typer.echo(f"{path} is written: {_count(len(hints), 'hint')}, ranked below the catalogue", err=True)


def _ask(needed: dict[str, str]) -> dict[str, str]:
    """The options, after a person was asked for the empty ones; ConfigError where nobody is there to answer."""
    missing = [option for option, value in needed.items() if not value]
    if missing and not sys.stdin.isatty():
        raise ConfigError(f"{', '.join(missing)}: missing, and nobody is there to be asked")
    return {option: value or typer.prompt(_QUESTIONS[option], err=True) for option, value in needed.items()}


def _today() -> date:
    return datetime.now(UTC).date()


def _print(value: Any) -> None:
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False))


def _perhaps(ids: list[str]) -> str:
    return f"; is it {' or '.join(ids)}?" if ids else ""


def _named(ids: tuple[str, ...]) -> str:
    return f": {', '.join(ids[:8])}{', …' if len(ids) > 8 else ''}" if ids else ""


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
