"""Posted forms, read and checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

MAX_BYTES = 10_000
MAX_FIELDS = 50

ORDER_FIELDS = {
    "naam": (r".*\S.*", "Vul je naam in."),
    "email": (r"[^@\s]+@[^@\s]+\.[^@\s]+", "Vul een e-mailadres in, zoals naam@voorbeeld.example."),
    "straat": (r".*\d.*", "Vul je straat en huisnummer in."),
    "postcode": (r"[1-9]\d{3}\s?[A-Za-z]{2}", "Vul een postcode in, zoals 1234 AB."),
    "plaats": (r".*\S.*", "Vul je woonplaats in."),
}
NEWSLETTER_FIELDS = {"email": ORDER_FIELDS["email"]}


async def posted(request: Request) -> dict[str, str]:
    """The fields of a posted form; of a repeated field the last value. Too large a form is refused (413)."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BYTES:
            raise HTTPException(413)
    try:
        return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MAX_FIELDS))
    except ValueError as error:  # not UTF-8, or too many fields
        raise HTTPException(400) from error


def mistakes(form: Mapping[str, str], fields: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """For each field that is filled in wrongly, what would be right."""
    return {
        name: advice
        for name, (pattern, advice) in fields.items()
        if not re.fullmatch(pattern, form.get(name, "").strip())
    }
