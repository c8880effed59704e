"""What a cookie amounts to, now and under the present declaration."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from consent.choice import Method, PromptReason, choose
from consent.cookie import CookieCodec
from consent.declaration import Declaration, parse_declaration
from consent.errors import ConfigError
from consent.request import Consent, of
from consent.standing import MAX_HEADER, MAX_KEPT, Standing, Standings
from consent.vocabulary import Category
from tests.consent.declarations import WEBSHOP_FILE, webshop

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HALF_A_YEAR = timedelta(days=180)
SHOP = webshop()
CODEC = CookieCodec("0123456789abcdef0123456789abcdef", SHOP, max_age=HALF_A_YEAR)


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


def declared_more(toml: str) -> Declaration:
    """The shop with something more in it."""
    return parse_declaration(WEBSHOP_FILE.read_text("utf-8") + "\n" + toml)


def consent_of(standing: Standing) -> Consent:
    return Consent(lambda headers: standing, [])


def cookie(method: Method = Method.ACCEPT_ALL, **options: Any) -> bytes:
    granted = () if "services" in options else {Category.STATISTICS}
    choice = choose(SHOP, method, granted, **{"now": NOON, "max_age": HALF_A_YEAR, **options})
    return b"lang=nl; __Host-consent=" + CODEC.encode(choice)


@pytest.mark.parametrize("padding", [0, MAX_HEADER])
def test_choice_in_the_cookie_is_what_may_run(standings: Standings, padding: int) -> None:
    consent = consent_of(standings.of(b"x=" + b"y" * padding + b"; " + cookie(Method.SELECTION)))

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
        consent_of(standings.of(cookie())).allows(word)


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


def test_new_service_in_a_granted_category_is_not_granted_before_it_is_asked(clock: Clock) -> None:
    more = declared_more('[services.hotmap]\nname = "Hotmap"\ncategory = "statistics"')
    codec = CookieCodec("0123456789abcdef0123456789abcdef", more, max_age=HALF_A_YEAR)

    standing = Standings(more, codec, cookie_name="__Host-consent", clock=clock).of(cookie())

    assert standing.prompt is PromptReason.NEW_SERVICE
    assert standing.new == {"hotmap"}
    assert standing.choice is not None
    assert standing.granted >= {"google-analytics", "youtube", "marketing"}
    assert not standing.granted & {"hotmap", "statistics"}


def test_service_that_is_gone_asks_nobody_anything(clock: Clock) -> None:
    services = {id_: service for id_, service in SHOP.services.items() if id_ != "meta-buttons"}
    less = replace(SHOP, services=services)
    codec = CookieCodec("0123456789abcdef0123456789abcdef", less, max_age=HALF_A_YEAR)

    standing = Standings(less, codec, cookie_name="__Host-consent", clock=clock).of(cookie())

    assert standing.prompt is None
    assert standing.granted >= {"marketing", "youtube"}


def test_single_services_are_granted_and_their_category_is_not(standings: Standings) -> None:
    consent = consent_of(standings.of(cookie(Method.SELECTION, services=["youtube"])))

    assert consent.allows("youtube")
    assert not consent.allows("meta-buttons")
    assert not consent.allows("marketing")


def test_choice_of_which_a_yes_has_ended_still_says_no(clock: Clock) -> None:
    codec = CookieCodec(
        "0123456789abcdef0123456789abcdef", SHOP, max_age=timedelta(days=30), refusal_max_age=HALF_A_YEAR
    )
    standings = Standings(SHOP, codec, cookie_name="__Host-consent", clock=clock)
    header = cookie(Method.SELECTION)
    assert "statistics" in standings.of(header).granted

    clock.now = NOON + timedelta(days=30)

    standing = standings.of(header)
    assert standing.prompt is PromptReason.EXPIRED
    assert standing.new == {"google-analytics"}
    assert standing.choice is not None
    assert not standing.granted & {"statistics", "marketing"}


@pytest.fixture
def signalled(clock: Clock) -> Standings:
    return Standings(SHOP, CODEC, cookie_name="__Host-consent", clock=clock, signal=True)


def test_browser_signal_refuses_before_any_question(signalled: Standings) -> None:
    assert signalled.nobody.refused_by_signal == {"youtube", "meta-buttons"}
    assert signalled.nobody.new == {"google-maps", "google-analytics"}
    assert signalled.nobody.prompt is PromptReason.NO_CHOICE


def test_signal_that_comes_after_a_yes_takes_it_back(signalled: Standings, standings: Standings) -> None:
    assert "marketing" in standings.of(cookie()).granted

    standing = signalled.of(cookie())

    assert standing.prompt is None
    assert not standing.granted & {"marketing", "youtube", "meta-buttons"}
    assert standing.granted >= {"statistics", "preferences"}


def test_explicit_yes_in_spite_of_the_signal_wins(signalled: Standings) -> None:
    standing = signalled.of(cookie(Method.SELECTION, services=["youtube"], signal=True))

    assert "youtube" in standing.granted
    assert standing.refused_by_signal == {"meta-buttons"}
    assert standing.prompt is None


def test_what_the_signal_refused_stays_refused_without_it(standings: Standings) -> None:
    standing = standings.of(cookie(Method.ACCEPT_ALL, signal=True))

    assert standing.prompt is None
    assert "marketing" not in standing.granted


def test_visitors_with_the_same_cookie_share_what_is_remembered(standings: Standings) -> None:
    assert standings.of(cookie()) is standings.of(cookie())


def test_visitors_who_answered_the_same_at_other_moments_are_told_apart(standings: Standings) -> None:
    fresh = standings.of(cookie())
    for days in (1, 100, 179):
        made_at = NOON - timedelta(days=days)
        standing = standings.of(cookie(now=made_at))
        assert standing.granted is fresh.granted
        assert standing.until == (made_at + HALF_A_YEAR).timestamp()
        assert standing.choice is not None
        assert standing.choice.made_at == made_at

    assert standings.of(cookie(now=NOON - HALF_A_YEAR)).prompt is PromptReason.EXPIRED


def test_older_yes_ends_when_it_was_to_end_for_whoever_comes_second_too(standings: Standings) -> None:
    for days in (0, 50):
        first = choose(
            SHOP, Method.SELECTION, services=["youtube"], now=NOON - timedelta(days=days), max_age=HALF_A_YEAR
        )
        both = choose(
            SHOP,
            Method.ACCEPT_ALL,
            now=NOON,
            max_age=HALF_A_YEAR,
            about=SHOP.asked_services - {"youtube"},
            earlier=first,
        )
        standing = standings.of(b"__Host-consent=" + CODEC.encode(both))
        assert standing.until == (NOON - timedelta(days=days) + HALF_A_YEAR).timestamp()


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
