"""Bringing a declaration up to date with a scan: what a person wrote stays, and nothing goes unsaid."""

from __future__ import annotations

import pytest

from consent.catalogue import parse_service
from consent.errors import InvalidFile
from consent.lifetime import SESSION, Lifetime
from consent.vocabulary import Category
from tests.consent.declaration.merging import CATALOGUE, EDITED, FONTS, GA, marks, told, update
from tests.consent.declaration.scans import GA_ITEMS, cookie, scan, service

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
