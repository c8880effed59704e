"""What nobody knows is listed in the declaration, and a plain link once."""

from __future__ import annotations

from consent.catalogue import parse_service
from consent.declaration.merge import MAX_UNKNOWN
from consent.vocabulary import ItemKind
from tests.consent.declaration.merging import CATALOGUE, EDITED, told, update
from tests.consent.declaration.scans import cookie, scan, third_party


def test_unknown_items_and_hosts_are_listed_and_allowed_by_nothing():
    odd = cookie(
        "odd", domain="ads.example", party="third", set_by={"how": "script", "url": "https://ads.example/a.js?v=1"}
    )

    merged = update(None, scan(items=[odd], third_parties=[third_party("tracker.example")]))

    assert [(item.kind, item.name, item.domain, item.set_by) for item in merged.declaration.unknown] == [
        (ItemKind.COOKIE, "odd", "ads.example", "https://ads.example/a.js"),
        ("host", "tracker.example", "", ""),
    ]
    assert told(merged, "unknown") == ["cookie odd of ads.example", "host tracker.example"]


def test_what_was_unknown_leaves_the_list_once_it_is_declared():
    first = update(EDITED, scan(items=[cookie("a"), cookie("b"), cookie("c")])).text
    declared = first.replace(
        'name = "shop_session"\n',
        'name = "shop_session"\n\n  [[services.shop.items]]\n  kind = "cookie"\n  name = "b"\n',
    )

    merged = update(declared, scan(items=[cookie("a"), cookie("b"), cookie("c")]))

    assert [item.name for item in merged.declaration.unknown] == ["a", "c"]
    assert update(merged.text, scan()).declaration.unknown == ()


def test_a_host_that_a_service_declares_as_a_whole_is_known():
    text = EDITED.replace("provider = { site = true }", 'hosts = ["cdn.tracker.example", "www.google.com/x"]')

    merged = update(text, scan(third_parties=[third_party("tracker.example"), third_party("google.com")]))

    assert [item.name for item in merged.declaration.unknown] == ["google.com"]


def test_a_service_of_ones_own_is_recognised_in_a_scan_that_did_not_know_it():
    own = parse_service(
        'name = "Eigen"\ncategory = "necessary"\n[[items]]\nkind = "cookie"\nname = "winkel_*"\nknown_by_name = true\n',
        name="eigen.toml",
    )

    merged = update(None, scan(items=[cookie("winkel_1")]), {**CATALOGUE, "eigen": own})

    assert [item.name for item in merged.declaration.services["eigen"].items] == ["winkel_*"]
    assert merged.declaration.unknown == ()


def test_a_name_that_would_read_as_a_pattern_stays_unknown():
    merged = update(None, scan(items=[cookie("*", service="youtube"), cookie("_ga*")]))

    assert [item.name for item in merged.declaration.unknown] == ["*", "_ga*"]
    assert merged.declaration.service_of(ItemKind.COOKIE, "anything") is None


def test_a_flood_of_items_is_cut_and_said():
    flood = [cookie(f"n{number}") for number in range(MAX_UNKNOWN + 5)]
    of_one = [cookie(f"k{number}", service="youtube") for number in range(500)]

    merged = update(None, scan(items=flood))
    assert len(merged.declaration.unknown) == MAX_UNKNOWN
    assert told(merged, "unknown")[0] == f"5 more than the {MAX_UNKNOWN} that are listed"
    assert len(update(None, scan(items=of_one)).declaration.services["youtube"].items) < 250


# Links


def test_a_plain_link_is_added_once_wherever_it_stands():
    links = [
        {"service": "x", "name": "X", "url": f"https://x.com/intent/post?url=https://shop.example/{page}", "page": ""}
        for page in ("a", "b")
    ]

    merged = update(EDITED, scan(links=links))

    assert [link.url for link in merged.declaration.links] == ["https://x.com/intent/post?url=https://shop.example/a"]
    assert update(merged.text, scan(links=links[1:])).text == merged.text
