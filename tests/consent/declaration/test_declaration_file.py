"""What `cookies.toml` may hold, and what is said when it does not."""

from __future__ import annotations

import pytest

from consent.declaration import load_declaration, parse_declaration
from consent.errors import ConfigError, InvalidFile
from consent.lifetime import SESSION, UNLIMITED, Lifetime
from consent.vocabulary import Category, ItemKind, Party

GOOD = """\
kruimel = "cookies/1"

[site]
url = "https://shop.example"
controller = "Voorbeeld Thee"
language = "nl"

[scan]
url = "https://shop.example/"
started = 2026-11-21T09:30:00Z
pages = 3
states = ["untouched", "accepted"]

[services.shop]
name = "Shop"
category = "necessary"
provider = { site = true }
first_seen = 2026-11-20

[[services.shop.items]]
kind = "cookie"
name = "shop_session"
party = "first"
lifetime = "session"
observed = "session"

[services.metrics]
name = "Metrics"
category = "statistics"
hosts = ["m.example", "www.example.org/collect"]
review = "new"

[[services.metrics.items]]
kind = "local_storage"
name = "m_*"
lifetime = "unlimited"

[[services.metrics.items]]
kind = "cookie"
name = "shop_*"
observed_s = 60

[[links]]
name = "Instagram"
url = "https://www.instagram.com/voorbeeldthee"

[[unknown]]
kind = "host"
name = "tracker.example"
"""


def faults_of(text):
    with pytest.raises(InvalidFile) as caught:
        parse_declaration(text)
    return [str(fault) for fault in caught.value.faults]


def test_a_declaration_is_read():
    declaration = parse_declaration(GOOD)

    assert declaration.site.controller == "Voorbeeld Thee"
    assert list(declaration.services) == ["shop", "metrics"]
    assert declaration.services["metrics"].items[0].lifetime == UNLIMITED
    assert declaration.services["metrics"].items[1].observed == Lifetime.of(60)
    assert declaration.services["shop"].items[0].observed == SESSION
    assert declaration.asked == (Category.STATISTICS,)
    assert declaration.scan is not None
    assert declaration.scan.pages == 3


def test_an_item_is_found_by_kind_name_and_party():
    declaration = parse_declaration(GOOD)

    def service_of(*args):
        found = declaration.service_of(*args)
        return found and found.id

    assert service_of(ItemKind.COOKIE, "shop_session") == "shop"
    assert service_of(ItemKind.COOKIE, "shop_session", Party.FIRST) == "shop"
    assert service_of(ItemKind.COOKIE, "shop_session", Party.THIRD) == "metrics"
    assert service_of(ItemKind.COOKIE, "shop_other") == "metrics"
    assert service_of(ItemKind.LOCAL_STORAGE, "m_1") == "metrics"
    assert service_of(ItemKind.SESSION_STORAGE, "m_1") is None
    assert service_of(ItemKind.COOKIE, "other") is None


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            'category = "statistics"',
            'categorie = "statistics"',
            "cookies.toml:29: services.metrics.categorie: unknown ",
        ),
        ('category = "statistics"', 'categorie = "statistics"', "cookies.toml:27: services.metrics: has no 'category'"),
        ('"statistics"', '"statistic"', "cookies.toml:29: services.metrics.category: 'statistic' is not one of "),
        ('language = "nl"', 'choose = "service"', "cookies.toml:6: site.choose: 'service' is not one of categories, "),
        ('language = "nl"', 'gpc = ["necessary"]', "cookies.toml:6: site.gpc: 'necessary' is not one of preferences, "),
        ('lifetime = "unlimited"', 'lifetime = "for ever"', "cookies.toml:36: services.metrics.items.0.lifetime: 'for"),
        (
            "observed_s = 60",
            'observed_s = "60"',
            "cookies.toml:41: services.metrics.items.1.observed_s: is not a whole ",
        ),
        (
            "observed_s = 60",
            "observed_s = 1_000_000_000_000",
            "cookies.toml:41: services.metrics.items.1.observed_s: is ",
        ),
        (
            "[services.metrics]",
            "[service.metrics]",
            "cookies.toml:27: service: unknown field; did you mean 'services'?",
        ),
        ("[services.metrics]", "[services.Metrics]", "cookies.toml:27: services.Metrics: 'Metrics' is not an id such"),
        ("[services.metrics]", "[services.shop]", "cookies.toml:27: [services.shop] stands here a second time"),
        ('review = "new"', 'review = "old"', "cookies.toml:31: services.metrics.review: 'old' is not one of new, gone"),
        ("pages = 3", "pages = 3.5", "cookies.toml:11: scan.pages: is not a whole number"),
        ('"untouched", "accepted"', '"untouched", "acepted"', "cookies.toml:12: scan.states: 'acepted' is not one of"),
        (
            'kruimel = "cookies/1"',
            'kruimel = "cookies/2"',
            "cookies.toml:1: kruimel: 'cookies/2' is not one of cookies",
        ),
        ('url = "https://shop.example"', 'url = "shop.example"', "cookies.toml:4: site.url: 'shop.example' is not an "),
        ('"m.example"', '"m_.example/ x"', "cookies.toml:30: services.metrics.hosts: 'm_.example/ x' has no path such"),
        ('kind = "host"', 'kind = "hoste"', "cookies.toml:48: unknown.0.kind: 'hoste' is not one of cookie, local_"),
        (
            'name = "shop_*"',
            'name = "*"',
            "cookies.toml:40: services.metrics.items.1.name: '*' would mean almost every",
        ),
        ("https://www.instagram.com", "javascript:alert", "cookies.toml:45: links.0.url: 'javascript:alert/voor"),
    ],
)
def test_a_fault_names_file_line_field_and_what_was_meant(old, new, fault):
    faults = faults_of(GOOD.replace(old, new, 1))

    assert any(found.startswith(fault) for found in faults), faults


def test_an_item_that_stands_twice_in_a_service_is_a_fault():
    text = GOOD.replace('name = "shop_*"', 'name = "m_*"').replace(
        'kind = "cookie"\nname = "m_*"', "kind = 'local_storage'\nname = 'm_*'"
    )

    assert faults_of(text) == ["cookies.toml:38: services.metrics.items.1: m_* stands in this list already"]


def test_faults_in_inline_tables_and_dotted_keys_have_their_own_lines():
    text = GOOD.replace("provider = { site = true }", 'provider = { name = "X", land = "NL" }').replace(
        "first_seen = 2026-11-20", 'purpose.nl = "x"\npurpose.fr = "y"'
    )

    assert faults_of(text) == [
        "cookies.toml:17: services.shop.provider.land: unknown field",
        "cookies.toml:19: services.shop.purpose.fr: unknown field",
    ]


def test_an_empty_file_is_told_what_it_lacks():
    assert faults_of("") == [
        "cookies.toml: has no 'kruimel'",
        "cookies.toml: site: is missing; it names the url and the controller",
    ]


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="no such file"):
        load_declaration(tmp_path / "cookies.toml")


def test_a_text_changes_no_revision_but_a_lifetime_does():
    revision = parse_declaration(GOOD).revision

    assert parse_declaration(GOOD.replace('name = "Metrics"', 'name = "Meter"')).revision == revision
    assert parse_declaration(GOOD.replace('review = "new"\n', "")).revision == revision
    assert parse_declaration(GOOD.replace("observed_s = 60", "observed_s = 61")).revision == revision
    assert parse_declaration(GOOD.replace('lifetime = "unlimited"', "lifetime_s = 60")).revision != revision


def test_site_asks_by_category_and_lets_gpc_refuse_marketing_unless_it_says_otherwise():
    said = parse_declaration(GOOD.replace('language = "nl"', 'choose = "services"\ngpc = ["statistics", "marketing"]'))

    assert parse_declaration(GOOD).site.choose == "categories"
    assert parse_declaration(GOOD).site.gpc == (Category.MARKETING,)
    assert said.site.choose == "services"
    assert said.refused_by_gpc == {"metrics"}
    assert parse_declaration(GOOD.replace('language = "nl"', "gpc = []")).site.gpc == ()
