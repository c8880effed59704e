"""Collect the cookies and the storage that are there at the end of a visit."""

from __future__ import annotations

import time
from typing import Any

from consent.vocabulary import ItemKind
from scanner.recording import StoredCookie, StoredKey
from scanner.session import PageError, Session

MAX_KEYS = 10_000
MAX_NAME = 1_024


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


async def read_storage(session: Session) -> tuple[StoredKey, ...]:
    """Names of everything that the frames of the page keep in web storage, databases and caches."""
    tree = await session.send("Page.getFrameTree")
    frames = list(_frames(tree["frameTree"]))[:500]
    seen: dict[str, None] = {}
    for frame in frames:
        try:
            answer = await session.send("Storage.getStorageKeyForFrame", {"frameId": frame["id"]})
        except PageError:
            continue  # a frame without an origin of its own, or one that has just gone, keeps nothing
        seen.setdefault(answer["storageKey"])
    keys: list[StoredKey] = []
    for storage_key in seen:
        try:
            keys += await _keys_of(session, storage_key)
        except PageError:
            continue
        if len(keys) >= MAX_KEYS:
            break
    return tuple(keys[:MAX_KEYS])


async def _keys_of(session: Session, storage_key: str) -> list[StoredKey]:
    # "https://frame.example/^0https://page.example": what stands before the first ^ is the origin.
    origin = storage_key.split("^", 1)[0].rstrip("/")
    names: list[tuple[ItemKind, str]] = []
    for kind, is_local in ((ItemKind.LOCAL_STORAGE, True), (ItemKind.SESSION_STORAGE, False)):
        storage_id = {"storageKey": storage_key, "isLocalStorage": is_local}
        entries = (await session.send("DOMStorage.getDOMStorageItems", {"storageId": storage_id}))["entries"]
        names += [(kind, entry[0]) for entry in entries[:MAX_KEYS]]
    databases = await session.send("IndexedDB.requestDatabaseNames", {"storageKey": storage_key})
    names += [(ItemKind.INDEXED_DB, name) for name in databases["databaseNames"][:MAX_KEYS]]
    caches = await session.send("CacheStorage.requestCacheNames", {"storageKey": storage_key})
    names += [(ItemKind.CACHE, cache["cacheName"]) for cache in caches["caches"][:MAX_KEYS]]
    return [StoredKey(kind=kind, name=name[:MAX_NAME], origin=origin) for kind, name in names]


def _frames(tree: dict[str, Any]) -> Any:
    yield tree["frame"]
    for child in tree.get("childFrames", ()):
        yield from _frames(child)
