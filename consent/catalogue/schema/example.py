"""The tables `[[examples]]` and `[[counterexamples]]`."""

from __future__ import annotations

from typing import get_args

from consent.catalogue.model import (
    Example,
    Setter,
)
from consent.catalogue.schema.field import (
    Field,
    Record,
    text_of,
    url_of,
    word_of,
)
from consent.fields import (
    read_lifetime,
    read_party,
)
from consent.tomlfile import Table
from consent.vocabulary import ItemKind, Party


def _read_example_kind(table: Table) -> ItemKind:
    return ItemKind(table.text("kind", one_of=tuple(ItemKind)) or ItemKind.COOKIE)


def _read_example_party(table: Table) -> Party:
    return read_party(table) or Party.FIRST


def _inspect_example(table: Table, example: Example) -> None:
    given = [getattr(example, name) for name in ("url", "link", "item", "generator", "form", "element")]
    if sum(map(bool, given)) != 1:
        table.fault("", "an example has exactly one of url, link, item, generator, form and element")


_SHARED_EXAMPLE_FIELDS = (
    Field(name="url", shape='"https://…"', about="A request, or a script, frame or picture.", read=url_of("url")),
    Field(name="link", shape='"https://…"', about="A plain link.", read=url_of("link")),
    Field(name="item", shape='"_ga_ABC123"', about="An item of that name, as it would be seen.", read=text_of("item")),
    Field(name="generator", shape='"WordPress 6.8"', about="A generator tag's content.", read=text_of("generator")),
    Field(name="form", shape='"https://…"', about="The address that a form is sent to.", read=url_of("form")),
    Field(name="element", shape="'<div class=\"g-recaptcha\">'", about="An opening tag.", read=text_of("element")),
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
        read=text_of("domain"),
    ),
    Field(
        name="setter",
        shape='"https://…"',
        about="Of the item: the script or response that wrote it; left out: nobody saw.",
        read=url_of("setter"),
    ),
    Field(
        name="set_by",
        shape="script, header",
        about="Of the item: by which of the two; left out: nobody saw.",
        read=word_of("set_by", get_args(Setter)),
    ),
    Field(
        name="lifetime_s",
        shape="whole number of seconds, or lifetime = session, unlimited",
        about="Of the item: how long it was asked to stay.",
        read=read_lifetime,
        attribute="lifetime",
        neighbour="lifetime",
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
    "What looks like the service and is not: one at least for each ambiguous name.",
    Example,
    (
        *_SHARED_EXAMPLE_FIELDS,
        Field(
            name="service",
            shape='"piwik-pro"',
            about="The service it does belong to. Left out: unknown is the right answer.",
            read=text_of("service"),
        ),
    ),
    _inspect_example,
)
