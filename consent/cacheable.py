"""What script needs to read the consent cookie, where a page is the same for all visitors."""

from __future__ import annotations

import json

from consent.answered import AnsweredCodec
from consent.cookie import CookieOptions
from consent.declaration.model import Declaration


def reading_table(declaration: Declaration, cookie: CookieOptions) -> str:
    """JSON: the cookie's name, how long a yes and a no hold, and every service that is asked about.

    A service is its id, its category, its letters in the cookie (`consent.answered`; empty where the revision stands in
    their place), its name, and whether the browser's signal refuses it. They come in the order of the cookie's bits.
    """
    answered = AnsweredCodec(declaration)
    return json.dumps(
        {
            "name": cookie.sent_name,
            "yes": cookie.max_age,
            "no": cookie.refusal_max_age,
            "width": str(answered.width or "r"),
            "revision": declaration.revision,
            "services": [
                {
                    "id": service_id,
                    "category": declaration.services[service_id].category.value,
                    "print": answered.letters.get(service_id, ""),
                    "name": declaration.services[service_id].name,
                    "gpc": service_id in declaration.refused_by_gpc,
                }
                for service_id in sorted(declaration.asked_services)
            ],
        },
        separators=(",", ":"),
    )
