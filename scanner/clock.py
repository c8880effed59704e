"""Let a page live half a minute in a few milliseconds.

Chromium's virtual time stands still while a request is under way and otherwise jumps from timer to timer, in frames of
other sites too, so what a page does 2.5, 12 or 28 seconds after it loaded is seen without waiting for it.
https://chromedevtools.github.io/devtools-protocol/tot/Emulation/#method-setVirtualTimePolicy
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Sequence
from typing import Literal, Protocol, TypeVar

from scanner.session import Session

Policy = Literal["pauseIfNetworkFetchesPending", "advance"]
T = TypeVar("T")
STUCK_AFTER_S = 2.0
REAL_LIFE_S = 3.0
LONGEST_STEP_MS = 16
BETWEEN_STEPS_S = 0.003
"""Between two steps an answer has this long to arrive, which is cheaper than another step."""

# Shares of the time granted; they make a whole.
SLICES = (0.01, 0.04, 0.10, 0.25, 0.60)
FEW_SLICES = (0.02, 0.18, 0.80)
"""For a spell that another one follows, in which what arrives late has its turn."""


class Clock(Protocol):
    """The time of one page."""

    async def stop(self) -> None:
        """Hold the page's time where it can be held."""
        ...

    def break_off(self) -> None:
        """End the time that is being granted, and grant no more until `stop`."""
        ...

    async def live(self, milliseconds: int, *, cap_s: float, slices: Sequence[float] = SLICES) -> bool:
        """Let the page live `milliseconds` of its own time; whether all of them passed within `cap_s` seconds."""
        ...

    async def until(self, answer: Awaitable[T]) -> T:
        """What `answer` brings, with the page's time running on until it does."""
        ...


class RealClock:
    """The clock on the wall, for a page that can not live in virtual time. It sees less of a page, and says so."""

    async def stop(self) -> None:
        """Nothing: real time stops for nobody."""

    def break_off(self) -> None:
        """Nothing: the time that is granted ends by itself."""

    async def live(
        self,
        milliseconds: int,
        *,
        cap_s: float,
        slices: Sequence[float] = SLICES,  # noqa: ARG002 (real time can not be cut)
    ) -> bool:
        """Wait as long as a patient peer does; False, since the page's own time did not pass whole."""
        await asyncio.sleep(min(milliseconds / 1000, cap_s, REAL_LIFE_S))
        return False

    async def until(self, answer: Awaitable[T]) -> T:
        """What `answer` brings."""
        return await answer


class VirtualClock:
    """The clock of one page. It stands still until `live` grants it some time."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._expired = asyncio.Event()
        self._is_broken_off = False
        session.on("Emulation.virtualTimeBudgetExpired", lambda _event: self._expired.set())

    async def stop(self) -> None:
        """Hold the page's time. Requests go on; timers and frames wait."""
        self._is_broken_off = False
        await self._session.send("Emulation.setVirtualTimePolicy", {"policy": "pause"})

    def break_off(self) -> None:
        """End the time that is being granted, and grant no more until `stop`."""
        self._is_broken_off = True
        self._expired.set()

    async def live(self, milliseconds: int, *, cap_s: float, slices: Sequence[float] = SLICES) -> bool:
        """Let the page live `milliseconds` of its own time; whether all of them passed within `cap_s` seconds of ours.

        Virtual time waits for requests, and for nothing else: what comes from another process (a database, a worker,
        a cookie store) arrives when it arrives, and by then the page may be half a minute older. So the time is
        granted in slices that grow, and between two of them what has arrived gets its turn.

        A fetch that never ends holds virtual time for ever. When half of `cap_s` has gone by, the clock is told to run
        on without waiting for the network, so that the page's timers still get their turn.
        """
        deadline = time.monotonic() + cap_s
        policy: Policy = "pauseIfNetworkFetchesPending"
        whole = True
        for part in slices:
            if self._is_broken_off:
                return False
            left = deadline - time.monotonic()
            if policy == "advance":
                whole = await self._spend(policy, round(milliseconds * part), left) and whole
            elif not await self._spend(policy, round(milliseconds * part), left - cap_s / 2):
                await self._ask_whether_it_lives()
                policy, whole = "advance", await self._spend("advance", round(milliseconds * part), left - cap_s / 2)
        return whole

    async def until(self, answer: Awaitable[T]) -> T:
        """What `answer` brings, with the page's time running on, at first a millisecond at a time, until it does.

        Some questions (which databases are there?) are answered by the page itself, and a page whose time stands
        still answers nothing.
        """
        task = asyncio.ensure_future(answer)
        try:
            milliseconds = 1
            while not task.done() and not self._is_broken_off:
                await self._spend("advance", milliseconds, 1.0)
                milliseconds = min(2 * milliseconds, LONGEST_STEP_MS)
                await asyncio.wait({task}, timeout=BETWEEN_STEPS_S)
            return await task
        finally:
            task.cancel()  # or, where the scan is stopped meanwhile, it would fail later, with nobody to hear of it

    async def _ask_whether_it_lives(self) -> None:
        """Raises PageStuck for a page that waits in a loop for its clock to move: inside a task it never does."""
        if not self._is_broken_off:
            await self._session.send("Runtime.evaluate", {"expression": "0"}, seconds=STUCK_AFTER_S)

    async def _spend(self, policy: Policy, milliseconds: int, seconds: float) -> bool:
        if self._is_broken_off:
            return False
        self._expired.clear()
        budget = {
            "policy": policy,
            "budget": milliseconds,
            # Without it a page whose timers post new work for ever would hold its own time still.
            "maxVirtualTimeTaskStarvationCount": 100_000,
        }
        await self._session.send("Emulation.setVirtualTimePolicy", budget)
        try:
            await asyncio.wait_for(self._expired.wait(), max(seconds, 0.01))
        except TimeoutError:
            return False
        return not self._is_broken_off
