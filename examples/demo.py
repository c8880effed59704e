"""The whole way on one screen: `make demo`.

A shop as most shops are is scanned, its declaration is written, its privacy policy put right, and then the same shop
with kruimel dropped in is scanned again. Every step is a command that a reader can type; the statements at the end are
checked, and the exit code is 0 only if all of them are true.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit
from rich.console import Console
from rich.rule import Rule
from rich.syntax import Syntax
from rich.text import Text

from consent.records import RecordStore, open_store
from consent.vocabulary import Category
from examples.internet import Internet
from examples.webshop import bare, protected
from scanner.browser import find_browser

OUT = Path("demo-out")
SHOP = Path(__file__).parent / "webshop"
CONTROLLER = "Voorbeeld Thee"
PAGES = ("--pages", "10", "--page", "/afrekenen")
DIFF_LINES = 32

console = Console(width=100, highlight=False)


@dataclass(frozen=True, slots=True)
class Statement:
    """Something the demo claims, and whether it turned out to be true."""

    text: str
    is_true: bool


def main() -> None:
    """Run the demo; ends with 0 if all statements hold, else with 1."""
    parser = argparse.ArgumentParser(prog="make demo", description="Show what kruimel does, from scan to proof.")
    parser.add_argument("--keep", action="store_true", help="leave the shops running to look at, until Ctrl-C")
    keep: bool = parser.parse_args().keep
    began = time.monotonic()
    shutil.rmtree(OUT, ignore_errors=True)
    shutil.copytree(SHOP / "services", OUT / "services")
    shutil.copy(SHOP / "privacy.md", OUT)
    with Internet({bare.HOST: bare.app}) as internet:
        os.environ["KRUIMEL_BROWSER"] = str(internet.browser_wrapper(OUT / "browser", find_browser()))
        statements = [*_before(), *_after(internet)]
        _print_statements(statements, time.monotonic() - began)
        if keep:
            _keep(internet)
    sys.exit(0 if all(statement.is_true for statement in statements) else 1)


def _before() -> list[Statement]:
    """Scan the bare shop, declare what it does, put its policy right."""
    _heading(1, "A shop as most shops are: what happens before anybody is asked?")
    _kruimel("scan", f"https://{bare.HOST}", *PAGES, "--catalogue", "services", "--json", "bare.json")
    report = _report("bare.json")

    _heading(2, "Write down what it does: cookies.toml, for a person to review")
    _kruimel("declare", "bare.json")
    _review()
    console.print(Text(f"  Reviewed: the controller's name is filled in ({CONTROLLER}), the marks are taken away."))

    _heading(3, "Put the privacy policy right: its old cookie section named no cookie at all")
    before = (OUT / "privacy.md").read_bytes()
    diff = _kruimel("policy", "write", "privacy.md", "--declaration", "cookies.toml", "--check", show=False, code=1)
    shown = diff.splitlines()
    console.print(Syntax("\n".join(shown[:DIFF_LINES]), "diff", theme="ansi_dark", word_wrap=True))
    console.print(Text(f"  … and {len(shown) - DIFF_LINES} more lines of the diff", style="dim"))
    _kruimel("policy", "write", "privacy.md", "--declaration", "cookies.toml")
    after = (OUT / "privacy.md").read_bytes()
    _kruimel("policy", "write", "privacy.md", "--declaration", "cookies.toml", "--check")
    head, tail = before.split(b"## **Cookies**")[0], before[before.index(b"## Wijzigingen") :]
    return [
        Statement(
            f"The bare shop stores {_asking(report, 'untouched')} items that need consent before it asks",
            _asking(report, "untouched") > 0,
        ),
        Statement(
            "The policy kept every byte outside its cookie section", after.startswith(head) and after.endswith(tail)
        ),
        Statement("It names every cookie that was found", _names_in(report) <= _named(after.decode())),
        Statement("It holds no [AANBIEDER] any more", b"[AANBIEDER]" in before and b"[AANBIEDER]" not in after),
    ]


def _after(internet: Internet) -> list[Statement]:
    """Scan the same shop with kruimel dropped in."""
    _heading(4, "The same shop with kruimel dropped in: before a choice, after refusing, after accepting")
    store = f"sqlite:///{OUT / 'consent.db'}"
    app = protected.create_protected(declaration=OUT / "cookies.toml", policy=OUT / "privacy.md", store=store)
    internet.mount(protected.HOST, app)
    _kruimel("scan", f"https://{protected.HOST}", *PAGES, "--catalogue", "services", "--json", "protected.json")
    report = _report("protected.json")
    reached = {state for state, about in report["states"].items() if about["reached"]}
    accepted = {service["id"] for service in report["services"] if "accepted" in service["states"]}

    _heading(5, "Does what was declared still hold? Compare, and tell the policy which scan it rests on")
    _kruimel("declare", "protected.json")
    _kruimel("declare", "protected.json", "--check", show=False)
    _kruimel("policy", "write", "privacy.md", "--declaration", "cookies.toml")
    return [
        Statement("All three consent states were reached", reached == {"untouched", "rejected", "accepted"}),
        Statement("Before a choice nothing but what is necessary", _asking(report, "untouched") == 0),
        Statement("After refusing nothing but what is necessary", _asking(report, "rejected") == 0),
        Statement(
            "After accepting everything that is declared works",
            {"google-analytics", "google-maps", "youtube", "meta-buttons"} <= accepted,
        ),
        Statement("The second scan found nothing that is not declared", not _unknown(report)),
        Statement("Both choices were kept as proof", _records(open_store(store)) == 2),
    ]


def _heading(number: int, text: str) -> None:
    console.print()
    console.print(Rule(Text(f"{number}. {text}", style="bold"), align="left", style="cyan"))


def _kruimel(*arguments: str, show: bool = True, code: int = 0) -> str:
    """What the command prints on standard output; it runs in the output folder, as a person would run it."""
    console.print(Text(f"$ kruimel {shlex.join(arguments)}", style="bold cyan"))
    command = [str(Path(sys.executable).with_name("kruimel")), *arguments]
    environment = {**os.environ, "COLUMNS": "100", **({"FORCE_COLOR": "1"} if console.is_terminal else {})}
    environment["KRUIMEL_BROWSER"] = str(Path(environment["KRUIMEL_BROWSER"]).absolute())
    done = subprocess.run(command, cwd=OUT, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if show:
        console.print(Text.from_ansi(done.stdout.rstrip()))
    if done.returncode != code:
        raise SystemExit(f"kruimel {arguments[0]} ended with {done.returncode}, not {code}")
    return done.stdout


def _review() -> None:
    """What a person does with the declaration before it is used."""
    path = OUT / "cookies.toml"
    document = tomlkit.parse(path.read_text("utf-8"))
    site: Any = document["site"]
    site["controller"] = CONTROLLER
    site["url"] = f"https://{protected.HOST}"
    services: Any = document["services"]
    for service in services.values():
        service.pop("review", None)
    path.write_text(tomlkit.dumps(document), "utf-8")


def _report(name: str) -> dict[str, Any]:
    report: dict[str, Any] = json.loads((OUT / name).read_text("utf-8"))
    return report


def _asking(report: dict[str, Any], state: str) -> int:
    """How many items are there in `state` that are not known to be necessary."""
    return sum(state in item["states"] and item["category"] != Category.NECESSARY for item in report["items"])


def _names_in(report: dict[str, Any]) -> set[str]:
    return {item["name"] for item in report["items"]}


def _named(policy: str) -> set[str]:
    """Every name that the policy puts in backquotes, with patterns such as `_ga_*` filled in from what was found."""
    names = set(policy.split("`")[1::2])
    patterns = [name[:-1] for name in names if name.endswith("*")]
    found = _names_in(_report("bare.json"))
    return names | {name for name in found if any(name.startswith(pattern) for pattern in patterns)}


def _unknown(report: dict[str, Any]) -> list[str]:
    """What was seen and belongs to no service."""
    return [str(found) for found in report["items"] + report["third_parties"] if found["service"] is None]


def _records(store: RecordStore) -> int:
    async def count() -> int:
        return len([record async for record in store.records()])

    return asyncio.run(count())


def _print_statements(statements: list[Statement], seconds: float) -> None:
    console.print()
    console.print(Rule(Text("What is true now", style="bold"), align="left", style="cyan"))
    for statement in statements:
        mark, style = ("✔", "green") if statement.is_true else ("✘", "bold red")
        console.print(Text(f"  {mark} {statement.text}", style=style))
    files = ("bare.json", "cookies.toml", "privacy.md", "protected.json", "consent.db")
    console.print(Text(f"\nIn {OUT}/: {', '.join(files)}    ({seconds:.0f} s)"))


def _keep(internet: Internet) -> None:
    arguments = shlex.join(internet.browser_arguments)
    console.print(
        Text(f"\nThe shops run until Ctrl-C. To look at them:\n  chromium {arguments} https://{protected.HOST}/")
    )
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        console.print()


if __name__ == "__main__":
    main()
