"""Answers in a few letters: earlier ones stand while what was agreed to stays the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent import answered
from consent.answered import AnsweredCodec
from consent.declaration import Declaration, Item, Service, Site
from consent.declaration.revision import Fingerprint, fingerprint_of
from consent.lifetime import DAY, HOUR, SESSION, UNLIMITED, YEAR, Lifetime
from consent.provider import Provider, Transfer
from consent.text import Text
from consent.vocabulary import Category, ItemKind

SITE = Site(url="https://shop.example/")


def a_service(service_id: str = "counter", *lifetimes: Lifetime | None, **changes: Any) -> Service:
    items = tuple(
        Item(kind=ItemKind.COOKIE, name=f"c{number}", lifetime=lifetime) for number, lifetime in enumerate(lifetimes)
    )
    service = Service(id=service_id, name=service_id, category=Category.STATISTICS, items=items)
    return replace(service, **changes)


def of(*services: Service) -> Declaration:
    return Declaration(site=SITE, services={service.id: service for service in services})


def many(count: int) -> Declaration:
    return of(*(a_service(f"service-{number}", Lifetime.of(number * DAY)) for number in range(count)))


def stands(before: Service, after: Service) -> bool:
    """Whether an answer about `before` is one about `after`."""
    ids = frozenset([before.id])
    text = AnsweredCodec(of(before)).write(ids, ids)
    return AnsweredCodec(of(after)).read(text) == (ids, ids)


@given(count=st.integers(0, 60), data=st.data())
def test_every_answer_is_read_back_as_it_was_written(count: int, data: st.DataObject) -> None:
    declaration = many(count)
    codec = AnsweredCodec(declaration)
    ids = sorted(declaration.asked_services)
    asked = frozenset(ids) if codec.width is None else data.draw(st.frozensets(st.sampled_from(ids or [""])))
    asked &= declaration.asked_services
    granted = frozenset(data.draw(st.sets(st.sampled_from(sorted(asked) or [""])))) & asked

    assert codec.read(codec.write(asked, granted)) == (asked, granted)


@pytest.mark.parametrize(("count", "width"), [(0, 4), (30, 4), (34, 4), (35, 3), (44, 3), (45, None), (300, None)])
def test_letters_fit_however_many_services_there_are(count: int, width: int | None) -> None:
    declaration = many(count)
    codec = AnsweredCodec(declaration)

    assert codec.width == width
    assert len(codec.write(declaration.asked_services, declaration.asked_services)) <= 144


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Teller"},
        {"purpose": Text(nl="Telt bezoekers.")},
        {"privacy_url": "https://counter.example/privacy"},
        {"review": "new"},
    ],
)
def test_wording_asks_nobody_again(changes: dict[str, Any]) -> None:
    assert stands(a_service(), a_service(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"category": Category.MARKETING},
        {"provider": Provider(name="Counter B.V.", country="NL")},
        {"transfers": (Transfer(country="US", mechanism="dpf"),)},
        {"items": (Item(kind=ItemKind.COOKIE, name="other", lifetime=SESSION),)},
        {"items": (Item(kind=ItemKind.LOCAL_STORAGE, name="c0", lifetime=SESSION),)},
    ],
)
def test_another_category_provider_country_or_item_asks_again(changes: dict[str, Any]) -> None:
    assert not stands(a_service("counter", SESSION), a_service("counter", SESSION, **changes))


STEPS = [SESSION, Lifetime.of(HOUR), Lifetime.of(DAY), Lifetime.of(30 * DAY), Lifetime.of(400 * DAY)]
STEPS += [Lifetime.of(2 * YEAR), Lifetime.of(50 * YEAR), UNLIMITED]


@pytest.mark.parametrize("before", STEPS)
@pytest.mark.parametrize("after", STEPS)
def test_longer_lifetimes_ask_again_and_shorter_ones_do_not(before: Lifetime, after: Lifetime) -> None:
    assert stands(a_service("counter", before), a_service("counter", after)) is (
        STEPS.index(after) <= STEPS.index(before)
    )


def test_what_nobody_knows_the_lifetime_of_may_turn_out_to_stay_for_any_time() -> None:
    assert stands(a_service("counter", None), a_service("counter", UNLIMITED))
    assert not stands(a_service("counter", SESSION), a_service("counter", None))
    assert fingerprint_of(replace(a_service(), items=(Item(kind=ItemKind.PIXEL, name="p"),))).step == 0


def test_new_service_is_not_answered_and_the_others_are() -> None:
    ids = frozenset(many(3).services)
    text = AnsweredCodec(many(3)).write(ids, frozenset(["service-1"]))

    assert AnsweredCodec(many(4)).read(text) == (ids, frozenset(["service-1"]))
    assert AnsweredCodec(many(2)).read(text) == (frozenset(["service-0", "service-1"]), frozenset(["service-1"]))


def test_answers_stand_when_a_site_outgrows_four_letters() -> None:
    ids = frozenset(many(34).services)
    text = AnsweredCodec(many(34)).write(ids, ids)

    assert AnsweredCodec(many(40)).read(text) == (ids, ids)


def test_of_too_many_services_any_change_asks_about_all() -> None:
    ids = frozenset(many(50).services)
    text = AnsweredCodec(many(50)).write(ids, ids)

    assert AnsweredCodec(many(50)).read(text) == (ids, ids)
    assert AnsweredCodec(many(51)).read(text) == answered.NOTHING
    assert AnsweredCodec(many(50)).read(AnsweredCodec(many(50)).write(ids - {"service-7"}, ids)) == answered.NOTHING


def test_two_services_with_the_same_digest_are_never_taken_for_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    digests = {"a": 0xABCDE_0123456789A, "b": 0xABCDE_F123456789A}
    monkeypatch.setattr(answered, "fingerprint_of", lambda service: Fingerprint(digests[service.id], 0))
    alone, both = AnsweredCodec(of(a_service("a"))), AnsweredCodec(of(a_service("a"), a_service("b")))
    ids = frozenset("ab")

    assert (alone.width, both.width) == (4, 5)
    assert both.read(both.write(ids, frozenset("a"))) == (ids, frozenset("a"))
    assert both.read(alone.write(frozenset("a"), frozenset("a"))) == answered.NOTHING


@given(st.from_regex(answered.FORM.decode(), fullmatch=True))
def test_any_letters_can_be_read_and_mean_services_of_the_declaration(text: str) -> None:
    for declaration in (many(3), many(50)):
        asked, granted = AnsweredCodec(declaration).read(text)
        assert granted <= asked <= declaration.asked_services
