"""What a bench measures, and how it is printed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure beside its baseline, both from the same run."""

    what: str
    value: float
    unit: str
    baseline: float
    """In the same unit; the ratio is `value / baseline`."""
    target: float | None = None
    """The value should be at most this, or at least where `more_is_better`."""
    more_is_better: bool = False


def lines(rows: Iterable[Row]) -> Iterable[str]:
    """The table, line by line, as the rows come in."""
    yield f"{'':44} {'value':>10} {'unit':6} {'baseline':>9} {'ratio':>7} {'target':>8}"
    for row in rows:
        target = "" if row.target is None else f"{row.target:g}"
        missed = "" if row.target is None else _missed(row.value, row.target, more_is_better=row.more_is_better)
        ratio = row.value / row.baseline if row.baseline else float("nan")
        yield f"{row.what:44} {row.value:10.2f} {row.unit:6} {row.baseline:9.2f} {ratio:7.2f} {target:>8}{missed}"


def _missed(value: float, target: float, *, more_is_better: bool) -> str:
    if more_is_better:
        return "  under" if value < target else ""
    return "  over" if value > target else ""
