"""Sites with one habit each, and everything that a perfect scan finds on them.

The tests hold the scanner to each of them, and the bench counts recall and precision over all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.responses import Response
from starlette.types import ASGIApp

from tests.sites import script, setting

SITE = "https://site.example/"
GIF = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"
CROSS_SITE = "SameSite=None; Secure"
OPEN = {"access-control-allow-origin": "*"}

Found = tuple[str, str, str]
"""Kind, name and domain of an item."""


@dataclass(frozen=True, kw_only=True)
class Habit:
    """What a site does, and what is to be found: items with the URL of their setter, and the domains contacted."""

    sites: Mapping[str, Mapping[str, str | ASGIApp]]
    items: Mapping[Found, str | None]
    contacted: frozenset[str] = frozenset()
    pages: int = 1
    refused: frozenset[str] = field(default_factory=frozenset)


def own(page: str, **pages: str | ASGIApp) -> dict[str, dict[str, str | ASGIApp]]:
    """A site of one host: its first page, and others by their name."""
    return {"site.example": {"/": page, **{f"/{name}": answer for name, answer in pages.items()}}}


def cookie(name: str, domain: str = "site.example") -> Found:
    return ("cookie", name, domain)


def inject(host: str) -> ASGIApp:
    """A script that puts another script into the page."""
    tag = f"Object.assign(document.createElement('script'), {{ src: 'https://{host}/' }})"
    return script(f"document.head.append({tag})")


LATE = {cookie("late"): SITE}
TALL = "<div style='height: 5000px'></div>"

HABITS: dict[str, Habit] = {
    "a cookie in the first answer": Habit(
        sites={"site.example": {"/": setting("first=1; Path=/; HttpOnly", body="<p>x")}}, items={cookie("first"): SITE}
    ),
    "a cookie 2.5 s after loading": Habit(
        sites=own("<script>setTimeout(() => document.cookie = 'late=1', 2500)</script>"), items=LATE
    ),
    "a cookie 25 s after loading": Habit(
        sites=own("<script>setTimeout(() => document.cookie = 'late=1', 25000)</script>"), items=LATE
    ),
    "a cookie after scrolling": Habit(
        sites=own(f"{TALL}<script>onscroll = () => document.cookie = 'late=1'</script>"), items=LATE
    ),
    "a cookie when the end comes into view": Habit(
        sites=own(
            f"{TALL}<p id=end>end</p><script>new IntersectionObserver(seen => seen[0].isIntersecting && "
            "(document.cookie = 'late=1')).observe(document.getElementById('end'))</script>"
        ),
        items=LATE,
    ),
    "a cookie with the first frame": Habit(
        sites=own("<script>requestAnimationFrame(() => document.cookie = 'late=1')</script>"), items=LATE
    ),
    "a cookie through the cookie store": Habit(
        sites=own("<script>cookieStore.set('late', '1')</script>"), items=LATE
    ),
    "a cookie after a database has answered": Habit(
        sites=own(
            "<script>const r = indexedDB.open('base'); "
            "r.onsuccess = () => setTimeout(() => document.cookie = 'late=1', 900)</script>"
        ),
        items={**LATE, ("indexed_db", "base", "site.example"): SITE},
    ),
    "a cookie written with document.write": Habit(
        sites=own("<script>document.write('<script>document.cookie = `late=1`<\\/script>')</script>"), items=LATE
    ),
    "a picture asked for just before the end": Habit(
        sites=own(
            "<script>setTimeout(() => { new Image().src = '/dot' }, 14900)</script>", dot=setting("late=1; Path=/")
        ),
        items={cookie("late"): f"{SITE}dot"},
    ),
    "a lazy frame far below": Habit(
        sites=own(
            "<iframe loading=lazy src=/lazy style='margin-top: 9000px'></iframe>", lazy=setting("late=1; Path=/")
        ),
        items={cookie("late"): f"{SITE}lazy"},
    ),
    "a cookie on a deeper page only": Habit(
        sites=own("<a href=/deep>deeper</a>", deep="<script>document.cookie = 'deep=1; path=/'</script>"),
        items={cookie("deep"): f"{SITE}deep"},
        pages=3,
    ),
    "a frame in a frame of another site": Habit(
        sites={
            "site.example": {"/": "<iframe src='https://outer.example/'></iframe>"},
            "outer.example": {"/": "<iframe src='https://inner.example/'></iframe>"},
            "inner.example": {"/": "<script>setTimeout(() => { localStorage.setItem('deep', 1) }, 4000)</script>"},
        },
        items={("local_storage", "deep", "inner.example"): "https://inner.example/"},
        contacted=frozenset({"outer.example", "inner.example"}),
    ),
    "a redirect over three hosts": Habit(
        sites={
            "site.example": {"/": "<img src='https://one.example/'>"},
            "one.example": {"/": setting(f"c1=1; {CROSS_SITE}", status=302, location="https://two.example/")},
            "two.example": {"/": setting(f"c2=1; {CROSS_SITE}", status=302, location="https://three.example/")},
            "three.example": {"/": setting(f"c3=1; {CROSS_SITE}")},
        },
        items={cookie(f"c{number}", f"{name}.example"): f"https://{name}.example/"
               for number, name in enumerate(("one", "two", "three"), start=1)},
        contacted=frozenset({"one.example", "two.example", "three.example"}),
    ),
    "a cookie in a jar of its own (CHIPS)": Habit(
        sites={
            "site.example": {"/": "<iframe src='https://chips.example/'></iframe>"},
            "chips.example": {"/": setting(f"chip=1; {CROSS_SITE}; Partitioned; Path=/")},
        },
        items={cookie("chip", "chips.example"): "https://chips.example/"},
        contacted=frozenset({"chips.example"}),
    ),
    "every kind of storage": Habit(
        sites={
            "site.example": {
                "/": "<script src=/all.js></script>",
                "/all.js": script(
                    "localStorage.setItem('kept', 1); sessionStorage.setItem('tab', 1); "
                    "indexedDB.open('base'); caches.open('store')"
                ),
            }
        },
        items={
            (kind, name, "site.example"): f"{SITE}all.js"
            for kind, name in (
                ("local_storage", "kept"), ("session_storage", "tab"), ("indexed_db", "base"), ("cache", "store")
            )
        },
    ),
    "keys written without a call, by a page that notices nothing": Habit(
        sites={
            "site.example": {
                "/": "<script src=/write.js></script>",
                "/write.js": script(
                    "localStorage.one = 1; sessionStorage['two'] = 2; "
                    "Object.defineProperty(localStorage, 'three', { value: '3' }); localStorage.gone = 1; "
                    "delete localStorage.gone; Storage.prototype.setItem.call(sessionStorage, 'four', 4); "
                    "const event = new StorageEvent('storage', { key: 'one', storageArea: localStorage }); "
                    "const right = [localStorage.one === '1', localStorage.getItem('three') === '3', "
                    "'two' in sessionStorage, localStorage.length === 2, localStorage.key(0) !== null, "
                    "Object.keys(localStorage).sort().join() === 'one,three', localStorage.nothing === undefined, "
                    "localStorage === window.localStorage, localStorage instanceof Storage, "
                    "String(localStorage) === '[object Storage]', event.storageArea === localStorage, "
                    "event instanceof StorageEvent, event.constructor === StorageEvent, "
                    "JSON.stringify(sessionStorage) === '{\"four\":\"4\",\"two\":\"2\"}' "
                    "|| JSON.stringify(sessionStorage) === '{\"two\":\"2\",\"four\":\"4\"}', "
                    "/native code/.test(Object.getOwnPropertyDescriptor(window, 'localStorage').get), "
                    "/native code/.test(localStorage.setItem), /native code/.test(StorageEvent)]; "
                    "right.forEach((is, n) => { if (!is) document.cookie = `wrong${n}=1` })"
                ),
            }
        },
        items={
            (kind, name, "site.example"): f"{SITE}write.js"
            for kind, name in (
                ("local_storage", "one"), ("session_storage", "two"), ("local_storage", "three"),
                ("session_storage", "four"),
            )
        },
    ),
    "a tag manager, a tag, a pixel": Habit(
        sites={
            "site.example": {"/": "<script src='https://manager.example/'></script>"},
            "manager.example": {"/": inject("tag.example")},
            "tag.example": {"/": script("new Image().src = 'https://pixel.example/?id=1'")},
            "pixel.example": {"/": setting(f"px=1; {CROSS_SITE}")},
        },
        items={
            cookie("px", "pixel.example"): "https://pixel.example/?id=1",
            ("pixel", "/", "pixel.example"): "https://tag.example/",
        },
        contacted=frozenset({"manager.example", "tag.example", "pixel.example"}),
    ),
    "an own cookie by another's script": Habit(
        sites={
            "site.example": {"/": "<script src='https://vendor.example/v.js'></script>"},
            "vendor.example": {"/v.js": script("document.cookie = 'visitor=1; domain=site.example; max-age=9999'")},
        },
        items={cookie("visitor", ".site.example"): "https://vendor.example/v.js"},
        contacted=frozenset({"vendor.example"}),
    ),
    "a service worker and a worker that fetch": Habit(
        sites={
            "site.example": {
                "/": "<script>navigator.serviceWorker.register('/sw.js'); new Worker('/worker.js')</script>",
                "/sw.js": script("oninstall = e => e.waitUntil(fetch('https://behind.example/'))"),
                "/worker.js": script("fetch('https://beside.example/')"),
            },
            "behind.example": {"/": Response("", headers=OPEN)},
            "beside.example": {"/": Response("", headers=OPEN)},
        },
        items={},
        contacted=frozenset({"behind.example", "beside.example"}),
    ),
    "a shared worker that fetches at once, and its answer sets a cookie": Habit(
        sites={
            "site.example": {
                "/": "<script src=/start.js></script>",
                "/start.js": script("new SharedWorker('/shared.js').port.start()"),
                "/shared.js": script(
                    "fetch('https://beside.example/?who=1', { credentials: 'include', mode: 'no-cors' }); "
                    "onconnect = () => fetch('https://late.example/', { mode: 'no-cors' })"
                ),
            },
            "beside.example": {"/": setting(f"who=1; {CROSS_SITE}")},
            "late.example": {"/": Response("")},
        },
        items={cookie("who", "beside.example"): None},
        contacted=frozenset({"beside.example", "late.example"}),
    ),
    "a beacon and a socket": Habit(
        sites={
            "site.example": {
                "/": "<script>const line = new WebSocket('wss://socket.example/'); line.onopen = () => line.send('1'); "
                "line.onmessage = event => { document.cookie = 'said=' + event.data }; "
                "onload = () => navigator.sendBeacon('https://beacon.example/b', 'x')</script>"
            },
            "socket.example": {},
            "beacon.example": {"/b": Response(status_code=204)},
        },
        items={("pixel", "/b", "beacon.example"): SITE, cookie("said"): SITE},
        contacted=frozenset({"socket.example", "beacon.example"}),
    ),
    "a picture that counts and one to look at": Habit(
        sites={
            "site.example": {
                "/": "<img src='https://count.example/p.gif?v=1'><img src='https://photos.example/a.png?w=800'>"
            },
            "count.example": {"/p.gif": Response(GIF, media_type="image/gif")},
            "photos.example": {"/a.png": Response(b"\x89PNG" + b"x" * 5000, media_type="image/png")},
        },
        items={("pixel", "/p.gif", "count.example"): SITE},
        contacted=frozenset({"count.example", "photos.example"}),
    ),
    "a fingerprint of the canvas": Habit(
        sites={
            "site.example": {"/": "<script src='https://prints.example/f.js'></script>"},
            "prints.example": {
                "/f.js": script(
                    "const c = document.createElement('canvas'); "
                    "c.getContext('2d').fillText('abc', 1, 9); c.toDataURL()"
                )
            },
        },
        items={("fingerprint", "canvas", "prints.example"): "https://prints.example/f.js"},
        contacted=frozenset({"prints.example"}),
    ),
    "a cookie that the browser refuses, and a probe": Habit(
        sites={
            "site.example": {
                "/": "<img src='https://strict.example/'><script>document.cookie = 'probe=1'; "
                "document.cookie = 'probe=1; max-age=0'; document.cookie = 'kept=1'</script>"
            },
            "strict.example": {"/": setting("lax=1; SameSite=Lax; Secure")},
        },
        items={cookie("kept"): SITE},
        contacted=frozenset({"strict.example"}),
        refused=frozenset({"lax"}),
    ),
    "a page that hides what it does": Habit(
        sites=own(
            "<script>if (navigator.webdriver || /Headless/.test(navigator.userAgent) || !/native code/.test("
            "Object.getOwnPropertyDescriptor(Document.prototype, 'cookie').set)) document.cookie = 'watched=1';"
            "Error.prepareStackTrace = () => 'nothing'; Error.stackTraceLimit = 0; JSON.stringify = () => 'nothing';"
            "Function.prototype.toString = () => 'nothing'; Array.prototype.push = () => 0;"
            "document.cookie = 'mine=1'</script>"
        ),
        items={cookie("mine"): SITE},
    ),
}  # fmt: skip
