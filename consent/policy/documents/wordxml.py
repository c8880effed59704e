"""The blocks of a Word document with their positions in its XML, which is never written anew.

The parser is expat, which knows no network; a document type, and with it every entity, is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

MAIN = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
MAX_DEPTH = 256
_TAG = re.compile(rb"<(?:[^\"'>]|\"[^\"]*\"|'[^']*')*>")
_OFF = ("0", "false", "off", "none")
_RANGES = {
    "bookmarkStart": ("bookmark", True),
    "bookmarkEnd": ("bookmark", False),
    "commentRangeStart": ("comment", True),
    "commentRangeEnd": ("comment", False),
    "permStart": ("permission", True),
    "permEnd": ("permission", False),
    "moveFromRangeStart": ("move-from", True),
    "moveFromRangeEnd": ("move-from", False),
    "moveToRangeStart": ("move-to", True),
    "moveToRangeEnd": ("move-to", False),
}
_REVISIONS = frozenset(("ins", "del", "moveFrom", "moveTo"))


class BrokenXml(Exception):
    """What was read is not XML, or not such as Word writes; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The start or the end of a range: of a bookmark, a comment, a permission."""

    kind: str
    is_start: bool
    id: str
    name: str
    start: int
    end: int


@dataclass(slots=True, kw_only=True)
class WordBlock:
    """A paragraph, a table or something else that stands in the body. Positions are bytes in the XML."""

    kind: str
    """`p`, `tbl`, `sectPr` and so on."""
    start: int
    end: int = 0
    style: str = ""
    level: int | None = None
    """Its outline level as it states it itself, from 1."""
    rows: list[str] = field(default_factory=list)
    """Its text: of a paragraph one, of a table one for each row."""
    properties: list[tuple[str, bytes]] = field(default_factory=list)
    """Of a paragraph: the elements of its properties, by name."""
    run_properties: list[tuple[str, bytes]] = field(default_factory=list)
    """Of its first run with text."""
    bold_runs: int = 0
    runs: int = 0
    """Runs that hold text, and how many of them are bold."""
    marks: list[Mark] = field(default_factory=list)
    has_section_break: bool = False
    has_revisions: bool = False
    has_picture: bool = False

    @property
    def text(self) -> str:
        """What it says, in one line."""
        return " ".join(" ".join(self.rows).split())

    @property
    def is_bold(self) -> bool:
        """Whether it is bold as a whole."""
        return self.runs > 0 and self.bold_runs == self.runs


def main_prefix(attributes: Mapping[str, str]) -> str | None:
    """The prefix of WordprocessingML among the namespaces that a root element declares, with its colon."""
    for name, value in attributes.items():
        if value in MAIN and name.startswith("xmlns:"):
            return f"{name[6:]}:"
    return None


class BodyReader:
    """Reads the blocks of `xml`, the main part of a Word document."""

    def __init__(self, xml: bytes) -> None:
        self._xml = xml
        self.prefix = "w:"
        self.body_end = -1
        """Where the end tag of the body starts."""
        self.blocks: list[WordBlock] = []
        self.last_id = 0
        """The highest number of a mark."""
        self._path: list[str] = []
        self._block: WordBlock | None = None
        self._cells: list[str] = []
        self._text: list[str] = []
        self._starts: list[int] = []
        self._run_bold = False
        self._run_text = False
        self._run_properties: list[tuple[str, bytes]] = []
        self._hidden = 0
        parse(xml, self._start, self._end, self._say)
        if self.body_end < 0:
            raise BrokenXml("has no body")

    @property
    def said(self) -> list[str]:
        """Every paragraph and row, in one line each."""
        return [row for block in self.blocks for row in block.rows]

    def _start(self, name: str, attributes: dict[str, str], at: int) -> None:
        if not self._path:
            prefix = main_prefix(attributes)
            if prefix is None:
                raise BrokenXml("is XML, but not Word's")
            self.prefix = prefix
        if len(self._path) >= MAX_DEPTH:
            raise BrokenXml("is nested too deep")
        short = name.removeprefix(self.prefix) if name.startswith(self.prefix) else name
        self._path.append(short)
        self._starts.append(at)
        if len(self._path) == 3 and self._path[1] == "body":
            self._block = WordBlock(kind=short, start=at)
        if self._block is not None:
            self._within(self._block, short, attributes, at)

    def _within(self, block: WordBlock, name: str, attributes: dict[str, str], at: int) -> None:
        value = attributes.get(f"{self.prefix}val", "")
        depth = len(self._path)
        if name in ("txbxContent", "Fallback", "mc:Fallback"):
            self._hidden += 1
        elif name in _RANGES:
            self._mark(block, name, attributes, at)
        elif name == "sectPr":
            block.has_section_break = True
        elif name in _REVISIONS:
            block.has_revisions = True
        elif name in ("drawing", "pict", "object"):
            block.has_picture = True
        elif name == "pStyle" and depth == 5 and block.kind == "p":
            block.style = value
        elif name == "outlineLvl" and depth == 5 and value.isdecimal():
            block.level = int(value) + 1 if int(value) < 9 else None
        elif name == "r":
            self._run_bold, self._run_text, self._run_properties = False, False, []
        elif name == "b" and self._path[-3:-1] == ["r", "rPr"]:
            self._run_bold = value.lower() not in _OFF
        elif name in ("br", "cr", "tab") and self._path[-2] == "r":
            self._text.append(" ")
        elif name == "tr":
            self._cells = []

    def _mark(self, block: WordBlock, name: str, attributes: dict[str, str], at: int) -> None:
        kind, is_start = _RANGES[name]
        identity = attributes.get(f"{self.prefix}id", "")
        if identity.isdecimal():
            self.last_id = max(self.last_id, int(identity[:9]))
        title = attributes.get(f"{self.prefix}name", "")
        end = _tag_end(self._xml, at)
        block.marks.append(Mark(kind=kind, is_start=is_start, id=identity, name=title, start=at, end=end))

    def _say(self, text: str) -> None:
        if self._block is not None and not self._hidden and self._path and self._path[-1] == "t":
            self._text.append(text)
            self._run_text = self._run_text or bool(text.strip())

    def _end(self, at: int) -> None:
        short = self._path.pop()
        start = self._starts.pop()
        if short == "body" and len(self._path) == 1 and self._xml.startswith(b"</", at):
            self.body_end = at
        block = self._block
        if block is None:
            return
        if short in ("txbxContent", "Fallback", "mc:Fallback"):
            self._hidden -= 1
        elif len(self._path) == 4 and self._path[3] == "pPr":
            block.properties.append((short, self._xml[start : _element_end(self._xml, start, at)]))
        elif self._path[-2:] == ["r", "rPr"] and len(self._path) == 5:
            self._run_properties.append((short, self._xml[start : _element_end(self._xml, start, at)]))
        elif short == "r" and self._run_text:
            self._run(block)
        elif short == "p" and not self._hidden:
            self._paragraph(block)
        elif short == "tc":
            self._cells.append(self._said())
        elif short == "tr" and block.kind == "tbl":
            block.rows.append(" | ".join(self._cells))
            self._cells = []
        if len(self._path) == 2:
            block.end = _element_end(self._xml, start, at)
            if block.kind not in ("p", "tbl") and self._text:
                block.rows.append(self._said())
            self._text = []
            self.blocks.append(block)
            self._block = None

    def _run(self, block: WordBlock) -> None:
        block.runs += 1
        block.bold_runs += self._run_bold
        if not block.run_properties and len(self._path) == 3:
            block.run_properties = self._run_properties

    def _paragraph(self, block: WordBlock) -> None:
        if block.kind == "p" and len(self._path) == 2:
            block.rows.append(self._said())
        else:
            self._text.append(" ")

    def _said(self) -> str:
        said = " ".join("".join(self._text).split())
        self._text = []
        return said


def parse(
    xml: bytes,
    start: Callable[[str, dict[str, str], int], None],
    end: Callable[[int], None],
    say: Callable[[str], None] | None = None,
) -> None:
    """Call back for each element and text of `xml`; the numbers are positions. Raises BrokenXml, also for a DTD."""
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise BrokenXml("has a document type, which Word never writes; it is not opened")

    def declared(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in ("utf-8", "utf8", "us-ascii"):
            raise BrokenXml(f"is in {encoding} and not in UTF-8; open it in Word and save it again")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.XmlDeclHandler = declared
    parser.StartElementHandler = lambda name, attributes: start(name, attributes, parser.CurrentByteIndex)
    parser.EndElementHandler = lambda _name: end(parser.CurrentByteIndex)
    parser.CharacterDataHandler = say
    parser.buffer_text = True
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise BrokenXml(f"is no sound XML (line {error.lineno})") from None


def _tag_end(xml: bytes, at: int) -> int:
    found = _TAG.match(xml, at)
    return found.end() if found else at


def _element_end(xml: bytes, start: int, at: int) -> int:
    """Where an element ends that starts at `start`; `at` is where its end tag starts, if it has one."""
    end = _tag_end(xml, start)
    return end if xml[end - 2 : end] == b"/>" else xml.index(b">", at) + 1
