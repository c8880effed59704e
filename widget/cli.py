"""`kruimel widget`: the banner as static files, for a site with no server of ours."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, cast

import typer

from consent.atomic import write_bytes_atomically
from consent.banner import Asset
from consent.declaration.file import load_declaration
from consent.errors import ConfigError
from consent.locales import Address
from widget.assets import integrity_of
from widget.bundle import SCRIPT, bundle
from widget.disclosure import web_url
from widget.markup import Markup
from widget.signals import DataLayer, GoogleConsentMode, Matomo, MetaPixel, MicrosoftUet, Signal
from widget.styles import Layout

_SIGNALS: Mapping[str, Callable[[], Signal]] = {
    "google": GoogleConsentMode,
    "microsoft": MicrosoftUet,
    "matomo": Matomo,
    "meta": MetaPixel,
    "datalayer": DataLayer,
}

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def widget() -> None:
    """Make the banner's files."""


@app.command()
def build(
    out: Annotated[Path, typer.Option("--out", help="The folder to write, such as public/consent.")],
    declaration: Annotated[Path, typer.Option(help="The declaration.")] = Path("cookies.toml"),
    records: Annotated[str, typer.Option(help="Where choices are posted as proof; without it none is kept.")] = "",
    language: Annotated[
        list[str] | None, typer.Option(help="A language of the banner; may come again. Default: the declaration's.")
    ] = None,
    address: Annotated[str, typer.Option(help="The form of address in Dutch: u or je.")] = "je",
    policy_url: Annotated[str, typer.Option(help="Where the policy's cookie section is.")] = "",
    layout: Annotated[str, typer.Option(help="Where the question stands: card, bar or box.")] = "card",
    signal: Annotated[
        list[str] | None, typer.Option(help=f"Whom to tell: {', '.join(_SIGNALS)}; may come again.")
    ] = None,
    markup: Annotated[
        list[str] | None, typer.Option(help="Another tool whose markup is understood, such as klaro; may come again.")
    ] = None,
    name: Annotated[
        list[str] | None, typer.Option(help="What it calls something, and what that is here: analytics=statistics.")
    ] = None,
    json_out: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing.")] = False,
) -> None:
    """Write banner.js and what it loads, the page of preferences and the declaration.

    The choice is kept in a cookie that script sets: it is not signed, and Safari keeps it
    for seven days. With --records each choice is also posted to a consent server
    (widget.Snippets); it holds whether or not that succeeds.
    """
    if records and not web_url(records):
        raise ConfigError(
            f"--records: {records!r} is no address such as 'https://consent.example/consent/shop/records'"
        )
    made = bundle(
        load_declaration(declaration),
        languages=language or (),
        # Whoever uses these checks them.
        address=cast(Address, address),
        policy_url=policy_url,
        layout=cast(Layout, layout),
        signals=[_signal(word) for word in signal or ()],
        markup=cast(list[Markup], markup or []),
        names=dict(_pair(text) for text in name or ()),
        records=records,
    )
    _write(out, made.files)
    script = made.files[SCRIPT]
    told = {
        "kruimel": "widget/1",
        "folder": str(out),
        "files": sorted(made.files),
        "languages": list(made.languages),
        "tag": f'<script src="/{out.resolve().name}/{SCRIPT}" defer></script>',
        "integrity": integrity_of(script),
    }
    if json_out:
        typer.echo(json.dumps(told))
    elif not quiet:
        typer.echo(_report(told))


def _signal(word: str) -> Signal:
    if word not in _SIGNALS:
        raise ConfigError(f"--signal: {word!r} is none of {', '.join(_SIGNALS)}")
    return _SIGNALS[word]()


def _pair(text: str) -> tuple[str, str]:
    theirs, sign, ours = text.partition("=")
    if not (theirs and sign and ours):
        raise ConfigError(f"--name: {text!r} is no pair such as 'analytics=statistics'")
    return theirs, ours


def _write(out: Path, files: Mapping[str, Asset]) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"{out}: can not be made: {error.strerror}") from None
    # The script comes last: it names the others.
    for name in sorted(files, key=lambda name: name == SCRIPT):
        write_bytes_atomically(out / name, files[name].body)


def _report(told: Mapping[str, Any]) -> str:
    return "\n".join(
        (
            f"{told['folder']} is written: {', '.join(told['files'])}.",
            "Put into the head of each page; the tag stays the same:",
            f"  {told['tag']}",
            "To pin the file, add this to the tag with each build:",
            f'  integrity="{told["integrity"]}" crossorigin="anonymous"',
        )
    )
