"""What a visitor granted, and whether to ask again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from consent.choice import Choice, Method, PromptReason, choose, prompt_reason, unanswered
from consent.vocabulary import Category
from tests.consent.declarations import declared, webshop

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HALF_A_YEAR = timedelta(days=180)
SHOP = webshop()
MARKETING = {"youtube", "meta-buttons"}


def a_choice(method: Method = Method.ACCEPT_ALL, granted: set[Category] | None = None, **options: Any) -> Choice:
    return choose(SHOP, method, granted or set(), **{"now": NOON, "max_age": HALF_A_YEAR, **options})


def test_accepting_grants_everything_that_is_asked_about() -> None:
    assert a_choice().services == SHOP.asked_services == {"google-maps", "google-analytics", *MARKETING}


@pytest.mark.parametrize("method", [Method.REJECT_ALL, Method.WITHDRAWAL, Method.GPC])
def test_refusing_and_withdrawing_grant_nothing_whatever_else_was_sent(method: Method) -> None:
    assert a_choice(method, {Category.MARKETING}, services=["youtube"]).services == frozenset()


def test_selection_grants_no_more_than_what_is_asked_about() -> None:
    choice = a_choice(Method.SELECTION, {Category.STATISTICS, Category.UNCLASSIFIED, Category.NECESSARY})

    assert choice.services == {"google-analytics"}
    assert choice.granted == {Category.STATISTICS}
    assert a_choice(Method.SELECTION, services=["youtube"]).granted == frozenset()
    assert a_choice(Method.SELECTION, services=["mollie", "nobody", "youtube"]).services == {"youtube"}


def test_category_without_services_can_not_be_granted() -> None:
    nothing_asked = declared("")

    assert choose(nothing_asked, Method.ACCEPT_ALL, now=NOON, max_age=HALF_A_YEAR).services == frozenset()


@pytest.mark.parametrize(("seconds_late", "reason"), [(-1, None), (0, PromptReason.EXPIRED), (1, PromptReason.EXPIRED)])
def test_visitor_is_asked_again_once_the_choice_has_expired(seconds_late: int, reason: PromptReason | None) -> None:
    assert prompt_reason(a_choice(), SHOP, NOON + HALF_A_YEAR + timedelta(seconds=seconds_late)) is reason


def test_a_no_holds_as_long_as_a_yes() -> None:
    assert a_choice(Method.REJECT_ALL).expires_at == a_choice(Method.ACCEPT_ALL).expires_at


def test_a_yes_can_end_before_a_no_and_only_what_ended_is_asked_again() -> None:
    choice = a_choice(Method.SELECTION, {Category.STATISTICS}, max_age=30 * DAY, refusal_max_age=HALF_A_YEAR)
    later = NOON + 30 * DAY

    assert choice.expires_at == later
    assert choice.standing(later) == ({"google-maps", *MARKETING}, frozenset())
    assert prompt_reason(choice, SHOP, later) is PromptReason.EXPIRED
    assert unanswered(choice, SHOP, later) == {"google-analytics"}
    assert choice.next_end(later) == (NOON + HALF_A_YEAR).timestamp()


def test_yes_to_another_revision_grants_no_more_than_what_was_shown() -> None:
    choice = a_choice(revision="00000000", shown=frozenset({"youtube", "gone"}))

    assert choice.services == choice.answered == {"youtube"}
    assert choice.granted == frozenset()


def test_visitor_who_answered_another_revision_is_asked_again() -> None:
    choice = a_choice(revision="00000000")

    assert prompt_reason(choice, SHOP, NOON) is PromptReason.REVISED
    assert choice.standing(NOON) == (frozenset(), frozenset())


def test_visitor_without_a_choice_is_asked_unless_there_is_nothing_to_ask() -> None:
    assert prompt_reason(None, SHOP, NOON) is PromptReason.NO_CHOICE
    assert prompt_reason(None, declared(""), NOON) is None


def test_answer_about_what_is_new_leaves_the_earlier_answers_and_their_time_alone() -> None:
    earlier = a_choice(Method.SELECTION, services=["google-analytics"], about=["google-analytics", "youtube"])
    assert prompt_reason(earlier, SHOP, NOON) is PromptReason.NEW_SERVICE
    assert unanswered(earlier, SHOP, NOON) == {"google-maps", "meta-buttons"}

    later = a_choice(Method.ACCEPT_ALL, now=NOON + 9 * DAY, about=["google-maps", "meta-buttons"], earlier=earlier)

    assert later.services == {"google-analytics", "google-maps", "meta-buttons"}
    assert later.answered == SHOP.asked_services
    assert later.yes_until == earlier.yes_until
    assert later.no_until == NOON + 9 * DAY + HALF_A_YEAR


def test_refusing_what_is_new_takes_nothing_back() -> None:
    earlier = a_choice(Method.SELECTION, services=["google-analytics"], about=["google-analytics"])

    later = a_choice(Method.REJECT_ALL, about=["youtube"], earlier=earlier)

    assert later.services == {"google-analytics"}
    assert later.answered == {"google-analytics", "youtube"}


def test_answer_about_a_service_replaces_what_was_answered_about_it() -> None:
    later = a_choice(Method.REJECT_ALL, about=["youtube"], earlier=a_choice())

    assert later.services == SHOP.asked_services - {"youtube"}


def test_a_yes_that_has_ended_is_not_carried_on() -> None:
    later = a_choice(Method.REJECT_ALL, now=NOON + HALF_A_YEAR, about=["youtube"], earlier=a_choice())

    assert later.services == frozenset()
    assert later.answered == {"youtube"}


def test_browser_signal_refuses_marketing_and_the_rest_is_asked() -> None:
    assert unanswered(None, SHOP, NOON, signal=True) == {"google-maps", "google-analytics"}
    assert prompt_reason(None, SHOP, NOON, signal=True) is PromptReason.NO_CHOICE
    assert prompt_reason(a_choice(Method.GPC), SHOP, NOON, signal=True) is PromptReason.NEW_SERVICE
    assert a_choice(Method.GPC).answered == MARKETING


def test_browser_signal_leaves_nothing_to_ask_on_a_site_with_nothing_but_marketing() -> None:
    ads = declared('[services.ads]\nname = "Ads"\ncategory = "marketing"')

    assert prompt_reason(None, ads, NOON, signal=True) is None


def test_accepting_all_under_the_signal_grants_all_but_what_it_refuses() -> None:
    assert a_choice(signal=True).services == {"google-maps", "google-analytics"}
    assert a_choice(Method.SELECTION, {Category.MARKETING}, signal=True).services == MARKETING


def test_accepting_all_takes_back_nothing_that_was_ticked_in_spite_of_the_signal() -> None:
    ticked = a_choice(Method.SELECTION, {Category.MARKETING}, signal=True)
    before_the_signal = a_choice(Method.SELECTION, {Category.MARKETING})

    assert a_choice(signal=True, earlier=ticked).services == SHOP.asked_services
    assert not a_choice(signal=True, earlier=before_the_signal).services & MARKETING
