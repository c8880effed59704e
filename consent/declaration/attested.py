"""Read what the owner attests, and find the words of it in the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from importlib import resources

from consent.declaration.model import Attestation, Service
from consent.fields import ID
from consent.text import Text
from consent.tomlfile import Table


def read_attestation(table: Table, services: Mapping[str, Service]) -> Attestation:
    """One element of `attestations`. The statement may be left out where the catalogue has the claim."""
    claim = table.text("claim", required=True)
    service = table.text("service")
    if claim and not ID.fullmatch(claim):
        table.fault("claim", f"{claim!r} is not an id such as 'contract-signed'")
    if service and service not in services:
        table.fault("service", f"{service!r} is no declared service")
    statement = table.bilingual("statement")
    if claim and not statement:
        statement = _known_statement(table, service, claim)
    day = table.day("on")
    if day is None:
        table.fault("on", "is missing; it is the day on which this was found to be so, such as 2026-11-21")
    attestation = Attestation(
        claim=claim,
        statement=statement,
        by=table.text("by", required=True),
        on=day or date.min,
        service=service,
        note=table.text("note"),
    )
    table.close()
    return attestation


def _known_statement(table: Table, service: str, claim: str) -> Text:
    """What the built-in catalogue says that `claim` means; a fault where it has no such claim."""
    # Imported here: few declarations attest anything, and then one file of the catalogue is enough.
    from consent.catalogue.load import parse_service

    path = resources.files("consent.catalogue") / "services" / f"{service}.toml"
    written = "write statement.nl and statement.en"
    if not service or not ID.fullmatch(service) or not path.is_file():
        table.fault("statement", f"is missing, and the catalogue has no service {service!r} to take it from; {written}")
        return Text()
    claims = {known.id: known.statement for known in parse_service(path.read_text("utf-8"), name=path.name).claims}
    if claim not in claims:
        has = f"claims {', '.join(claims)}" if claims else "no claims"
        table.fault("claim", f"the catalogue's {service} has {has}, and not {claim!r}; take one of them, or {written}")
        return Text()
    return claims[claim]
