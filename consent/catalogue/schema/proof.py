"""The tables that say what proves something: markup, retention, claims and sources."""

from __future__ import annotations

import re
from typing import get_args

from consent.catalogue.model import (
    Claim,
    Proof,
    Sign,
    SignKind,
    Source,
)
from consent.catalogue.schema.field import (
    Field,
    Record,
    bilingual_of,
    day_of,
    text_of,
    texts_of,
    url_of,
)
from consent.fields import ID
from consent.hosts import UrlPattern
from consent.retention import Retention
from consent.tomlfile import Table

MAX_DAYS = 36_500


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
            read=text_of("kind", required=True, one_of=get_args(SignKind)),
            is_required=True,
        ),
        Field(
            name="value",
            shape='"/matomo.js", "WordPress", "*.list-manage.com/subscribe", "data-sitekey="',
            about="What to look for. No regular expression.",
            read=text_of("value", required=True),
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
            read=bilingual_of("text"),
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
            read=text_of("id", required=True),
            is_required=True,
        ),
        Field(
            name="statement",
            shape='statement.nl = "…", statement.en = "…"',
            about="The claim, as a fact.",
            read=bilingual_of("statement"),
            is_required=True,
        ),
        Field(
            name="proof",
            shape=", ".join(get_args(Proof)),
            about="What makes it true: a setting in the page; that a request or item is there, or is not; or only a "
            "person can tell (a contract, a setting in an account).",
            read=text_of("proof", required=True, one_of=get_args(Proof)),
            is_required=True,
        ),
        Field(
            name="value",
            shape='"allow_google_signals = false", "*.doubleclick.net", "_gid"',
            about="The setting, the URL pattern (maybe with ?name=value behind it) or the item's name to look for.",
            read=text_of("value"),
        ),
        Field(
            name="note",
            shape='note.nl = "…", note.en = "…"',
            about="What the reader of a report should know, such as 'only in the retired generation'.",
            read=bilingual_of("note"),
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
            read=url_of("url"),
        ),
        Field(
            name="seen",
            shape='"a visit to shop.example with an empty browser"',
            about="Instead of url: what somebody looked at.",
            read=text_of("seen"),
        ),
        Field(
            name="checked",
            shape="2026-11-21",
            about="The day this source was read. Left out: the `checked` of the file.",
            read=day_of("checked"),
        ),
        Field(
            name="fields",
            shape='["provider", "items._ga.lifetime_s", "items.*"]',
            about="The values it is the source of, as paths. A path means all below it; `*` stands for anything.",
            read=texts_of("fields"),
            is_required=True,
        ),
    ),
    _inspect_source,
)
