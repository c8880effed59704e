"""Keeps every record: in the store, or in the outbox until the store is back."""

from __future__ import annotations

import asyncio
import logging

from consent.records.outbox import Outbox, append_once
from consent.records.record import ConsentRecord
from consent.records.store import RecordStore

log = logging.getLogger(__name__)

STORE_TIMEOUT_S = 5
"""How long a visitor waits for the record to be kept."""
RETRY_S = 20
"""How long to leave a store alone that was down; in that time records go to the outbox at once."""


class RecordKeeper:
    """Takes records from all requests; `outbox` may be None, and then a record of a store that is down is lost."""

    def __init__(self, store: RecordStore, outbox: Outbox | None) -> None:
        self._store = store
        self._outbox = outbox
        self._retry: tuple[asyncio.AbstractEventLoop, asyncio.TimerHandle] | None = None
        self._sending: asyncio.Task[None] | None = None

    async def keep(self, record: ConsentRecord) -> bool:
        """Whether `record` is kept, and will survive a crash. Raises nothing."""
        if self._outbox is not None and self._is_waiting():
            return await self._put(record, self._outbox)
        try:
            async with asyncio.timeout(STORE_TIMEOUT_S):
                await append_once(record, self._store)
        except Exception:  # whatever a store raises, a refusal has to take effect
            log.exception("consent record %s was not kept by the store", record.id)
            return self._outbox is not None and await self._put(record, self._outbox)
        self.resume()
        return True

    def resume(self) -> None:
        """Send on, in the background, what waits since the store was down; call it in an event loop."""
        is_sending = self._sending is not None and not self._sending.done()
        if self._outbox is not None and not is_sending and self._outbox.holds_any:
            self._sending = asyncio.get_running_loop().create_task(self._send_on(self._outbox))

    async def _put(self, record: ConsentRecord, outbox: Outbox) -> bool:
        try:
            await outbox.put(record)
        except OSError:
            log.exception("consent record %s was not kept in the outbox", record.id)
            return False
        self._wait()
        return True

    async def _send_on(self, outbox: Outbox) -> None:
        try:
            is_done = await outbox.send_on(self._store)
        except Exception:  # a disk that is full or gone
            log.exception("consent records in the outbox could not be sent on")
            is_done = False
        if not is_done:
            self._wait()

    def _is_waiting(self) -> bool:
        """Whether the store is left alone for now. A timer of an event loop that has ended counts for nothing."""
        return self._retry is not None and self._retry[0] is asyncio.get_running_loop()

    def _wait(self) -> None:
        if not self._is_waiting():
            loop = asyncio.get_running_loop()
            self._retry = (loop, loop.call_later(RETRY_S, self._stop_waiting))

    def _stop_waiting(self) -> None:
        self._retry = None
        self.resume()
