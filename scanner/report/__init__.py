"""Tell what was found: as data (`scan.json`) and on a screen."""

from __future__ import annotations

from scanner.report.document import scan_document
from scanner.report.screen import print_report

__all__ = ["print_report", "scan_document"]
