"""Bytes to text and back, in the encoding that a document has."""

from __future__ import annotations

import codecs
import re

from consent.errors import Fault, InvalidFile

UTF8 = "utf-8"
WESTERN = "cp1252"
"""What "iso-8859-1" and "latin1" mean on the web too (Encoding standard, section 4.2)."""
_BOMS = ((codecs.BOM_UTF8, UTF8), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_NAMED = re.compile(
    rb"""<meta[^>]{0,200}\bcharset\s*=\s*["']?\s*([\w.:-]{1,40})|^\s*<\?xml[^>]{0,200}encoding=["']([\w.:-]{1,40})""",
    re.IGNORECASE,
)
_LOOKED_AT = 1024  # HTML standard, section 13.2.3.2: the declaration stands within the first 1024 bytes
_WESTERN_NAMES = ("iso-8859-1", "iso8859-1", "latin1", "latin-1", "ascii", "us-ascii", "windows-1252", "cp1252")


def read_text(data: bytes, *, name: str, may_name_encoding: bool = False) -> tuple[str, str]:
    """The text of `data` with its byte order mark, and the name of its encoding.

    A byte order mark decides, then the name that an HTML page gives, then UTF-8; what is none of these is read as
    windows-1252, which older Dutch and English files are in. Raises InvalidFile, with the line, for what is no text.
    """
    encoding = next((codec for bom, codec in _BOMS if data.startswith(bom)), None)
    if encoding is None and (zero := data.find(b"\0")) >= 0:
        raise _not_text(name, data, zero)
    candidates = [encoding] if encoding else [UTF8, WESTERN]
    if encoding is None and may_name_encoding and (named := _named(data[:_LOOKED_AT])):
        candidates = [UTF8, named] if named != UTF8 else [UTF8, WESTERN]
    position = 0
    for codec in candidates:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError as error:
            position = error.start
            continue
        if text.encode(codec, "ignore") == data and not (codec == WESTERN and _has_controls(text)):
            return text, codec
    raise _not_text(name, data, position)


def write_text(text: str, encoding: str, *, name: str, as_entities: bool = False) -> bytes:
    """The bytes of `text`; `as_entities` writes what the encoding lacks as HTML character references."""
    try:
        return text.encode(encoding, "xmlcharrefreplace" if as_entities else "strict")
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        message = f"{text[error.start]!r} can not be written in {encoding}; save the file as UTF-8 first"
        raise InvalidFile([Fault(name, line, "", message)]) from None


def _named(head: bytes) -> str | None:
    found = _NAMED.search(head)
    if found is None:
        return None
    name = (found[1] or found[2]).decode("ascii", "ignore").lower()
    if name in _WESTERN_NAMES:
        return WESTERN
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    # An encoding that is no text (base64, zip) is none; one with 16 bits would have a byte order mark or zeros.
    return codec.name if getattr(codec, "_is_text_encoding", True) and not codec.name.startswith("utf-16") else None


def _has_controls(text: str) -> bool:
    return any(char < " " and char not in "\t\n\r\f\v\x1a" for char in text)


def _not_text(name: str, data: bytes, position: int) -> InvalidFile:
    line = data.count(b"\n", 0, position) + 1
    return InvalidFile([Fault(name, line, "", "is not text in an encoding that is known; save it as UTF-8")])
