"""Which language is spoken: what a page, a browser and a site say, and what comes of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.locales import languages
from consent.locales.negotiation import MAX_HEADER, MAX_RANGES, Languages, accepted_ranges, offer

OFFERED = ("ar", "de", "en", "nl", "pt-BR", "zh-Hant")
SITE = Languages(OFFERED, "nl")


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("de", "de"),
        ("DE", "de"),
        ("de-AT", "de"),
        ("de-Latn-AT-1996", "de"),
        ("pt-br", "pt-BR"),
        ("pt", None),
        ("zh-Hant-TW", "zh-Hant"),
        ("zh-TW", None),
        ("den", None),
        ("de_AT", None),
        ("", None),
        ("-", None),
        ("d-e", None),
        ("de" * 5_000, None),
        ("de-" + "x" * 40, None),
        ("de\x00", None),
        ("дe", None),
    ],
)
def test_tag_names_the_language_that_it_is_a_kind_of(tag: str, language: str | None) -> None:
    assert SITE.named(tag) == language


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (b"", "nl"),
        (b"de", "de"),
        (b"de-AT,de;q=0.9,en;q=0.8", "de"),
        (b"en-US,en;q=0.9,nl;q=0.8", "en"),
        (b"fr,es;q=0.9,ar;q=0.1", "ar"),
        (b"fr-FR, fr;q=0.9", "nl"),
        (b"en;q=0.8, de;q=0.9", "de"),
        (b"en;q=0.9, de;q=0.9", "en"),
        (b"de;q=0, en", "en"),
        (b"de;q=0", "nl"),
        (b"de;q=0.000", "nl"),
        (b"de;q=0.001", "de"),
        (b"*, de;q=0.5", "nl"),
        (b"de, *;q=0.5", "de"),
        (b"fr, *;q=0.5, en;q=0.1", "nl"),
        (b"DE ; Q=1.000", "de"),
        (b"de;q=1.1, en;q=0.2", "en"),
        (b"de;q=-1, en;q=0.2", "en"),
        (b"de;q=0.9999, en;q=0.2", "en"),
        (b"de;q=nan, en;q=0.2", "en"),
        (b"de;q=1e9, en;q=0.2", "en"),
        (b"de;level=1, en;q=0.2", "en"),
        (b",,;,de", "de"),
        (b"<script>, de", "de"),
        (b"de\xff, en", "en"),
        (b"fr," * 31 + b"de", "de"),
        (b"fr," * 32 + b"de", "nl"),
    ],
)
def test_browser_gets_the_first_language_that_it_asks_for_and_there_is(header: bytes, language: str) -> None:
    assert SITE.for_visitor([(b"accept-language", header)]) == SITE.accepted(header) == language


def test_header_without_end_is_read_as_far_as_whole_ranges_go() -> None:
    long = b"fr," * (MAX_HEADER // 3) + b"de," + b"x" * 100_000

    assert SITE.for_visitor([(b"accept-language", long)]) == "nl"
    assert SITE.for_visitor([(b"accept-language", b"de," + b" " * 100_000)]) == "de"
    assert SITE.for_visitor([(b"accept-language", b" " * (MAX_HEADER - 6) + b"fr, denmark")]) == "nl"
    assert SITE.for_visitor([(b"accept-language", b"de" * 100_000)]) == "nl"


@given(st.binary(max_size=400))
def test_any_header_is_answered_with_a_language_that_there_is(header: bytes) -> None:
    assert SITE.for_visitor([(b"accept-language", header)]) in OFFERED
    assert SITE.for_page(header[:35]) in (None, *OFFERED)


RANGE = st.builds(
    lambda tag, weight: (tag, weight),
    st.sampled_from(["de", "en-GB", "zh-Hant-TW", "*", "i-klingon"]),
    st.integers(0, 1000),
)


@given(st.lists(RANGE, max_size=MAX_RANGES))
def test_ranges_come_back_by_weight_and_equals_in_their_order(ranges: list[tuple[str, int]]) -> None:
    header = ", ".join(f"{tag};q={weight / 1000:.3f}" for tag, weight in ranges)
    wanted = sorted((pair for pair in ranges if pair[1]), key=lambda pair: -pair[1])

    assert accepted_ranges(header.encode()) == [tag for tag, _ in wanted]


@pytest.mark.parametrize(("tag", "language"), [(b"de-CH", "de"), (b"", None), (b"fr", None), (b"\xff", None)])
def test_page_tells_its_language_or_leaves_it_open(tag: bytes, language: str | None) -> None:
    assert SITE.for_page(tag) == language


def test_site_with_one_language_speaks_it_whatever_others_say() -> None:
    only = Languages(("de",), "de")

    assert only.is_fixed
    assert only.for_page(b"en") == "de"
    assert only.for_visitor([(b"accept-language", b"en")]) == "de"
    assert only.asked("en", []) == "de"


def test_request_that_names_a_language_gets_it_where_there_is_one() -> None:
    headers = [(b"accept-language", b"de")]

    assert SITE.asked("ar", headers) == "ar"
    assert SITE.asked("fr", headers) == "de"
    assert SITE.asked("", []) == "nl"


@pytest.mark.parametrize(
    ("fixed", "limited_to", "site", "fallback", "is_fixed"),
    [
        (None, None, "nl", "nl", False),
        ("de", None, "nl", "de", True),
        (None, ("nl", "en"), "nl", "nl", False),
        (None, ["de", "fr"], "nl", "de", False),
        (None, ["fr", "nl"], "nl", "nl", False),
        (None, "uk", "en", "uk", True),
    ],
)
def test_options_leave_languages_and_one_to_fall_back_on(
    fixed: str | None, limited_to: tuple[str, ...] | None, site: str, fallback: str, is_fixed: bool
) -> None:
    offered = offer(fixed=fixed, limited_to=limited_to, site=site)

    assert (offered.fallback, offered.is_fixed) == (fallback, is_fixed)


def test_a_site_offers_every_language_that_has_a_file_unless_told_otherwise() -> None:
    offered = offer(fixed=None, limited_to=None, site="nl")

    assert [offered.named(tag) for tag in languages()] == list(languages())
    assert offer(fixed=None, limited_to=("nl", "en"), site="nl").named("de") is None
