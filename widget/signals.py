"""Whom to tell what a visitor allows, in the words that each of them understands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from consent.errors import ConfigError

_REGION = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?")
_NAME = re.compile(r"[A-Za-z_$][\w$]*")
MAX_WAIT_MS = 10_000

ADS = ("marketing", "google-ads")
GOOGLE_TYPES: Mapping[str, tuple[str, ...]] = {
    "ad_storage": ADS,
    "ad_user_data": ADS,
    "ad_personalization": ADS,
    "analytics_storage": ("statistics", "google-analytics"),
    "functionality_storage": ("preferences",),
    "personalization_storage": ("preferences",),
}
"""Google's consent types, and the categories or services of which one must be allowed for each."""


class Signal(Protocol):
    """Somebody to tell."""

    @property
    def function(self) -> tuple[str, str]:
        """The module below `static/script/signals` and the function in it."""
        ...

    def options(self) -> dict[str, Any]:
        """What the function is given, as JSON holds it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class GoogleConsentMode:
    """Google Consent Mode, version 2: `default` before any tag, `update` as soon as an answer is known.

    `types` names for each consent type the categories or services of which one must be allowed. With `regions` (ISO
    3166-2, such as "NL" or "ES-CT") the default counts there alone, and elsewhere Google takes everything for granted.
    Source: Google, "Set up consent mode on websites".
    """

    wait_for_update_ms: int = 500
    """How long Google's tags wait for an answer on a page that is the same for all visitors."""
    regions: tuple[str, ...] = ()
    types: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: dict(GOOGLE_TYPES))
    ads_data_redaction: bool = True
    url_passthrough: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.wait_for_update_ms <= MAX_WAIT_MS:
            raise ConfigError(f"wait_for_update_ms={self.wait_for_update_ms} is not between 0 and {MAX_WAIT_MS}")
        for region in self.regions:
            if not _REGION.fullmatch(region):
                raise ConfigError(f"regions: {region!r} is no ISO 3166-2 code such as 'NL' or 'ES-CT'")
        for name in self.types:
            if name not in GOOGLE_TYPES:
                raise ConfigError(f"types: {name!r} is none of {', '.join(GOOGLE_TYPES)}")

    @property
    def function(self) -> tuple[str, str]:
        return "google", "signalGoogle"

    def options(self) -> dict[str, Any]:
        return {
            "types": {name: list(words) for name, words in self.types.items()},
            "always": ["security_storage"],
            "wait": self.wait_for_update_ms,
            "regions": list(self.regions),
            "redact": self.ads_data_redaction,
            "pass": self.url_passthrough,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class MetaPixel:
    """Meta's pixel: `fbq('consent', 'grant')` or `'revoke'`, once its snippet has run.

    The snippet itself has to wait for consent, or to revoke before its `init`: nobody else can do that in time.
    Source: Meta, "General Data Protection Regulation" in the documentation of the pixel.
    """

    words: tuple[str, ...] = ("marketing", "meta-pixel")

    @property
    def function(self) -> tuple[str, str]:
        return "meta", "signalMeta"

    def options(self) -> dict[str, Any]:
        return {"words": list(self.words)}


@dataclass(frozen=True, slots=True, kw_only=True)
class MicrosoftUet:
    """Microsoft's Universal Event Tracking: `ad_storage`, by `default` and `update`.

    Source: Microsoft Advertising, "UET consent mode".
    """

    words: tuple[str, ...] = ("marketing", "microsoft-advertising")

    @property
    def function(self) -> tuple[str, str]:
        return "microsoft", "signalMicrosoft"

    def options(self) -> dict[str, Any]:
        return {"words": list(self.words)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Matomo:
    """Matomo: `requireCookieConsent`, or `requireConsent` where it `needs` consent for everything.

    Source: Matomo, "Tracking Consent" in the developer guides.
    """

    words: tuple[str, ...] = ("statistics", "matomo")
    needs: Literal["cookies", "everything"] = "cookies"

    def __post_init__(self) -> None:
        if self.needs not in ("cookies", "everything"):
            raise ConfigError(f"Matomo: needs={self.needs!r} is neither 'cookies' nor 'everything'")

    @property
    def function(self) -> tuple[str, str]:
        return "matomo", "signalMatomo"

    def options(self) -> dict[str, Any]:
        return {"words": list(self.words), "needs": self.needs}


@dataclass(frozen=True, slots=True, kw_only=True)
class DataLayer:
    """A tag manager's queue: the events `consent_ready` and `consent_changed`, with the list `consent_granted`."""

    name: str = "dataLayer"

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ConfigError(f"DataLayer: name={self.name!r} is no name of a variable")

    @property
    def function(self) -> tuple[str, str]:
        return "datalayer", "signalDataLayer"

    def options(self) -> dict[str, Any]:
        return {"layer": self.name}


def signals_module(signals: Iterable[Signal]) -> str:
    """The module that tells them all."""
    signals = list(signals)
    for one in signals:
        if sum(type(other) is type(one) for other in signals) > 1:
            raise ConfigError(f"Banner: signals holds more than one {type(one).__name__}")
    imports = calls = ""
    for one in signals:
        module, function = one.function
        imports += f"import {{ {function} }} from './signals/{module}.js'\n"
        calls += f"{function}({json.dumps(one.options(), separators=(',', ':'))})\n"
    return imports + calls
