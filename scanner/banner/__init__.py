"""Operate the consent banner of a site, and believe no click until its effect is seen."""

from __future__ import annotations

from scanner.banner.facts import BannerFacts, ButtonFacts, read_banner
from scanner.banner.operate import Outcome, choose
from scanner.banner.withdraw import withdraw

__all__ = ["BannerFacts", "ButtonFacts", "Outcome", "choose", "read_banner", "withdraw"]
