"""Write values as the TOML of `cookies.toml`."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from consent.declaration.model import Item, Link, ScanStamp, Service, UnknownItem
from consent.lifetime import Lifetime
from consent.provider import Provider, Transfer
from consent.retention import Retention
from consent.text import Text

WIDTH = 100

HEADER = """\
# What this site keeps on a visitor's device, and to whom it sends something: the banner asks it, the privacy
# policy tells it, and the site is held to it.
#
# `kruimel declare scan.json` adds to this file what a scan finds. Everything else in it is yours: change texts,
# categories and the order as you like, add services and comments. Nothing that stands here is overwritten, but
# [scan], `observed`, `first_seen`, `review` and [[unknown]].
#
# review = "new": found by a scan. Read it, put it right, and delete that line.
# review = "gone": a scan did not see it any more. Delete the service, or only that line if the scan was wrong.
#
# [[attestations]]: what only you can know, such as a contract or a setting: claim, service, by, on. A service that no
# browser meets, such as hosting, can be added by hand; with its purpose_code the policy tells it apart from cookies.
#
# category: necessary (nobody is asked), preferences, statistics, marketing, or unclassified (never allowed).
"""

UNKNOWN_HEADING = """\
# Seen by a scan, and known to nobody: not allowed until it is declared. Move an item to the service that writes it,
# as one of its [[services.….items]]; give a service the host it needs.
"""


def declared_service(service: Service) -> str:
    """The tables of one service, its items included."""
    lines = [f"[services.{service.id}]", f"name = {quoted(service.name)}", f"category = {quoted(service.category)}"]
    if service.provider is not None:
        lines.append(f"provider = {_provider(service.provider)}")
    if service.purpose_code:
        lines.append(f"purpose_code = {quoted(service.purpose_code)}")
    lines += _bilingual("purpose", service.purpose)
    if service.retention is not None:
        lines.append(f"retention = {_retention(service.retention)}")
    if service.urls:
        lines.append(_list("hosts", [quoted(str(pattern)) for pattern in service.urls]))
    if service.transfers:
        lines.append(_list("transfers", [_transfer(transfer) for transfer in service.transfers]))
    if service.privacy_url:
        lines.append(f"privacy_url = {quoted(service.privacy_url)}")
    if service.opt_out_url:
        lines.append(f"opt_out_url = {quoted(service.opt_out_url)}")
    if service.first_seen:
        lines.append(first_seen(service.first_seen))
    if service.review:
        lines.append(review(service.review))
    return "\n\n".join(["\n".join(lines), *(declared_item(service.id, item) for item in service.items)])


def declared_item(service_id: str, item: Item) -> str:
    """One element of a service's items."""
    lines = [f"[[services.{service_id}.items]]", f"kind = {quoted(item.kind)}", f"name = {quoted(item.name)}"]
    if item.party:
        lines.append(f"party = {quoted(item.party)}")
    lines += _span("lifetime", item.lifetime) + _span("observed", item.observed)
    return "\n".join(lines + _bilingual("purpose", item.purpose))


def unknown(item: UnknownItem) -> str:
    """One element of `unknown`."""
    lines = ["[[unknown]]", f"kind = {quoted(item.kind)}", f"name = {quoted(item.name)}"]
    if item.domain:
        lines.append(f"domain = {quoted(item.domain)}")
    if item.party:
        lines.append(f"party = {quoted(item.party)}")
    lines += _span("observed", item.observed)
    if item.set_by:
        lines.append(f"set_by = {quoted(item.set_by)}")
    return "\n".join(lines)


def link(value: Link) -> str:
    """One element of `links`."""
    return f"[[links]]\nname = {quoted(value.name)}\nurl = {quoted(value.url)}"


def stamp(scan: ScanStamp) -> dict[str, str]:
    """The lines of `[scan]`, each by its field."""
    started = scan.started.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return {
        "url": f"url = {quoted(scan.url)}",
        "started": f"started = {started}",
        "pages": f"pages = {scan.pages}",
        "states": _list("states", [quoted(state) for state in scan.states]),
    }


def observed(lifetime: Lifetime) -> str:
    """The line that says how long a browser keeps an item."""
    return _span("observed", lifetime)[0]


def first_seen(day: date | datetime) -> str:
    """The line that says when a scan first saw a service."""
    return f"first_seen = {day.isoformat()[:10]}"


def review(word: str) -> str:
    """The line that says what a person should look at."""
    return f"review = {quoted(word)}"


def quoted(text: str) -> str:
    """`text` as a TOML string."""
    # TOML has JSON's escapes, and wants one for DEL as well.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _span(field: str, lifetime: Lifetime | None) -> list[str]:
    if lifetime is None:
        return []
    if lifetime.kind == "seconds":
        return [f"{field}_s = {lifetime.seconds}"]
    return [f"{field} = {quoted(lifetime.kind)}"]


def _bilingual(field: str, text: Text) -> list[str]:
    return [f"{field}.{code} = {quoted(words)}" for code, words in (("nl", text.nl), ("en", text.en)) if words]


def _provider(provider: Provider) -> str:
    if provider.is_site:
        return "{ site = true }"
    return _inline(name=provider.name, country=provider.country, role=provider.role or "")


def _transfer(transfer: Transfer) -> str:
    table = _inline(country=transfer.country, mechanism=transfer.mechanism)
    return table if transfer.checked is None else f"{table[:-2]}, checked = {transfer.checked.isoformat()} }}"


def _retention(retention: Retention) -> str:
    fields = [] if retention.days is None else [f"days = {retention.days}"]
    return f"{{ {', '.join(fields + _bilingual('text', retention.text))} }}"


def _inline(**fields: str) -> str:
    written = ", ".join(f"{name} = {quoted(value)}" for name, value in fields.items() if value)
    return f"{{ {written} }}"


def _list(field: str, values: list[str]) -> str:
    line = f"{field} = [{', '.join(values)}]"
    if len(line) <= WIDTH:
        return line
    return "\n".join([f"{field} = [", *(f"  {value}," for value in values), "]"])
