"""The text of a configuration: JSON, a script, or a page with scripts in it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from consent.declaration.importing.javascript import Found, Script
from consent.errors import Fault, InvalidFile
from consent.tomlfile import read_text

MAX_BYTES = 1_000_000
_OPENING = re.compile(r"<!--|<script\b", re.IGNORECASE)
_CLOSING = re.compile(r"</script\b", re.IGNORECASE)
_NO_SCRIPT = re.compile(r"\btype\s*=[\s\"']*[a-z/.+-]*(?:json|template|html)", re.IGNORECASE)


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
    """What stands in the `<script>` of a page, each part in the line that it has there."""
    parts: list[str] = []
    line, lines_written, at = 0, 0, 0
    for start, end in _places(page):
        line += page.count("\n", at, start)
        # At least one: what begins in a line of the page must not go on in the line of another script.
        gap = "\n" * max(line - lines_written, 1 if parts else 0)
        parts += [gap, page[start:end]]
        lines_in_script = page.count("\n", start, end)
        line, lines_written, at = line + lines_in_script, lines_written + len(gap) + lines_in_script, end
    return "".join(parts)


def _places(page: str) -> Iterator[tuple[int, int]]:
    """Start and end of each script that stands in the page itself; looks at no character more often than once."""
    at = 0
    while (opening := _OPENING.search(page, at)) is not None:
        is_comment = opening[0] == "<!--"
        at = page.find("-->" if is_comment else ">", opening.end()) + 1
        if at == 0:
            return
        if not is_comment:
            closing = _CLOSING.search(page, at)
            end = len(page) if closing is None else closing.start()
            if not _NO_SCRIPT.search(page, opening.end(), at):
                yield at, end
            at = end
