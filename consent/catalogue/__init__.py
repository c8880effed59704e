"""Known services: one TOML file each in `services/`, and the matcher that recognises them."""

from __future__ import annotations

from consent.catalogue.load import load_catalogue, parse_service
from consent.catalogue.match import Match, Matcher, SeenItem
from consent.catalogue.model import KnownItem, KnownService

__all__ = ["KnownItem", "KnownService", "Match", "Matcher", "SeenItem", "load_catalogue", "parse_service"]
