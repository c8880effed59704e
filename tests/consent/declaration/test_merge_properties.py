"""Whatever a scan saw, the declaration can be read, is complete and keeps the lines of a person."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from consent.declaration import parse_declaration
from consent.declaration.observed import parse_scan
from consent.vocabulary import ItemKind
from tests.consent.declaration.merging import EDITED, update
from tests.consent.declaration.scans import as_bytes, cookie, scan, service, third_party

names = st.one_of(
    st.sampled_from(["_ga", "_ga_1", "_fbp", "shop_session", "YSC", "IDE", "*", "a*", "", " x ", "consent"]),
    st.text(max_size=6),
)
lifetimes = st.none() | st.integers(0, 10**9)
services = st.sampled_from([None, None, "google-analytics", "youtube", "shop", "kruimel", "unheard-of"])
items = st.builds(
    lambda name, kind, party, domain, lifetime, owner, how: cookie(
        name,
        kind=kind,
        party=party,
        domain=domain,
        lifetime_s=lifetime,
        service=owner,
        set_by={"how": how, "url": "https://a.example/\n?x"},
    ),
    names,
    st.sampled_from([*ItemKind]),
    st.sampled_from(["first", "third"]),
    st.sampled_from(["shop.example", ".youtube.com", 'x"\\]\n', ""]),
    lifetimes,
    services,
    st.sampled_from(["script", "header", "storage", "other"]),
)
links = st.builds(
    lambda name, url: {"name": name, "url": url}, names, st.sampled_from(["https://x.com/a", "x", "http://é/"])
)
scans = st.builds(
    lambda found, ids, hosts, states, pages, linked: scan(
        items=found,
        services=[service(i, f"Name of {i}") for i in ids],
        third_parties=[third_party(host) for host in hosts],
        states=states,
        pages=pages,
        links=linked,
    ),
    st.lists(items, max_size=6),
    st.lists(st.sampled_from(["google-analytics", "google-fonts", "mollie", "shop", "unheard-of"]), max_size=3),
    st.lists(st.sampled_from(["a.example", "b.example", 'q"uote'])),
    st.lists(st.sampled_from(["untouched", "rejected", "accepted"]), unique=True),
    st.integers(0, 5),
    st.lists(links, max_size=2),
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([None, EDITED, EDITED.rstrip("\n")]), st.lists(scans, min_size=1, max_size=3))
def test_after_any_scan_the_file_loads_and_a_second_run_changes_nothing(text, several):
    for scanned in several:
        merged = update(text, scanned)
        once_more = update(merged.text, scanned)

        assert parse_declaration(merged.text) == merged.declaration
        assert once_more.text == merged.text
        assert merged.text.endswith("\n")
        text = merged.text


@settings(max_examples=100, deadline=None)
@given(st.lists(scans, min_size=1, max_size=3))
def test_after_any_scans_every_line_of_the_person_is_still_there_in_order(several):
    text = EDITED
    for scanned in several:
        text = update(text, scanned).text

    lines = iter(text.split("\n"))
    assert all(any(line == kept for line in lines) for kept in EDITED.rstrip("\n").split("\n"))


@settings(max_examples=100, deadline=None)
@given(scans)
def test_nothing_that_a_scan_saw_is_left_out(scanned):
    found = update(EDITED, scanned).declaration
    seen = parse_scan(as_bytes(scanned))

    unknown = {(item.kind, item.name) for item in found.unknown}
    for item in seen.items:
        assert (item.kind, item.name) in unknown or found.service_of(item.kind, item.name) is not None
    for host in seen.hosts:
        assert ("host", host) in unknown
    assert set(seen.services) <= set(found.services)
