"""Looking up what the site's own hosts are other names for."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from consent.errors import ConfigError
from consent.vocabulary import ConsentState
from scanner import resolve
from scanner.recording import Alias, PageVisit, Recording, Request, StateRecording
from scanner.resolve import Resolver, look_up
from tests.scanner.nameserver import a_name_server


def recording_of(*urls: str) -> Recording:
    requests = tuple(
        Request(id=str(number), url=url, method="GET", kind="Script", frame_url="https://shop.example/")
        for number, url in enumerate(urls)
    )
    visit = PageVisit(
        url="https://shop.example/",
        final_url="https://shop.example/",
        state=ConsentState.UNTOUCHED,
        status=200,
        requests=requests,
    )
    state = StateRecording(state=ConsentState.UNTOUCHED, visits=(visit,))
    return Recording(url="https://shop.example/", started=datetime(2026, 1, 1, tzinfo=UTC), browser="", states=(state,))


async def test_chain_of_names_is_told_from_the_nearest_on() -> None:
    async with a_name_server({"a.shop.example": "B.tracker.test", "B.tracker.test": "c.tracker.test"}) as (at, _):
        assert await Resolver.at(at).targets("a.shop.example") == ("b.tracker.test", "c.tracker.test")


async def test_only_hosts_of_the_site_that_a_page_contacted_are_asked_for_each_once() -> None:
    recording = recording_of(
        "https://shop.example/",
        "https://a.shop.example/1",
        "wss://a.shop.example/2",
        "https://tracker.test/3",
        "data:image/png;base64,x",
        "https://127.0.0.1/",
    )
    async with a_name_server({"a.shop.example": "tracker.test"}) as (at, server):
        aliases = await look_up(recording, Resolver.at(at))

    assert aliases == (Alias(host="a.shop.example", targets=("tracker.test",)),)
    assert sorted(server.asked) == ["a.shop.example", "shop.example"]


async def test_name_server_that_never_answers_takes_little_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolve, "ANSWER_S", 0.3)
    recording = recording_of(*(f"https://h{number}.shop.example/" for number in range(15)))
    async with a_name_server({}, is_silent=True) as (at, server):
        began = time.monotonic()
        assert await look_up(recording, Resolver.at(at)) == ()

    assert time.monotonic() - began < 2
    assert len(set(server.asked)) == 15


async def test_names_that_bite_their_tail_stand_for_nothing() -> None:
    async with a_name_server({"a.shop.example": "b.shop.example", "b.shop.example": "a.shop.example"}) as (at, _):
        assert await Resolver.at(at).targets("a.shop.example") == ()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "x" * 70 + ".example", "a..b", ""])
async def test_what_is_no_name_is_not_asked_for(host: str) -> None:
    async with a_name_server({}) as (at, server):
        assert await Resolver.at(at).targets(host) == ()

    assert server.asked == []


async def test_names_kept_for_examples_and_tests_are_not_put_to_the_name_server_of_the_machine() -> None:
    async with a_name_server({"shop.example": "tracker.test"}) as (at, server):
        of_machine = Resolver(Resolver.at(at)._resolver, skips_reserved=True)
        assert await of_machine.targets("shop.example") == ()
        assert await of_machine.targets("www.shop.test") == ()

    assert server.asked == []


async def test_machine_without_a_name_server_finds_nothing() -> None:
    assert await Resolver(None, skips_reserved=False).targets("shop.example") == ()


@pytest.mark.parametrize("address", ["", "dns.example", "127.0.0.1:port", "127.0.0.1:99999", "[::1", "1.2.3"])
def test_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ConfigError, match="--resolver"):
        Resolver.at(address)


@pytest.mark.parametrize("address", ["9.9.9.9", "9.9.9.9:5353", "::1", "[::1]:5353"])
def test_address_may_have_a_port(address: str) -> None:
    Resolver.at(address)
