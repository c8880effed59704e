"""`kruimel report`: tell again, in another form, what a scan found; and what both commands write."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from consent.atomic import write_text_atomically
from consent.errors import ConfigError
from consent.vocabulary import Language
from scanner.cli.knowledge import Knowledge
from scanner.cli.options import in_groups

JSON_OPTION = typer.Option("--json", metavar="FILE", help="Write the report as JSON; - for standard output.")
HTML_OPTION = typer.Option("--html", metavar="FILE", help="Write the report as one HTML page; - for standard output.")
CSV_OPTION = typer.Option("--csv", metavar="FILE", help="Write the items as a table; - for standard output.")
DIFF_OPTION = typer.Option("--diff", metavar="FILE", help="Tell what changed since an older scan.json.")
LANGUAGE_OPTION = typer.Option("--language", help="Language of the HTML page.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """Where a scan document goes, each as `path`, "-" for standard output, or "" for nowhere."""

    json_file: str = ""
    html_file: str = ""
    csv_file: str = ""
    language: Language = Language.NL
    quiet: bool = False

    def __post_init__(self) -> None:
        if self._wanted.count("-") > 1:
            raise ConfigError("--json, --html, --csv: only one of them can go to standard output")
        named = [target for target in self._wanted if target not in ("", "-")]
        if len({Path(target).resolve() for target in named}) < len(named):
            raise ConfigError("--json, --html, --csv: two of them name the same file")

    @property
    def _wanted(self) -> list[str]:
        return [self.json_file, self.html_file, self.csv_file]

    @property
    def json_folder(self) -> Path | None:
        """Where the JSON goes; None where it goes into no folder."""
        return None if self.json_file in ("", "-") else Path(self.json_file).parent

    def write(self, document: dict[str, Any], screenshots: Sequence[dict[str, Any]] = ()) -> None:
        """Write and print what was asked for; every text is made before the first file is written.

        `screenshots` are for the HTML page only: in the JSON they would be most of it, and differ from scan to scan.
        """
        from scanner.report.html import html_report
        from scanner.report.shown import without_surrogates
        from scanner.report.table_csv import csv_report

        made: list[tuple[str, str]] = []
        if self.json_file:
            text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
            made.append((self.json_file, without_surrogates(text)))
        if self.html_file:
            shown = {**document, "screenshots": [*document.get("screenshots", ()), *screenshots]}
            made.append((self.html_file, html_report(shown, self.language)))
        if self.csv_file:
            made.append((self.csv_file, csv_report(document)))
        for target, text in made:
            _put(text, target)
        if not self.quiet and "-" not in self._wanted:
            _print(document)


@in_groups
def report(
    scan: Annotated[Path, typer.Argument(metavar="SCAN", help="A scan.json, as kruimel scan --json writes it.")],
    html_file: Annotated[str, HTML_OPTION] = "",
    csv_file: Annotated[str, CSV_OPTION] = "",
    json_file: Annotated[str, JSON_OPTION] = "",
    diff: Annotated[Path | None, DIFF_OPTION] = None,
    language: Annotated[Language, LANGUAGE_OPTION] = Language.NL,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print no table.")] = False,
    *,
    knowledge: Knowledge,
) -> None:
    """Make a report from a scan that was made before, without scanning again."""
    from scanner.report.scanfile import read_document
    from scanner.report.screenshot import read_screenshots

    outputs = Outputs(json_file=json_file, html_file=html_file, csv_file=csv_file, language=language, quiet=quiet)
    hinting = knowledge.hinting()
    document = read_document(scan)
    hinting.add_to(document)
    if diff is not None:
        from scanner.report.diff import compare

        document["diff"] = compare(read_document(diff), document)
    screenshots = read_screenshots(document, scan)
    if outputs.json_folder is None or outputs.json_folder.resolve() != scan.parent.resolve():
        # Elsewhere the names of the files would mean others, or nothing.
        document["screenshots"] = [shot for shot in document["screenshots"] if shot["jpeg"]]
    outputs.write(document, screenshots)


def _put(text: str, target: str) -> None:
    if target == "-":
        # As bytes: a table ends its lines with CRLF, and no page's text depends on the terminal's encoding.
        typer.echo(text.encode("utf-8"), nl=False)
    else:
        write_text_atomically(Path(target), text)


def _print(document: dict[str, Any]) -> None:
    from rich.console import Console

    from scanner.report import print_report

    print_report(document, Console())
