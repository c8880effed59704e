"""Requests as a server hands them on: bodies in pieces, cut off, or without an end, and headers beyond measure."""

from __future__ import annotations

from typing import Any

import pytest

from consent.endpoints import answer
from tests.consent.shop import ListStore, around, post


async def test_body_may_come_in_pieces() -> None:
    assert (await post(around(None), b"action=", b"rej", b"ect"))[0]["status"] == 303


async def test_body_of_unknown_length_is_cut_off_at_8_kb() -> None:
    chunks = [b"x" * 1_000] * 1_000

    assert (await post(around(None), *chunks))[0]["status"] == 413


async def test_body_that_says_it_is_short_and_is_long_is_cut_off() -> None:
    chunks = [b"x" * 1_000] * 1_000

    assert (await post(around(None), *chunks, headers={b"content-length": b"5"}))[0]["status"] == 413


async def test_body_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer, "BODY_TIMEOUT_S", 0.01)

    assert (await post(around(None), b"action=acc", ends=False))[0]["status"] == 408


@pytest.mark.parametrize("error", [None, ConnectionResetError])
async def test_visitor_who_seems_to_have_left_chooses_nothing_and_is_told(
    store: ListStore, error: type[OSError] | None
) -> None:
    """A server says the same of a body that it can not make out, and the visitor may still be there."""
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)
        if error:
            raise error

    scope = {"type": "http", "method": "POST", "path": "/consent/choice", "headers": []}

    await around(None, store=store)(scope, receive, send)

    assert store.kept == []
    assert sent[0]["status"] == 400


@pytest.mark.parametrize(
    "name",
    [b"cookie", b"sec-gpc", b"origin", b"referer", b"host", b"content-type", b"content-length", b"accept", b"x-other"],
)
async def test_header_of_64_kb_is_answered_and_is_never_a_yes(name: bytes) -> None:
    for value in (b"x" * 65_536, b"\x00" * 65_536, b"\xff" * 65_536, b"; " * 32_768):
        messages = await post(around(None), b"action=reject", headers={name: value})
        assert messages[0]["status"] in (303, 403, 413, 415)


@pytest.mark.parametrize("length", [b"-1", b"abc", b"", b"+5", b"1e9", b"0x10", b"\xb2"])
async def test_content_length_that_is_no_number_is_not_believed(length: bytes) -> None:
    assert (await post(around(None), b"action=reject", headers={b"content-length": length}))[0]["status"] == 303
