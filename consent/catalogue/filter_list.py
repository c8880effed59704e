"""Ask filter lists in Adblock syntax whether a host that nobody has named is a known tracker.

A hint with its source, never a service: a filter list says what to block, not who is behind it or what it is for. The
lists are the user's own choice and come with no kruimel; the package `adblock` (extra `filters`) reads them.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from consent.errors import ConfigError
from consent.hosts import host_and_path
from consent.reading import read_bytes

MAX_BYTES = 64_000_000
MAX_URL = 4_000
MIN_FILTER = 3
"""The reader panics at a lone slash with an option (`/$script`), and what is this short would mean everything."""

KINDS = {
    "script": "script",
    "image": "image",
    "stylesheet": "stylesheet",
    "font": "font",
    "media": "media",
    "document": "sub_frame",
    "xhr": "xmlhttprequest",
    "fetch": "xmlhttprequest",
    "eventsource": "xmlhttprequest",
    "ping": "ping",
    "websocket": "websocket",
}
"""What the browser calls the kind of a request, and what filter lists call it."""


class FilterLists:
    """Some filter lists, compiled once.

    Raises ConfigError where a list can not be read, or the package that reads it is not installed.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        adblock = _reader()
        filters = adblock.FilterSet(debug=True)  # debug: an answer names its filter
        self._places: dict[str, str] = {}
        for path in paths:
            usable = []
            for number, line in enumerate(_text(path).splitlines(), start=1):
                filter_ = line.strip()
                if _is_usable(filter_):
                    usable.append(filter_)
                    self._places.setdefault(filter_, f"{path.name}:{number}")
            filters.add_filter_list("\n".join(usable), rule_types="networkonly")
        self._engine = adblock.Engine(filters, optimize=False)  # optimised, filters are joined and lose their line

    def known_tracker(self, url: str, page_url: str, kind: str = "script") -> str | None:
        """The line of a list that means a request to `url` from `page_url`: "easyprivacy.txt:812: ||t.example^".

        `kind` is the browser's word for the request, such as `image`. None where no line does, and for what is no
        address on the web.
        """
        url, page_url = _plain(url), _plain(page_url)
        if host_and_path(url) is None or host_and_path(page_url) is None:
            return None
        answer = self._engine.check_network_urls(url, page_url, KINDS.get(kind.lower(), "other"))
        if not answer.matched or not answer.filter:
            return None
        return f"{self._places.get(answer.filter, 'a filter list')}: {answer.filter}"


def _plain(url: str) -> str:
    """As a browser would send it: what a page makes up may hold characters that no URL has."""
    return url[:MAX_URL].encode("ascii", "replace").decode("ascii")


def _reader() -> Any:
    try:
        return import_module("adblock")
    except ImportError:
        raise ConfigError("filter lists need the package adblock: pip install 'kruimel[filters]'") from None


def _text(path: Path) -> str:
    data = read_bytes(path, MAX_BYTES, "a filter list in Adblock syntax, such as easyprivacy.txt")
    text = data.decode("utf-8-sig", "replace")
    if text.lstrip()[:1] in ("<", "{") or "\0" in text[:1000]:
        raise ConfigError(f"{path}: is no filter list in Adblock syntax")
    return text


def _is_usable(line: str) -> bool:
    body = line.removeprefix("@@").partition("$")[0].strip("|*^")
    return len(body) >= MIN_FILTER and not line.startswith(("!", "[Adblock"))
