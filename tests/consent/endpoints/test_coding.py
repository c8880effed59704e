"""Which coding a browser is sent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.endpoints.coding import content_coding

OFFERED = ("br", "gzip")


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        (b"gzip, deflate, br, zstd", "br"),
        (b"br;q=0.1, gzip;q=1.0", "br"),
        (b"GZIP ;q=0.5", "gzip"),
        (b"br;q=0, gzip", "gzip"),
        (b"br; q=0.000, gzip;q=0.", None),
        (b"*", "br"),
        (b"*;q=0", None),
        (b"br;q=0, *", "gzip"),
        (b"identity", None),
        (b"brotli, x-gzip", None),
        (b"", None),
        (None, None),
        (b"deflate, " * 200 + b"br", None),
    ],
)
def test_smallest_coding_that_is_taken_is_sent(accepted: bytes | None, coding: str | None) -> None:
    assert content_coding(accepted, OFFERED) == coding


@given(st.binary(max_size=200))
def test_no_header_is_an_error(accepted: bytes) -> None:
    assert content_coding(accepted, OFFERED) in (*OFFERED, None)
