"""Which service wrote what was seen: right, or unknown."""

from __future__ import annotations

import time

import pytest

from consent.catalogue import Matcher, SeenItem, load_catalogue, parse_service
from consent.vocabulary import ItemKind, Party
from tests.consent.catalogue.services import a_large_catalogue

MATCHER = Matcher(load_catalogue())


def seen(
    name, *, setter=None, domain="shop.example", party=Party.FIRST, kind=ItemKind.COOKIE, set_by=None, lifetime_s=None
):
    return SeenItem(
        kind=kind, name=name, domain=domain, party=party, setter_url=setter, set_by=set_by, lifetime_s=lifetime_s
    )


def third(name, domain, setter=None):
    return seen(name, domain=domain, party=Party.THIRD, setter=setter)


GTAG = "https://www.googletagmanager.com/gtag/js?id=G-ABC"
GTM = "https://www.googletagmanager.com/gtm.js?id=GTM-ABC"
JSDELIVR = "https://cdn.jsdelivr.net/npm/thing@1"
LIKE = "https://www.facebook.com/v21.0/plugins/like.php?href=x"
OWN = "https://shop.example/app.js"

ITEMS = [
    (seen("_ga", setter=GTAG), "google-analytics", "name+setter"),
    (seen("_ga_ABC123", setter=GTAG), "google-analytics", "name+setter"),
    (seen("_ga"), "google-analytics", "name"),
    (seen("_ga", setter=OWN), "google-analytics", "name"),
    (seen("_ga", setter=GTM), "google-analytics", "name"),
    (seen("_ga", setter=JSDELIVR), "google-analytics", "name"),
    (seen("_gcl_au", setter=GTAG), "google-ads", "name"),
    (seen("_fbp", setter="https://connect.facebook.net/en_US/fbevents.js"), "meta-pixel", "name+setter"),
    (third("fr", ".facebook.com", LIKE), "meta-buttons", "name+setter"),
    (third("fr", ".facebook.com", "https://www.facebook.com/tr/?id=1"), "meta-pixel", "name+setter"),
    (third("datr", ".facebook.com"), "meta-buttons", "name+domain"),
    (third("YSC", ".youtube.com", "https://www.youtube.com/embed/x"), "youtube", "name+setter"),
    (third("brand_new", ".youtube.com", "https://www.youtube.com/embed/x"), "youtube", "setter"),
    (third("NID", ".google.com", "https://www.google.com/maps/embed?pb=1"), "google-maps", "name+setter"),
    (third("IDE", ".doubleclick.net", "https://googleads.g.doubleclick.net/pagead/id"), "doubleclick", "name+setter"),
    (third("csrftoken", ".instagram.com"), "instagram", "name+domain"),
    (seen("__Host-consent", set_by="header"), "kruimel", "name"),
    (seen("consent", set_by="header"), "kruimel", "name"),
]


@pytest.mark.parametrize(("item", "service_id", "rule"), ITEMS, ids=lambda value: getattr(value, "name", value))
def test_an_item_is_recognised_and_the_rule_is_named(item, service_id, rule):
    match = MATCHER.match_item(item)

    assert match is not None
    assert (match.service.id, match.rule) == (service_id, rule)


UNKNOWN = [
    seen("sessionid"),
    seen("csrftoken"),
    seen("player"),
    seen("fr"),
    seen("NID"),
    seen("consent", set_by="script"),
    seen("something", setter=OWN),
    seen("something", setter=GTM),
    seen("something", setter=JSDELIVR),
    seen("_ga", kind=ItemKind.LOCAL_STORAGE),
    third("_ga", ".elsewhere.example"),
    third("fr", ".facebook.com"),  # the buttons' and the pixel's: only the setter tells
    third("fr", ".notfacebook.com"),
    third("datr", ".facebook.com.evil.example"),
    third("sessionid", ".instagram.example"),
    third("NID", ".google.com", "https://www.google.com/search?q=tea"),  # maps has it, and is not what was asked
]


@pytest.mark.parametrize("item", UNKNOWN, ids=lambda item: f"{item.name} {item.domain}")
def test_an_item_that_could_be_anybodys_is_unknown(item):
    assert MATCHER.match_item(item) is None


URLS = [
    (GTAG, "google-analytics"),
    (GTM, "google-tag-manager"),
    ("https://region1.google-analytics.com/g/collect?v=2", "google-analytics"),
    ("https://stats.g.doubleclick.net/g/collect", "google-analytics"),
    ("https://ad.doubleclick.net/activity;src=1", "doubleclick"),
    ("https://connect.facebook.net/nl_NL/sdk.js#xfbml=1", "meta-buttons"),
    ("https://connect.facebook.net/signals/config/1?v=2", "meta-pixel"),
    (LIKE, "meta-buttons"),
    ("https://www.facebook.com/tr?id=1", "meta-pixel"),
    ("https://www.google.com/maps/embed?pb=1", "google-maps"),
    ("https://www.google.com/recaptcha/api.js", "google-recaptcha"),
    ("https://www.google.com/search?q=tea", None),
    ("https://www.facebook.com/trends", None),
    ("https://evil.example/www.facebook.com/tr", None),
    ("https://www.googletagmanager.com/other.js", None),
    ("https://i.ytimg.com/vi/x/hq.jpg", "youtube"),
    ("https://notyoutube.com/embed", None),
]


@pytest.mark.parametrize(("url", "service_id"), URLS)
def test_a_request_goes_to_the_service_of_its_host_and_path(url, service_id):
    match = MATCHER.match_url(url)

    assert (match and match.service.id) == service_id


def test_a_plain_link_is_told_from_a_request_to_the_same_host():
    assert MATCHER.match_link("https://www.facebook.com/voorbeeldthee").service.id == "facebook"
    assert MATCHER.match_url("https://www.facebook.com/voorbeeldthee") is None
    assert MATCHER.match_link("https://nl.linkedin.com/company/voorbeeldthee").service.id == "linkedin"
    assert MATCHER.match_link("https://shop.example/") is None


def service(service_id, text):
    return parse_service(text, name=f"{service_id}.toml")


def test_a_name_that_two_services_know_by_itself_needs_the_setter():
    items = '\n[[items]]\nkind = "cookie"\nname = "_xy_id*"\nknown_by_name = true\n'
    one = service("one", f'name = "One"\ncategory = "statistics"\nhosts = ["one.example"]{items}')
    two = service("two", f'name = "Two"\ncategory = "statistics"\nhosts = ["two.example"]{items}')
    matcher = Matcher({"one": one, "two": two})

    assert matcher.match_item(seen("_xy_id.1")) is None
    assert matcher.match_item(seen("_xy_id.1", setter="https://two.example/p.js")).service.id == "two"


SHOP = """\
name = "Shop"
category = "necessary"
hosts = ["cdn.shop-maker.example"]
[[items]]
kind = "cookie"
name = "cart_sig"
known_by_name = true
"""
SHOP_STATISTICS = """\
name = "Shop statistics"
category = "statistics"
part_of = "shop"
[[items]]
kind = "cookie"
name = "_shopify_y"
"""


def test_what_one_host_delivers_for_two_categories_is_told_apart_by_name():
    matcher = Matcher({"shop": service("shop", SHOP), "statistics": service("statistics", SHOP_STATISTICS)})
    script = "https://cdn.shop-maker.example/all.js"

    assert matcher.match_item(seen("cart_sig", setter=script)).service.id == "shop"
    assert matcher.match_item(seen("_shopify_y", setter=script)).service.id == "statistics"
    assert matcher.match_item(seen("_shopify_y", setter=OWN)) is None


def test_an_unknown_name_from_such_a_host_is_not_taken_for_necessary():
    shop, part = service("shop", SHOP), service("statistics", SHOP_STATISTICS)
    unknown = seen("something", setter="https://cdn.shop-maker.example/all.js")

    assert Matcher({"shop": shop}).match_item(unknown).rule == "setter"
    assert Matcher({"shop": shop, "statistics": part}).match_item(unknown) is None


FRAMEWORKS = """\
name = "Framework"
category = "necessary"
[[items]]
kind = "cookie"
name = "PHPSESSID"
party = "first"
known_by_header = true
lifetime = "session"
[[items]]
kind = "cookie"
name = "sessionid"
party = "first"
known_by_header = true
lifetime_s = 1_209_600
"""


@pytest.mark.parametrize(
    ("item", "is_known"),
    [
        ({"name": "PHPSESSID", "set_by": "header"}, True),
        ({"name": "PHPSESSID", "set_by": "header", "setter": OWN}, True),
        ({"name": "PHPSESSID", "set_by": "script", "setter": OWN}, False),
        ({"name": "PHPSESSID"}, False),
        ({"name": "PHPSESSID", "set_by": "header", "party": Party.THIRD, "domain": "chat.example"}, False),
        ({"name": "sessionid", "set_by": "header"}, False),
        ({"name": "sessionid", "set_by": "header", "lifetime_s": 1_209_600 - 61}, False),
        ({"name": "sessionid", "set_by": "header", "lifetime_s": 1_209_600 - 60}, True),
        ({"name": "sessionid", "set_by": "header", "lifetime_s": 1_209_600}, True),
        ({"name": "sessionid", "set_by": "script", "lifetime_s": 1_209_600}, False),
    ],
)
def test_a_framework_is_known_by_what_the_sites_own_server_sets(item, is_known):
    match = Matcher({"framework": service("framework", FRAMEWORKS)}).match_item(seen(**item))

    assert (match is not None and match.rule == "name+header") is is_known


def test_what_a_known_service_sets_by_header_is_not_the_frameworks():
    chat = service("chat", 'name = "Chat"\ncategory = "preferences"\nhosts = ["chat.shop.example"]')
    matcher = Matcher({"framework": service("framework", FRAMEWORKS), "chat": chat})

    match = matcher.match_item(seen("PHPSESSID", set_by="header", setter="https://chat.shop.example/start"))

    assert (match.service.id, match.rule) == ("chat", "setter")


SIGNS = """\
name = "Signs"
category = "statistics"
markup = [
  { kind = "path", value = "/signs.js" },
  { kind = "path", value = "/wp-content/plugins/signs/" },
  { kind = "path", value = "/lib/signs/tag.js" },
  { kind = "generator", value = "Signs CMS" },
  { kind = "form", value = "*.signs.example/subscribe" },
  { kind = "element", value = "data-signs-key=" },
]
[[items]]
kind = "cookie"
name = "_pk_id*"
"""
SIGNS_LONGER = """\
name = "Longer"
category = "marketing"
markup = [
  { kind = "path", value = "/wp-content/plugins/signs/longer/" },
  { kind = "element", value = "data-signs-key=\\"longer" },
]
"""


@pytest.mark.parametrize(
    ("kind", "text", "service_id"),
    [
        ("path", "https://stats.shop.example/signs.js?v=3", "signs"),
        ("path", "https://shop.example/a/signs.js/b", "signs"),
        ("path", "https://shop.example/designs.js", None),
        ("path", "https://shop.example/signs.json", None),
        ("path", "https://shop.example/x?u=/signs.js", None),
        ("path", "https://shop.example/wp-content/plugins/signs/a.css", "signs"),
        ("path", "https://shop.example/wp-content/plugins/signs/longer/a.css", "longer"),
        ("path", "https://shop.example/wp-content/plugins/signs-not/a.css", None),
        ("path", "https://shop.example/lib/signs/tag.js?v=1", "signs"),
        ("path", "https://shop.example/lib/signs/tag.json", None),
        ("path", "/signs.js", None),
        ("generator", "signs cms 6.1", "signs"),
        ("generator", "Not Signs CMS", None),
        ("form", "https://nl.signs.example/subscribe/post?u=1", "signs"),
        ("form", "https://signs.example.evil.example/subscribe", None),
        ("element", '<div class="a" data-signs-key="x">', "signs"),
        ("element", '<div data-signs-key="longer">', "longer"),
        ("element", "<div data-key>", None),
        ("element", "<div " + "x" * 5_000 + " data-signs-key=1>", None),
    ],
)
def test_markup_gives_a_service_away(kind, text, service_id):
    matcher = Matcher({"signs": service("signs", SIGNS), "longer": service("longer", SIGNS_LONGER)})

    match = matcher.match_markup(kind, text)

    assert (match and (match.service.id, match.rule)) == (service_id and (service_id, "markup"))


def test_software_on_any_host_is_known_by_the_path_of_its_script():
    matcher = Matcher({"signs": service("signs", SIGNS)})

    assert matcher.match_url("https://stats.shop.example/signs.js").rule == "path"
    match = matcher.match_item(seen("_pk_id.1.abcd", setter="https://stats.shop.example/signs.js"))
    assert (match.service.id, match.rule) == ("signs", "name+setter")
    assert matcher.match_item(seen("_pk_id.1.abcd")) is None
    assert matcher.match_item(seen("_pk_id.1.abcd", setter="https://other.example/p.js")) is None


def test_a_cdn_is_sent_the_request_and_the_software_it_delivers_writes_the_item():
    cdn = service("cdn", 'name = "CDN"\ncategory = "preferences"\nhosts = ["cdn.example"]\ncarries = true')
    matcher = Matcher({"cdn": cdn, "signs": service("signs", SIGNS)})

    assert matcher.match_url("https://cdn.example/npm/signs.js").service.id == "cdn"
    assert matcher.match_item(seen("_pk_id.1", setter="https://cdn.example/npm/signs.js")).service.id == "signs"
    assert matcher.match_item(seen("other", setter="https://cdn.example/npm/other.js")) is None


def test_hostile_names_and_addresses_are_unknown():
    for text in ["", "\x00", "*", "x" * 100_000, "_ga_" + "a" * 100_000 + "\n", "é\u202e"]:
        MATCHER.match_item(seen(text, setter=text, domain=text))
        MATCHER.match_url(text)
        MATCHER.match_url(f"https://a.example/{text}" + "/" * 50_000)
        for kind in ("generator", "path", "form", "element"):
            MATCHER.match_markup(kind, text)


def test_ten_thousand_observations_take_half_a_second_at_most():
    """Beside as many services as the catalogue is to have."""
    many = {known.id: known for known in a_large_catalogue(300)}
    matcher = Matcher(load_catalogue() | many)
    observations = [
        seen(f"{item.name}{number}", setter=item.setter_url, domain=item.domain, party=item.party)
        for number in range(10_000 // (len(ITEMS) + len(UNKNOWN)) + 1)
        for item in [*(entry[0] for entry in ITEMS), *UNKNOWN]
    ]
    started = time.process_time()

    for item in observations:
        matcher.match_item(item)

    assert time.process_time() - started < 0.5 * len(observations) / 10_000
