"""The frames of a page, each with a world of its own in which the page's scripts can not interfere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from scanner.session import PageError, Session
from scanner.world import NAME, call_function, frames_of

MAX_FRAMES = 30
MAX_NODES = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One frame of a page, as long as it stays where it is."""

    session: Session
    id: str
    url: str
    world: int
    """The execution context to call functions in."""
    is_top: bool

    async def call(self, function: str, *values: object, objects: Sequence[str] = ()) -> Any:
        """What `function` returns, called with `values` and then `objects` (by their ids) in this frame's own world."""
        return (await call_function(self.session, self.world, function, values, objects=objects)).get("value")

    async def handle(self, function: str, *values: object) -> str:
        """The id of the object that `function` returns; PageError where it returns none."""
        object_id = (await call_function(self.session, self.world, function, values, by_value=False)).get("objectId")
        if not isinstance(object_id, str):
            raise PageError("the element has gone")
        return object_id


async def open_frames(session: Session, world: str = NAME) -> list[Frame]:
    """The frames of the page behind `session`, the top one first; those that are about to go are left out."""
    frames: list[Frame] = []
    for frame in await frames_of(session):
        if len(frames) >= MAX_FRAMES:
            break
        try:
            opened = await session.send("Page.createIsolatedWorld", {"frameId": frame["id"], "worldName": world})
        except PageError:
            continue
        frames.append(
            Frame(
                session=session,
                id=frame["id"],
                url=frame.get("url", "")[:2048],
                world=int(opened["executionContextId"]),
                is_top="parentId" not in frame,
            )
        )
    return frames


async def closed_roots(session: Session, frames: Sequence[Frame]) -> dict[str, list[str]]:
    """Ids of the closed shadow roots in each frame, as objects of its world, by the frame's id.

    No script can reach into a closed root; the browser's own protocol can.
    """
    worlds = {frame.id: frame.world for frame in frames}
    found: dict[str, list[str]] = {}
    try:
        document = (await session.send("DOM.getDocument", {"depth": -1, "pierce": True}))["root"]
        top = next((frame.id for frame in frames if frame.is_top), "")
        for frame_id, node in _closed(document, top):
            if frame_id in worlds and len(found.setdefault(frame_id, [])) < 50:
                target = {"backendNodeId": node["backendNodeId"], "executionContextId": worlds[frame_id]}
                found[frame_id].append((await session.send("DOM.resolveNode", target))["object"]["objectId"])
        await session.send("DOM.disable")  # or it would go on to tell about every change of the page
    except PageError:
        return {}
    return found


def _closed(document: dict[str, Any], top: str) -> Iterator[tuple[str, dict[str, Any]]]:
    waiting = [(top, document)]
    for _ in range(MAX_NODES):
        if not waiting:
            return
        frame_id, node = waiting.pop()
        waiting += [(frame_id, child) for child in node.get("children", ())]
        for root in node.get("shadowRoots", ()):
            if root.get("shadowRootType") == "closed":
                yield frame_id, root
            if root.get("shadowRootType") != "user-agent":
                waiting.append((frame_id, root))
        if "contentDocument" in node:
            waiting.append((node.get("frameId", ""), node["contentDocument"]))
