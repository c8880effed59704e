"""What kruimel wrote into a policy, kept beside it: `privacy.txt` has `privacy.txt.kruimel.json`.

In bare text nothing else tells which lines are kruimel's; in all formats it tells what a person changed since. It
holds no moment, so that writing twice changes nothing here either, and belongs under version control with the policy.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from consent.errors import Fault, InvalidFile
from consent.reading import read_bytes

SUFFIX = ".kruimel.json"
SCHEMA = "policy-memory/1"
MAX_BYTES = 4_000_000
MAX_PIECES = 20_000
MAX_REMEMBERED = 4_000
"""Above either, a changed section is not looked for: the time would grow with their product."""
MIN_SHARE = 0.5
"""Of what was written, in characters, at least so much has to be there still."""
MAX_GAP = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """The section as it was last written, piece by piece."""

    pieces: tuple[str, ...]

    @property
    def digest(self) -> str:
        """The SHA-256 of the pieces, in hex."""
        return hashlib.sha256("\n".join(self.pieces).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """Where a remembered section stands among the pieces of a document; `last` is included."""

    first: int
    last: int
    is_exact: bool
    missing_before: int = 0
    """How many of the remembered pieces at the start, and at the end, are not there as they were."""
    missing_after: int = 0


def memory_path(policy: Path) -> Path:
    """Where the memory of `policy` is."""
    return policy.with_name(policy.name + SUFFIX)


def read_memory(policy: Path) -> Memory | None:
    """The memory of the policy at that path; None where there is none. Raises InvalidFile where it is no memory."""
    path = memory_path(policy)
    if not path.exists():
        return None
    try:
        values: Any = json.loads(read_bytes(path, MAX_BYTES))
        pieces = values["pieces"]
        if values["kruimel"] == SCHEMA and isinstance(pieces, list) and all(isinstance(one, str) for one in pieces):
            memory = Memory(pieces=tuple(pieces))
            if values["sha256"] == memory.digest:
                return memory
    except (ValueError, TypeError, KeyError, RecursionError):
        pass
    raise InvalidFile([Fault(str(path), None, "", "is not what kruimel wrote; take it back from git, or remove it")])


def memory_bytes(memory: Memory) -> bytes:
    """The file of `memory`."""
    values = {"kruimel": SCHEMA, "sha256": memory.digest, "pieces": memory.pieces}
    return (json.dumps(values, ensure_ascii=True, indent=1) + "\n").encode("ascii")


def recall(memory: Memory, pieces: Sequence[str]) -> Recalled | None:
    """Where `memory` stands among `pieces`: word for word, else as the part that has most of it in the same order.

    None where it is not there, or where two places have it.
    """
    wanted = memory.pieces
    if not wanted or not pieces:
        return None
    exact = _exact(wanted, pieces)
    if exact:
        return Recalled(first=exact[0], last=exact[0] + len(wanted) - 1, is_exact=True) if len(exact) == 1 else None
    return _fuzzy(wanted, pieces)


def _exact(wanted: Sequence[str], pieces: Sequence[str]) -> list[int]:
    """The first places, two at most, where `wanted` stands in one row."""
    # Longer pieces are rarer: looking for the longest first keeps a document of equal lines from taking long.
    offset = max(range(len(wanted)), key=lambda index: len(wanted[index]))
    found: list[int] = []
    tried = 0
    for index, piece in enumerate(pieces):
        start = index - offset
        if piece != wanted[offset] or start < 0:
            continue
        tried += 1
        if tuple(pieces[start : start + len(wanted)]) == tuple(wanted):
            found.append(start)
        if len(found) == 2 or tried > MAX_REMEMBERED:
            break
    return found


def _fuzzy(wanted: Sequence[str], pieces: Sequence[str]) -> Recalled | None:
    if len(pieces) > MAX_PIECES or len(wanted) > MAX_REMEMBERED:
        return None
    matcher = SequenceMatcher(None, pieces, wanted)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    if not blocks:
        return None
    weights = [sum(len(pieces[block.a + step]) for step in range(block.size)) for block in blocks]
    middle = max(range(len(blocks)), key=lambda index: weights[index])
    first = last = middle
    while first > 0 and blocks[first].a - (blocks[first - 1].a + blocks[first - 1].size) <= MAX_GAP:
        first -= 1
    while last + 1 < len(blocks) and blocks[last + 1].a - (blocks[last].a + blocks[last].size) <= MAX_GAP:
        last += 1
    if sum(weights[first : last + 1]) < MIN_SHARE * sum(map(len, wanted)):
        return None
    return Recalled(
        first=blocks[first].a,
        last=blocks[last].a + blocks[last].size - 1,
        is_exact=False,
        missing_before=blocks[first].b,
        missing_after=len(wanted) - blocks[last].b - blocks[last].size,
    )
