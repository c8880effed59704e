"""Proof that choices were made."""

from __future__ import annotations

from consent.records.record import ConsentRecord
from consent.records.store import RecordStore, open_store

__all__ = ["ConsentRecord", "RecordStore", "open_store"]
