"""What a cookie amounts to, now and under the present declaration."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from consent.choice import Method, PromptReason, choose
from consent.cookie import CookieCodec
from consent.errors import ConfigError
from consent.request import Consent, of
from consent.standing import MAX_HEADER, MAX_KEPT, Standings
from consent.vocabulary import Category
from tests.consent.declarations import webshop

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HALF_A_YEAR = timedelta(days=180)
SHOP = webshop()
CODEC = CookieCodec("0123456789abcdef0123456789abcdef", max_age=HALF_A_YEAR)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        return self.now.timestamp()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def standings(clock: Clock) -> Standings:
    return Standings(SHOP, CODEC, cookie_name="__Host-consent", clock=clock)


def cookie(method: Method = Method.ACCEPT_ALL, **options: object) -> bytes:
    choice = choose(SHOP, method, {Category.STATISTICS}, now=NOON, max_age=HALF_A_YEAR, **options)
    return b"lang=nl; __Host-consent=" + CODEC.encode(choice)


@pytest.mark.parametrize("padding", [0, MAX_HEADER])
def test_choice_in_the_cookie_is_what_may_run(standings: Standings, padding: int) -> None:
    consent = Consent(standings.of(b"x=" + b"y" * padding + b"; " + cookie(Method.SELECTION)))

    assert consent.allows("statistics")
    assert consent.allows("google-analytics")
    assert consent.allows("necessary")
    assert not consent.allows("marketing")
    assert not consent.allows("youtube")
    assert not consent.allows("unclassified")
    assert consent.prompt is None


@pytest.mark.parametrize("word", ["statistic", "Statistics", "", "google_analytics"])
def test_misspelt_word_is_an_error_and_never_a_yes(standings: Standings, word: str) -> None:
    with pytest.raises(ValueError, match="neither a category nor a declared service"):
        Consent(standings.of(cookie())).allows(word)


@pytest.mark.parametrize("header", [b"", b"lang=nl", cookie()[:-1], cookie() + b"; " + cookie(), b"x" * 70_000])
def test_cookies_that_are_not_ours_are_no_choice(standings: Standings, header: bytes) -> None:
    standing = standings.of(header)

    assert standing.choice is None
    assert standing.prompt is PromptReason.NO_CHOICE
    assert standing.granted >= {"necessary"}
    assert not standing.granted & {"preferences", "statistics", "marketing", "youtube"}


@pytest.mark.parametrize(("seconds_late", "reason"), [(-1, None), (0, PromptReason.EXPIRED), (1, PromptReason.EXPIRED)])
def test_choice_that_is_remembered_expires_all_the_same(
    standings: Standings, clock: Clock, seconds_late: int, reason: PromptReason | None
) -> None:
    assert standings.of(cookie()).prompt is None
    clock.now = NOON + HALF_A_YEAR + timedelta(seconds=seconds_late)

    standing = standings.of(cookie())

    assert standing.prompt is reason
    assert ("statistics" in standing.granted) is (reason is None)


def test_answer_to_another_revision_grants_nothing_until_it_is_given_again(standings: Standings) -> None:
    standing = standings.of(cookie(revision="00000000"))

    assert standing.prompt is PromptReason.REVISED
    assert standing.choice is None
    assert "statistics" not in standing.granted


def test_visitors_with_the_same_cookie_share_what_is_remembered(standings: Standings) -> None:
    assert standings.of(cookie()) is standings.of(cookie())


def test_memory_is_bounded_whatever_visitors_send(standings: Standings) -> None:
    for number in range(MAX_KEPT + 100):
        standings.of(b"__Host-consent=%d" % number)

    assert standings._by_header.cache_info().currsize == MAX_KEPT
    assert standings._by_cookie.cache_info().currsize == MAX_KEPT


def test_application_without_the_middleware_is_told_so() -> None:
    with pytest.raises(ConfigError, match="no ConsentMiddleware"):
        of({"type": "http"})
    with pytest.raises(ConfigError, match="no ConsentMiddleware"):
        of(object())
