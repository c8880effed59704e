"""Pictures of the page before and after its banner was answered, as a scan document holds them."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Any

MAX_SCREENSHOTS = 12
MAX_BYTES = 2_000_000
"""Of one JPEG; a larger one is left out, since a report is mailed around."""


def told_screenshots(shots: Iterable[tuple[str, str, bytes]]) -> list[dict[str, Any]]:
    """The field `screenshots`: each is a consent state, a moment (`before` or `after`) and a JPEG in base64."""
    told = [
        {"state": state, "moment": moment, "jpeg": base64.b64encode(jpeg).decode("ascii")}
        for state, moment, jpeg in shots
        if jpeg.startswith(b"\xff\xd8\xff") and len(jpeg) <= MAX_BYTES
    ]
    return told[:MAX_SCREENSHOTS]
