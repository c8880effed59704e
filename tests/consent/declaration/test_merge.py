"""Bringing a declaration up to date with a scan: what a person wrote stays, and nothing goes unsaid."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.catalogue import load_catalogue, parse_service
from consent.declaration import parse_declaration
from consent.declaration.merge import MAX_UNKNOWN, merge
from consent.declaration.observed import parse_scan
from consent.errors import InvalidFile
from consent.lifetime import SESSION, Lifetime
from consent.vocabulary import Category, ItemKind
from tests.consent.declaration.scans import GA_ITEMS, as_bytes, cookie, scan, service, third_party

# Most tests are about merging, not about how much of the catalogue has a source.
CATALOGUE = {known.id: replace(known, unverified=()) for known in load_catalogue().values()}
GA = service("google-analytics", "Google Analytics")
FONTS = service("google-fonts", "Google Fonts", "preferences")

EDITED = """\
# Our cookies. Keep this line!
kruimel = "cookies/1"   # the format

[site]
url = "https://shop.example" # production
controller = "Voorbeeld Thee"

# ---- statistics ----
[services.google-analytics]
name = "Meten met Google" # our own words
category = "marketing" # our lawyer says so
purpose.nl = '''
Wij tellen
bezoekers.'''

# the visitor number
[[services.google-analytics.items]]
kind = "cookie"
name = "_ga"
lifetime_s = 1000 # we changed it in the settings
purpose.nl = "Nummer."   # short

# ---- our own ----
[services.shop]
category = "necessary"
name = "Winkel"
provider = { site = true }

  [[services.shop.items]]
  kind = "cookie"
  name = "shop_session"

# ---- the end ----
"""


def update(text, scanned, catalogue=CATALOGUE):
    return merge(text, parse_scan(as_bytes(scanned)), catalogue)


def told(merged, kind):
    return [change.text for change in merged.changes if change.kind == kind]


def marks(merged):
    return {service.id: service.review for service in merged.declaration.services.values()}


# A new declaration


def test_a_new_declaration_has_all_that_the_catalogue_knows_and_waits_for_a_person():
    merged = update(None, scan(items=GA_ITEMS, services=[GA]))

    found = merged.declaration.services["google-analytics"]
    known = CATALOGUE["google-analytics"]
    assert (found.provider, found.purpose, found.urls) == (known.provider, known.purpose, known.urls)
    assert (found.transfers, found.privacy_url) == (known.transfers, known.privacy_url)
    assert [(item.name, item.lifetime, item.observed) for item in found.items] == [
        ("_ga", Lifetime.of(63_072_000), Lifetime.of(34_560_000)),
        ("_ga_*", Lifetime.of(63_072_000), Lifetime.of(34_560_000)),
    ]
    assert found.review == "new"
    assert merged.needs_a_person


SOURCED = """
name = "Example Metrics"
category = "statistics"
provider = { name = "Example Metrics Ltd", country = "IE", role = "processor" }
purpose.nl = "Telt bezoekers."
purpose.en = "Counts visitors."
transfers = [{ country = "US", mechanism = "dpf" }]
"""


@pytest.mark.parametrize(
    ("unverified", "role", "mechanism", "lifetime"),
    [
        ("[]", "processor", "dpf", Lifetime.of(60)),
        ('["provider.role"]', None, "dpf", Lifetime.of(60)),
        ('["transfers"]', "processor", "", Lifetime.of(60)),
        ('["items._exm"]', "processor", "dpf", None),
        ('["items.*.lifetime_s", "privacy_url"]', "processor", "dpf", None),
    ],
)
def test_what_the_catalogue_has_no_source_for_is_not_declared_as_a_fact(unverified, role, mechanism, lifetime):
    item = '[[items]]\nkind = "cookie"\nname = "_exm"\nlifetime_s = 60\n'
    known = parse_service(f"{SOURCED}unverified = {unverified}\n{item}", name="metrics.toml")

    merged = update(None, scan(services=[service("metrics", known.name)]), CATALOGUE | {"metrics": known})

    found = merged.declaration.services["metrics"]
    assert (found.provider.name, found.provider.role) == ("Example Metrics Ltd", role)
    assert [(transfer.country, transfer.mechanism) for transfer in found.transfers] == [("US", mechanism)]
    assert found.items[0].lifetime == lifetime


def test_a_new_declaration_begins_with_help_and_declares_our_own_cookie():
    merged = update(None, scan())

    assert merged.text.startswith("# What this site keeps")
    assert marks(merged) == {"kruimel": None}
    assert merged.declaration.site.url == "https://shop.example"


def test_every_service_of_the_catalogue_is_written_so_that_it_reads_back_the_same():
    merged = update(
        None, scan(services=[service(known.id, known.name, known.category) for known in CATALOGUE.values()])
    )

    for known in CATALOGUE.values():
        found = merged.declaration.services[known.id]
        assert (found.name, found.category, found.provider) == (known.name, known.category, known.provider)
        assert (found.purpose, found.urls, found.transfers) == (known.purpose, known.urls, known.transfers)
        usual = [item for item in known.items if not item.rare]
        assert [(item.kind, item.name, item.lifetime, item.purpose) for item in found.items] == [
            (item.kind, item.name, item.lifetime, item.purpose) for item in usual
        ]


def test_a_rare_item_is_declared_once_it_was_seen():
    pref = cookie("PREF", domain=".youtube.com", party="third", service="youtube", lifetime_s=100)

    names = [item.name for item in update(None, scan(items=[pref])).declaration.services["youtube"].items]

    assert "PREF" in names
    assert "__Secure-YEC" not in names


def test_a_service_that_only_the_scan_knows_is_declared_with_what_the_scan_says():
    found = update(None, scan(services=[service("chat-tool", 'Chat "Tool"\n', "marketing")])).declaration

    assert found.services["chat-tool"].name.startswith('Chat "Tool"')
    assert found.services["chat-tool"].category is Category.MARKETING


def test_of_several_observations_of_one_pattern_the_longest_lifetime_counts():
    items = [cookie(f"_ga_{n}", lifetime_s=n * 1000, service="google-analytics") for n in (1, 3, 2)]

    found = update(None, scan(items=items)).declaration.services["google-analytics"]

    assert [item.observed for item in found.items if item.name == "_ga_*"] == [Lifetime.of(3000)]


# An edited one


def test_what_a_person_wrote_stays_to_the_letter():
    merged = update(EDITED, scan(items=[*GA_ITEMS, cookie("shop_session")], services=[GA, FONTS]))

    lines = iter(merged.text.split("\n"))
    assert all(any(line == kept for line in lines) for kept in EDITED.rstrip("\n").split("\n"))
    found = merged.declaration.services["google-analytics"]
    assert (found.name, found.category) == ("Meten met Google", Category.MARKETING)
    assert found.items[0].lifetime == Lifetime.of(1000)
    assert found.items[0].observed == Lifetime.of(34_560_000)


def test_a_comment_stays_above_the_table_it_speaks_of():
    merged = update(EDITED, scan(items=GA_ITEMS, services=[GA, FONTS]))

    assert "# ---- our own ----\n[services.shop]\n" in merged.text
    assert "# the visitor number\n[[services.google-analytics.items]]\n" in merged.text
    assert merged.text.index("_ga_*") < merged.text.index("# ---- our own ----")
    assert merged.text.index("[services.google-fonts]") < merged.text.index("# ---- the end ----")


def test_a_new_item_of_a_known_service_is_added_and_marked():
    merged = update(EDITED, scan(items=GA_ITEMS, services=[GA]))

    assert [item.name for item in merged.declaration.services["google-analytics"].items] == ["_ga", "_ga_*"]
    assert marks(merged)["google-analytics"] == "new"
    assert "Meten met Google: _ga_*" in told(merged, "new")


def test_a_service_without_items_gets_its_first_one_below_its_own_fields():
    text = EDITED.split("  [[services.shop.items]]")[0]

    merged = update(text, scan(items=[cookie("new", service="shop")]))

    assert 'first_seen = 2026-11-21\nreview = "new"\n\n[[services.shop.items]]\n' in merged.text


def test_an_item_that_the_person_declared_is_known_whatever_the_scan_says():
    merged = update(EDITED, scan(items=[cookie("shop_session")]))

    assert merged.declaration.unknown == ()
    assert merged.declaration.services["shop"].items[0].observed == SESSION
    assert marks(merged)["shop"] is None


def test_an_item_declared_for_another_party_is_not_known():
    text = EDITED.replace('name = "shop_session"', 'name = "shop_session"\n  party = "first"')

    merged = update(text, scan(items=[cookie("shop_session", party="third", domain="x.example")]))

    assert [item.name for item in merged.declaration.unknown] == ["shop_session"]


def test_a_file_with_windows_line_ends_keeps_them():
    text = EDITED.replace("\n", "\r\n")

    merged = update(text, scan(items=GA_ITEMS, services=[GA]))

    assert merged.text.count("\r\n") == merged.text.count("\n")
    assert update(merged.text, scan(items=GA_ITEMS, services=[GA])).text == merged.text


def test_a_lifetime_that_differs_by_the_moment_of_measuring_changes_nothing():
    text = update(EDITED, scan(items=GA_ITEMS, services=[GA])).text
    later = [{**item, "lifetime_s": 34_559_998} for item in GA_ITEMS]

    assert update(text, scan(items=later, services=[GA])).text == text


def test_a_lifetime_that_really_changed_is_written_in_the_same_place():
    text = update(EDITED, scan(items=[cookie("shop_session")])).text
    assert 'observed = "session"' in text

    merged = update(text, scan(items=[cookie("shop_session", lifetime_s=86_400)]))

    assert merged.text == text.replace('observed = "session"', "observed_s = 86400")


# Gone and back


def test_a_service_that_vanished_is_marked_and_one_that_returns_is_not():
    text = update(EDITED, scan(items=GA_ITEMS, services=[GA, FONTS])).text.replace('review = "new"\n', "")

    without = update(text, scan(items=GA_ITEMS, services=[GA]))
    again = update(without.text, scan(items=GA_ITEMS, services=[GA, FONTS]))

    assert marks(without)["google-fonts"] == "gone"
    assert told(without, "gone") == ["Google Fonts: not seen by this scan"]
    assert marks(again)["google-fonts"] is None
    assert again.text == text


def test_what_a_person_declared_and_no_scan_ever_saw_is_not_called_gone():
    merged = update(EDITED, scan(items=GA_ITEMS, services=[GA]))

    assert marks(merged)["shop"] is None
    assert marks(merged)["kruimel"] is None
    assert told(merged, "gone") == []


@pytest.mark.parametrize(
    ("states", "pages", "is_gone"),
    [
        (("untouched", "rejected", "accepted"), 10, True),
        (("accepted",), 10, True),
        (("untouched", "rejected"), 10, False),
        (("untouched", "rejected", "accepted"), 5, True),
        (("untouched", "rejected", "accepted"), 4, False),
    ],
)
def test_only_a_scan_that_looked_as_well_as_the_one_before_can_call_a_service_gone(states, pages, is_gone):
    text = update(None, scan(services=[GA, FONTS], pages=10)).text

    merged = update(text, scan(services=[GA], states=states, pages=pages))
    once_more = update(merged.text, scan(services=[GA], states=states, pages=pages))

    assert marks(merged)["google-fonts"] == ("gone" if is_gone else "new")
    assert marks(once_more) == marks(merged)
    assert bool(told(merged, "note")) is not is_gone


def test_a_site_that_asks_nobody_has_one_state_and_its_services_can_go():
    text = update(None, scan(services=[GA, FONTS], states=["untouched"])).text

    assert marks(update(text, scan(services=[GA], states=["untouched"])))["google-fonts"] == "gone"


def test_a_scan_of_another_site_is_told():
    assert told(update(EDITED, scan(url="https://other.example/")), "note") == [
        "The scan is of https://other.example/, this file is about https://shop.example."
    ]


# Unknown


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


# Texts that can not be added to


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            EDITED.replace("provider = { site = true }", "items = []").split("  [[services.shop")[0],
            r"cookies\.toml:27: services\.shop\.items: kruimel can not add to it .* \[\[services\.shop\.items\]\]",
        ),
        (EDITED + '[late]\n[services]\nfoo = { name = "F", category = "necessary" }\n', r"late: unknown field"),
        (
            """\
kruimel = "cookies/1"
site = { url = "https://shop.example" }
services = { shop = { name = "S", category = "necessary" } }
""",
            r"cookies\.toml:3: services.*: kruimel can not add to it as it is written",
        ),
    ],
)
def test_a_text_that_nothing_can_be_added_to_is_refused_with_what_would_be_right(text, message):
    with pytest.raises(InvalidFile, match=message):
        update(text, scan(items=[cookie("new", service="shop")], services=[FONTS]))


# Any scan

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
