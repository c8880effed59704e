"""Visits on disk, read again one by one: a scan of many pages takes no more memory than one of few."""

from __future__ import annotations

import pickle
import tempfile
import weakref
from collections.abc import Sequence
from typing import overload

from scanner.recording import PageVisit


class Spool(Sequence[PageVisit]):
    """Visits in the order in which they were added, in a temporary file that goes when the spool does.

    The file has no name and was written by this process, so nothing foreign is ever unpickled.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 (it lives as long as the spool)
        weakref.finalize(self, self._file.close)
        self._starts: list[int] = []
        self._end = 0

    def add(self, visit: PageVisit) -> None:
        """Keep `visit` behind the others."""
        self._file.seek(self._end)
        self._starts.append(self._end)
        pickle.dump(visit, self._file, protocol=pickle.HIGHEST_PROTOCOL)
        self._end = self._file.tell()

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, index: int) -> PageVisit: ...

    @overload
    def __getitem__(self, index: slice) -> list[PageVisit]: ...

    def __getitem__(self, index: int | slice) -> PageVisit | list[PageVisit]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        self._file.seek(self._starts[index])
        visit: PageVisit = pickle.load(self._file)  # noqa: S301 (see above)
        return visit
