"""The cookie section of a privacy policy: what it says, and how it gets into a document that is there."""

from __future__ import annotations

from consent.policy.section import render_section
from consent.policy.write import EditedByHand, Written, write_section

__all__ = ["EditedByHand", "Written", "render_section", "write_section"]
