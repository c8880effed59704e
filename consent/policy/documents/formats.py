"""Which format a document has, and the reader for it."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import PurePath

from consent.errors import ConfigError, Fault, InvalidFile
from consent.policy.documents import Document
from consent.policy.documents.encoding import read_text


class Format(StrEnum):
    """A format that policies are kept in."""

    MARKDOWN = "md"
    HTML = "html"
    TEXT = "txt"
    WORD = "docx"


_SUFFIXES = {
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
    ".mdown": Format.MARKDOWN,
    ".mkd": Format.MARKDOWN,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".xhtml": Format.HTML,
    ".docx": Format.WORD,
}
# What is no text and can not be written into, by its first bytes.
_OTHERS = (
    (b"%PDF", "is a PDF; write into the document that it was made from"),
    (b"{\\rtf", "is rich text (RTF); save it as .docx, .html, .md or .txt"),
    (b"\xd0\xcf\x11\xe0", "is a document of an older Word (.doc); save it as .docx"),
    (b"PK\x03\x04\x14\x00\x00\x08\x00\x00", "is an OpenDocument text (.odt); save it as .docx"),
)
_ZIP = b"PK\x03\x04"
_LOOKED_AT = 65_536
_PAGE = re.compile(
    r"\ufeff?\s*(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_HTML_BLOCK = re.compile(r"<(?:p|div|h[1-6]|ul|ol|table|section|article)(?:\s[^<>]*)?>", re.IGNORECASE)
_MARKDOWN_LINE = re.compile(r"^#{1,6}[ \t]+\S|^<!--\s*kruimel:|^\|(?:\s*:?-+:?\s*\|)+\s*$", re.MULTILINE)


def format_of(name: str, data: bytes) -> Format:
    """The format of a file by its name, and by what it holds where the name says nothing or something else.

    A `.txt` file with tags or marks in it is taken for what it holds, and a `.md` file that is a whole HTML page for
    HTML. Raises InvalidFile for what kruimel can not write into.
    """
    for start, message in _OTHERS:
        if data.startswith(start):
            raise InvalidFile([Fault(name, None, "", message)])
    by_name = _SUFFIXES.get(PurePath(name).suffix.lower())
    if by_name is Format.WORD or data.startswith(_ZIP):
        return Format.WORD
    head, _ = read_text(data, name=name, may_name_encoding=True)
    head = head[:_LOOKED_AT]
    if _PAGE.match(head):
        return Format.HTML
    if by_name is not None:
        return by_name
    if _MARKDOWN_LINE.search(head):
        return Format.MARKDOWN
    return Format.HTML if len(_HTML_BLOCK.findall(head)) > 1 else Format.TEXT


def open_document(data: bytes, format: Format, *, name: str) -> Document:  # noqa: A002 (the option is called so)
    """The document that `data` is. Raises InvalidFile where it is not of that format."""
    # Each reader is loaded when it is needed: a policy in Markdown needs no reader of Word.
    if format is Format.WORD:
        from consent.policy.documents.word import WordDocument

        return WordDocument(data, name=name)
    if data.startswith(_ZIP):
        raise ConfigError(f"{name}: is a zip archive or a Word document, and no {format.value}")
    text, encoding = read_text(data, name=name, may_name_encoding=format is Format.HTML)
    return open_text(text, format, name=name, encoding=encoding)


def open_text(text: str, format: Format, *, name: str, encoding: str = "utf-8") -> Document:  # noqa: A002
    """The document that `text` is, in one of the formats that are text."""
    if format is Format.MARKDOWN:
        from consent.policy.documents.markdown import MarkdownDocument

        return MarkdownDocument(text, name=name, encoding=encoding)
    if format is Format.HTML:
        from consent.policy.documents.html import HtmlDocument

        return HtmlDocument(text, name=name, encoding=encoding)
    if format is Format.TEXT:
        from consent.policy.documents.plain import PlainDocument

        return PlainDocument(text, name=name, encoding=encoding)
    raise ConfigError(f"{name}: a Word document is no text")
