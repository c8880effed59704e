"""Which of the codings that a file is there in to send it in (RFC 9110, section 12.5.3)."""

from __future__ import annotations

import re
from collections.abc import Iterable

MAX_HEADER = 1_000
_REFUSED = re.compile(r"q=0(?:\.0{0,3})?")


def content_coding(accepted: bytes | None, offered: Iterable[str]) -> str | None:
    """The first of `offered` that the header `Accept-Encoding` takes; None for the file as it is.

    Weights other than 0 are passed over: which coding is the smallest is known here better than there.
    """
    taken: dict[str, bool] = {}
    for part in (accepted or b"")[:MAX_HEADER].decode("latin-1").lower().split(","):
        name, _, parameter = part.partition(";")
        taken[name.strip()] = not _REFUSED.fullmatch(parameter.strip())
    return next((name for name in offered if taken.get(name, taken.get("*", False))), None)
