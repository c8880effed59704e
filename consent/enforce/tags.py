"""Make the tags of an HTML page wait that load from services which are not granted, however it is cut into pieces.

Markup is read as a browser reads it (HTML standard, section 13.2): nothing in comments, scripts, styles, text areas and
templates is a tag; `<noscript>` is read both ways, since it is markup to those who have no script. Everything else
stays byte for byte.
"""

from __future__ import annotations

import re

from consent.enforce.dull import ANYWHERE, FOREIGN, HOLDING_TEXT
from consent.enforce.inert import LOADING, Edit, attributes_of, is_run, sleeping_script, waiting
from consent.enforce.loads import Base, Forbidden
from consent.enforce.raw_text import (
    CDATA,
    COMMENT,
    ODD_COMMENT,
    QUOTED,
    REST,
    UNQUOTED,
    Passage,
    ScriptText,
    text_of,
)
from consent.markup import ATTRIBUTE, EMPTY_COMMENT, ODD_END_TAG, REST_OF_TAG, TAG

MAX_HELD = 65_536
"""A longer tag, inline script or `<noscript>` passes as it came: it is not held back until its end is known."""
MAX_DEPTH = 128
"""How deep to follow `<svg>` and what is HTML again in it."""

_HTML_IN = {
    b"math": frozenset({b"mi", b"mn", b"mo", b"ms", b"mtext"}),
    b"svg": frozenset({b"desc", b"foreignobject", b"title"}),
}
_ENDS_FOREIGN = frozenset(
    b"b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta"
    b" nobr ol p pre ruby s small span strong strike sub sup table tt u ul var".split()
)
_CDATA = b"<![CDATA["
_CUT_TAG = re.compile(rb"<(/?+[A-Za-z][^\t\n\f\r />]*+)")
_OPEN_QUOTE = re.compile(rb"""[^\t\n\f\r />][^\t\n\f\r />=]*+[\t\n\f\r ]*+=[\t\n\f\r ]*+(["'])""")


class TagRewriter:
    """One page on its way out. Give it every piece; what comes back is to be sent.

    `with_script` is for markup that only browsers without script read.
    """

    __slots__ = (
        "_base",
        "_cut",
        "_depth",
        "_dull",
        "_forbidden",
        "_has_base",
        "_held",
        "_open",
        "_out",
        "_passage",
        "_sent",
        "_with_script",
        "inserted",
    )

    def __init__(self, forbidden: Forbidden, *, with_script: bool = True) -> None:
        self._forbidden = forbidden
        self._base = Base(forbidden.contacts.site)
        self._has_base = False
        self._dull = forbidden.contacts.dull
        self._with_script = with_script
        self._held = b""
        self._passage: Passage | None = None
        self._cut = b""
        """The name of the tag in the middle of which we are, since it is too long to be held; `/name` of an end tag."""
        self._open: list[tuple[bytes, bytes]] = []
        """Open elements of SVG and MathML, and those in them that hold HTML; each with its language, or none."""
        self._depth = 0
        """How many templates are open: a browser loads nothing in them."""
        self._out: list[bytes | memoryview] = []
        self._sent = 0
        self.inserted = 0
        """How many bytes have been put in."""

    @property
    def depends_on_consent(self) -> bool:
        """Whether the page so far would have left otherwise for another visitor."""
        return self._forbidden.has_met_any

    def feed(self, chunk: bytes) -> bytes:
        """The bytes to send now that `chunk` has come."""
        if not self._held:
            return self._scan(chunk, is_last=False)
        data = self._held + chunk
        if b">" not in chunk and len(data) <= MAX_HELD and self._passage is None:
            self._held = data  # a tag, or a script with its end tag, that can not be complete yet
            return b""
        return self._scan(data, is_last=False)

    def finish(self) -> bytes:
        """What is still to be sent when the page is over."""
        return self._scan(self._held, is_last=True) if self._held else b""

    def _scan(self, data: bytes, *, is_last: bool) -> bytes:
        self._out = []
        self._sent = at = 0
        size = len(data)
        while at < size:
            if self._passage is not None:
                at, is_over = self._passage.end(data, at)
                if not is_over:
                    break
                self._passage = None
            if self._cut:
                after = self._rest_of_tag(data, at)
            elif self._open and self._open[-1][1]:
                after = data.find(b"<", at)
                after = size if after < 0 else self._markup(data, after, is_last)
            else:
                at = self._dull.match(data, at).end()  # type: ignore[union-attr]  # it matches the empty string
                after = at if at == size else self._markup(data, at, is_last)
            if after < 0:
                at = ~after
                break
            at = after
        self._held = b"" if is_last else data[at:]
        if is_last:
            at = size
        if not self._out:
            return data if at == size else data[:at]
        self._out.append(memoryview(data)[self._sent : at])
        return b"".join(self._out)

    def _put(self, data: bytes, at: int, edits: list[Edit]) -> None:
        """Puts bytes in; positions count from `at`."""
        view = memoryview(data)
        for position, text in edits:
            self._out += [view[self._sent : at + position], text]
            self._sent = at + position
            self.inserted += len(text)

    def _markup(self, data: bytes, at: int, is_last: bool) -> int:
        """Deals with what starts with the `<` at `at`: where it ends, or `~at` where it is cut off and to be held."""
        if (tag := TAG.match(data, at)) is None:
            return self._no_tag(data, at, is_last)
        name = tag[2].lower()
        if len(tag[0]) > MAX_HELD:
            self._begin_unread(tag[1] + name, tag[0].endswith(b"/>"))
            return tag.end()
        if tag[1]:
            self._close(name)
            return tag.end()
        if self._is_foreign(name, _closes_itself(tag[0], len(name) + 1)):
            self._rewrite(name, tag[0], data, at)
            return tag.end()
        if name == b"base":
            self._rebase(attributes_of(tag[0], len(name) + 1))
        elif name == b"script":
            return self._script(tag[0], data, at, is_last)
        elif name == b"noscript" and self._with_script:
            return self._noscript(data, at, tag.end(), is_last)
        elif name == b"template":
            self._depth += b"shadowrootmode" not in attributes_of(tag[0], len(name) + 1)
        elif name == b"plaintext":
            self._passage = REST
        elif name in HOLDING_TEXT and name != b"noscript":
            self._passage = text_of(name)
        self._rewrite(name, tag[0], data, at)
        return tag.end()

    def _rewrite(self, name: bytes, tag: bytes, data: bytes, at: int) -> None:
        if name not in LOADING or self._depth:
            return
        start = len(name) + 1
        attributes = attributes_of(tag, start)
        if edits := waiting(name, tag, start, attributes, self._forbidden, self._base):
            self._put(data, at, edits)

    def _script(self, tag: bytes, data: bytes, at: int, is_last: bool) -> int:
        after = at + len(tag)
        start = len(b"<script")
        attributes = attributes_of(tag, start)
        text = ScriptText()
        if b"src" in attributes or self._depth or not is_run(attributes):
            self._rewrite(b"script", tag, data, at)
            self._passage = text
            return after
        end, is_whole = text.end(data, after)
        if not is_whole and not is_last and len(data) - at <= MAX_HELD:
            return ~at
        # A script without an end is never run.
        if is_whole and end - at <= MAX_HELD and (services := self._forbidden.by_script(data[after:end])):
            self._put(data, at, sleeping_script(tag, start, services))
        if is_whole:
            return end
        self._passage = ScriptText()
        return after

    def _noscript(self, data: bytes, at: int, after: int, is_last: bool) -> int:
        text = text_of(b"noscript")
        end, is_whole = text.end(data, after)
        if is_last and not is_whole:
            end = len(data)
        elif not is_whole and len(data) - at <= MAX_HELD:
            return ~at
        if end - at > MAX_HELD or not (is_whole or is_last):
            self._passage = text
            return after
        if not self._depth:
            inside = TagRewriter(self._forbidden, with_script=False)
            inside._base = self._base
            inside._dull = self._dull
            markup = inside.feed(data[after:end]) + inside.finish()
            if inside.inserted:
                self._out += [memoryview(data)[self._sent : after], markup]
                self._sent = end
                self.inserted += inside.inserted
        return end

    def _rebase(self, attributes: dict[bytes, bytes]) -> None:
        """Takes note of `<base>`; the first one with an address counts."""
        if self._has_base or self._depth or b"href" not in attributes:
            return
        self._has_base = True
        self._base = self._forbidden.rebased(attributes[b"href"], self._base)
        self._dull = ANYWHERE

    # --- SVG and MathML ---

    def _is_foreign(self, name: bytes, is_empty: bool) -> bool:
        """Whether the element `name` is one of SVG or MathML here; keeps account of what is open."""
        is_open = not is_empty and len(self._open) < MAX_DEPTH
        if self._open and (language := self._open[-1][1]):
            if name in _ENDS_FOREIGN:
                self._leave_foreign()
                return False
            if is_open and name in _HTML_IN[language]:
                self._open.append((name, b""))
            elif is_open and name in FOREIGN:
                self._open.append((name, language))
            return True
        if name in FOREIGN:
            if is_open:
                self._open.append((name, name))
            return True
        return False

    def _leave_foreign(self) -> None:
        while self._open and self._open[-1][1]:
            self._open.pop()

    def _close(self, name: bytes) -> None:
        if name in (b"p", b"br"):
            self._leave_foreign()
        elif any(name == opened for opened, _ in self._open):
            while self._open.pop()[0] != name:
                pass
        elif name == b"template" and self._depth:
            self._depth -= 1

    # --- what is no tag, or not a whole one ---

    def _no_tag(self, data: bytes, at: int, is_last: bool) -> int:
        if data.startswith(b"<!--", at):
            if empty := EMPTY_COMMENT.match(data, at):
                return empty.end()
            if len(data) - at < 6 and not is_last:
                return ~at
            self._passage = COMMENT
            return at + 4
        if data.startswith((b"<!", b"<?"), at) or ODD_END_TAG.match(data, at):
            rest = data[at : at + len(_CDATA)]
            if not is_last and len(data) - at < len(_CDATA) and (rest == b"<!-" or _CDATA.startswith(rest)):
                return ~at
            if rest == _CDATA and self._open and self._open[-1][1]:
                self._passage = CDATA
                return at + len(_CDATA)
            self._passage = ODD_COMMENT
            return at + 2
        cut = _CUT_TAG.match(data, at)
        if cut is None and len(data) - at > (2 if data.startswith(b"</", at) else 1):
            return at + 1  # a `<` in the text
        if cut is None or len(data) - at <= MAX_HELD:
            return ~at
        self._cut = cut[1].lower()
        return self._rest_of_tag(data, cut.end())

    def _rest_of_tag(self, data: bytes, at: int) -> int:
        """Goes on in a tag that is too long to be held, from the end of one of its attributes."""
        rest = REST_OF_TAG.match(data, at)
        end = rest.end() if rest else at
        if rest and rest[1]:
            name, self._cut = self._cut, b""
            self._begin_unread(name, data[end - 2 : end] == b"/>")
        elif quote := _OPEN_QUOTE.match(data, end):
            self._passage = QUOTED[quote[1]]
            return quote.end()
        elif len(data) - end > MAX_HELD:
            self._passage = UNQUOTED
            return end + 1
        elif end < len(data):
            return ~end
        return end

    def _begin_unread(self, name: bytes, is_empty: bool) -> None:
        """Goes on behind a tag that was too long to look at."""
        if name.startswith(b"/"):
            self._close(name[1:])
        elif not self._is_foreign(name, is_empty):
            if name == b"script":
                self._passage = ScriptText()
            elif name == b"plaintext":
                self._passage = REST
            elif name == b"template":
                self._depth += 1
            elif name in HOLDING_TEXT and (name != b"noscript" or self._with_script):
                self._passage = text_of(name)


def _closes_itself(tag: bytes, start: int) -> bool:
    """Whether a whole tag, whose name ends at `start`, ends with a slash that is not the end of a value."""
    if not tag.endswith(b"/>"):
        return False
    return not any(found[4] and found.end() == len(tag) - 1 for found in ATTRIBUTE.finditer(tag, start, len(tag) - 1))
