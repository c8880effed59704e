"""A Word file as the zip archive that it is: one part read or replaced, all others copied as they lie there.

Nothing but the parts asked for is ever unpacked, each up to a limit, so that an archive made to burst does not.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from consent.errors import Fault, InvalidFile

MAX_PART = 20_000_000
"""Bytes of one part when unpacked; the text of a thousand pages has less."""
MAX_ENTRIES = 10_000
# PKWARE APPNOTE 6.3.10: 4.3.7 local header, 4.3.12 central directory, 4.3.16 end of central directory.
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_END_SIGNATURE = b"PK\x05\x06"
_MAX_COMMENT = 65_535
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _HAS_DESCRIPTOR = 0x1, 0x8


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """One entry of the central directory, at `at` and `size` bytes long there."""

    name: str
    fields: tuple[int, ...]
    """Version made by and needed, flags, method, time, date, check sum, size packed and unpacked."""
    tail: bytes
    """Name, extra fields and comment."""
    sizes: tuple[int, int, int]
    attributes: tuple[int, int]
    offset: int
    end: int = 0
    """Where the next entry's bytes, or the directory, start."""


class Package:
    """The archive `data`. `name` is the file in messages. Raises InvalidFile where it is no sound zip archive."""

    def __init__(self, data: bytes, *, name: str) -> None:
        self._data = data
        self._name = name
        self._entries, self._directory, self._ending = self._read()

    def part(self, path: str) -> bytes | None:
        """What the part at `path` holds; None where there is none."""
        entry = self._entries.get(path)
        return None if entry is None else self._unpacked(entry)

    def replaced(self, path: str, content: bytes) -> bytes:
        """The archive with `content` in the part at `path`; every other byte of its parts as it is."""
        packer = zlib.compressobj(6, zlib.DEFLATED, -15)
        packed = packer.compress(content) + packer.flush()
        parts: list[bytes] = []
        directory: list[bytes] = []
        position = 0
        for entry in sorted(self._entries.values(), key=lambda one: one.offset):
            made_by, needed, flags, method, time, day, check, size_packed, size = entry.fields
            body = self._data[entry.offset : entry.end]
            if entry.name == path:
                name = entry.tail[: entry.sizes[0]]
                flags, method, check = flags & ~_HAS_DESCRIPTOR, _DEFLATED, zlib.crc32(content)
                size_packed, size = len(packed), len(content)
                head = (b"PK\x03\x04", needed, flags, method, time, day, check, size_packed, size, len(name), 0)
                body = _LOCAL.pack(*head) + name + packed
            values = (made_by, needed, flags, method, time, day, check, size_packed, size, *entry.sizes)
            directory.append(_CENTRAL.pack(b"PK\x01\x02", *values, 0, *entry.attributes, position) + entry.tail)
            parts.append(body)
            position += len(body)
        listing = b"".join(directory)
        count = len(self._entries)
        comment = self._ending
        end = _END.pack(_END_SIGNATURE, 0, 0, count, count, len(listing), position, len(comment)) + comment
        return b"".join(parts) + listing + end

    def _read(self) -> tuple[Mapping[str, _Entry], int, bytes]:
        at = self._data.rfind(_END_SIGNATURE, max(len(self._data) - _END.size - _MAX_COMMENT, 0))
        if not self._data.startswith(b"PK\x03\x04") or at < 0 or at + _END.size > len(self._data):
            raise self.fault("is no Word document (.docx): it is not a whole zip archive")
        _, disk, first_disk, here, count, size, start, comment = _END.unpack_from(self._data, at)
        if disk or first_disk or here != count or count > MAX_ENTRIES or start + size > at:
            raise self.fault("is no Word document (.docx): its zip archive is damaged, too large or in several parts")
        found: dict[str, _Entry] = {}
        position = start
        for _ in range(count):
            entry, position = self._entry(position, start)
            if entry.name in found:
                raise self.fault(f"is damaged: it holds {entry.name!r} twice")
            found[entry.name] = entry
        return self._with_ends(found, start), start, self._data[at + _END.size : at + _END.size + comment]

    def _entry(self, position: int, limit: int) -> tuple[_Entry, int]:
        if position + _CENTRAL.size > len(self._data) or self._data[position : position + 4] != b"PK\x01\x02":
            raise self.fault("is damaged: the list of its parts breaks off")
        _, *values = _CENTRAL.unpack_from(self._data, position)
        fields, sizes, (_, inner, outer, offset) = values[:9], values[9:12], values[12:]
        end = position + _CENTRAL.size + sum(sizes)
        tail = self._data[position + _CENTRAL.size : end]
        if offset + _LOCAL.size > limit or len(tail) != sum(sizes):
            raise self.fault("is damaged: a part of it lies outside the file")
        name = tail[: sizes[0]].decode("utf-8", "replace")
        entry = _Entry(
            name=name,
            fields=tuple(fields),
            tail=tail,
            sizes=(sizes[0], sizes[1], sizes[2]),
            attributes=(inner, outer),
            offset=offset,
        )
        return entry, end

    def _with_ends(self, entries: Mapping[str, _Entry], limit: int) -> dict[str, _Entry]:
        """The entries with where the bytes of each end; two that share bytes are no archive that Word makes."""
        ordered = sorted(entries.values(), key=lambda one: one.offset)
        ends = [*(entry.offset for entry in ordered[1:]), limit]
        for entry, end in zip(ordered, ends, strict=True):
            if entry.offset + _LOCAL.size + entry.fields[7] > end:
                raise self.fault("is damaged: parts of it overlap")
        if ordered and ordered[0].offset:
            raise self.fault("is damaged: something stands before its first part")
        return {
            entry.name: _Entry(
                name=entry.name,
                fields=entry.fields,
                tail=entry.tail,
                sizes=entry.sizes,
                attributes=entry.attributes,
                offset=entry.offset,
                end=end,
            )
            for entry, end in zip(ordered, ends, strict=True)
        }

    def _unpacked(self, entry: _Entry) -> bytes:
        signature, *_, name_size, extra_size = _LOCAL.unpack_from(self._data, entry.offset)
        _, _, flags, method, _, _, check, size_packed, size = entry.fields
        if signature != b"PK\x03\x04" or method not in (_STORED, _DEFLATED):
            raise self.fault(f"is damaged: {entry.name!r} can not be unpacked")
        if flags & _ENCRYPTED:
            raise self.fault("is protected by a password; take that off first")
        if size > MAX_PART:
            raise self.fault(f"is too large: {entry.name!r} unpacks to more than {MAX_PART // 1_000_000} MB")
        start = entry.offset + _LOCAL.size + name_size + extra_size
        packed = self._data[start : start + size_packed]
        try:
            content = packed if method == _STORED else zlib.decompressobj(-15).decompress(packed, MAX_PART + 1)
        except zlib.error:
            raise self.fault(f"is damaged: {entry.name!r} can not be unpacked") from None
        if len(content) > MAX_PART:
            raise self.fault(f"is too large: {entry.name!r} unpacks to more than {MAX_PART // 1_000_000} MB")
        if len(content) != size or zlib.crc32(content) != check:
            raise self.fault(f"is damaged: {entry.name!r} is not what its check sum says")
        return content

    def fault(self, message: str) -> InvalidFile:
        """What is wrong with this file."""
        return InvalidFile([Fault(self._name, None, "", message)])
