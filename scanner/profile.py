"""The visitor that a scan pretends to be: an ordinary one, since banners and trackers hide from robots."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from babel import Locale, UnknownLocaleError

from consent.errors import ConfigError
from scanner.headers import SiteHeaders
from scanner.session import Session

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, ProxySettings

    from scanner.browser import OpenBrowser


class Viewport(StrEnum):
    """What a visitor looks at the site with."""

    DESKTOP = "desktop"
    MOBILE = "mobile"


# The W3C draft of Global Privacy Control: a header, and a property of Navigator that is read-only and inherited.
# Written like the browser's own accessor, so that a page that looks for tampering finds a getter of that name.
GPC_SCRIPT = """(() => {
  const model = { get globalPrivacyControl() { return true } }
  const accessor = Object.getOwnPropertyDescriptor(model, 'globalPrivacyControl')
  Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { ...accessor, get: new Proxy(accessor.get, {}) })
})()"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A screen, and what the browser on it says of itself."""

    width: int
    height: int
    scale: float
    is_mobile: bool
    system: str
    """The part of the user agent that names the system. Chrome has frozen it."""
    platform: str
    """`navigator.platform`"""
    name: str
    version: str
    model: str = ""
    architecture: str = ""
    bitness: str = ""


DEVICES: dict[Viewport, Device] = {
    Viewport.DESKTOP: Device(
        width=1280,
        height=800,
        scale=1,
        is_mobile=False,
        system="X11; Linux x86_64",
        platform="Linux x86_64",
        name="Linux",
        version="6.12.0",
        architecture="x86",
        bitness="64",
    ),
    Viewport.MOBILE: Device(
        width=412,
        height=915,
        scale=2.625,
        is_mobile=True,
        system="Linux; Android 10; K",
        platform="Linux armv81",
        name="Android",
        version="15.0.0",
        model="Pixel 8",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """A proxy server; the name and password stay out of every message."""

    server: str
    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @classmethod
    def parse(cls, text: str) -> Proxy:
        """The proxy at `http://[NAME:PASSWORD@]HOST:PORT` (or https, socks5); ConfigError for anything else."""
        expected = "--proxy: expected http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT"
        try:
            parts = urlsplit(text.strip())
            host, port = parts.hostname, parts.port
        except ValueError:
            raise ConfigError(expected) from None
        if parts.scheme not in ("http", "https", "socks5") or not host or parts.path not in ("", "/"):
            raise ConfigError(expected)
        if parts.scheme == "socks5" and parts.username:
            raise ConfigError("--proxy: Chromium can not log in to a SOCKS proxy")
        shown = f"[{host}]" if ":" in host else host
        return cls(
            server=f"{parts.scheme}://{shown}" + (f":{port}" if port else ""),
            username=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
        )

    @property
    def settings(self) -> ProxySettings:
        """As Playwright takes it."""
        settings: ProxySettings = {"server": self.server}
        if self.username:
            settings |= {"username": self.username, "password": self.password}
        return settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Language, place, screen, connection and login of the visitor."""

    locale: str = "nl-NL"
    timezone: str = "Europe/Amsterdam"
    viewport: Viewport = Viewport.DESKTOP
    proxy: Proxy | None = None
    storage_state: Path | None = None
    """Cookies and storage to begin with, as Playwright saves them (`checked_storage_state`)."""
    headers: SiteHeaders = field(default_factory=SiteHeaders)
    """Sent to the scanned site, and to nobody else."""
    gpc: bool = False
    """Whether the browser says that its owner objects to sale and sharing (Global Privacy Control)."""
    insecure: bool = False
    """Whether a site is visited although its certificate is not valid."""

    @property
    def device(self) -> Device:
        """What the visitor holds in hand."""
        return DEVICES[self.viewport]

    @property
    def notes(self) -> tuple[str, ...]:
        """What a report has to say about this visitor, one sentence each; no secret among it."""
        notes = []
        if self.insecure:
            notes.append("certificates were not checked (--insecure): what was seen may come from somebody else")
        if self.storage_state:
            notes.append("every visit began with the cookies and storage of a file (--storage-state)")
        if self.headers.names:
            names = ", ".join(self.headers.names)
            notes.append(f"the site got headers that an ordinary visitor does not send: {names}")
        if self.gpc:
            notes.append("the browser sent Global Privacy Control")
        return tuple(notes)

    async def new_context(self, opened: OpenBrowser) -> BrowserContext:
        """A fresh browser context: nothing remembered but what `storage_state` holds."""
        device = self.device
        context = await opened.browser.new_context(
            locale=self.locale,
            timezone_id=self.timezone,
            viewport={"width": device.width, "height": device.height},
            device_scale_factor=device.scale,
            is_mobile=device.is_mobile,
            has_touch=device.is_mobile,
            user_agent=user_agent(opened.version, device),
            accept_downloads=False,
            ignore_https_errors=self.insecure,
            storage_state=self.storage_state,
            proxy=self.proxy.settings if self.proxy else None,
            extra_http_headers={"Sec-GPC": "1"} if self.gpc else None,
        )
        if self.gpc:
            await context.add_init_script(GPC_SCRIPT)
        return context

    async def put_on(self, session: Session, version: str) -> None:
        """Let the page behind `session` show this visitor: browser, languages and login."""
        await self.show(session, version)
        await self.headers.attach(session)

    async def show(self, session: Session, version: str) -> None:
        """Let the page behind `session` show the visitor's browser and languages.

        Playwright gives a context a user agent, but leaves the client hints, in which a headless browser says that it
        is one.
        """
        await session.send("Emulation.setUserAgentOverride", appearance(version, self.device, self.locale))


def user_agent(version: str, device: Device = DEVICES[Viewport.DESKTOP]) -> str:
    """What Chrome of that version calls itself; since version 101 only the first number is told."""
    mobile = " Mobile" if device.is_mobile else ""
    return (
        f"Mozilla/5.0 ({device.system}) AppleWebKit/537.36 (KHTML, like Gecko) "
        f"Chrome/{version.split('.', 1)[0]}.0.0.0{mobile} Safari/537.36"
    )


def appearance(version: str, device: Device, locale: str) -> dict[str, Any]:
    """User agent, client hints and languages that agree with each other, for `Emulation.setUserAgentOverride`.

    https://wicg.github.io/ua-client-hints/
    """
    brands = [("Not:A-Brand", "8.0.0.0"), ("Chromium", version), ("Google Chrome", version)]
    return {
        "userAgent": user_agent(version, device),
        "acceptLanguage": ",".join(languages(locale)),
        "platform": device.platform,
        "userAgentMetadata": {
            "brands": [{"brand": brand, "version": full.split(".", 1)[0]} for brand, full in brands],
            "fullVersionList": [{"brand": brand, "version": full} for brand, full in brands],
            "platform": device.name,
            "platformVersion": device.version,
            "architecture": device.architecture,
            "bitness": device.bitness,
            "model": device.model,
            "mobile": device.is_mobile,
            "wow64": False,
        },
    }


def languages(locale: str) -> list[str]:
    """`nl-NL`, `nl`, `en-US`, `en`: what a browser in that language asks for, as `navigator.languages` lists it."""
    return list(dict.fromkeys([locale, locale.split("-", 1)[0], "en-US", "en"]))


def checked_locale(text: str) -> str:
    """`text` as a browser spells it, such as `nl-NL`; ConfigError for what is no locale."""
    try:
        locale = Locale.parse(text.strip().replace("_", "-"), sep="-")
    except (ValueError, UnknownLocaleError):
        raise ConfigError(f"--locale {text[:40]!r}: expected a language and country such as nl-NL or fr-BE") from None
    return f"{locale.language}-{locale.territory}" if locale.territory else str(locale.language)


def checked_storage_state(path: Path) -> Path:
    """`path`, which holds what Playwright calls a storage state; ConfigError says what is wrong with it."""
    try:
        state = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not JSON"
        raise ConfigError(f"--storage-state {path}: {reason}") from None
    lists = [state.get(key, []) for key in ("cookies", "origins")] if isinstance(state, dict) else [None]
    if not all(isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries) for entries in lists):
        raise ConfigError(
            f"--storage-state {path}: expected the file that Playwright's context.storage_state(path=...) writes"
        )
    return path
