"""A million mutations of consent cookies: how many are taken for a choice, and what reading one costs."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from consent import Method, load_declaration
from consent.choice import choose
from consent.cookie import CookieCodec
from tests.bench.table import Row

SECRET = "0123456789abcdef0123456789abcdef"
MAX_AGE = timedelta(days=180)
MUTATIONS = 1_000_000
PIECE = 10_000
DECLARATION = load_declaration("tests/data/webshop.toml")
SEED = 20261121
LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."


def _mutant(value: bytes, chance: random.Random) -> bytes:
    """`value` with one to three changes: most of them such that the form stays a cookie's."""
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        at = chance.randrange(len(value) + 1)
        kind = chance.random()
        if kind < 0.6:
            value = value[:at] + bytes([chance.choice(LETTERS)]) + value[at + 1 :]
        elif kind < 0.7:
            value = value[:at] + bytes([chance.randrange(256)]) + value[at + 1 :]
        elif kind < 0.8:
            value = value[:at] + value[at + chance.randrange(1, 9) :]
        elif kind < 0.9:
            value = value[:at] + chance.randbytes(chance.randrange(1, 9)) + value[at:]
        else:
            other = chance.randrange(len(value) + 1)
            value = value[:at] + value[other:]
    return value


def rows() -> Iterator[Row]:
    """How many of the mutations are taken for a choice (none may be), and the time for one beside a valid cookie's."""
    chance = random.Random(SEED)
    codec = CookieCodec(SECRET, DECLARATION, max_age=MAX_AGE)
    now = datetime.now(UTC)
    choices = (
        choose(DECLARATION, Method.ACCEPT_ALL, now=now - timedelta(seconds=seconds), max_age=MAX_AGE)
        for seconds in range(1_000)
    )
    valid = [codec.encode(choice) for choice in choices]
    known = frozenset(valid)
    taken, spent = 0, 0
    for _ in range(MUTATIONS // PIECE):
        mutants = [_mutant(chance.choice(valid), chance) for _ in range(PIECE)]
        started = time.process_time_ns()
        read = [codec.decode(mutant) for mutant in mutants]
        spent += time.process_time_ns() - started
        taken += sum(choice is not None and mutant not in known for choice, mutant in zip(read, mutants, strict=True))
    started = time.process_time_ns()
    for _ in range(100):
        for value in valid:
            codec.decode(value)
    honest = (time.process_time_ns() - started) / 100 / len(valid) / 1000
    yield Row(what=f"of {MUTATIONS:,} mutations taken for a choice", value=taken, unit="", baseline=0, target=0)
    yield Row(
        what="reading a mutation, beside a valid cookie",
        value=spent / MUTATIONS / 1000,
        unit="us",
        baseline=honest,
        target=honest,
    )
