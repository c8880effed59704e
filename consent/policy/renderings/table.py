"""The declaration as a table for a spreadsheet: a row for each item, and for each service without items."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from consent.lifetime import Lifetime
from consent.policy.facts import ItemFacts, SectionFacts, ServiceFacts
from consent.vocabulary import Language

COLUMNS = (
    "category",
    "service",
    "provider",
    "country",
    "role",
    "kind",
    "name",
    "party",
    "stated",
    "observed",
    "purpose",
    "transfers",
    "privacy_url",
)
# A spreadsheet takes a cell that starts so for a formula (https://owasp.org/www-community/attacks/CSV_Injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_csv(facts: SectionFacts, language: Language) -> str:
    """The table with a line of names; lines end in CRLF. Lifetimes are in seconds, or `session` or `unlimited`.

    An empty cell is what nobody knows. `kind` is empty for a service that keeps nothing, and `category` is `off-site`
    for one that works behind the site.
    """
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow(COLUMNS)
    groups = [(group.category.value, group.services) for group in facts.categories]
    for category, services in [*groups, ("off-site", facts.behind)]:
        for service in services:
            for row in _rows(category, service, language):
                table.writerow([_safe(cell) for cell in row])
    for item in facts.unknown:
        row = ["unknown", "", "", "", "", item.kind, item.name, item.party or "", "", _span(item.observed), "", "", ""]
        table.writerow([_safe(cell) for cell in row])
    return written.getvalue()


def _rows(category: str, service: ServiceFacts, language: Language) -> Iterator[list[str]]:
    transfers = " ".join(dict.fromkeys(transfer.country for transfer in service.transfers if transfer.country))
    provider = "(site)" if service.by_site else service.provider
    head = [category, service.name, provider, service.country, service.role or ""]
    for item in service.items:
        yield [*head, *_cells(item, language), transfers, service.privacy_url]
    if not service.items:
        yield [*head, "", "", "", "", "", service.purpose.within(language), transfers, service.privacy_url]


def _cells(item: ItemFacts, language: Language) -> list[str]:
    party = item.party.value if item.party else ""
    return [item.kind, item.name, party, _span(item.stated), _span(item.observed), item.purpose.within(language)]


def _span(lifetime: Lifetime | None) -> str:
    if lifetime is None:
        return ""
    return str(lifetime.seconds) if lifetime.kind == "seconds" else lifetime.kind


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
