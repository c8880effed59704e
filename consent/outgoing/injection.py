"""Put the banner's markup into an HTML document, however it is cut into pieces.

Only the start of the document is read, by the rules of the HTML standard (section 13.2.5) as far as they matter before
`<body>`: comments, attributes and scripts may hold the text `<body>` and are passed over. The markup goes nowhere else,
so a text that a visitor brought into an attribute can not pull it in and break out with its quotes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from consent.locales.negotiation import MAX_TAG
from consent.markup import ATTRIBUTE, COMMENT_END, EMPTY_COMMENT, ODD_END_TAG, SCRIPT_PART, TAG, any_case, closing

MAX_HELD = 65_536
"""How many bytes to hold back while one tag, script or comment is incomplete; after that the rest passes untouched."""

_ORDINARY_ATTRIBUTES = rb"""
    (?: [\t\n\r ]++ [A-Za-z][A-Za-z0-9:_-]*+ (?: = (?: "[^"]*+" | [A-Za-z0-9._/-]++ (?=[\t\n\r >]) ) )?+ )*+
    [\t\n\r ]*+ /? >"""
_DOCTYPE = b"!doctype"


def _elements(*tags: bytes) -> bytes:
    """Expression for as many elements as there are that most heads hold, and tags called one of `tags`.

    It has no groups. What an alternative in a possessive repetition captured before it failed is left behind wrong by
    Python's `re`, which then raises SystemError.
    """
    empty = b"|".join(map(any_case, (b"meta", b"link", b"base", *(tag for tag in tags if tag != _DOCTYPE))))
    texts = b"|".join(
        any_case(tag) + _ORDINARY_ATTRIBUTES + rb"[^<]*+</" + any_case(tag) + b">"
        for tag in (b"script", b"title", b"style")
    )
    doctype = b"|" + any_case(_DOCTYPE) + b"[^>]*+>" if _DOCTYPE in tags else b""
    return rb"(?:[\t\n\f\r ]++|<(?:(?:%s)%s|%s%s))*+" % (empty, _ORDINARY_ATTRIBUTES, texts, doctype)


# Most of what stands before `<body>`, in one go and in half the time: tags that hold nothing and elements whose text
# holds no `<`, with attributes as most people write them; and the two tags sought, where they follow.
_PLAIN = re.compile(
    _elements(_DOCTYPE, b"html", b"head")
    + rb"(?: (?P<head_end> </[hH][eE][aA][dD]> ) [\t\n\f\r ]*+ (?P<body> <[bB][oO][dD][yY] %s ) )?+"
    % _ORDINARY_ATTRIBUTES,
    re.VERBOSE,
)
# The same up to the first tag that tells something.
_HTML_NAME = re.compile(_elements(_DOCTYPE, b"head") + rb"<[hH][tT][mM][lL](?=[\t\n\f\r />])", re.VERBOSE)
_DOCUMENT_START = re.compile(_elements() + rb"<(?:![dD]|[hH][tT][mM][lL]|[hH][eE][aA][dD])", re.VERBOSE)
MAX_KEPT = 256
MAX_KEPT_START = 8_192
_known_starts: dict[bytes, tuple[int, int, bytes]] = {}
"""Everything up to the end of an ordinary `<body>` tag: where `</head>` starts in it, where it ends, its language."""
_CUT_TAG = re.compile(rb"<(?:/?[A-Za-z]|/?\Z)")

_BOM = b"\xef\xbb\xbf"
_TEXT = b"text"
_COMMENT = b"comment"
_STARTS_DOCUMENT = frozenset({b"!doctype", b"html", b"head"})
_HOLDS_TEXT = (b"noframes", b"noscript", b"script", b"style", b"template", b"title")
_IN_HEAD = frozenset({b"base", b"basefont", b"bgsound", b"link", b"meta", *_HOLDS_TEXT})
_ENDS_HEAD = frozenset({b"/body", b"/br", b"/html"})


_CLOSINGS = {name: closing(name) for name in _HOLDS_TEXT}


class Inserts(NamedTuple):
    """The markup for `<head>` and `<body>`, and whether another `Accept-Language` would have made it another one."""

    head: bytes
    body: bytes
    by_accept_language: bool = False


class Injection:
    """One document on its way out. Give it every piece; what comes back is to be sent.

    `inserts_for` is asked once, with what `<html lang>` says, as soon as that is known. The markup goes before
    `</head>` and behind the `<body>` tag, or where a browser puts these tags when they are left out. What is no whole
    document, such as a piece of HTML that a script asked for, passes untouched, and nothing is asked.
    """

    __slots__ = (
        "_body",
        "_head",
        "_held",
        "_inserts_for",
        "_is_document",
        "_is_past_head",
        "_is_start",
        "by_accept_language",
        "inserted",
        "is_settled",
    )

    def __init__(self, inserts_for: Callable[[bytes], Inserts], by_accept_language: bool = False) -> None:
        self._inserts_for: Callable[[bytes], Inserts] | None = inserts_for
        self._head = self._body = b""
        self.by_accept_language = by_accept_language
        """Whether another `Accept-Language` would make another page; until the language is known, whether it might."""
        self._held = b""
        self._is_document = False
        self._is_past_head = False
        self._is_start = True
        self.inserted = 0
        """How many bytes have been put in."""
        self.is_settled = False
        """Whether everything that comes from now on passes untouched."""

    def feed(self, chunk: bytes) -> bytes:
        """The bytes to send now that `chunk` has come."""
        if self.is_settled:
            return chunk
        if not self._held:
            return self._scan(chunk)
        data = self._held + chunk
        if b">" in chunk or len(data) > MAX_HELD:
            return self._scan(data)
        self._held = data  # what is held back begins with a `<`, and can not be complete yet
        return b""

    def finish(self) -> bytes:
        """What is still to be sent when the document is over."""
        out = self._scan(self._held) if self._held else b""
        if self._is_document and not self.is_settled and not self._held:
            self.is_settled = True
            self._tell(b"")
            self.inserted += len(self._head) + len(self._body)
            return out + self._head + self._body
        return out + self.give_up()

    def give_up(self) -> bytes:
        """What is held back, untouched; nothing more is put in."""
        rest, self._held = self._held, b""
        self.is_settled = True
        return rest

    def _scan(self, data: bytes) -> bytes:
        if self._is_start and self._inserts_for is not None and (ordinary := _ordinary(data)):
            head_end, body_start, language = ordinary
            self.is_settled = True
            head, body, self.by_accept_language = self._inserts_for(language)
            self.inserted = len(head) + len(body)
            rest = memoryview(data)[body_start:]
            return b"".join((data[:head_end], head, data[head_end:body_start], body, rest))
        places: list[tuple[int, bytes]] = []
        at = 0
        if self._is_start:
            self._is_start = _BOM.startswith(data)  # perhaps its first bytes only
            at = 0 if self._is_start or not data.startswith(_BOM) else len(_BOM)
        while not self.is_settled:
            if plain := _PLAIN.match(data, at):
                if self._inserts_for is not None and (html := _HTML_NAME.match(data, at, plain.end())):
                    self._tell(_language(data, html.end()))
                if plain["body"]:
                    self._tell(b"")
                    places += [(plain.start("head_end"), self._head), (plain.end(), self._body)]
                    self.is_settled = True
                    break
                self._is_document = self._is_document or _DOCUMENT_START.match(data, at, plain.end()) is not None
                at = plain.end()
            if (token := _token(data, at)) is None:
                break
            name, end = token
            if name in _STARTS_DOCUMENT:
                self._is_document = True
                if name == b"html":
                    self._tell(_language(data, at + len(b"<html")))
            elif name == b"/head":
                self._is_document = self._is_past_head = True
                self._tell(b"")
                places.append((at, self._head))
                self._head = b""
            elif name == b"body":
                self._tell(b"")
                places += [(at, self._head), (end, self._body)]
                self.is_settled = True
            elif self._begins_body(name):
                if self._is_document and name != b"frameset":
                    self._tell(b"")
                    places.append((at, self._head + self._body))
                self.is_settled = True
            at = end
        if not self.is_settled and len(data) - at <= MAX_HELD:
            self._held = data[at:]
            data = data[:at]
        else:
            self._held = b""
            self.is_settled = True
        return self._put(data, places)

    def _tell(self, language: bytes) -> None:
        """Ask for the markup, where that has not been done: the first `<html>` tells the language, or nothing does."""
        if self._inserts_for is not None:
            self._head, self._body, self.by_accept_language = self._inserts_for(language)
            self._inserts_for = None

    def _begins_body(self, name: bytes) -> bool:
        """Whether a browser opens the body by itself when it meets `name`."""
        if name in _IN_HEAD:
            return self._is_past_head and name == b"noscript"
        return name != _COMMENT and (not name.startswith(b"/") or name in _ENDS_HEAD)

    def _put(self, data: bytes, places: list[tuple[int, bytes]]) -> bytes:
        if not places:
            return data
        view = memoryview(data)
        pieces: list[bytes | memoryview] = []
        sent = 0
        for at, markup in places:
            pieces += [view[sent:at], markup]
            self.inserted += len(markup)
            sent = at
        pieces.append(view[sent:])
        return b"".join(pieces)


def _ordinary(data: bytes) -> tuple[int, int, bytes] | None:
    """Where `</head>` starts, where `<body>` ends, and the language, if all up to there is as most people write it."""
    # What stands before the text of a page is the same for all its visitors, and whatever follows changes nothing.
    at = data.find(b"<body", 0, MAX_KEPT_START)
    start = b"" if at < 0 else data[: data.find(b">", at, MAX_KEPT_START) + 1]
    if (known := _known_starts.get(start)) is not None:
        return known
    plain = _PLAIN.match(data)
    if plain is None or not plain["body"]:
        return None
    html = _HTML_NAME.match(data, 0, plain.end())
    found = plain.start("head_end"), plain.end(), _language(data, html.end()) if html else b""
    if plain.end() == len(start):
        if len(_known_starts) >= MAX_KEPT:
            _known_starts.clear()
        _known_starts[start] = found
    return found


def _language(data: bytes, at: int) -> bytes:
    """The value of `lang` in the whole `html` tag whose name ends at `at`; empty where there is none to read."""
    while attribute := ATTRIBUTE.match(data, at):
        if attribute[1].lower() == b"lang":
            value = attribute[2] or attribute[3] or attribute[4] or b""
            return value.strip() if len(value) <= MAX_TAG else b""
        at = attribute.end()
    return b""


def _token(data: bytes, at: int) -> tuple[bytes, int] | None:
    """The name of what starts at `at`, and where it ends; None where it is cut off.

    A name is in lower case, with a slash in front for an end tag. An element that holds text ends where its end tag
    starts.
    """
    if tag := TAG.match(data, at):
        name = tag[2].lower()
        if tag[1]:
            return b"/" + name, tag.end()
        if name in _CLOSINGS:
            end = _text_end(data, tag.end(), name)
            return None if end is None else (name, end)
        return name, tag.end()
    if data.startswith(b"<!--", at):
        comment = EMPTY_COMMENT.match(data, at) or COMMENT_END.search(data, at + 4)
        return (_COMMENT, comment.end()) if comment else None
    if data.startswith((b"<!", b"<?"), at) or ODD_END_TAG.match(data, at):
        end = data.find(b">", at) + 1
        name = b"!doctype" if data[at : at + 9].lower() == b"<!doctype" else _COMMENT
        return (name, end) if end else None
    return None if at == len(data) or _BOM.startswith(data[at : at + 4]) or _CUT_TAG.match(data, at) else (_TEXT, at)


def _text_end(data: bytes, at: int, name: bytes) -> int | None:
    """Where the end tag of the element `name`, whose text starts at `at`, starts."""
    found = _CLOSINGS[name].search(data, at)
    if found is None:
        return None
    if name != b"script" or data.find(b"<!--", at, found.start()) < 0:
        return found.start()
    # A script that holds `<!-- <script` goes on behind the first `</script` (HTML standard, section 13.2.5.26).
    is_escaped = is_doubly_escaped = False
    for part in SCRIPT_PART.finditer(data, at):
        if part[1]:
            is_escaped = True
        elif part[2]:
            is_escaped = is_doubly_escaped = False
        elif part[3] and part[3].startswith(b"</"):
            if not is_doubly_escaped:
                return part.start()
            is_doubly_escaped = False
        elif part[3]:
            is_doubly_escaped = is_escaped
    return None
