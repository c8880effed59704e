"""Find services by what stands in a page: generator tags, paths of scripts, forms, parts of tags."""

from __future__ import annotations

from collections.abc import Iterable

from consent.catalogue.model import KnownService, SignKind
from consent.hosts import UrlIndex, UrlPattern, host_and_path

MAX_TEXT = 4_000
"""Of a tag; what a page writes behind that is not looked at."""
Entry = tuple[str, KnownService]


class Signs:
    """The markup signs of the catalogue, compiled once. The longest sign that fits wins."""

    def __init__(self, services: Iterable[KnownService]) -> None:
        signs = [(sign, service) for service in services for sign in service.markup]
        self._paths: dict[str, list[Entry]] = {}
        for entry in _longest_first((sign.value, service) for sign, service in signs if sign.kind == "path"):
            self._paths.setdefault(entry[0].split("/", 2)[1], []).append(entry)
        self._forms = UrlIndex(
            (UrlPattern.parse(sign.value), service) for sign, service in signs if sign.kind == "form"
        )
        self._generators = _longest_first(
            (sign.value.casefold(), service) for sign, service in signs if sign.kind == "generator"
        )
        self._elements = _longest_first((sign.value, service) for sign, service in signs if sign.kind == "element")

    def find(self, kind: SignKind, text: str) -> KnownService | None:
        """The service that `text` gives away, or None."""
        if kind == "path":
            return self.find_path(text)
        if kind == "form":
            return self._forms.find(text)
        text = text[:MAX_TEXT]
        if kind == "generator":
            shown = text.strip().casefold()
            return next((service for value, service in self._generators if shown.startswith(value)), None)
        return next((service for value, service in self._elements if value in text), None)

    def find_path(self, url: str) -> KnownService | None:
        """The service whose sign is part of the path of `url`, on whatever host; segments are compared whole."""
        target = host_and_path(url)
        if target is None:
            return None
        path = target[1]
        best: Entry | None = None
        start = path.find("/")
        while start >= 0:
            end = path.find("/", start + 1)
            for value, service in self._paths.get(path[start + 1 : end if end >= 0 else len(path)], ()):
                if (best is None or len(value) > len(best[0])) and _stands_at(value, path, start):
                    best = (value, service)
                    break
            start = end
        return None if best is None else best[1]


def _stands_at(value: str, path: str, start: int) -> bool:
    end = start + len(value)
    return path.startswith(value, start) and (value.endswith("/") or path[end : end + 1] in ("", "/"))


def _longest_first(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: (-len(entry[0]), entry[0]))
