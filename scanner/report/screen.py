"""The report on a screen: what a shop owner wants to know, in 80 columns."""

from __future__ import annotations

from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from consent.lifetime import SESSION, UNLIMITED, Lifetime
from consent.locales import load_locale
from consent.vocabulary import ConsentState, Language

WIDTH = 80
UNKNOWN = "unknown"


def print_report(document: dict[str, Any], console: Console) -> None:
    """Print the findings of `scan_document`. Everything in it comes from a page, so nothing is read as markup."""
    _print_heading(document, console)
    if document["items"]:
        console.print(_items(document))
    else:
        console.print("Nothing is stored on a visitor's device.")
    third_parties = _third_parties(document)
    if third_parties.row_count:
        console.print(third_parties)
    for link in document["links"]:
        console.print(Text(f"Plain link to {link['name']}: shares nothing until it is clicked ({link['url']})"))
    _print_judgement(document, console)


def _print_heading(document: dict[str, Any], console: Console) -> None:
    pages = {page["url"] for page in document["pages"]}
    console.print(Text(f"{document['url']}  ({len(pages)} pages, {document['browser']})", style="bold"))
    for page in document["pages"]:
        if page["error"]:
            console.print(Text(f"  {page['url']} ({page['state']}): {page['error']}", style="yellow"))
    for missing in document["not_reached"]:
        console.print(Text(f"  {missing['state']}: not reached, {missing['reason']}", style="yellow"))


def _items(document: dict[str, Any]) -> Table:
    locale = load_locale(Language.EN)
    reached = [state for state in ConsentState if document["states"].get(state, {}).get("reached")]
    table = _table("Stored on the device", reached)
    table.columns[2].header = "Kept"
    for item in document["items"]:
        service = Text(item["service"] or UNKNOWN, style="" if item["service"] else "yellow")
        if item["category"]:
            service.append(f"\n{item['category']}", style="dim")
        name = Text(item["name"])
        name.append(f"\n{item['domain'].lstrip('.')}", style="dim")
        marks = [Text("●" if state.value in item["states"] else "", style=_colour(item, state)) for state in reached]
        table.add_row(name, service, locale.lifetime(_kept(item)), *marks)
    return table


def _table(title: str, reached: list[ConsentState]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False, width=WIDTH)
    table.add_column("Name", overflow="fold", ratio=4)
    table.add_column("Service", overflow="fold", ratio=3)
    table.add_column("", overflow="fold", ratio=2)
    for state in reached:
        table.add_column(state.value, justify="center", width=9)
    return table


def _third_parties(document: dict[str, Any]) -> Table:
    reached = [state for state in ConsentState if document["states"].get(state, {}).get("reached")]
    table = _table("Contacted", reached)
    table.columns[2].header = "Requests"
    categories = {service["id"]: service["category"] for service in document["services"]}
    for third in document["third_parties"]:
        judged = {"category": categories.get(third["service"] or "")}
        marks = [Text("●" if state.value in third["states"] else "", style=_colour(judged, state)) for state in reached]
        table.add_row(Text(third["domain"]), Text(third["service"] or UNKNOWN), str(third["requests"]), *marks)
    return table


def _print_judgement(document: dict[str, Any], console: Console) -> None:
    errors = sum(finding["severity"] == "error" for finding in document["findings"])
    warnings = len(document["findings"]) - errors
    if errors:
        console.print(Text(f"{errors} things happen before consent that should wait for it.", style="bold red"))
    else:
        console.print(Text("Nothing that needs consent happens before it.", style="bold green"))
    if warnings:
        console.print(Text(f"{warnings} unknown items are stored before consent: find out what they are."))


def _colour(item: dict[str, Any], state: ConsentState) -> str:
    if item["category"] == "necessary" or state is ConsentState.ACCEPTED:
        return "green"
    return "red" if item["category"] else "yellow"


def _kept(item: dict[str, Any]) -> Lifetime:
    if item["kind"] == "cookie":
        return SESSION if item["kept_s"] is None else Lifetime.of(item["kept_s"])
    return SESSION if item["kind"] == "session_storage" else UNLIMITED
