"""What a person changed in a section, beside what kruimel would write now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import unified_diff

THEN, HAND, NOW = "written then", "by hand", "would be written now"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edits:
    """Three versions of a section, a piece of text a line each."""

    then: tuple[str, ...] | None
    """As kruimel last wrote it; None where nobody kept that."""
    hand: tuple[str, ...]
    """As it stands there."""
    now: tuple[str, ...]
    """As kruimel would write it."""

    def shown(self, name: str) -> str:
        """The three side by side as two unified diffs from the same start; one where the first version is lost."""
        if self.then is None:
            return _diff(self.hand, self.now, name, HAND, NOW)
        by_hand = _diff(self.then, self.hand, name, THEN, HAND) or f"{name}: only markup was changed by hand\n"
        return by_hand + _diff(self.then, self.now, name, THEN, NOW)


def _diff(one: Sequence[str], other: Sequence[str], name: str, first: str, second: str) -> str:
    lines = unified_diff(one, other, f"{name} ({first})", f"{name} ({second})", lineterm="", n=1)
    return "".join(f"{line}\n" for line in lines)
