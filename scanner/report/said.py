"""What the scanner says in English, in the language of the reader: reasons, errors, notes, effects.

A scan document holds sentences, so that it can be read by itself. The table `said` of `texts/en.toml` holds each of
them as the scanner writes it, with its gaps; the one of another language says the same. Whatever does not fit a
sentence there, such as an error of the browser's own, stays as it is.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from markupsafe import Markup, escape

from scanner.report.shown import shown

LONGEST = 2_000
"""What is longer is no sentence of ours."""
DEEPEST = 4
"""A reason may hold a reason: `the first page failed: the server answered 500`."""
TABLES = ("said", "effect", "sign")
_NET = re.compile(r"net::(ERR_[A-Z0-9_]+)")
_GAP = re.compile(r"\{(\w+)\}")


def say(text: str, texts: Mapping[str, Any], table: str = "said", depth: int = 0) -> Markup | None:
    """`text` in the words of `texts` (one language's file), what is quoted in it escaped and apart; None if unknown."""
    if len(text) > LONGEST or depth > DEEPEST:
        return None
    if (failed := _NET.fullmatch(text)) and (explained := texts["net"].get(failed[1])):
        return escape(f"{explained} ({failed[1]})")
    found = find_saying(text, table)
    if found is None:
        return None
    code, values = found
    gaps = {name: _value(name, value, texts, depth) for name, value in values.items()}
    return escape(texts[table][code]).format(**gaps)


def say_refusals(text: str, texts: Mapping[str, Any]) -> Markup:
    """The browser's reasons for refusing a cookie, `text` as in the document, each explained where it is known."""
    return Markup(", ").join(_refusal(reason, texts["refusal"]) for reason in shown(text).split(", "))


def find_saying(text: str, table: str = "said") -> tuple[str, dict[str, str]] | None:
    """The code of the sentence that `text` is, and what its gaps hold."""
    for code, pattern in _patterns()[table]:
        if found := pattern.fullmatch(text):
            return code, found.groupdict()
    return None


def _value(name: str, value: str, texts: Mapping[str, Any], depth: int) -> Markup:
    if name == "answer":
        return escape(texts["answer"][value])
    inner = say(value, texts, depth=depth + 1) if name in ("reason", "error", "done", "which") else None
    return Markup("<bdi>{}</bdi>").format(shown(value)) if inner is None else inner


def _refusal(reason: str, table: Mapping[str, str]) -> Markup:
    if reason in table:
        return Markup("{} ({})").format(table[reason], reason) if reason.isalnum() else escape(table[reason])
    return Markup("<bdi>{}</bdi>").format(reason)


@cache
def _patterns() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    text = (resources.files(__package__ or "") / "texts" / "en.toml").read_text("utf-8")
    texts = tomllib.loads(text)
    gap = {"answer": "|".join(map(re.escape, texts["answer"]))}
    return {
        table: [(code, re.compile("".join(_parts(text, gap)))) for code, text in texts[table].items()]
        for table in TABLES
    }


def _parts(text: str, gap: Mapping[str, str]) -> Iterator[str]:
    for place, part in enumerate(_GAP.split(text)):
        yield f"(?P<{part}>{gap.get(part, '.+?')})" if place % 2 else re.escape(part)
