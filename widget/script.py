"""The banner's script: small modules that a browser runs as they are, combined here into one file."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any

import rjsmin

_IMPORT = re.compile(r"^import (?:\{[^}\n]*\} from )?'(\.[\w./-]+)\.js'$\n?", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=const |let |async |function |class )", re.MULTILINE)
_NAME = re.compile(r"^(?:const|let|class|(?:async )?function) (?:(\w+)|\{ ([^}]*) \})", re.MULTILINE)
_LEFT_OVER = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


class ScriptError(Exception):
    """A module of ours can not be combined with the others; the tests find that before anybody else does."""


def combine(entry: str, *, instead: Mapping[str, str] | None = None, given: Mapping[str, str] | None = None) -> str:
    """The module `entry` and all that it imports as one text, without comments; to be wrapped by whoever serves it.

    Modules are `static/script/{name}.js`. They import each other by name, one import a line, and share one scope in the
    end, so that no two may use the same name at their top level. `instead` names modules that take the place of others;
    `given` holds the text of modules that are not files. Raises ScriptError.
    """
    given = given or {}
    order: dict[str, str] = {}
    _collect(entry, instead or {}, given, order, set())
    owners: dict[str, str] = {}
    for module, text in order.items():
        if left := _LEFT_OVER.search(text):
            raise ScriptError(f"{module}.js: {left[0]!r} is written in a way that can not be combined")
        for name in _names(text):
            if owners.setdefault(name, module) != module:
                raise ScriptError(f"{module}.js: {name!r} is a name that {owners[name]}.js has already")
    return str(rjsmin.jsmin("\n;".join(order.values())))


def first_part(*, signals: str = "", markup: Mapping[str, Any] | None = None, reads_cookie: bool = False) -> str:
    """The script that each page loads.

    `signals` is a module that tells others (`widget.signals`): it runs where the script stands, and the rest once the
    page is there. `markup` is what `static/script/markup/adopt.js` is given. With `reads_cookie` the page is the same
    for all.
    """
    names = ["reader"] * reads_cookie + ["markup/adopt"] * (markup is not None) + ["main"]
    given = {"entry": "".join(f"import './{name}.js'\n" for name in names), "signals": signals}
    if markup is not None:
        given["markup/setting"] = markup_module(markup)
    main = combine("entry", given=given)
    if not signals:
        return as_script(main)
    early = as_script(combine("signals", given=given))
    return f"{early}addEventListener('DOMContentLoaded',()=>{{'use strict'\n{main}\n}})\n"


def markup_module(markup: Mapping[str, Any]) -> str:
    """The module that holds what `static/script/markup/adopt.js` is given."""
    return "".join(f"export const {key} = {json.dumps(markup[key])}\n" for key in markup)


def later_part() -> str:
    """What comes when it is needed: the preferences, placeholders, and what a withdrawal takes back."""
    return as_module(combine("later/start"), "start")


def as_script(combined: str) -> str:
    """A classic script, which leaves no names behind."""
    return f"(()=>{{'use strict'\n{combined}\n}})()\n"


def as_module(combined: str, *exported: str) -> str:
    """A module that exports these names."""
    return f"{combined}\nexport{{{','.join(exported)}}}\n"


def _collect(
    name: str, instead: Mapping[str, str], given: Mapping[str, str], order: dict[str, str], seen: set[str]
) -> None:
    name = instead.get(name, name)
    if name in seen:
        return
    seen.add(name)
    source = given[name] if name in given else _read(name)
    folder = posixpath.dirname(name)
    for wanted in _IMPORT.findall(source):
        _collect(posixpath.normpath(posixpath.join(folder, wanted)), instead, given, order, seen)
    order[name] = _EXPORT.sub("", _IMPORT.sub("", source))


def _read(name: str) -> str:
    return (resources.files("widget") / "static" / "script" / f"{name}.js").read_text("utf-8")


def _names(text: str) -> Iterator[str]:
    for one, several in _NAME.findall(text):
        yield from (part.split(":")[-1].strip() for part in several.split(",")) if several else (one,)
