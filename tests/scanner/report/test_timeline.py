"""The time line of one consent state."""

from __future__ import annotations

from typing import Any

from scanner.report.timeline import GUTTER, MAX_ROWS, PLOT, Timeline, draw_timeline
from tests.scanner.report.documents import a_document, an_event


def drawn(*events: dict[str, Any]) -> Timeline:
    document = a_document(timeline=list(events))
    timeline = draw_timeline(document, "untouched", site_label="This site", more_label="{n} others")
    assert timeline is not None
    return timeline


def test_who_acts_first_stands_first() -> None:
    late = an_event(9_000, service=None, host="px.odd.example")
    own = an_event(500, service=None, host="shop.example", kind="cookie", label="basket")

    timeline = drawn(late, own, an_event(3))

    assert [(row.label, row.category) for row in timeline.rows] == [
        ("Example Metrics", "statistics"),
        ("This site", "site"),
        ("odd.example", "unknown"),
    ]


def test_later_is_further_to_the_right() -> None:
    timeline = drawn(*[an_event(at_ms) for at_ms in (0, 100, 1_000, 10_000, 30_000)])

    places = [mark.x for mark in timeline.rows[0].marks]
    assert places == sorted(places)
    assert len(set(places)) == 5
    assert places[0] > GUTTER
    assert places[-1] <= GUTTER + PLOT


def test_marks_of_one_kind_that_would_cover_each_other_are_one() -> None:
    timeline = drawn(*[an_event(at_ms, label=f"https://a.example/{at_ms}") for at_ms in (10, 11, 12)])

    (mark,) = timeline.rows[0].marks
    assert (mark.count, mark.at_ms) == (3, 10)
    assert mark.labels == tuple(f"https://a.example/{at_ms}" for at_ms in (10, 11, 12))


def test_cookie_and_storage_of_one_moment_stand_beside_each_other() -> None:
    timeline = drawn(an_event(10, kind="cookie"), an_event(10, kind="storage"))

    one, other = timeline.rows[0].marks
    assert one.y == other.y
    assert abs(one.x - other.x) > 10


def test_many_who_act_share_the_last_row() -> None:
    timeline = drawn(*[an_event(number, service=None, host=f"h{number}.example") for number in range(60)])

    assert len(timeline.rows) == MAX_ROWS
    assert timeline.rows[-1].label == f"{60 - MAX_ROWS + 1} others"
    assert sum(mark.count for row in timeline.rows for mark in row.marks) == 60


def test_states_share_one_scale() -> None:
    document = a_document(timeline=[an_event(10), an_event(10, state="accepted"), an_event(30_000, state="accepted")])

    one, other = (draw_timeline(document, state, site_label="", more_label="") for state in ("untouched", "accepted"))

    assert one is not None
    assert other is not None
    assert one.ticks == other.ticks
    assert one.rows[0].marks[0].x == other.rows[0].marks[0].x


def test_state_in_which_nothing_happened_has_no_time_line() -> None:
    assert draw_timeline(a_document(), "rejected", site_label="", more_label="") is None
