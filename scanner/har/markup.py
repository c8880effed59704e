"""Find the links in a document as the server sent it; what scripts add to it later is in no recording."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urljoin

from scanner.capture.markup import MAX_LINKS, MAX_URL
from scanner.har.values import readable
from scanner.recording import Link

# Each part is bounded: a tag that never ends costs a few thousand steps and is passed over.
_TAG = re.compile(r"<(a|area|form|title)(?=[\s/>])([^<>]{0,4000})>", re.IGNORECASE)
_TARGET = re.compile(r"""(?<![-\w])(?:href|action)\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_HIDDEN = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style|template)\b.*?(?:</\1|\Z)", re.IGNORECASE | re.DOTALL)


def read_links(markup: str, base: str) -> tuple[str, tuple[Link, ...]]:
    """The title of the document at `base`, and its links and form targets in its order, each once."""
    shown = _HIDDEN.sub(" ", markup)
    title = ""
    links: dict[tuple[str, str], None] = {}
    for tag in _TAG.finditer(shown):
        name = tag[1].lower()
        if name == "title":
            title = title or " ".join(unescape(shown[tag.end() : tag.end() + 400].split("<", 1)[0]).split())[:200]
            continue
        target = _TARGET.search(tag[2])
        url = _joined(base, unescape(target[1] or target[2] or target[3] or "").strip()) if target else ""
        if url and len(url) < MAX_URL:
            links.setdefault(("form" if name == "form" else "link", url))
        if len(links) >= MAX_LINKS:
            break
    return title, tuple(Link(kind="form" if kind == "form" else "link", url=url) for kind, url in links)


def _joined(base: str, target: str) -> str:
    try:
        return readable(urljoin(base, target)) if target else ""
    except ValueError:
        return ""
