"""What the text of a button means on a consent banner."""

from __future__ import annotations

import re
import tomllib
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources
from typing import Any

MAX_TEXT = 120
"""Longer texts are sentences, not buttons."""


class Role(StrEnum):
    """What a button does, as far as its text tells."""

    REFUSE = "refuse"
    SAVE = "save"
    SETTINGS = "settings"
    ACCEPT = "accept"
    ACKNOWLEDGE = "acknowledge"
    CLOSE = "close"
    OTHER = "other"


@lru_cache(maxsize=4096)
def role_of(text: str) -> Role:
    """The role of a button that says `text`, in Dutch, English, German or French; OTHER for anything else."""
    plain = _plain(text)
    if not plain or len(plain) > MAX_TEXT:
        # A cross on its own is how most banners are closed.
        return Role.CLOSE if text.strip() in ("×", "✕", "✖", "✗", "╳", "⨯") else Role.OTHER
    return next((role for role, expression in _roles().items() if expression.fullmatch(plain)), Role.OTHER)


def is_about_consent(text: str, *, layer: int = 1) -> bool:
    """Whether a text speaks of cookies or consent; on the second layer, of what is chosen there."""
    return bool(re.search(about(layer), text, re.IGNORECASE))


@cache
def about(layer: int) -> str:
    """What a banner's text has to match, as an expression that Python and JavaScript read alike."""
    data = _data()
    return "|".join([*data["about"], *(data["about_choices"] if layer > 1 else [])])


def reopens(text: str) -> bool:
    """Whether a control that says `text` leads back to the choice."""
    plain = _plain(text)
    return 0 < len(plain) <= MAX_TEXT and (
        (role_of(text) is Role.SETTINGS and (is_about_consent(plain) or bool(_reopen_about().search(plain))))
        or bool(_reopen().fullmatch(plain))
    )


def _plain(text: str) -> str:
    """Lower case, without what is not a letter, a digit or a hyphen within a word, with single spaces."""
    letters = re.sub(r"[^\w\s-]|_", " ", text[:400].casefold())
    return re.sub(r"\s+", " ", re.sub(r"(?<!\w)-|-(?!\w)", " ", letters)).strip()


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((resources.files("scanner.banner") / "words.toml").read_text("utf-8"))


def _any(expressions: list[str]) -> re.Pattern[str]:
    joined = "|".join(f"(?:{expression})" for expression in expressions)
    for name, part in _data()["parts"].items():
        joined = joined.replace(f"%{name}%", part)
    return re.compile(joined)


@cache
def _roles() -> dict[Role, re.Pattern[str]]:
    return {Role(name): _any(expressions) for name, expressions in _data()["roles"].items()}


@cache
def _reopen() -> re.Pattern[str]:
    return _any(_data()["reopen"]["texts"])


@cache
def _reopen_about() -> re.Pattern[str]:
    return _any(_data()["reopen"]["about"])
