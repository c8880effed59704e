"""Read a recording piece by piece: bodies of responses make it large, and only one entry is built at a time."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, TypeVar

from consent.errors import Fault, InvalidFile

MEGABYTE = 2**20
MAX_FILE = 200 * MEGABYTE
"""Bytes of JSON, unpacked."""
MAX_STRING = MEGABYTE
"""Longer texts are bodies that nobody reads: an empty text stands for them."""
MAX_VALUE = 8 * MEGABYTE
"""Characters of one entry, its long texts left out."""
GZIP_MAGIC = b"\x1f\x8b"
CUT_OFF = "ends in the middle: the file is cut off"
T = TypeVar("T")

_SPACE = re.compile(r"[ \t\n\r]*")
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+("?)|[\[\]{}]', re.DOTALL)
_SCALAR = re.compile(r"[^\s,\]}\[{\"]+")


def read_text(path: Path, *, limit: int = MAX_FILE) -> str:
    """The bytes of the file, unpacked if need be, one character for each (Latin-1); InvalidFile says what is wrong.

    Everything that gives JSON its shape is ASCII, so a part can be cut out first and decoded afterwards. Decoded as a
    whole, one rare character would make the text take four times its size.
    """
    try:
        with path.open("rb") as file:
            packed = file.read(2) == GZIP_MAGIC
            file.seek(0)
            return _read(gzip.GzipFile(fileobj=file) if packed else file, limit)
    except EOFError:
        problem = "is cut off: the compressed file ends too early"
    except (gzip.BadGzipFile, zlib.error) as error:
        problem = f"is damaged: it can not be unpacked ({error})"
    except OverflowError:
        problem = f"holds more than {limit // MEGABYTE} MB; record fewer pages, or export without content"
    except OSError as error:
        problem = f"can not be read: {error.strerror or error}"
    raise InvalidFile([Fault(str(path), None, "", problem)])


def _read(file: BinaryIO | gzip.GzipFile, limit: int) -> str:
    pieces: list[str] = []
    size = 0
    while piece := file.read(MEGABYTE):
        size += len(piece)
        if size > limit:
            raise OverflowError
        pieces.append(piece.decode("latin-1"))
    return "".join(pieces).removeprefix("\xef\xbb\xbf")  # a byte order mark, in Latin-1


class Cursor:
    """A place in the JSON of a recording, moved forward by whoever reads it. InvalidFile names the place."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._text = text
        self._at = 0
        self._began = 0
        self._path: list[str | int] = []

    @property
    def next(self) -> str:
        """The character that comes next; "" at the end."""
        match = _SPACE.match(self._text, self._at)
        self._at = match.end() if match else self._at
        return self._text[self._at : self._at + 1]

    def rewind(self) -> None:
        """Back to the start."""
        self._at = 0
        self._path.clear()

    def members(self) -> Iterator[str]:
        """The names in the object here. Read each value before the next name, or it is passed over."""
        self._take("{")
        while self.next != "}":
            token = _TOKEN.match(self._text, self._at) if self.next == '"' else None
            if token is None:
                self._out_of_place()
            if not token[1]:
                self.fail(CUT_OFF)
            name = str(self._decoded(token[0]))
            self._at = token.end()
            self._take(":")
            yield from self._child(name, name[:80])
            if self.next != "}":
                self._take(",")
        self._at += 1

    def elements(self) -> Iterator[int]:
        """The numbers of the elements of the array here. Read each before the next, or it is passed over."""
        self._take("[")
        index = 0
        while self.next != "]":
            yield from self._child(index, index)
            index += 1
            if self.next != "]":
                self._take(",")
        self._at += 1

    def value(self) -> Any:
        """What is here, long texts in it left empty, and move behind it."""
        pieces: list[str] = []
        size, copied = 0, self._at
        self._began = self._at
        for token in self._tokens():
            if token.end() - token.start() > MAX_STRING:
                pieces += (self._text[copied : token.start()], '""')
                copied = token.end()
                size += len(pieces[-2])
        pieces.append(self._text[copied : self._at])
        if size + len(pieces[-1]) > MAX_VALUE:
            self.fail(f"is larger than {MAX_VALUE // MEGABYTE} MB without its bodies")
        return self._decoded("".join(pieces))

    def skip(self) -> None:
        """Move behind what is here."""
        self._began = self._at
        for _ in self._tokens():
            pass

    def fail(self, message: str, field: str = "") -> NoReturn:
        """Raise InvalidFile for what was read last, or for `field` in it."""
        path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in self._path)
        if field:
            path += f".{field}"
        line = self._text.count("\n", 0, self._began) + 1
        raise InvalidFile([Fault(self._file, line if line > 1 else None, path.lstrip("."), message)])

    def _child(self, child: T, name: str | int) -> Iterator[T]:
        self._path.append(name)
        if not self.next:
            self.fail(CUT_OFF)
        before = self._began = self._at
        yield child
        if self._at == before:
            self.skip()
        self._path.pop()

    def _tokens(self) -> Iterator[re.Match[str]]:
        """The texts in the value here, whatever their depth; at the end the place is behind the value."""
        if self.next not in ("{", "[", '"'):
            scalar = _SCALAR.match(self._text, self._at)
            if scalar is None:
                self._out_of_place()
            self._at = scalar.end()
            return
        depth = 0
        at = self._at
        while (token := _TOKEN.search(self._text, at)) is not None:
            at = token.end()
            first = self._text[token.start()]
            if first == '"':
                if not token[1]:
                    break
                yield token
            else:
                depth += 1 if first in "[{" else -1
            if depth == 0:
                self._at = at
                return
        self.fail(CUT_OFF)

    def _decoded(self, part: str) -> Any:
        try:
            return json.loads(
                part if part.isascii() else part.encode("latin-1").decode("utf-8", "replace"), strict=False
            )
        except RecursionError:
            self.fail("is nested too deeply")
        except json.JSONDecodeError as error:
            self.fail(f"is not JSON: {error.msg} (character {error.pos} of it)")
        except ValueError as error:  # a number of thousands of digits, which Python refuses to read
            self.fail(f"is not JSON: {error}")

    def _take(self, character: str) -> None:
        if self.next != character:
            self._out_of_place()
        self._at += 1

    def _out_of_place(self) -> NoReturn:
        found = self.next
        self._began = self._at
        self.fail(f"is not JSON: {found!a} is out of place" if found else CUT_OFF)
