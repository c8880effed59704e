"""One service of the catalogue, for a person and for a program."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from consent.catalogue.model import KnownItem, KnownService
from consent.catalogue.sourcing import has_source, missing_of, source_of, values_of
from consent.hosts import UrlPattern
from consent.lifetime import DAY, HOUR, MINUTE, Lifetime


def as_lines(service: KnownService) -> Iterator[str]:
    """What is known of `service`, in lines; a `?` marks what nobody has found a source for."""
    yield f"{service.name} ({service.id}){' - retired' if service.retired else ''}"
    yield f"  category     {service.category}, {service.purpose_code or 'no purpose code'}"
    yield f"  purpose      {service.purpose.en}"
    yield f"               {service.purpose.nl}"
    yield f"  provider     {_provider(service)}"
    if not service.visible:
        yield "  visible      never in a browser"
    if service.part_of:
        yield f"  part of      {service.part_of}"
    for field, patterns in (("hosts", service.urls), ("block", service.block), ("links", service.links)):
        for index, pattern in enumerate(patterns):
            yield f"  {'' if index else field:<12} {pattern}{_mark(service, f'{field}.{pattern}')}"
    for index, sign in enumerate(service.markup):
        yield f"  {'' if index else 'markup':<12} {sign.kind}: {sign.value}{_mark(service, f'markup.{sign.value}')}"
    for index, transfer in enumerate(service.transfers):
        ground = f", {transfer.mechanism}{_mark(service, 'transfers.mechanism')}" if transfer.mechanism else ""
        yield f"  {'' if index else 'transfers':<12} {transfer.country}{_mark(service, 'transfers.country')}{ground}"
    if service.retention is not None:
        kept = service.retention.text.en or f"{service.retention.days} days"
        yield f"  kept for     {kept}{_mark(service, 'retention')}"
    for field, label, url in (
        ("privacy_url", "privacy", service.privacy_url),
        ("opt_out_url", "opt out", service.opt_out_url),
    ):
        if url:
            yield f"  {label:<12} {url}{_mark(service, field)}"
    if service.consent_mode:
        yield f"  consent mode {', '.join(service.consent_mode)}{_mark(service, 'consent_mode')}"
    for item in service.items:
        yield from _item(service, item)
    for claim in service.claims:
        yield f"  claim        {claim.statement.en} ({claim.proof}: {claim.value or 'ask'})"
    yield from _proof(service)


def _item(service: KnownService, item: KnownItem) -> Iterator[str]:
    lifetime = "lifetime unknown" if item.lifetime is None else in_words(item.lifetime)
    mark = "" if item.lifetime is None else _mark(service, f"items.{item.name}.lifetime_s")
    party = f", {item.party} party" if item.party else ""
    rare = ", rare" if item.rare else ""
    yield f"  {item.kind:<12} {item.name}: {lifetime}{mark}{party}{rare}"
    yield f"               {item.purpose.en}"


def _proof(service: KnownService) -> Iterator[str]:
    values = list(values_of(service))
    sourced = sum(source_of(service, value) is not None for value in values)
    yield f"  checked      {service.checked or 'never'}; {sourced} of {len(values)} values have a source"
    for source in service.sources:
        yield f"  source       {source.url or source.seen}"
    if missing := list(missing_of(service)):
        yield f"  unknown      {', '.join(missing)}"


def _provider(service: KnownService) -> str:
    provider = service.provider
    if provider is None:
        return "unknown"
    if provider.is_site:
        return "the owner of the site"
    parts = [("name", provider.name), ("country", provider.country), ("role", provider.role)]
    return ", ".join(f"{value}{_mark(service, f'provider.{field}')}" for field, value in parts if value) or "unknown"


def _mark(service: KnownService, path: str) -> str:
    return "" if has_source(service, path) else " ?"


def in_words(lifetime: Lifetime) -> str:
    """A lifetime in the unit that makes it a whole number: "90 days", "30 minutes"."""
    if lifetime.kind != "seconds":
        return "session" if lifetime.kind == "session" else "until cleared"
    for size, unit in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute"), (1, "second")):
        if lifetime.seconds % size == 0 and lifetime.seconds >= size:
            count = lifetime.seconds // size
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "0 seconds"


def as_json(value: Any) -> Any:
    """A value of the catalogue as JSON; what is unknown or empty is left out."""
    if is_dataclass(value) and not isinstance(value, UrlPattern | type):
        shown = {field.name: as_json(getattr(value, field.name)) for field in fields(value)}
        if isinstance(value, KnownService):
            shown["hosts"] = shown.pop("urls")
            shown["visible"] = None if value.visible else False
        return {name: inner for name, inner in shown.items() if inner not in (None, "", [], {}) and _says(name, inner)}
    if isinstance(value, tuple | list):
        return [as_json(inner) for inner in value]
    if isinstance(value, UrlPattern | date):
        return str(value)
    return value.value if isinstance(value, Enum) else value


def _says(name: str, value: object) -> bool:
    return value is not False or name == "visible"
