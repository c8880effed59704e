"""A world of its own in a page: the page's elements are there, and its scripts can not interfere.

https://chromedevtools.github.io/devtools-protocol/tot/Page/#method-createIsolatedWorld
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scanner.session import PageError, PageStuck, Session

NAME = "kruimel"


def function_call(
    world: int,
    function: str,
    values: Sequence[object],
    *,
    objects: Sequence[str] = (),
    by_value: bool = True,
    waits: bool = False,
) -> dict[str, Any]:
    """What `Runtime.callFunctionOn` takes to call `function` with `values` and then `objects` (by their ids)."""
    return {
        "functionDeclaration": function,
        "executionContextId": world,
        "arguments": [*({"value": value} for value in values), *({"objectId": object_id} for object_id in objects)],
        "returnByValue": by_value,
        "awaitPromise": waits,
    }


class World:
    """Calls functions in a world of their own in the main frame of whatever page a tab shows."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._frame_id = ""
        self._context_id: int | None = None

    async def attach(self) -> None:
        """Hear of the worlds that there are; to be called before `Runtime.enable`."""
        self._frame_id = (await self._session.send("Page.getFrameTree"))["frameTree"]["frame"]["id"]
        self._session.on("Page.frameNavigated", self._navigated)
        self._session.on("Runtime.executionContextCreated", self._created)
        self._session.on("Runtime.executionContextsCleared", self._cleared)

    async def call(self, function: str, *values: object, waits: bool = False) -> Any:
        """What `function` returns, called with `values`; where it `waits`, what its promise brings.

        Raises PageError where there is no page, or none that stays for long enough.
        """
        try:
            return await self._call(function, values, waits=waits)
        except PageStuck:
            raise
        except PageError:  # the page has been loaded anew meanwhile, and its worlds with it
            self._context_id = None
            return await self._call(function, values, waits=waits)

    async def _call(self, function: str, values: tuple[object, ...], *, waits: bool) -> Any:
        if self._context_id is None:
            made = await self._session.send("Page.createIsolatedWorld", {"frameId": self._frame_id, "worldName": NAME})
            self._context_id = int(made["executionContextId"])
        details = function_call(self._context_id, function, values, waits=waits)
        return (await self._session.send("Runtime.callFunctionOn", details)).get("result", {}).get("value")

    def _navigated(self, event: dict[str, Any]) -> None:
        frame = event["frame"]
        if "parentId" not in frame and frame["id"] != self._frame_id:
            self._frame_id, self._context_id = frame["id"], None

    def _created(self, event: dict[str, Any]) -> None:
        # Playwright makes one for itself in every frame. Another beside it would cost as much as a small page.
        told = event["context"].get("auxData", {})
        if told.get("type") == "isolated" and told.get("frameId") == self._frame_id:
            self._context_id = event["context"]["id"]

    def _cleared(self, _event: dict[str, Any]) -> None:
        self._context_id = None
