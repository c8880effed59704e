"""Every field of a catalogue file: its meaning for people, its reader for the loader, its place in the tables.

This is the one place that describes a file. `kruimel catalogue schema` and CONTRIBUTING.md print it, `load.py` reads
by it, and a field that is not in it is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, get_args

from consent.catalogue import generic
from consent.catalogue.model import (
    Claim,
    Example,
    KnownItem,
    KnownService,
    Proof,
    Retention,
    Setter,
    Sign,
    SignKind,
    Source,
)
from consent.catalogue.purposes import PURPOSES
from consent.fields import (
    ROLES,
    read_category,
    read_item_name,
    read_kind,
    read_lifetime,
    read_party,
    read_provider,
    read_transfer,
    read_url,
    read_urls,
)
from consent.hosts import UrlPattern
from consent.tomlfile import Table
from consent.vocabulary import Category, ItemKind, Party

T = TypeVar("T")
Reader = Callable[[Table], Any]
ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
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
MAX_DAYS = 36_500


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field as it is written in TOML."""

    name: str
    shape: str
    """What a value looks like, or the closed set it comes from."""
    about: str
    read: Reader | None
    """Takes the value from the table; None where a neighbour's reader takes this field too, or it only explains."""
    attribute: str = ""
    """Its name in the model, where that differs."""
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Record(Generic[T]):
    """One table of a file: its heading in TOML, what it is, its fields, and the value it becomes."""

    heading: str
    about: str
    make: Callable[..., T]
    fields: tuple[Field, ...]
    inspect: Callable[[Table, T], None] | None = None
    """Finds what is wrong between fields."""

    def read(self, table: Table, **given: object) -> T:
        """The value in `table`; faults go to its file."""
        values = {field.attribute or field.name: field.read(table) for field in self.fields if field.read is not None}
        value = self.make(**values, **given)
        table.close()
        if self.inspect is not None:
            self.inspect(table, value)
        return value


def _text(name: str, *, required: bool = False, one_of: tuple[str, ...] | None = None) -> Reader:
    return lambda table: table.text(name, required=required, one_of=one_of)


def _word(name: str, one_of: tuple[str, ...], *, required: bool = False) -> Reader:
    return lambda table: table.text(name, required=required, one_of=one_of) or None


def _flag(name: str) -> Reader:
    return lambda table: table.flag(name)


def _shown(table: Table) -> bool:
    return table.flag("visible") if "visible" in table else True


def _bilingual(name: str) -> Reader:
    return lambda table: table.bilingual(name)


def _urls(name: str) -> Reader:
    return lambda table: read_urls(table, name)


def _url(name: str) -> Reader:
    return lambda table: read_url(table, name)


def _texts(name: str) -> Reader:
    return lambda table: table.texts(name)


def _day(name: str) -> Reader:
    return lambda table: table.day(name)


def _records(record: Record[T]) -> Reader:
    return lambda table: tuple(record.read(inner) for inner in table.tables(record.heading))


def _read_signals(table: Table) -> tuple[str, ...]:
    signals = table.texts("consent_mode")
    for signal in signals:
        if signal not in SIGNALS:
            table.fault("consent_mode", f"{signal!r} is not one of {', '.join(SIGNALS)}")
    return signals


def _read_retention(table: Table) -> Retention | None:
    inner = table.table("retention")
    return None if inner is None else RETENTION.read(inner)


def _read_example_kind(table: Table) -> ItemKind:
    return ItemKind(table.text("kind", one_of=tuple(ItemKind)) or ItemKind.COOKIE)


def _read_example_party(table: Table) -> Party:
    return read_party(table) or Party.FIRST


def _inspect_item(table: Table, item: KnownItem) -> None:
    if item.known_by_name and (meant := generic.listed(item.name)):
        table.fault("known_by_name", f"others use the name {item.name} too ({meant} in names.toml)")
    if item.known_by_name and item.known_by_header:
        table.fault("known_by_header", "says less than known_by_name; keep one of the two")
    if item.known_by_header and item.party is Party.THIRD:
        table.fault("known_by_header", "is about the site's own server, and party says 'third'")
    if item.domain and not _is_host(item.domain):
        table.fault("domain", f"{item.domain!r} is not a domain such as 'example.org'")


def _inspect_sign(table: Table, sign: Sign) -> None:
    if sign.kind == "path" and not re.fullmatch(r"/[^\s*?#]{2,}", sign.value):
        table.fault("value", f"{sign.value!r} is not a path such as '/matomo.js' or '/wp-content/plugins/name/'")
    if sign.kind == "form":
        try:
            UrlPattern.parse(sign.value)
        except ValueError as error:
            table.fault("value", str(error))
    if sign.kind in ("element", "generator") and len(sign.value) < 4:
        table.fault("value", f"{sign.value!r} would be in almost every page; write more of it")


def _inspect_source(table: Table, source: Source) -> None:
    if bool(source.url) == bool(source.seen):
        table.fault("", "a source has either a url or, where somebody looked at the thing itself, `seen`")
    if not source.fields:
        table.fault("", 'names no fields; write fields = ["items.*", "provider"] or whatever it is the source of')


def _inspect_claim(table: Table, claim: Claim) -> None:
    if claim.id and not ID.fullmatch(claim.id):
        table.fault("id", f"{claim.id!r} is not an id such as 'no-signals'")
    if claim.proof != "by-hand" and not claim.value:
        table.fault("value", f"is missing; a proof by {claim.proof!r} says what to look for")


def _inspect_example(table: Table, example: Example) -> None:
    given = [getattr(example, name) for name in ("url", "link", "item", "generator", "form", "element")]
    if sum(map(bool, given)) != 1:
        table.fault("", "an example has exactly one of url, link, item, generator, form and element")


def _is_host(text: str) -> bool:
    try:
        return str(UrlPattern.parse(text)) == text and not text.startswith("*") and "/" not in text
    except ValueError:
        return False


ITEM: Record[KnownItem] = Record(
    "items",
    "What it keeps on a device. Items that only some visitors get are `rare`.",
    KnownItem,
    (
        Field(
            name="kind",
            shape=", ".join(ItemKind),
            about="Where the item lives; a pixel or fingerprint stores nothing.",
            read=read_kind,
            is_required=True,
        ),
        Field(
            name="name",
            shape='"_ga" or "_ga_*"',
            about="The name; each `*` (two at most) stands for any characters.",
            read=read_item_name,
            is_required=True,
        ),
        Field(
            name="party",
            shape="first, third",
            about="Whether it belongs to the site's own domain or another one. Left out: both occur.",
            read=read_party,
        ),
        Field(
            name="domain",
            shape='"doubleclick.net"',
            about="The domain a third-party item lives on: there its name proves the service.",
            read=lambda table: table.text("domain").lower(),
        ),
        Field(
            name="set_by",
            shape="script, header",
            about="Whether a script writes it or a response header.",
            read=_word("set_by", get_args(Setter)),
        ),
        Field(
            name="lifetime_s",
            shape="whole number of seconds",
            about="How long it stays, as the provider says. Left out where unknown.",
            read=read_lifetime,
            attribute="lifetime",
        ),
        Field(
            name="lifetime",
            shape="session, unlimited",
            about="Instead of lifetime_s: until the browser closes, or until somebody clears it (storage).",
            read=None,
        ),
        Field(
            name="known_by_name",
            shape="true",
            about="The name alone proves the service, whoever wrote it. Never for a name in names.toml.",
            read=_flag("known_by_name"),
        ),
        Field(
            name="known_by_header",
            shape="true",
            about="The name proves the service once a response of the site's own server sets it (PHPSESSID). A generic "
            "name needs its exact lifetime_s as well.",
            read=_flag("known_by_header"),
        ),
        Field(
            name="rare",
            shape="true",
            about="Only some visitors get it (who logs in, who comes from an ad): declared once a scan saw it.",
            read=_flag("rare"),
        ),
        Field(
            name="purpose",
            shape='purpose.nl = "…", purpose.en = "…"',
            about="What this item is for: one or two short sentences of our own that address nobody.",
            read=_bilingual("purpose"),
        ),
    ),
    _inspect_item,
)

SIGN: Record[Sign] = Record(
    "markup",
    "What in a page gives the service away, for what does not show in its traffic.",
    Sign,
    (
        Field(
            name="kind",
            shape=", ".join(get_args(SignKind)),
            about="generator: how the content of <meta name=generator> begins. path: part of the path of a script, "
            "style, frame or request on any host, whole segments. form: the address a form is sent to. element: a "
            "part of an opening tag, as written there.",
            read=_text("kind", required=True, one_of=get_args(SignKind)),
            is_required=True,
        ),
        Field(
            name="value",
            shape='"/matomo.js", "WordPress", "*.list-manage.com/subscribe", "data-sitekey="',
            about="What to look for. No regular expression.",
            read=_text("value", required=True),
            is_required=True,
        ),
    ),
    _inspect_sign,
)

RETENTION: Record[Retention] = Record(
    "retention",
    "How long the provider keeps the data that it received (not the item on the device).",
    Retention,
    (
        Field(
            name="days",
            shape="whole number of days",
            about="As the provider says, with its settings untouched.",
            read=lambda table: table.number("days", at_most=MAX_DAYS),
        ),
        Field(
            name="text",
            shape='text.nl = "…", text.en = "…"',
            about="In words, where a number says too little.",
            read=_bilingual("text"),
        ),
    ),
)

CLAIM: Record[Claim] = Record(
    "claims",
    "Sentences that policies contain about this service, and what shows whether they are true.",
    Claim,
    (
        Field(
            name="id",
            shape='"no-signals"',
            about="Its name within the file.",
            read=_text("id", required=True),
            is_required=True,
        ),
        Field(
            name="statement",
            shape='statement.nl = "…", statement.en = "…"',
            about="The claim, as a fact.",
            read=_bilingual("statement"),
            is_required=True,
        ),
        Field(
            name="proof",
            shape=", ".join(get_args(Proof)),
            about="What makes it true: a setting in the page; that a request or item is there, or is not; or only a "
            "person can tell (a contract, a setting in an account).",
            read=_text("proof", required=True, one_of=get_args(Proof)),
            is_required=True,
        ),
        Field(
            name="value",
            shape='"allow_google_signals = false", "*.doubleclick.net", "_gid"',
            about="The setting, the URL pattern (maybe with ?name=value behind it) or the item's name to look for.",
            read=_text("value"),
        ),
        Field(
            name="note",
            shape='note.nl = "…", note.en = "…"',
            about="What the reader of a report should know, such as 'only in the retired generation'.",
            read=_bilingual("note"),
        ),
    ),
    _inspect_claim,
)

SOURCE: Record[Source] = Record(
    "sources",
    "Where the values come from. Each value that needs a source is in the fields of one, or in `unverified`.",
    Source,
    (
        Field(
            name="url",
            shape='"https://…"',
            about="The page that says so: the provider's own before anybody else's.",
            read=_url("url"),
        ),
        Field(
            name="seen",
            shape='"a visit to shop.example with an empty browser"',
            about="Instead of url: what somebody looked at.",
            read=_text("seen"),
        ),
        Field(
            name="checked",
            shape="2026-11-21",
            about="The day this source was read. Left out: the `checked` of the file.",
            read=_day("checked"),
        ),
        Field(
            name="fields",
            shape='["provider", "items._ga.lifetime_s", "items.*"]',
            about="The values it is the source of, as paths. A path means all below it; `*` stands for anything.",
            read=_texts("fields"),
            is_required=True,
        ),
    ),
    _inspect_source,
)

_SHARED_EXAMPLE_FIELDS = (
    Field(name="url", shape='"https://…"', about="A request, or a script, frame or picture.", read=_url("url")),
    Field(name="link", shape='"https://…"', about="A plain link.", read=_url("link")),
    Field(name="item", shape='"_ga_ABC123"', about="An item of that name, as it would be seen.", read=_text("item")),
    Field(name="generator", shape='"WordPress 6.8"', about="A generator tag's content.", read=_text("generator")),
    Field(name="form", shape='"https://…"', about="The address that a form is sent to.", read=_url("form")),
    Field(name="element", shape="'<div class=\"g-recaptcha\">'", about="An opening tag.", read=_text("element")),
    Field(
        name="kind",
        shape=", ".join(ItemKind),
        about="Of the item; left out: cookie.",
        read=_read_example_kind,
    ),
    Field(
        name="party",
        shape="first, third",
        about="Of the item; left out: first.",
        read=_read_example_party,
    ),
    Field(
        name="domain",
        shape='".example.org"',
        about="Of the item; left out: shop.example, which is the site that is looked at.",
        read=_text("domain"),
    ),
    Field(
        name="setter",
        shape='"https://…"',
        about="Of the item: the script or response that wrote it; left out: nobody saw.",
        read=_url("setter"),
    ),
    Field(
        name="set_by",
        shape="script, header",
        about="Of the item: by which of the two; left out: nobody saw.",
        read=_word("set_by", get_args(Setter)),
    ),
    Field(
        name="lifetime_s",
        shape="whole number of seconds, or lifetime = session, unlimited",
        about="Of the item: how long it was asked to stay.",
        read=read_lifetime,
        attribute="lifetime",
    ),
)

EXAMPLE: Record[Example] = Record(
    "examples",
    "What a scan may see of the service. The tests hold that it is recognised by each.",
    Example,
    _SHARED_EXAMPLE_FIELDS,
    _inspect_example,
)

COUNTEREXAMPLE: Record[Example] = Record(
    "counterexamples",
    "What looks like the service and is not: one at least for each ambiguous name. As an example, and:",
    Example,
    (
        *_SHARED_EXAMPLE_FIELDS,
        Field(
            name="service",
            shape='"piwik-pro"',
            about="The service it does belong to. Left out: unknown is the right answer.",
            read=_text("service"),
        ),
    ),
    _inspect_example,
)

SERVICE: Record[KnownService] = Record(
    "",
    "The file is called ID.toml; the id is small letters, digits and single hyphens.",
    KnownService,
    (
        Field(
            name="name",
            shape="text",
            about="What people call it.",
            read=_text("name", required=True),
            is_required=True,
        ),
        Field(
            name="category",
            shape=", ".join(Category),
            about="What a visitor says yes or no to. `necessary` only with one of the purpose codes marked so.",
            read=read_category,
            is_required=True,
        ),
        Field(
            name="purpose_code",
            shape="one of the codes below",
            about="What it is for, in one word. A service that does two things of different categories is two files.",
            read=_text("purpose_code", one_of=tuple(PURPOSES)),
        ),
        Field(
            name="purpose",
            shape='purpose.nl = "…", purpose.en = "…"',
            about="What it is for: one or two short sentences of our own that address nobody; both languages say the "
            "same, and no other kind of service says it word for word.",
            read=_bilingual("purpose"),
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
            read=_text("part_of"),
        ),
        Field(
            name="visible",
            shape="false",
            about="For what no browser ever sees: mail, bookkeeping, parcels. It has no hosts or items.",
            read=_shown,
        ),
        Field(
            name="retired",
            shape="true",
            about="The provider has ended it; tags left behind are still met.",
            read=_flag("retired"),
        ),
        Field(
            name="hosts",
            shape='["js.mollie.com", "*.hotjar.com", "www.google.com/maps"]',
            about="Hosts its requests go to: exact; all below one (not itself); with a path of whole segments, in "
            "which `*` stands for characters of one segment. No host is in two files.",
            read=_urls("hosts"),
            attribute="urls",
        ),
        Field(
            name="carries",
            shape="true",
            about="Its hosts deliver other people's scripts (a CDN, a tag manager): what those write is not its own.",
            read=_flag("carries"),
        ),
        Field(
            name="block",
            shape="as hosts",
            about="What to block while it is refused, where that is not simply its hosts.",
            read=_urls("block"),
        ),
        Field(
            name="links",
            shape="as hosts",
            about="Where a plain link to it leads: it shares nothing until somebody clicks.",
            read=_urls("links"),
        ),
        Field(
            name="privacy_url",
            shape='"https://…"',
            about="The provider's privacy statement, in Dutch where there is one.",
            read=_url("privacy_url"),
        ),
        Field(
            name="opt_out_url",
            shape='"https://…"',
            about="Where a visitor can object, for all sites at once.",
            read=_url("opt_out_url"),
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
            read=_day("checked"),
        ),
        Field(
            name="unverified",
            shape='["provider.role", "items._fbp.lifetime_s", "hosts.t.co"]',
            about="Paths of values that nobody has found a source for. They are not declared as facts.",
            read=_texts("unverified"),
        ),
        Field(name="sources", shape="see below", about=SOURCE.about, read=_records(SOURCE)),
        Field(name="markup", shape="see below", about=SIGN.about, read=_records(SIGN)),
        Field(name="items", shape="see below", about=ITEM.about, read=_records(ITEM)),
        Field(name="claims", shape="see below", about=CLAIM.about, read=_records(CLAIM)),
        Field(name="examples", shape="see below", about=EXAMPLE.about, read=_records(EXAMPLE)),
        Field(name="counterexamples", shape="see below", about=COUNTEREXAMPLE.about, read=_records(COUNTEREXAMPLE)),
    ),
)

RECORDS: tuple[Record[Any], ...] = (SERVICE, ITEM, SIGN, RETENTION, CLAIM, SOURCE, EXAMPLE, COUNTEREXAMPLE)


def rows() -> Iterator[tuple[Record[Any], Field]]:
    """Every field with the table it stands in, in the order of a file."""
    for record in RECORDS:
        for field in record.fields:
            yield record, field
