"""Collect the cookies and the storage that are there at the end of a visit."""

from __future__ import annotations

import asyncio
import hashlib
import time
from typing import Any

from consent.vocabulary import ItemKind
from scanner.clock import Clock
from scanner.recording import StoredCookie, StoredKey
from scanner.session import PageError, PageStuck, Session
from scanner.world import World

MAX_KEYS = 10_000
MAX_NAME = 1_024
MAX_FRAMES = 500

# A frame without an origin of its own keeps nothing, and throws at each question.
READ_VALUES = """(maxNames, maxName) => {
  const entries = (area) => {
    try {
      return Object.entries(area()).slice(0, maxNames).map(([name, value]) => [name.slice(0, maxName), value])
    } catch {
      return []
    }
  }
  return { origin, local_storage: entries(() => localStorage), session_storage: entries(() => sessionStorage) }
}"""
READ_NAMES = """async (maxNames, maxName) => {
  const short = (names) => names.slice(0, maxNames).map((name) => name.slice(0, maxName))
  const asked = async (ask) => {
    try {
      return short(await ask())
    } catch {
      return []
    }
  }
  const [local, session, databases, stores] = await Promise.all([
    asked(() => Object.keys(localStorage)),
    asked(() => Object.keys(sessionStorage)),
    asked(async () => (await indexedDB.databases()).map(({ name }) => name)),
    asked(() => caches.keys()),
  ])
  return { origin, local_storage: local, session_storage: session, indexed_db: databases, cache: stores }
}"""


async def read_jar(session: Session) -> tuple[StoredCookie, ...]:
    """Every cookie of the browser context behind `session`, of all sites."""
    answer = await session.send("Network.getAllCookies")
    now = time.time()
    return tuple(
        StoredCookie(
            name=cookie["name"][:MAX_NAME],
            domain=cookie["domain"],
            path=cookie["path"],
            kept_s=None if cookie.get("session") else max(0, round(cookie["expires"] - now)),
            http_only=cookie["httpOnly"],
            secure=cookie["secure"],
            same_site=cookie.get("sameSite", ""),
            partitioned=bool(cookie.get("partitionKey")),
        )
        for cookie in answer["cookies"][:MAX_KEYS]
    )


async def jar_digests(session: Session) -> dict[str, str]:
    """A digest of the value of each cookie, under `cookie NAME (DOMAIN)`."""
    answer = await session.send("Network.getAllCookies")
    return {f"cookie {cookie['name']} ({cookie['domain']})": _digest(cookie["value"]) for cookie in answer["cookies"]}


async def storage_digests(world: World) -> dict[str, str]:
    """A digest of the value of each web storage key, under `local_storage KEY (ORIGIN)`."""
    answers = await asyncio.gather(*(_told(world, READ_VALUES, frame) for frame in _frames(world)))
    return {
        f"{kind} {name} ({told['origin']})": _digest(value)
        for told in answers
        for kind in (ItemKind.LOCAL_STORAGE, ItemKind.SESSION_STORAGE)
        for name, value in told.get(kind.value, ())
    }


async def read_storage(world: World, clock: Clock) -> tuple[StoredKey, ...]:
    """Names of everything that the frames of the page keep in web storage, databases and caches.

    Which databases and caches there are, a page hears in its own time, so that its `clock` has to run on until it does.
    """
    # Asked side by side: each answer costs the page some of its own time, and several come in the same moment.
    asked = asyncio.gather(*(_told(world, READ_NAMES, frame, waits=True) for frame in _frames(world)))
    answers = await clock.until(asked)
    found = (
        StoredKey(kind=kind, name=name, origin=told["origin"])
        for told in answers
        for kind in (ItemKind.LOCAL_STORAGE, ItemKind.SESSION_STORAGE, ItemKind.INDEXED_DB, ItemKind.CACHE)
        for name in told.get(kind.value, ())
    )
    return tuple(dict.fromkeys(found))[:MAX_KEYS]


def _frames(world: World) -> list[str]:
    """A frame of each origin. Playwright has the browser keep storage by origin alone, so each knows all of its own."""
    return world.frames_by_origin()[:MAX_FRAMES]


async def _told(world: World, function: str, frame: str, *, waits: bool = False) -> dict[str, Any]:
    """What `function` tells of a frame; {} where the frame has just gone."""
    try:
        told = await world.call(function, MAX_KEYS, MAX_NAME, frame=frame, waits=waits)
    except PageStuck:
        raise
    except PageError:
        return {}
    return told if isinstance(told, dict) else {}


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:16]
