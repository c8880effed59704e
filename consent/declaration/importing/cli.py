"""`kruimel import`: turn the configuration of another consent tool into the declaration."""

from __future__ import annotations

import json
import re
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from consent.atomic import write_text_atomically
from consent.catalogue import load_catalogue
from consent.declaration.file import parse_declaration
from consent.declaration.importing.draft import draft
from consent.declaration.importing.source import read_source
from consent.declaration.importing.stated import shown
from consent.declaration.importing.tools import KITS, Tool
from consent.declaration.importing.translate import Translated, translate
from consent.declaration.model import Declaration
from consent.errors import ConfigError
from consent.hosts import host_and_path
from consent.vocabulary import Category, Language

WIDTH = 80
ASKED_AGAIN = "the choices that visitors made so far can not be taken over: they are asked again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """The outcome of one import."""

    tool: Tool
    out: Path
    declaration: Declaration
    translated: Translated
    left_out: tuple[tuple[str, str], ...]
    """What each thing is about, and why it is not carried over."""


def import_(
    tool: Annotated[Tool, typer.Argument(help="Whose configuration it is.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The configuration: a script, a page, or JSON.")],
    out: Annotated[Path, typer.Option("--out", help="The declaration to write.")] = Path("cookies.toml"),
    site: Annotated[str, typer.Option(metavar="URL", help="The address of the site.")] = "",
    language: Annotated[
        Language | None,
        typer.Option(help="Language of texts where the configuration does not say; nl otherwise.", show_default=False),
    ] = None,
    catalogue: Annotated[
        list[Path] | None,
        typer.Option(help="A folder with services of your own; `services/` next to the declaration always counts."),
    ] = None,
    json_out: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the result as JSON; - is standard output.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing.")] = False,
) -> None:
    """Turn the configuration of another consent tool into the declaration, cookies.toml.

    The configuration is read and never run. What could not be carried over is told on standard error.
    """
    origin = _origin(site)
    if out.exists():
        raise ConfigError(
            f"{out}: is there already, and is left as it is; name another file with --out and take over what you need"
        )
    beside = out.parent / "services"
    services = load_catalogue(*([beside] if beside.is_dir() else []), *(catalogue or []))
    kit = KITS[tool]
    stated = kit.read(read_source(file), name=str(file), language=language or Language.NL)
    translated = translate(stated, services, replaced=kit.catalogue_id)
    left_out = [(note.about, note.message) for note in translated.left_out]
    if language is None and stated.has_assumed:
        left_out.append(("language", "the language of its texts is not said and was taken to be nl; --language tells"))
    left_out.append(("choices", ASKED_AGAIN))
    text = draft(
        translated, tool=tool, site=origin, language=language or stated.language or Language.NL, choose=stated.choose
    )
    imported = Imported(
        tool=tool,
        out=out,
        declaration=parse_declaration(text, name=str(out)),
        translated=translated,
        left_out=tuple(left_out),
    )
    write_text_atomically(out, text)
    _tell(imported, json_out, quiet=quiet, has_site=bool(origin))


def _tell(imported: Imported, json_out: Path | None, *, quiet: bool, has_site: bool) -> None:
    if json_out is not None:
        told = json.dumps(as_json(imported), indent=2, ensure_ascii=False)
        if str(json_out) == "-":
            typer.echo(told)
        else:
            write_text_atomically(json_out, f"{told}\n")
    if quiet:
        return
    if str(json_out) != "-":
        typer.echo(summary(imported, has_site=has_site))
    for _, message in imported.left_out:
        typer.echo(f"{imported.tool}: {message}", err=True)


def summary(imported: Imported, *, has_site: bool) -> str:
    """What was written, what became of the names, and what to do next."""
    services = imported.declaration.services.values()
    items = sum(len(service.items) for service in services)
    lines = [f"{imported.out} is written: {_count(len(services), 'service')}, {_count(items, 'item')}."]
    lines += [f"  {service.id} ({service.category}): {service.name}" for service in services]
    kit, names = KITS[imported.tool], names_setting(imported)
    if kit.markup:
        lines.append(f"This lets pages keep the markup of {imported.tool}, by the names that it has there:")
        lines += [f"  Banner(markup=({_quoted(kit.markup)},), names={{"]
        lines += [f"      {_quoted(old)}: {_quoted(new)}," for old, new in names.items()]
        lines += ["  })"]
    if others := [renamed for renamed in imported.translated.renamed if renamed.old not in names]:
        lines.append(f"What {imported.tool} called it, and what it is called here:")
        lines += [
            f"  {shown(renamed.old)} -> {', '.join(renamed.new)}{' (by category)' if renamed.is_group else ''}"
            for renamed in others
        ]
    todo = [] if has_site else [f"Put the address of the site into {imported.out}."]
    unclear = [service.id for service in services if service.category is Category.UNCLASSIFIED]
    if unclear:
        todo.append(f"Choose a category for {', '.join(unclear)}: nothing unclassified is ever allowed.")
    todo.append(f"Read {imported.out}, put it right, and delete the lines `review = …`; then compare it with the site:")
    lines += [textwrap.fill(text, width=WIDTH, break_on_hyphens=False) for text in (kit.advice, *todo) if text]
    target = imported.declaration.site.url if has_site else "URL"
    lines.append(f"  kruimel scan {target} --json scan.json && kruimel declare scan.json --out {imported.out}")
    return "\n".join(lines)


def names_setting(imported: Imported) -> dict[str, str]:
    """What `Banner(names=…)` has to be told of the names in the markup that it understands."""
    kit = KITS[imported.tool]
    if not kit.markup:
        return {}
    # A group that is called like a service comes last, and counts: each element names its group.
    renamed = sorted(imported.translated.renamed, key=lambda each: each.is_group)
    return {each.old: " ".join(each.new) for each in renamed if kit.marks_groups or not each.is_group}


def as_json(imported: Imported) -> dict[str, object]:
    """The same for a program."""
    kit = KITS[imported.tool]
    return {
        "kruimel": "import/1",
        "tool": imported.tool.value,
        "file": str(imported.out),
        "revision": imported.declaration.revision,
        "services": [
            {"id": service.id, "category": service.category.value, "items": [item.name for item in service.items]}
            for service in imported.declaration.services.values()
        ],
        "names": [
            {"old": renamed.old, "new": list(renamed.new), "kind": "category" if renamed.is_group else "service"}
            for renamed in imported.translated.renamed
        ],
        "banner": {"markup": [kit.markup], "names": names_setting(imported)} if kit.markup else None,
        "left_out": [{"about": about, "message": message} for about, message in imported.left_out],
    }


def _origin(site: str) -> str:
    if site and (host_and_path(site) is None or not re.fullmatch(r"https?://\S+", site)):
        raise ConfigError(f"--site: {site!r} is not an address such as 'https://shop.example'")
    return "/".join(site.split("/", 3)[:3])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
