"""What a visitor granted, and whether to ask again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from consent.choice import Choice, Method, PromptReason, choose, prompt_reason
from consent.vocabulary import Category
from tests.consent.declarations import declared, webshop

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HALF_A_YEAR = timedelta(days=180)
SHOP = webshop()


def a_choice(method: Method = Method.ACCEPT_ALL, granted: set[Category] | None = None, **options: object) -> Choice:
    return choose(SHOP, method, granted or set(), now=NOON, max_age=HALF_A_YEAR, **options)


def test_accepting_grants_everything_that_is_asked_about() -> None:
    assert a_choice().granted == set(SHOP.asked)


@pytest.mark.parametrize("method", [Method.REJECT_ALL, Method.WITHDRAWAL])
def test_refusing_and_withdrawing_grant_nothing_whatever_else_was_sent(method: Method) -> None:
    assert a_choice(method, {Category.MARKETING}).granted == frozenset()


def test_selection_grants_no_more_than_what_is_asked_about() -> None:
    choice = a_choice(Method.SELECTION, {Category.STATISTICS, Category.UNCLASSIFIED, Category.NECESSARY})

    assert choice.granted == {Category.STATISTICS}
    assert choice.allows(Category.NECESSARY)
    assert not choice.allows(Category.UNCLASSIFIED)


def test_category_without_services_can_not_be_granted() -> None:
    nothing_asked = declared("")

    assert choose(nothing_asked, Method.ACCEPT_ALL, now=NOON, max_age=HALF_A_YEAR).granted == frozenset()


@pytest.mark.parametrize(("seconds_late", "reason"), [(-1, None), (0, PromptReason.EXPIRED), (1, PromptReason.EXPIRED)])
def test_visitor_is_asked_again_once_the_choice_has_expired(seconds_late: int, reason: PromptReason | None) -> None:
    assert prompt_reason(a_choice(), SHOP, NOON + HALF_A_YEAR + timedelta(seconds=seconds_late)) is reason


def test_a_no_holds_as_long_as_a_yes() -> None:
    assert a_choice(Method.REJECT_ALL).expires_at == a_choice(Method.ACCEPT_ALL).expires_at


def test_visitor_who_answered_another_revision_is_asked_again() -> None:
    assert prompt_reason(a_choice(revision="00000000"), SHOP, NOON) is PromptReason.REVISED


def test_visitor_without_a_choice_is_asked_unless_there_is_nothing_to_ask() -> None:
    assert prompt_reason(None, SHOP, NOON) is PromptReason.NO_CHOICE
    assert prompt_reason(None, declared(""), NOON) is None
