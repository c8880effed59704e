"""The report on a screen: what a shop owner wants to know, in 80 columns."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from consent.lifetime import Lifetime
from consent.locales import load_locale
from consent.vocabulary import Category, ConsentState, ItemKind, Language

WIDTH = 80
LEGEND = "U: before a choice, R: after refusing everything, A: after accepting everything"


def print_report(document: dict[str, Any], console: Console) -> None:
    """Print what `scan_document` found. Everything in it comes from a page, so nothing is read as markup."""
    _print_heading(document, console)
    table = _table(document)
    if table.row_count:
        console.print(table)
        console.print(Text(LEGEND, style="dim"))
    else:
        seen = "Nothing is stored on a visitor's device, and nobody else is contacted"
        console.print(f"{seen}{', as far as a recording shows' if document['notes'] else ''}.")
    for link in document["links"]:
        console.print(Text(f"Plain link to {link['name']}, which shares nothing until it is clicked: {link['url']}"))
    _print_judgement(document, console)


def _print_heading(document: dict[str, Any], console: Console) -> None:
    pages = len({page["url"] for page in document["pages"]})
    count = "1 page" if pages == 1 else f"{pages} pages"
    console.print(Text(f"{document['url']}  ({count}, {document['browser']})", style="bold"))
    for page in document["pages"]:
        if page["error"]:
            console.print(Text(f"  {page['url']} ({page['state']}): {page['error']}", style="yellow"))
    for missing in document["not_reached"]:
        console.print(Text(f"  {missing['state']}: not reached, {missing['reason']}", style="yellow"))
    for note in document["notes"]:
        console.print(Text(f"  {note}", style="dim"))


def _table(document: dict[str, Any]) -> Table:
    """Each service with its items below it; what nobody knows comes last."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, width=WIDTH, show_edge=False)
    table.add_column("Stored or contacted", overflow="fold", ratio=5)
    table.add_column("Where", overflow="fold", ratio=4)
    table.add_column("Kept", width=10)
    table.add_column("U R A", width=5)
    items: dict[str | None, list[dict[str, Any]]] = defaultdict(list)
    for item in document["items"]:
        items[item["service"]].append(item)
    hosts: dict[str | None, list[str]] = defaultdict(list)
    for third in document["third_parties"]:
        hosts[third["service"]].append(third["domain"])
    for service in sorted(document["services"], key=_order):
        name = Text(service["name"], style="bold").append(f"  {service['category']}", style="not bold dim")
        where = Text(", ".join(hosts[service["id"]]), style="dim")
        table.add_row(name, where, "", _marks(document, service))
        for item in items[service["id"]]:
            _add_item(table, document, item)
    unknown = [third for third in document["third_parties"] if third["service"] is None]
    if items[None] or unknown:
        table.add_row(Text("Unknown", style="bold yellow"), "", "", "")
    for third in unknown:
        table.add_row(Text("  contacted"), Text(third["domain"], style="dim"), "", _marks(document, third))
    for item in items[None]:
        _add_item(table, document, item)
    return table


def _add_item(table: Table, document: dict[str, Any], item: dict[str, Any]) -> None:
    name, where = Text(f"  {item['name']}"), Text(item["domain"].lstrip("."), style="dim")
    table.add_row(name, where, _kept(item), _marks(document, item))


def _marks(document: dict[str, Any], found: dict[str, Any]) -> Text:
    """A dot for each state in which it was seen: red where it should have waited for consent."""
    text = Text()
    for state in ConsentState:
        if not document["states"].get(state, {}).get("reached"):
            text.append("- ", style="dim")
        elif state.value not in found["states"]:
            text.append("· ", style="dim")
        else:
            text.append("● ", style=_colour(found.get("category"), state))
    return text


def _colour(category: str | None, state: ConsentState) -> str:
    if category == Category.NECESSARY or state is ConsentState.ACCEPTED:
        return "green"
    return "red" if category else "yellow"


def _print_judgement(document: dict[str, Any], console: Console) -> None:
    if any(missing["state"] == ConsentState.UNTOUCHED for missing in document["not_reached"]):
        console.print(Text("What happens before consent is not in this report.", style="yellow"))
        return
    errors = sum(finding["severity"] == "error" for finding in document["findings"])
    warnings = len(document["findings"]) - errors
    if errors:
        told = (
            "1 thing happens before consent that should wait"
            if errors == 1
            else f"{errors} things happen before consent that should wait"
        )
        console.print(Text(f"{told} for it.", style="bold red"))
    else:
        console.print(Text("Nothing that is known to need consent happens before it.", style="bold green"))
    if warnings:
        told = "1 unknown item is" if warnings == 1 else f"{warnings} unknown items are"
        console.print(Text(f"{told} stored before consent: find out what that is.", style="yellow"))


def _order(service: dict[str, Any]) -> tuple[int, str]:
    return list(Category).index(Category(service["category"])), service["name"]


def _kept(item: dict[str, Any]) -> str:
    if not item["attributes_known"]:
        return "not known"
    if item["kind"] == ItemKind.COOKIE:
        seconds = item["kept_s"]
        return "session" if seconds is None else load_locale(Language.EN).lifetime(Lifetime.of(seconds))
    return "session" if item["kind"] == ItemKind.SESSION_STORAGE else "stays"
