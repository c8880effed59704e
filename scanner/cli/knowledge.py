"""Command-line options about what is known: services of one's own, and whom to ask about what nobody knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from consent.catalogue import Matcher, load_catalogue
from consent.catalogue.hints import load_hints
from consent.catalogue.load import own_folders
from scanner.report.hints import Hinting


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What the report can name, and what it can hint at."""

    catalogue: Annotated[
        list[Path],
        typer.Option(
            metavar="DIR",
            help="A folder with services of your own, one TOML file each, and imported hints; "
            "`services/` beside cookies.toml counts.",
        ),
    ] = field(default_factory=list)
    filter_list: Annotated[
        list[Path],
        typer.Option(
            metavar="FILE",
            help="Mark what is unknown as a known tracker where this list in Adblock syntax says so; may be repeated.",
        ),
    ] = field(default_factory=list)

    def matcher(self) -> Matcher:
        """What is known; ConfigError or InvalidFile where a folder or a file in it is wrong."""
        return Matcher(load_catalogue(*own_folders(self.catalogue)))

    def hinting(self) -> Hinting:
        """Whom to ask about the rest; ConfigError or InvalidFile where a file can not be read."""
        from consent.catalogue.filter_list import FilterLists

        return Hinting(
            lists=FilterLists(self.filter_list) if self.filter_list else None,
            database=load_hints(*own_folders(self.catalogue)),
        )
