"""Who is behind a service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Role = Literal["controller", "joint-controller", "processor"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """One country outside the EEA that data goes to, and on what ground, as checked on a day."""

    country: str
    """ISO 3166-1 alpha-2."""
    mechanism: str
    """`dpf` (adequacy decision (EU) 2023/1795), `adequacy`, `scc`; empty where unknown."""
    checked: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """The legal entity behind a service. `is_site` says that it is the owner of the site itself."""

    name: str = ""
    country: str = ""
    """ISO 3166-1 alpha-2; empty where unknown."""
    role: Role | None = None
    is_site: bool = False


SITE_OWNER = Provider(is_site=True)
