"""The text of a configuration: JSON, a script, or a page with scripts in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from consent.declaration.importing.javascript import Found, Script
from consent.errors import Fault, InvalidFile
from consent.tomlfile import read_text

MAX_BYTES = 2_000_000
_NO_SCRIPTS = ("json", "template", "html")


def read_source(path: Path) -> str:
    """The text of the file at `path`; raises ConfigError or InvalidFile in one line."""
    return read_text(path, MAX_BYTES)


def parse_json(text: str, *, name: str) -> Any:
    """The value that the JSON `text` holds; raises InvalidFile."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise InvalidFile([Fault(name, error.lineno, "", f"is not valid JSON: {error.msg}")]) from None
    except (ValueError, RecursionError):  # a number of thousands of digits; lists in lists in lists
        raise InvalidFile([Fault(name, None, "", "is not valid JSON")]) from None


def parse_script(text: str, *, name: str) -> Script:
    """The script that `text` is, or that the scripts in a page are when put together."""
    return Script(_scripts_of(text) if text.lstrip().startswith("<") else text, name=name)


def find_objects(text: str, wanted: Callable[[Collection[str]], bool], *, name: str) -> list[Found]:
    """The outermost objects in `text`, which is JSON, a script or a page, whose names of fields are `wanted`.

    Raises InvalidFile where there is none because the text can not be read.
    """
    if text.lstrip().startswith("{"):
        with suppress(InvalidFile):
            value = parse_json(text, name=name)
            if wanted(value):
                return [Found("", value, 1)]
        text = f"({text})"  # an object that stands alone, and is no JSON: with comments, or functions
    script = parse_script(text, name=name)
    found = list(script.objects(wanted))
    if not found:
        script.check()
    return found


def _scripts_of(page: str) -> str:
    reader = _Scripts()
    reader.feed(page)
    reader.close()
    return reader.text


class _Scripts(HTMLParser):
    """Collects what stands in `<script>`, each part in the line that it has in the page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self._is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = next((value or "" for name, value in attrs if name == "type"), "").lower()
        self._is_inside = tag == "script" and not any(word in kind for word in _NO_SCRIPTS)

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 (as HTMLParser calls it)
        self._is_inside = False

    def handle_data(self, data: str) -> None:
        if self._is_inside:
            missing = self.getpos()[0] - 1 - self.text.count("\n")
            self.text += "\n" * missing + ("" if missing > 0 or not self.text else "\n") + data
