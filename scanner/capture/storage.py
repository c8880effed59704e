"""Collect the cookies and the storage that are there at the end of a visit."""

from __future__ import annotations

import asyncio
import hashlib
import time

from consent.vocabulary import ItemKind
from scanner.clock import Clock
from scanner.recording import StoredCookie, StoredKey
from scanner.session import PageError, PageStuck, Session
from scanner.world import World, frames_of

MAX_KEYS = 10_000
MAX_NAME = 1_024
MAX_FRAMES = 500

# A frame without an origin of its own keeps nothing, and throws at each question.
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


async def storage_digests(session: Session) -> dict[str, str]:
    """A digest of the value of each web storage key, under `local_storage KEY (ORIGIN)`."""
    digests: dict[str, str] = {}
    for storage_key in await _storage_keys(session):
        for kind, name, value in await _web_storage(session, storage_key):
            digests[f"{kind} {name} ({_origin(storage_key)})"] = _digest(value)
    return digests


async def read_storage(session: Session, world: World, clock: Clock) -> tuple[StoredKey, ...]:
    """Names of everything that the frames of the page keep in web storage, databases and caches.

    Which databases and caches there are, a page hears in its own time, so that its `clock` has to run on until it does.
    """
    # Playwright has the browser keep storage by origin alone, so the uppermost frame of each origin knows all of it.
    frames = (await frames_of(session))[:MAX_FRAMES]
    asked = {frame.get("securityOrigin", ""): frame["id"] for frame in reversed(frames)}
    # Asked side by side: each answer costs the page some of its own time, and several come in the same moment.
    answers = await clock.until(asyncio.gather(*(_names(world, frame) for frame in asked.values())))
    return tuple(dict.fromkeys(key for answer in answers for key in answer))[:MAX_KEYS]


async def _names(world: World, frame: str) -> list[StoredKey]:
    """What the frame keeps; [] where it has just gone."""
    try:
        told = await world.call(READ_NAMES, MAX_KEYS, MAX_NAME, frame=frame, waits=True)
    except PageStuck:
        raise
    except PageError:
        return []
    if not isinstance(told, dict):
        return []
    kinds = (ItemKind.LOCAL_STORAGE, ItemKind.SESSION_STORAGE, ItemKind.INDEXED_DB, ItemKind.CACHE)
    return [StoredKey(kind=kind, name=name, origin=told["origin"]) for kind in kinds for name in told[kind.value]]


async def _storage_keys(session: Session) -> list[str]:
    frames = (await frames_of(session))[:MAX_FRAMES]
    answers = await asyncio.gather(*(_storage_key(session, frame["id"]) for frame in frames))
    return list(dict.fromkeys(answer for answer in answers if answer is not None))


async def _storage_key(session: Session, frame_id: str) -> str | None:
    try:
        answer = await session.send("Storage.getStorageKeyForFrame", {"frameId": frame_id})
    except PageStuck:
        raise
    except PageError:
        return None  # a frame without an origin of its own, or one that has just gone, keeps nothing
    return str(answer["storageKey"])


async def _web_storage(session: Session, storage_key: str) -> list[tuple[ItemKind, str, str]]:
    found: list[tuple[ItemKind, str, str]] = []
    for kind, is_local in ((ItemKind.LOCAL_STORAGE, True), (ItemKind.SESSION_STORAGE, False)):
        storage_id = {"storageKey": storage_key, "isLocalStorage": is_local}
        entries = (await session.send("DOMStorage.getDOMStorageItems", {"storageId": storage_id}))["entries"]
        found += [(kind, entry[0][:MAX_NAME], entry[1]) for entry in entries[:MAX_KEYS]]
    return found


def _origin(storage_key: str) -> str:
    """ "https://frame.example/^0https://page.example": what stands before the first ^ is the origin."""
    return storage_key.split("^", 1)[0].rstrip("/")


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:16]
