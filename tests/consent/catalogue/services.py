"""A service whose file keeps every rule, for tests to break."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from consent.catalogue import KnownService, Matcher, parse_service
from consent.catalogue.rules import Beside

TODAY = date(2026, 11, 21)
GOOD = """\
name = "Example Metrics"
category = "statistics"
purpose_code = "audience-measurement"
provider = { name = "Example Metrics Ltd", country = "IE", role = "processor" }
hosts = ["cdn.metrics.example", "*.collect.metrics.example/v1"]
purpose.nl = "Telt bezoekers."
purpose.en = "Counts visitors."
transfers = [{ country = "US", mechanism = "scc", checked = 2026-11-20 }]
retention = { days = 425 }
privacy_url = "https://metrics.example/privacy"
checked = 2026-11-21
unverified = ["provider.role", "retention"]
sources = [
  { url = "https://metrics.example/about", fields = ["provider", "hosts", "privacy_url", "transfers"] },
  { url = "https://metrics.example/cookies", checked = 2026-11-20, fields = ["items.*"] },
]

[[items]]
kind = "cookie"
name = "_exm_*"
set_by = "script"
lifetime_s = 33_696_000
known_by_name = true
purpose.nl = "Herkent een bezoeker."
purpose.en = "Recognises a visitor."

[[items]]
kind = "session_storage"
name = "exm"
lifetime = "session"
purpose.nl = "Houdt bij wat bij één bezoek hoort."
purpose.en = "Keeps together what belongs to one visit."

[[examples]]
url = "https://cdn.metrics.example/m.js"

[[examples]]
item = "_exm_1"

[[counterexamples]]
url = "https://metrics.example/"
"""


def service(text=GOOD, service_id="metrics"):
    return parse_service(text, name=f"{service_id}.toml")


def beside(*services):
    catalogue = {known.id: known for known in services}
    return Beside(catalogue=catalogue, matcher=Matcher(catalogue), today=TODAY)


def a_large_catalogue_in_files(count: int) -> Iterator[tuple[str, str]]:
    """The id and text of `count` services that keep every rule, with five items and three hosts each."""
    for number in range(count):
        text = GOOD.replace("metrics.example", f"metrics{number}.example").replace("exm", f"exm{number}x")
        hosts = f'"cdn.metrics{number}.example", "www.metrics{number}.example/a/*/b.js"'
        text = text.replace(f'"cdn.metrics{number}.example"', hosts, 1)
        items = "".join(
            f'[[items]]\nkind = "cookie"\nname = "_svc{number}_{part}_*"\nparty = "first"\nset_by = "script"\n'
            f'lifetime_s = {86_400 * (part + 1)}\npurpose.nl = "Meet deel {part}."\n'
            f'purpose.en = "Measures part {part}."\n\n'
            for part in range(3)
        )
        yield f"metrics-{number}", text.replace("[[examples]]", f"{items}[[examples]]", 1)


def a_large_catalogue(count: int) -> list[KnownService]:
    return [service(text, service_id) for service_id, text in a_large_catalogue_in_files(count)]
