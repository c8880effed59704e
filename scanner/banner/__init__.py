"""Operate the consent banner of a site, and believe no click until its effect is seen."""

from __future__ import annotations

from scanner.banner.operate import choose

__all__ = ["choose"]
