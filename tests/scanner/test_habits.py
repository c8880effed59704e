"""Everything on a test site is found, with who did it, and nothing else."""

from __future__ import annotations

import pytest

from tests.scanner.conftest import Scan
from tests.sites.habits import HABITS, Habit


@pytest.mark.parametrize("habit", [pytest.param(habit, id=name) for name, habit in HABITS.items()])
async def test_all_that_a_site_does_is_found_and_nothing_else(scan: Scan, habit: Habit) -> None:
    report = await scan({host: dict(pages) for host, pages in habit.sites.items()}, pages=habit.pages)

    found = {
        (item["kind"], item["name"], item["domain"]): (item["set_by"] or {}).get("url") for item in report["items"]
    }
    assert found == habit.items
    assert {third["domain"] for third in report["third_parties"]} == habit.contacted
    assert {lost["name"] for lost in report["refused"]} == habit.refused
