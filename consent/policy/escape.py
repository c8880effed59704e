"""Put values from outside into Markdown without letting them become markup."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit

from markupsafe import Markup

MAX_LENGTH = 500

# CommonMark lets every ASCII punctuation character be escaped. The braces and the dollar are for what reads the file
# before or after: Liquid, Jinja and MathJax. Intraword underscores are escaped as well, to keep the rule simple.
_SPECIAL = re.compile(r"[\\`*_\[\]{}<>|~$]")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_URL_START = re.compile(r"(?<=\w):(?=//)|(?<=\bwww)\.", re.IGNORECASE)
_BLOCK_START = re.compile(r"^(?:([#+=:!-])|(\d+)([.)]))")
_PLAIN_CODE = re.compile(r"[A-Za-z0-9_.*/:;,@#%+=~?()$!-]+(?: [A-Za-z0-9_.*/:;,@#%+=~?()$!-]+)*")
_URL_SAFE = "/:?#@!$&'*+,;=%~-._"


def one_line(value: str) -> str:
    """`value` in one line of at most 500 characters, without characters that can not be seen."""
    spaced = re.sub(r"\s+", " ", value)
    seen = "".join(char for char in spaced if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    seen = re.sub(r"\s+", " ", seen).strip()
    return seen if len(seen) <= MAX_LENGTH else seen[: MAX_LENGTH - 1] + "…"


def escape_text(value: str) -> Markup:
    """`value` as text that Markdown shows as it is, at the start of a line, in a sentence and in a table cell."""
    text = _SPECIAL.sub(r"\\\g<0>", one_line(value))
    text = _ENTITY.sub(r"\\&", text)
    text = _URL_START.sub(r"\\\g<0>", text)
    return Markup(_BLOCK_START.sub(_escape_block_start, text))  # noqa: S704 (it is Markdown, escaped just now)


def code(value: str) -> Markup:
    """`value` as a code span; as plain escaped text where it holds what a code span in a table can not."""
    line = one_line(value)
    if _PLAIN_CODE.fullmatch(line):
        return Markup(f"`{line}`")  # noqa: S704 (no backtick, pipe or bracket in it)
    return escape_text(line)


def link(label: str, url: str) -> Markup:
    """A link to `url`, a path on the site or an http(s) URL; only the label where it is neither."""
    target = _target(url)
    text = escape_text(label)
    return text if target is None else Markup(f"[{text}]({target})")  # noqa: S704 (both escaped just now)


def _escape_block_start(found: re.Match[str]) -> str:
    return f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}"


def _target(url: str) -> str | None:
    url = one_line(url)
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    is_path = not parts.scheme and not parts.netloc and url.startswith("/") and not url.startswith("//")
    if not is_path and (parts.scheme not in ("http", "https") or not parts.netloc):
        return None
    return quote(url, safe=_URL_SAFE)
