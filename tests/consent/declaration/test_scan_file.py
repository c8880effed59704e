"""What is read of `scan.json`, and what is said when it is wrong."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.declaration.observed import MAX_ENTRIES, load_scan, parse_scan
from consent.errors import ConfigError, InvalidFile
from consent.lifetime import SESSION, UNLIMITED, Lifetime
from consent.vocabulary import Category, ConsentState
from tests.consent.declaration.scans import GA_ITEMS, SITE, as_bytes, cookie, scan, service, third_party


def read(**fields):
    return parse_scan(as_bytes(scan(**fields)))


def test_a_scan_is_read():
    found = read(
        items=GA_ITEMS,
        services=[service("google-analytics", "Google Analytics")],
        third_parties=[third_party("google-analytics.com", "google-analytics"), third_party("tracker.example")],
        links=[{"service": "instagram", "name": "Instagram", "url": "https://www.instagram.com/x", "page": SITE}],
    )

    assert found.started == datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
    assert found.pages == 2
    assert found.states == (ConsentState.UNTOUCHED, ConsentState.REJECTED, ConsentState.ACCEPTED)
    assert [(item.name, item.service, item.lifetime) for item in found.items] == [
        ("_ga", "google-analytics", Lifetime.of(34_560_000)),
        ("_ga_ABC", "google-analytics", Lifetime.of(34_560_000)),
    ]
    assert found.hosts == ("tracker.example",)
    assert [link.url for link in found.links] == ["https://www.instagram.com/x"]


@pytest.mark.parametrize(
    ("kind", "lifetime"),
    [
        ("cookie", SESSION),
        ("session_storage", SESSION),
        ("local_storage", UNLIMITED),
        ("indexed_db", UNLIMITED),
        ("cache", UNLIMITED),
        ("pixel", None),
    ],
)
def test_no_lifetime_means_what_it_means_for_that_kind_of_item(kind, lifetime):
    assert read(items=[cookie("x", kind=kind, lifetime_s=None)]).items[0].lifetime == lifetime


def test_what_the_browser_keeps_goes_before_what_was_asked_for():
    items = [cookie("a", lifetime_s=63_072_000, kept_s=34_560_000), cookie("b", lifetime_s=None, kept_s=None)]

    assert [item.lifetime for item in read(items=items).items] == [Lifetime.of(34_560_000), SESSION]


def test_a_cookie_that_a_recording_only_shows_being_sent_has_no_known_lifetime():
    read_scan = read(items=[cookie("sent", lifetime_s=None, kept_s=None, attributes_known=False), cookie("set")])

    assert {item.name: item.lifetime for item in read_scan.items} == {"sent": None, "set": SESSION}


def test_a_state_that_was_not_reached_was_not_seen():
    assert read(not_reached=[{"state": "rejected", "reason": "no button"}]).states == (
        ConsentState.UNTOUCHED,
        ConsentState.ACCEPTED,
    )


def test_pages_count_once_and_failed_ones_not_at_all():
    pages = [
        {"url": SITE, "status": 200, "state": "untouched", "error": None},
        {"url": SITE, "status": 200, "state": "accepted", "error": None},
        {"url": f"{SITE}x", "status": None, "state": "untouched", "error": "no answer"},
    ]

    assert read(pages=0, browser="b").pages == 0
    assert parse_scan(as_bytes({**scan(), "pages": pages})).pages == 1


def test_what_the_browser_refused_is_no_item_but_its_service_was_there():
    found = read(items=[cookie("IDE", blocked=True, service="doubleclick", category="marketing")])

    assert found.items == ()
    assert found.services["doubleclick"].category is Category.MARKETING


def test_names_that_can_not_be_shown_are_cleaned_and_count_as_inexact():
    names = ["plain", "\x1b[31mred", "line\nbreak", "x" * 500, " padded ", "\ud800", "star*", ""]

    items = read(items=[cookie(name) for name in names]).items

    assert [item.is_exact for item in items] == [True, False, False, False, False, False, False, False]
    assert all(item.name and item.name.isprintable() and len(item.name) <= 200 for item in items)


def test_links_that_no_browser_follows_are_left_out():
    urls = [
        "javascript:alert(1)",
        "https://a b",
        "ftp://x",
        "https://x\ny",
        "https://" + "x" * 600,
        'https://ok.example/"',
    ]

    assert [link.url for link in read(links=[{"name": "X", "url": url} for url in urls]).links] == [
        'https://ok.example/"'
    ]


WRONG = [
    (b"", "scan.json:1: is not valid JSON"),
    (b"{", "scan.json:1: is not valid JSON"),
    (b"\xff\xfe{", "scan.json: is not UTF-8 text"),
    (b"[]", "scan.json: is not a JSON object"),
    (b"[" * 200_000, "scan.json: is not valid JSON"),
    (b"{}", "scan.json: kruimel: is not 'scan/1'; this is no file of `kruimel scan --json`"),
    (as_bytes({**scan(), "kruimel": "scan/2"}), "scan.json: kruimel: is not 'scan/1'"),
    (as_bytes({**scan(), "url": "shop.example"}), "scan.json: url: is not an address"),
    (as_bytes({**scan(), "url": None}), "scan.json: url: is missing"),
    (as_bytes({**scan(), "started": "yesterday"}), "scan.json: started: is not a time"),
    (as_bytes({**scan(), "started": "2026-11-21T09:30:00"}), "scan.json: started: has no time zone"),
    (as_bytes({**scan(), "states": []}), "scan.json: states: is not a JSON object"),
    (as_bytes({**scan(), "items": {}}), "scan.json: items: is not a list"),
    (as_bytes({**scan(), "items": [1]}), "scan.json: items[0]: is not a JSON object"),
    (
        as_bytes(scan(items=[cookie("a"), cookie("b", kind="cooky")])),
        "scan.json: items[1].kind: 'cooky' is not one of ",
    ),
    (as_bytes(scan(items=[cookie("a", party=None)])), "scan.json: items[0].party: is missing"),
    (as_bytes(scan(items=[{**cookie("a"), "name": 5}])), "scan.json: items[0].name: is not a text"),
    (as_bytes(scan(items=[cookie("a", lifetime_s="1")])), "scan.json: items[0].lifetime_s: is not a number of seconds"),
    (as_bytes(scan(items=[cookie("a", lifetime_s=-1)])), "scan.json: items[0].lifetime_s: is not a number of seconds"),
    (as_bytes(scan(items=[cookie("a", service="../x")])), "scan.json: items[0].service: '../x' is not an id"),
    (as_bytes(scan(services=[service("Bad Id")])), "scan.json: services[0].id: 'Bad Id' is not an id"),
    (as_bytes(scan(services=[service("a", category="b")])), "scan.json: services[0].category: 'b' is not one of"),
    (as_bytes({**scan(), "items": [{}] * (MAX_ENTRIES + 1)}), "scan.json: items: has more than 20000 entries"),
]


@pytest.mark.parametrize(("data", "fault"), WRONG, ids=[fault[:40] for _, fault in WRONG])
def test_a_wrong_scan_is_refused_in_one_line(data, fault):
    with pytest.raises(InvalidFile) as caught:
        parse_scan(data)

    assert str(caught.value).startswith(fault)
    assert "\n" not in str(caught.value)


def test_a_scan_that_is_not_there_is_told_how_to_make_one(tmp_path):
    with pytest.raises(ConfigError, match="kruimel scan URL --json"):
        load_scan(tmp_path / "scan.json")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.sampled_from(
        ["items", "services", "third_parties", "links", "pages", "states", "not_reached", "url", "started"]
    ),
    json_values,
    st.sampled_from([None, "name", "kind", "party", "lifetime_s", "set_by", "service", "domain"]),
)
def test_any_value_in_any_place_is_read_or_refused(field, value, inner):
    whole = scan(items=[cookie("x")], services=[service("a")], third_parties=[third_party("b.example")])
    if inner is None:
        whole[field] = value
    else:
        whole["items"][0][inner] = value

    with suppress(InvalidFile):
        parse_scan(as_bytes(whole))
