"""The top of a catalogue file."""

from __future__ import annotations

from consent.catalogue.model import KnownService
from consent.catalogue.schema.example import COUNTEREXAMPLE, EXAMPLE
from consent.catalogue.schema.field import (
    Field,
    Record,
    bilingual_of,
    day_of,
    flag_of,
    records_of,
    text_of,
    texts_of,
    url_of,
    urls_of,
)
from consent.catalogue.schema.item import ITEM
from consent.catalogue.schema.proof import CLAIM, RETENTION, SIGN, SOURCE
from consent.fields import (
    ROLES,
    read_category,
    read_provider,
    read_transfer,
)
from consent.purposes import PURPOSES
from consent.retention import Retention
from consent.tomlfile import Table
from consent.vocabulary import Category

SIGNALS = (
    "ad_storage",
    "ad_user_data",
    "ad_personalization",
    "analytics_storage",
    "functionality_storage",
    "personalization_storage",
    "security_storage",
)
"""The signals of Google Consent Mode, version 2."""


def _read_signals(table: Table) -> tuple[str, ...]:
    signals = table.texts("consent_mode")
    for signal in signals:
        if signal not in SIGNALS:
            table.fault("consent_mode", f"{signal!r} is not one of {', '.join(SIGNALS)}")
    return signals


def _read_retention(table: Table) -> Retention | None:
    inner = table.table("retention")
    return None if inner is None else RETENTION.read(inner)


SERVICE: Record[KnownService] = Record(
    "",
    "The file is called ID.toml; the id is small letters, digits and single hyphens.",
    KnownService,
    (
        Field(
            name="name",
            shape="text",
            about="What people call it.",
            read=text_of("name", required=True),
            is_required=True,
        ),
        Field(
            name="category",
            shape=", ".join(Category),
            about="What a visitor says yes or no to. `necessary` only with a purpose code marked so, "
            "or where `visible` is false.",
            read=read_category,
            is_required=True,
        ),
        Field(
            name="purpose_code",
            shape="one of the codes below",
            about="What it is for, in one word. A service that does two things of different categories is two files.",
            read=text_of("purpose_code", one_of=tuple(PURPOSES)),
        ),
        Field(
            name="purpose",
            shape='purpose.nl = "…", purpose.en = "…"',
            about="What it is for: one or two short sentences of our own that address nobody; both languages say the "
            "same, and no other kind of service says it word for word.",
            read=bilingual_of("purpose"),
        ),
        Field(
            name="provider",
            shape=f'{{ name = "Mollie B.V.", country = "NL", role = "{ROLES[0]}" }} or {{ site = true }}',
            about=f"The legal entity behind it for visitors in the EEA, its country (two letters) and its role "
            f"({', '.join(ROLES)}). site = true: the owner of the site itself.",
            read=read_provider,
        ),
        Field(
            name="part_of",
            shape='"shopify"',
            about="The id of the service whose hosts deliver this one too, where one host serves two categories.",
            read=text_of("part_of"),
        ),
        Field(
            name="visible",
            shape="false",
            about="For what no browser ever sees: mail, bookkeeping, parcels. It has no hosts or items.",
            read=flag_of("visible"),
        ),
        Field(
            name="retired",
            shape="true",
            about="The provider has ended it; tags left behind are still met.",
            read=flag_of("retired"),
        ),
        Field(
            name="hosts",
            shape='["js.mollie.com", "*.hotjar.com", "www.google.com/maps"]',
            about="Hosts its requests go to: exact; all below one (not itself); with a path of whole segments, in "
            "which `*` stands for characters of one segment. No host is in two files.",
            read=urls_of("hosts"),
            attribute="urls",
        ),
        Field(
            name="carries",
            shape="true",
            about="Its hosts deliver other people's scripts (a CDN, a tag manager): what those write is not its own.",
            read=flag_of("carries"),
        ),
        Field(
            name="block",
            shape="as hosts",
            about="What to block while it is refused, where that is not simply its hosts.",
            read=urls_of("block"),
        ),
        Field(
            name="links",
            shape="as hosts",
            about="Where a plain link to it leads: it shares nothing until somebody clicks.",
            read=urls_of("links"),
        ),
        Field(
            name="privacy_url",
            shape='"https://…"',
            about="The provider's privacy statement, in Dutch where there is one.",
            read=url_of("privacy_url"),
        ),
        Field(
            name="opt_out_url",
            shape='"https://…"',
            about="Where a visitor can object, for all sites at once.",
            read=url_of("opt_out_url"),
        ),
        Field(
            name="consent_mode",
            shape=f"list of {', '.join(SIGNALS)}",
            about="The signals of Google Consent Mode that it obeys.",
            read=_read_signals,
        ),
        Field(
            name="transfers",
            shape='[{ country = "US", mechanism = "dpf", checked = 2026-11-21 }]',
            about="Countries outside the EEA that data goes to, on what ground (dpf, adequacy, scc; left out where "
            "unknown), and the day somebody looked it up.",
            read=lambda table: tuple(read_transfer(inner) for inner in table.tables("transfers")),
        ),
        Field(
            name="retention",
            shape="{ days = 425 }",
            about=RETENTION.about,
            read=_read_retention,
        ),
        Field(
            name="checked",
            shape="2026-11-21",
            about="The day a person last compared the file with its sources.",
            read=day_of("checked"),
        ),
        Field(
            name="unverified",
            shape='["provider.role", "items._fbp.lifetime_s", "hosts.t.co"]',
            about="Paths of values that nobody has found a source for. They are not declared as facts.",
            read=texts_of("unverified"),
        ),
        Field(name="sources", shape="see below", about=SOURCE.about, read=records_of(SOURCE)),
        Field(name="markup", shape="see below", about=SIGN.about, read=records_of(SIGN)),
        Field(name="items", shape="see below", about=ITEM.about, read=records_of(ITEM)),
        Field(name="claims", shape="see below", about=CLAIM.about, read=records_of(CLAIM)),
        Field(name="examples", shape="see below", about=EXAMPLE.about, read=records_of(EXAMPLE)),
        Field(name="counterexamples", shape="see below", about=COUNTEREXAMPLE.about, read=records_of(COUNTEREXAMPLE)),
    ),
)
