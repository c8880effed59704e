"""Which form of address a Dutch text uses."""

from __future__ import annotations

import re

from consent.locales import Address

# Each length is bounded, so that a long line without an end takes no time.
_NOT_PROSE = re.compile(r"`[^`]{0,500}`|<[^<>]{0,500}>|\]\([^()]{0,500}\)|https?://\S+|[^\s@]{1,64}@\S+")
_FORMAL = re.compile(r"(?<![\w.'’-])(?<!\d )(?:u|uw|uzelf|uwer)(?![\w'’-]|\.\w)", re.IGNORECASE)
_INFORMAL = re.compile(r"(?<![\w.'’-])(?:je|jij|jou|jouw|jezelf)(?![\w'’-])", re.IGNORECASE)


def address_of(text: str) -> Address | None:
    """The form that `text` uses most often, since a text in *u* often has one stray *je*; None where it uses neither.

    Equal counts give *u*: it is the safer of the two to a stranger.
    """
    prose = _NOT_PROSE.sub(" ", text)
    formal = len(_FORMAL.findall(prose))
    informal = len(_INFORMAL.findall(prose))
    if not formal and not informal:
        return None
    return "je" if informal > formal else "u"
