"""Collect the cookies and the storage that are there at the end of a visit."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Iterator
from typing import Any

from consent.vocabulary import ItemKind
from scanner.clock import Clock
from scanner.recording import StoredCookie, StoredKey
from scanner.session import PageError, PageStuck, Session

MAX_KEYS = 10_000
MAX_NAME = 1_024
MAX_FRAMES = 500


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


async def read_storage(session: Session, clock: Clock) -> tuple[StoredKey, ...]:
    """Names of everything that the frames of the page keep in web storage, databases and caches.

    Which databases and caches there are, the page itself answers, so that its `clock` has to run on until it does.
    """
    storage_keys = await _storage_keys(session)
    # Asked side by side: each answer costs the page some of its own time, and several come in the same moment.
    answers = await clock.until(asyncio.gather(*(_names(session, storage_key) for storage_key in storage_keys)))
    keys = [
        StoredKey(kind=kind, name=name, origin=_origin(storage_key))
        for storage_key, names in zip(storage_keys, answers, strict=True)
        for kind, name in names
    ]
    return tuple(keys[:MAX_KEYS])


async def _storage_keys(session: Session) -> list[str]:
    tree = await session.send("Page.getFrameTree")
    frames = list(_frames(tree["frameTree"]))[:MAX_FRAMES]
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


async def _names(session: Session, storage_key: str) -> list[tuple[ItemKind, str]]:
    """What is kept under `storage_key`; [] where the browser does not tell."""
    of_key = {"storageKey": storage_key}
    try:
        entries, databases, caches = await asyncio.gather(
            _web_storage(session, storage_key),
            session.send("IndexedDB.requestDatabaseNames", of_key),
            session.send("CacheStorage.requestCacheNames", of_key),
        )
    except PageStuck:
        raise
    except PageError:
        return []
    names = [(kind, name) for kind, name, _ in entries]
    names += [(ItemKind.INDEXED_DB, name[:MAX_NAME]) for name in databases["databaseNames"][:MAX_KEYS]]
    names += [(ItemKind.CACHE, cache["cacheName"][:MAX_NAME]) for cache in caches["caches"][:MAX_KEYS]]
    return names


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


def _frames(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield tree["frame"]
    for child in tree.get("childFrames", ()):
        yield from _frames(child)
