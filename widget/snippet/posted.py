"""What a page of another site posts: a choice that took effect there, to be kept as proof.

    {"method": "selection", "services": ["youtube"], "revision": "3f9c2a71", "language": "nl", "signal": false}

Optional are `id`, 32 hex digits by which a choice that is sent again is known, and `age`, the seconds that it has
waited in the browser. Nobody can check what a browser says of its visitor; what can be checked is.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from consent.choice import Method, choose
from consent.declaration.model import Declaration
from consent.endpoints.submission import Refused, json_object
from consent.lifetime import DAY
from consent.records.record import ConsentRecord, record_of

METHODS = (Method.ACCEPT_ALL, Method.REJECT_ALL, Method.SELECTION, Method.WITHDRAWAL)
MAX_AGE_S = 30 * DAY
"""How long a choice may have waited in a browser before it was posted."""

_REVISION = re.compile(r"[0-9a-f]{8}")
_RECORD_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """The choice, with every value bounded; whether it fits a declaration is for `record_from` to judge."""

    id: str
    method: Method
    services: frozenset[str]
    revision: str
    language: str
    signal: bool
    age_s: int


def read_posted(body: bytes) -> Posted:
    """The choice that `body` holds; raises Refused with 400. Unknown fields are passed over."""
    fields = json_object(body)
    method = _text(fields, "method")
    if method not in METHODS:
        raise Refused(400, f"method is none of {', '.join(METHODS)}")
    return Posted(
        id=_matching(fields, "id", _RECORD_ID, "32 hex digits") if "id" in fields else secrets.token_hex(16),
        method=Method(method),
        services=_services(fields),
        revision=_matching(fields, "revision", _REVISION, "8 hex digits"),
        language=_text(fields, "language"),
        signal=_signal(fields),
        age_s=_age_s(fields),
    )


def record_from(
    posted: Posted, declaration: Declaration, languages: Collection[str], now: datetime
) -> tuple[ConsentRecord, bool]:
    """The record of the choice, and whether it answers the present declaration. Raises Refused with 400.

    A page may be older than the declaration, and its answer is proof all the same: it is kept with the revision that
    it answers, and of its services those that are still asked about.
    """
    if posted.language not in languages:
        raise Refused(400, f"language is none of {', '.join(languages)}")
    is_present = posted.revision == declaration.revision
    if is_present:
        _check(posted, declaration)
    choice = choose(
        declaration,
        Method.SELECTION,
        services=posted.services,
        now=now - timedelta(seconds=posted.age_s),
        max_age=timedelta(0),  # a record does not tell how long the cookie is kept
        revision=posted.revision,
        # An older page showed what it names, and nobody knows what else; who withdraws, withdraws from everything.
        shown=declaration.asked_services if posted.method is Method.WITHDRAWAL else posted.services,
        signal=posted.signal,
    )
    record = record_of(replace(choice, method=posted.method), declaration, posted.language)
    return replace(record, id=posted.id), is_present


def _check(posted: Posted, declaration: Declaration) -> None:
    """Refuse what no page of ours could have sent."""
    if not posted.services <= declaration.asked_services:
        raise Refused(400, "services names one that nobody is asked about")
    if posted.method is Method.ACCEPT_ALL:
        refused = declaration.refused_by_gpc if posted.signal else frozenset[str]()
        if not posted.services >= declaration.asked_services - refused:
            raise Refused(400, "accept-all leaves services out")
    elif posted.method is not Method.SELECTION and posted.services:
        raise Refused(400, f"{posted.method} grants nothing; services must be empty")


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        raise Refused(400, f"{name} is missing, or no text")
    return value


def _matching(fields: dict[str, Any], name: str, form: re.Pattern[str], looks: str) -> str:
    value = _text(fields, name)
    if not form.fullmatch(value):
        raise Refused(400, f"{name} is not {looks}")
    return value


def _services(fields: dict[str, Any]) -> frozenset[str]:
    values = fields.get("services")
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise Refused(400, "services is missing, or no list of texts")
    return frozenset(values)


def _signal(fields: dict[str, Any]) -> bool:
    value = fields.get("signal", False)
    if not isinstance(value, bool):
        raise Refused(400, "signal is not true or false")
    return value


def _age_s(fields: dict[str, Any]) -> int:
    value = fields.get("age", 0)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_AGE_S:
        raise Refused(400, f"age is not a number of seconds from 0 to {MAX_AGE_S}")
    return value
