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
from scanner.report.diff import is_same
from scanner.report.measured import told_calls
from scanner.report.shown import shown
from scanner.report.signalled import told_signals
from scanner.report.summary import summarise
from scanner.report.withdrawn import STATE as WITHDRAWN
from scanner.report.withdrawn import with_withdrawn
from scanner.report.wording import load_wording

WIDTH = 80
MAX_ITEMS = 50
"""Items of one service; the other forms of the report hold them all."""
MAX_LINES = 20
"""Of links, of errors and of changes of one kind."""
LEGEND = "U: before a choice, R: after refusing everything, A: after accepting everything"


def print_report(document: dict[str, Any], console: Console) -> None:
    """Print what `scan_document` found. Everything in it comes from a page, so nothing is read as markup."""
    _print_heading(document, console)
    table = _table(document)
    if table.row_count:
        console.print(table, width=WIDTH)
        _say(console, LEGEND, style="dim")
        _say_each(console, [f"Hints by {shown(text, 500)}" for text in document.get("attributions", ())], style="dim")
    else:
        seen = "Nothing is stored on a visitor's device, and nobody else is contacted"
        _say(console, f"{seen}{', as far as this scan shows' if document['notes'] else ''}.")
    links = [
        f"Plain link to {shown(link['name'])}, which shares nothing until it is clicked: {shown(link['url'])}"
        for link in document["links"]
    ]
    _say_each(console, links)
    if document.get("diff"):
        _print_diff(document["diff"], console)
    _print_judgement(document, console)
    _print_withdrawal(document, console)
    _print_measured(with_withdrawn(document), console)
    _print_signals(with_withdrawn(document), console)


def _say(console: Console, text: str, style: str = "") -> None:
    """One sentence, in lines that fit."""
    console.print(Text(text, style=style, overflow="fold"), width=min(WIDTH, console.width))


def _say_each(console: Console, lines: list[str], style: str = "") -> None:
    for line in lines[:MAX_LINES]:
        _say(console, line, style)
    if len(lines) > MAX_LINES:
        _say(console, f"  ... and {len(lines) - MAX_LINES} more", style or "dim")


def _print_heading(document: dict[str, Any], console: Console) -> None:
    pages = len({page["url"] for page in document["pages"]})
    count = "1 page" if pages == 1 else f"{pages} pages"
    _say(console, f"{shown(document['url'])}  ({count}, {shown(document['browser'])})", style="bold")
    troubles = [
        f"  {shown(page['url'])} ({page['state']}): {shown(page['error'])}"
        for page in document["pages"]
        if page["error"]
    ]
    _say_each(console, troubles, style="yellow")
    for missing in document["not_reached"]:
        _say(console, f"  {missing['state']}: not reached, {shown(missing['reason'])}", style="yellow")
    for note in document["notes"]:
        _say(console, f"  {shown(note, 400)}", style="dim")


def _table(document: dict[str, Any]) -> Table:
    """Each service with its items below it; what nobody knows comes last."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, width=WIDTH, show_edge=False)
    table.add_column("Stored or contacted", overflow="fold", ratio=1)
    table.add_column("Where", overflow="fold", ratio=1)
    table.add_column("Kept", width=10)
    table.add_column("U R A", width=5)
    items: dict[str | None, list[dict[str, Any]]] = defaultdict(list)
    for item in document["items"]:
        items[item["service"]].append(item)
    hosts: dict[str | None, list[str]] = defaultdict(list)
    for third in document["third_parties"]:
        hosts[third["service"]].append(third["domain"])
    for service in sorted(document["services"], key=_order):
        name = Text(shown(service["name"]), style="bold").append(f"  {service['category']}", style="not bold dim")
        where = Text(shown(", ".join(hosts[service["id"]])), style="dim")
        table.add_row(name, where, "", _marks(document, service))
        _add_items(table, document, items[service["id"]])
    unknown = [third for third in document["third_parties"] if third["service"] is None]
    if items[None] or unknown:
        table.add_row(Text("Unknown", style="bold yellow"), "", "", "")
    for third in unknown[:MAX_ITEMS]:
        table.add_row(Text("  contacted"), Text(shown(third["domain"]), style="dim"), "", _marks(document, third))
        _add_hints(table, third)
    if len(unknown) > MAX_ITEMS:
        table.add_row(Text(f"  ... and {len(unknown) - MAX_ITEMS} more", style="dim"), "", "", "")
    _add_items(table, document, items[None])
    return table


def _add_items(table: Table, document: dict[str, Any], items: list[dict[str, Any]]) -> None:
    for item in items[:MAX_ITEMS]:
        name, where = (
            Text(f"  {shown(item['name']) or '(no name)'}"),
            Text(shown(item["domain"].lstrip(".")), style="dim"),
        )
        table.add_row(name, where, _kept(item), _marks(document, item))
        _add_hints(table, item)
    if len(items) > MAX_ITEMS:
        table.add_row(Text(f"  ... and {len(items) - MAX_ITEMS} more", style="dim"), "", "", "")


def _add_hints(table: Table, thing: dict[str, Any]) -> None:
    """What others say of something that nobody here knows."""
    for hint in thing.get("hints", ()):
        said = Text(f"{shown(hint['says'])}, says {shown(hint['source'])}", style="dim")
        table.add_row(Text("    hint", style="dim"), said, "", "")


def _print_diff(diff: dict[str, Any], console: Console) -> None:
    """What changed since an older scan, a line for each thing."""
    against = diff["against"]
    _say(console, f"Compared with {shown(against['url'])} on {against['started'][:10]}:", style="bold")
    if against["pages"] != diff["pages"]:
        _say(console, f"  pages visited then: {against['pages']}, now: {diff['pages']}", style="yellow")
    if is_same(diff):
        _say(console, "  nothing has changed")
    signs = {"new": ("+", "yellow"), "gone": ("-", "dim"), "changed": ("~", "yellow")}
    for part in ("services", "items", "third_parties"):
        for how, (sign, style) in signs.items():
            _say_each(console, [f"  {sign} {_changed(part, entry)}" for entry in diff[part][how]], style)
    if diff["not_compared"]:
        _say(console, f"  not compared, since one of the two has not seen it: {', '.join(diff['not_compared'])}", "dim")


def _changed(part: str, entry: dict[str, Any]) -> str:
    match part:
        case "items":
            named = f"{entry['kind']} {shown(entry['name'], 100)} ({shown(entry['domain'], 100)})"
        case "services":
            named = f"service {shown(entry['name'], 100)}, {entry['category']}"
        case _:
            named = f"contact with {shown(entry['domain'], 100)}"
    changes = [
        f"{shown(field)} was {shown(str(two.get('old')), 60)}, is {shown(str(two.get('new')), 60)}"
        for field, two in entry.get("changes", {}).items()
    ]
    return f"{named}: {'; '.join(changes)}" if changes else named


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
        _say(console, "What happens before consent is not in this report.", style="yellow")
        return
    errors = sum(finding["severity"] == "error" for finding in document["findings"])
    warnings = len(document["findings"]) - errors
    if errors:
        told = (
            "1 thing happens before consent that should wait"
            if errors == 1
            else f"{errors} things happen before consent that should wait"
        )
        _say(console, f"{told} for it.", style="bold red")
    else:
        _say(console, "Nothing that is known to need consent happens before it.", style="bold green")
    if warnings:
        told = "1 unknown thing happens" if warnings == 1 else f"{warnings} unknown things happen"
        _say(console, f"{told} before consent: find out what that is.", style="yellow")


def _print_withdrawal(document: dict[str, Any], console: Console) -> None:
    """What goes on after consent was taken back, where the scan looked at that."""
    told = [summary for summary in summarise(with_withdrawn(document)) if summary.state == WITHDRAWN]
    for summary in told:
        if not summary.reached:
            _say(console, f"  withdrawn: not reached, {shown(summary.reason)}", style="yellow")
        elif summary.actors:
            names = ", ".join(shown(actor.service["name"], 40) for actor in summary.actors)
            _say(console, f"After consent is withdrawn these go on: {names}.", style="bold red")
        else:
            _say(console, "Nothing that is known to need consent goes on after it is withdrawn.", style="bold green")
        if summary.reached and summary.left:
            names = ", ".join(shown(actor.service["name"], 40) for actor in summary.left)
            _say(console, f"Left on the device, and not seen to be used any more: {names}.", style="yellow")
        if summary.reached and summary.unknown:
            things = "1 unknown thing goes" if summary.unknown == 1 else f"{summary.unknown} unknown things go"
            _say(console, f"After consent is withdrawn {things} on.", style="yellow")


def _print_measured(document: dict[str, Any], console: Console) -> None:
    """Who measures the device before anybody has chosen."""
    lines = [
        f"Before a choice the device is measured ({its.api}) by {shown(script.url or script.page)}."
        for its in told_calls(document)
        if its.early
        for script in its.scripts
        if ConsentState.UNTOUCHED in script.states
    ]
    _say_each(console, lines, style="yellow")


def _print_signals(document: dict[str, Any], console: Console) -> None:
    """What others hear that the visitor has not said."""
    english = load_wording(Language.EN)
    lines = [
        f"{english.state(told.state)}: {' '.join(sentence.striptags() for sentence in told.sentences)}"
        for told in told_signals(document, english)
        if told.early
    ]
    _say_each(console, [shown(line, 400) for line in lines], style="yellow")


def _order(service: dict[str, Any]) -> tuple[int, str]:
    return list(Category).index(Category(service["category"])), service["name"]


def _kept(item: dict[str, Any]) -> str:
    if item["kind"] in (ItemKind.PIXEL, ItemKind.FINGERPRINT):
        return "not kept"
    if not item["attributes_known"]:
        return "not known"
    if item["kind"] == ItemKind.COOKIE:
        seconds = item["kept_s"]
        return "session" if seconds is None else load_locale(Language.EN).lifetime(Lifetime.of(seconds))
    return "session" if item["kind"] == ItemKind.SESSION_STORAGE else "stays"
