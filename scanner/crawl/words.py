"""What the words in an address tell: that following it does something, or what kind of page it leads to."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote, urlsplit

MAX_PARAMETERS = 50
SHORT_WORDS = 5
"""A segment of more words is a title, in which any word can stand."""

_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[a-z0-9]+")
_ENDING = re.compile(r"\.(?:html?|php|aspx?|jsp)$")
_CART_LINK = re.compile(r"/cart/\d+:\d")

Sureness = Literal[0, 1, 2]
"""0: a whole segment or value says so; 1: the text of a link does; 2: part of a short segment."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of page, and how much a site is likely to do there that it does not do elsewhere."""

    name: str
    weight: int


@lru_cache(maxsize=4_096)
def words_of(text: str) -> str:
    """`text` in lower case and without accents, its words parted by one space."""
    parted = _HUMP.sub(" ", unquote(text[:2_048]))
    if not parted.isascii():
        parted = unicodedata.normalize("NFKD", parted.replace("ß", "ss")).encode("ascii", "ignore").decode()
    return " ".join(_WORD.findall(parted.lower()))


def does_something(url: str) -> bool:
    """Whether following `url` logs out, deletes, orders, or changes anything else on the site."""
    phrases, verbs = _acts()
    parts = _parts(url)
    if not verbs.isdisjoint(parts) or phrases.search("|".join(parts)) is not None:
        return True
    # Shopify's links that fill the cart and go on to pay: /cart/VARIANT:NUMBER
    return _CART_LINK.search(url) is not None


def kind_of(url: str, text: str = "") -> tuple[Kind, Sureness] | None:
    """The kind of page at `url`, to which a link with `text` leads, and how sure that is; None where nothing tells."""
    whole, parts = _kinds(), _parts(url)
    for part in reversed(parts):
        if part in whole:
            return whole[part], 0
    if (spoken := words_of(text)) in whole:
        return whole[spoken], 1
    for part in reversed(parts):
        words = part.split()
        if len(words) > SHORT_WORDS:
            continue
        for length in range(len(words) - 1, 0, -1):
            for start in range(len(words) - length + 1):
                kind = whole.get(" ".join(words[start : start + length]))
                if kind is not None:
                    return kind, 2
    return None


def is_passing_parameter(name: str) -> bool:
    """Whether a parameter tells who comes or from where: a session's number, a campaign."""
    exact, prefixes = _parameters()
    return name.lower() in exact or name.lower().startswith(prefixes)


def is_endless_parameter(name: str) -> bool:
    """Whether a parameter asks for a day, a numbered page, an order or a filter."""
    return name.lower() in _data()["parameters"]["endless"]


@lru_cache(maxsize=16)
def _parts(url: str) -> tuple[str, ...]:
    """The words of each segment of the path, and of each name and value of the query."""
    parts = urlsplit(url)
    texts = parts.path.split("/")
    for name, value in parse_qsl(parts.query[:2_048], keep_blank_values=True, max_num_fields=None)[:MAX_PARAMETERS]:
        texts += [name, *value.split("/")]
    segments = [words for text in texts if (words := words_of(_ENDING.sub("", text)))]
    # "/cart/add" is two segments and one phrase.
    path = [words_of(text) for text in parts.path.split("/")]
    pairs = [f"{first} {second}" for first, second in pairwise(path) if first and second]
    return (*segments, *pairs)


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((resources.files("scanner.crawl") / "words.toml").read_text("utf-8"))


@cache
def _acts() -> tuple[re.Pattern[str], frozenset[str]]:
    return re.compile(rf"\b(?:{'|'.join(_data()['acts'])})\b"), frozenset(_data()["verbs"])


@cache
def _kinds() -> dict[str, Kind]:
    return {words: Kind(kind["name"], kind["weight"]) for kind in _data()["kinds"] for words in kind["words"]}


@cache
def _parameters() -> tuple[frozenset[str], tuple[str, ...]]:
    names = [*_data()["parameters"]["visits"], *_data()["parameters"]["campaigns"]]
    prefixes = tuple(name[:-1] for name in names if name.endswith("*"))
    return frozenset(name for name in names if not name.endswith("*")), prefixes
