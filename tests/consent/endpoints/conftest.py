"""The store behind the endpoints."""

from __future__ import annotations

import pytest

from tests.consent.shop import ListStore


@pytest.fixture
def store() -> ListStore:
    """Keeps records in a list."""
    return ListStore()
