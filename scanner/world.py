"""A world of its own in each frame of a page: the page's elements are there, and its scripts can not interfere.

https://chromedevtools.github.io/devtools-protocol/tot/Page/#method-createIsolatedWorld
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from scanner.session import PageError, PageStuck, Session

NAME = "kruimel"
NO_ORIGIN = "://"
MAX_CONTEXTS = 10_000


async def call_function(
    session: Session,
    context: int,
    function: str,
    values: Sequence[object],
    *,
    objects: Sequence[str] = (),
    by_value: bool = True,
    waits: bool = False,
) -> dict[str, Any]:
    """What `function` returns, called with `values` and then `objects` (by their ids) in an execution context.

    It comes as a remote object of the protocol, with a `value`, or an `objectId` where it is not asked for `by_value`.
    https://chromedevtools.github.io/devtools-protocol/tot/Runtime/#method-callFunctionOn
    """
    details = {
        "functionDeclaration": function,
        "executionContextId": context,
        "arguments": [*({"value": value} for value in values), *({"objectId": object_id} for object_id in objects)],
        "returnByValue": by_value,
        "awaitPromise": waits,
    }
    answer: dict[str, Any] = await session.send("Runtime.callFunctionOn", details)
    returned: dict[str, Any] = answer.get("result", {})
    return returned


async def frames_of(session: Session) -> list[dict[str, Any]]:
    """The frames of the page behind `session` as the protocol tells them, the top one first, parents before children.

    Of a page that nests its frames deeper than the protocol can tell (some 145 of them), the top one alone.
    https://chromedevtools.github.io/devtools-protocol/tot/Page/#type-Frame
    """
    try:
        return list(_frames((await session.send("Page.getFrameTree"))["frameTree"]))
    except PageStuck:
        raise
    except PageError:
        page = (await session.send("Target.getTargetInfo"))["targetInfo"]
        return [{"id": page["targetId"], "url": page["url"]}]


@dataclass(frozen=True, slots=True)
class _Place:
    frame: str
    origin: str
    is_apart: bool
    """Whether the page's own scripts are elsewhere."""


class World:
    """Calls functions in a world of their own in the frames of whatever page a tab shows."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._top = ""
        self._places: dict[int, _Place] = {}
        """Where each execution context is, by its id."""

    async def attach(self) -> None:
        """Hear of the worlds that there are; to be called before `Runtime.enable`."""
        self._top = (await frames_of(self._session))[0]["id"]
        self._session.on("Page.frameNavigated", self._navigated)
        self._session.on("Runtime.executionContextCreated", self._created)
        self._session.on("Runtime.executionContextDestroyed", self._destroyed)
        self._session.on("Runtime.executionContextsCleared", self._cleared)

    def frames_by_origin(self) -> list[str]:
        """Ids of the first frame of each origin, the top one first; frames without an origin are left out."""
        first: dict[str, str] = {}
        for place in self._places.values():
            if place.origin != NO_ORIGIN:
                first.setdefault(place.origin, place.frame)
        return list(first.values())

    async def call(self, function: str, *values: object, frame: str = "", waits: bool = False) -> Any:
        """What `function` returns, called with `values`; where it `waits`, what its promise brings.

        It is called in the frame with that id, else in the top one. Raises PageError where there is no page, or none
        that stays for long enough.
        """
        try:
            return await self._call(function, values, frame, waits=waits)
        except PageStuck:
            raise
        except PageError:  # the page has been loaded anew meanwhile, and its worlds with it
            self._forget(frame or self._top)
            return await self._call(function, values, frame, waits=waits)

    async def _call(self, function: str, values: tuple[object, ...], frame: str, *, waits: bool) -> Any:
        frame = frame or self._top
        apart = (context for context, place in self._places.items() if place.is_apart and place.frame == frame)
        context = next(apart, None)
        if context is None:
            made = await self._session.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": NAME})
            context = int(made["executionContextId"])
        return (await call_function(self._session, context, function, values, waits=waits)).get("value")

    def _forget(self, frame: str) -> None:
        self._places = {context: place for context, place in self._places.items() if place.frame != frame}

    def _navigated(self, event: dict[str, Any]) -> None:
        frame = event["frame"]
        if "parentId" not in frame and frame["id"] != self._top:
            self._top = frame["id"]
            self._places.clear()

    def _created(self, event: dict[str, Any]) -> None:
        # Playwright makes a world for itself in every frame. Another beside it would cost as much as a small page.
        context = event["context"]
        told = context.get("auxData", {})
        if "frameId" in told and len(self._places) < MAX_CONTEXTS:
            is_apart = told.get("type") == "isolated"
            self._places[context["id"]] = _Place(told["frameId"], context["origin"], is_apart)

    def _destroyed(self, event: dict[str, Any]) -> None:
        self._places.pop(event["executionContextId"], None)

    def _cleared(self, _event: dict[str, Any]) -> None:
        self._places.clear()


def _frames(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield tree["frame"]
    for child in tree.get("childFrames", ()):
        yield from _frames(child)
