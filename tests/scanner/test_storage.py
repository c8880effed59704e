"""What frames keep in web storage, databases and caches, read where their scripts can not interfere."""

from __future__ import annotations

from typing import Any

from tests.scanner.conftest import Scan
from tests.sites import nested_frames

# Of writing to web storage the browser tells by itself; that there is a database, only who asks is told.
KEEP = "<script>indexedDB.open('{}')</script>"
SANDBOXED = "<iframe sandbox='allow-scripts' srcdoc='<script>document.title = 1</script>'></iframe>"


def kept(report: dict[str, Any]) -> list[tuple[str, str, str]]:
    return sorted((item["kind"], item["name"], item["domain"]) for item in report["items"])


async def test_what_a_frame_below_another_site_keeps_is_found(scan: Scan) -> None:
    page = KEEP.format("outer") + "<iframe src='https://other.example/'></iframe>"
    sites = {
        "site.example": {"/": page, "/inner": KEEP.format("inner")},
        "other.example": {"/": "<iframe src='https://site.example/inner'></iframe>"},
    }

    assert kept(await scan(sites)) == [
        ("indexed_db", "inner", "site.example"),
        ("indexed_db", "outer", "site.example"),
    ]


async def test_frames_that_share_their_storage_are_told_once_and_one_without_an_origin_keeps_nothing(
    scan: Scan,
) -> None:
    page = KEEP.format("mine") + SANDBOXED + "<iframe src='/same'></iframe>" * 3

    assert kept(await scan({"site.example": {"/": page, "/same": KEEP.format("same")}})) == [
        ("indexed_db", "mine", "site.example"),
        ("indexed_db", "same", "site.example"),
    ]


async def test_page_that_lies_about_its_storage_is_not_believed(scan: Scan) -> None:
    page = f"""<form name='caches'></form><img id='indexedDB' alt=''><script>
      localStorage.setItem('{"k" * 3_000}', '1')
      caches.open('store').then(() => {{
        indexedDB.open('base')
        Object.keys = () => ['lie']
        IDBFactory.prototype.databases = () => ['lie']
        CacheStorage.prototype.keys = () => ['lie']
        Object.defineProperty(globalThis, 'localStorage', {{ value: {{ lie: 1 }} }})
        Object.defineProperty(globalThis, 'origin', {{ value: 'https://lie.example' }})
      }})
    </script>"""

    assert kept(await scan({"site.example": {"/": page}})) == [
        ("cache", "store", "site.example"),
        ("indexed_db", "base", "site.example"),
        ("local_storage", "k" * 1_024, "site.example"),
    ]


async def test_page_does_not_hide_its_storage_below_a_hundred_and_fifty_frames(scan: Scan) -> None:
    report = await scan({"site.example": {"/": KEEP.format("base") + nested_frames(150)}})

    assert kept(report) == [("indexed_db", "base", "site.example")]
    assert "getFrameTree" not in str(report)
