"""What a tool states becomes services of the catalogue where name or cookies prove it, else what the owner stated."""

from __future__ import annotations

import pytest

from consent.declaration.compare import MAX_ITEMS, unseen_service
from consent.declaration.importing.stated import Stated, StatedItem, StatedService
from consent.declaration.importing.translate import MAX_SERVICES, translate
from consent.lifetime import Lifetime
from consent.text import Text
from consent.vocabulary import Category
from tests.consent.declaration.importing.configurations import CATALOGUE, told


def result_of(*services, replaced=""):
    return translate(Stated(services=services), CATALOGUE, replaced=replaced)


def a_service(name, *items, **fields):
    return StatedService(name=name, items=tuple(StatedItem(name=item) for item in items), **fields)


def declared(result):
    """Category and cookies by id, without our own."""
    services = [entry.service for entry in result.entries if entry.service.id != "kruimel"]
    return {service.id: (service.category.value, [item.name for item in service.items]) for service in services}


def renamed(result):
    return {each.old: each.new for each in result.renamed}


def test_known_service_is_declared_as_the_catalogue_has_it_and_waits_for_a_look():
    service = result_of(a_service("googleAnalytics", words=("analytics",))).entries[-1].service
    known = unseen_service(CATALOGUE["google-analytics"])

    assert service.review == "new"
    assert (service.provider, service.items, service.urls, service.transfers) == (
        known.provider, known.items, known.urls, known.transfers
    )  # fmt: skip


def test_our_own_service_is_declared_and_the_tool_that_it_replaces_is_not():
    shop = a_service("winkel", "klaro", "wagen", words=("chat",))
    result = result_of(a_service("Klaro!"), shop, replaced="klaro")

    assert [entry.service.id for entry in result.entries] == ["kruimel", "winkel"]
    assert declared(result) == {"winkel": ("preferences", ["wagen"])}
    assert "'Klaro!' is the tool that kruimel replaces; left out" in told(result)
    assert "cookie 'klaro' is of the tool that kruimel replaces; left out" in told(result)


def test_cookies_tell_a_service_whose_name_tells_nothing():
    result = result_of(a_service("meting", "_fbp", words=("marketing",)))

    assert list(declared(result)) == ["meta-pixel"]
    assert "_fbp" in declared(result)["meta-pixel"][1]
    assert renamed(result) == {"meting": ("meta-pixel",)}


def test_cookies_of_another_service_win_over_a_name():
    result = result_of(a_service("facebook", "_fbp", words=("marketing",)))

    assert list(declared(result)) == ["meta-pixel"]
    assert told(result)[0] == "'facebook' has the cookies of Meta Pixel, which is declared"


def test_one_strange_cookie_does_not_win_over_a_name():
    result = result_of(a_service("googleAnalytics", "_ga", "_fbp", words=("analytics",)))

    assert list(declared(result)) == ["google-analytics", "meta-pixel"]
    assert renamed(result) == {"googleAnalytics": ("google-analytics", "meta-pixel")}
    assert "cookie '_fbp' of 'googleAnalytics' is of Meta Pixel, and is declared there" in told(result)


def test_names_that_anybody_may_use_prove_nothing():
    result = result_of(a_service("winkel", "sessionid", "PHPSESSID", words=("functional",), is_required=True))

    assert declared(result) == {"winkel": ("necessary", ["sessionid", "PHPSESSID"])}


def test_expression_that_is_wider_than_the_catalogue_becomes_its_cookies():
    item = StatedItem(name="_ga*", written="/^_ga/")
    result = result_of(StatedService(name="ga", words=("analytics",), items=(item,)))

    assert declared(result) == {"google-analytics": ("statistics", ["_ga", "_ga_*"])}
    assert told(result) == ["cookies /^_ga/ of 'ga' are declared as _ga, _ga_*"]


def test_cookie_that_only_some_visitors_get_is_declared_where_it_is_named():
    assert "mtm_consent" in declared(result_of(a_service("matomo", "mtm_consent")))["matomo"][1]
    assert "mtm_consent" not in declared(result_of(a_service("matomo", "_pk_id*")))["matomo"][1]


def test_cookie_that_the_catalogue_does_not_list_stays_as_stated():
    item = StatedItem(name="eigen", lifetime=Lifetime.of(60), purpose=Text(nl="Telt."))
    result = result_of(StatedService(name="matomo", words=("analytics",), items=(item,)))
    kept = result.entries[-1].service.items[-1]

    assert (kept.name, kept.lifetime, kept.purpose) == ("eigen", Lifetime.of(60), Text(nl="Telt."))


def test_cookie_of_a_service_that_has_ended_is_told_and_left_out():
    result = result_of(a_service("ga", "_ga", "_gid", words=("analytics",)))

    assert declared(result) == {"google-analytics": ("statistics", ["_ga", "_ga_*"])}
    assert told(result) == ["cookie '_gid' is of Google Universal Analytics, which has ended; left out"]


def test_service_that_has_ended_is_declared_where_the_owner_names_it():
    assert list(declared(result_of(a_service("Universal Analytics")))) == ["google-analytics-universal"]


def test_group_is_taken_apart_and_what_is_left_is_a_service_of_its_own():
    group = a_service("analytics", "_ga", "_hjid", "tel", words=("analytics",), is_group=True, titles=("Meten",))
    result = result_of(group)

    assert [*declared(result)] == ["google-analytics", "hotjar", "analytics-cookies"]
    assert result.entries[-1].service.name == "Meten"
    assert renamed(result) == {"analytics": ("statistics",)}


def test_group_means_the_categories_of_what_is_declared_of_it():
    group = a_service("meten", "_ga", "_fbp", words=("meten",), is_group=True)
    video = a_service("youtube", group="video", words=("video",))
    empty = a_service("video", words=("video",), is_group=True)
    result = result_of(group, video, empty, a_service("ads", words=("ads",), is_group=True))

    assert renamed(result) == {
        "meten": ("statistics", "marketing"),
        "youtube": ("youtube",),
        "video": ("marketing",),
        "ads": ("marketing",),
    }
    assert told(result)[-1] == "nothing is declared for category 'ads': it names no cookie of its own"


@pytest.mark.parametrize(
    ("words", "is_required", "category", "note"),
    [
        (("analytics",), False, Category.STATISTICS, None),
        (("functional",), False, Category.PREFERENCES, None),
        (("functional",), True, Category.NECESSARY, None),
        (("security",), True, Category.NECESSARY, None),
        (("geheim",), True, Category.NECESSARY, None),
        (("ads",), True, Category.MARKETING, "nobody could refuse 'telraam'; it is asked about now (marketing)"),
        (
            ("essential",),
            False,
            Category.NECESSARY,
            "'telraam' could be refused; as necessary it is not asked about",
        ),
        (("geheim",), False, Category.UNCLASSIFIED, "'telraam' is unclassified: geheim says no category of ours"),
        ((), False, Category.UNCLASSIFIED, "'telraam' is unclassified: nothing says what it is for"),
        (
            ("chat", "ads"),
            False,
            Category.MARKETING,
            "'telraam' stood under chat, ads; marketing, the strictest, is",
        ),
    ],
)
def test_category_is_the_strictest_that_the_words_mean(words, is_required, category, note):
    result = result_of(a_service("telraam", words=words, is_required=is_required))

    assert result.entries[-1].service.category is category
    assert result.entries[-1].is_unclear is (category is Category.UNCLASSIFIED)
    assert [message[: len(note or "")] for message in told(result)] == ([note] if note else [])


@pytest.mark.parametrize(
    ("words", "is_required", "note"),
    [
        (("analytics",), False, None),
        (("geheim",), False, None),
        (("chat",), False, "Matomo stood under chat; the catalogue's statistics is declared"),
        (("functional",), True, "nobody could refuse Matomo; it is asked about now (statistics)"),
    ],
)
def test_category_of_the_catalogue_wins_and_that_is_told(words, is_required, note):
    result = result_of(a_service("matomo", words=words, is_required=is_required))

    assert result.entries[-1].service.category is Category.STATISTICS
    assert told(result) == ([note] if note else [])


def test_ids_are_made_of_names_and_are_never_those_of_categories_or_of_each_other():
    names = ("inlineTracker", "statistics", "Été & co", "été co", "日本", "--")
    result = result_of(*(a_service(name, words=("chat",)) for name in names))

    assert renamed(result) == {
        "inlineTracker": ("inline-tracker",),
        "statistics": ("statistics-cookies",),
        "Été & co": ("ete-co",),
        "été co": ("ete-co-2",),
        "日本": ("service",),
        "--": ("service-2",),
    }


def test_two_names_for_one_service_are_one_service():
    result = result_of(a_service("ga", words=("analytics",)), a_service("gtag", "eigen", words=("ads",)))

    assert declared(result) == {"google-analytics": ("statistics", ["_ga", "_ga_*", "eigen"])}
    assert renamed(result) == {"ga": ("google-analytics",), "gtag": ("google-analytics",)}
    assert result.entries[-1].stated == ['"ga" (analytics)', '"gtag" (ads)']


def test_services_with_too_many_cookies_are_cut_and_that_is_told():
    result = result_of(a_service("telraam", *(f"tr_{n}" for n in range(MAX_ITEMS + 3)), words=("chat",)))

    assert len(declared(result)["telraam"][1]) == MAX_ITEMS
    assert told(result) == ["3 cookies of 'telraam' are too many and were left out"]


def test_names_of_tables_are_not_names_in_pages():
    result = result_of(a_service("Telraam", words=("chat",), group="extra", is_in_markup=False))

    assert renamed(result) == {"extra": ("preferences",)}


def test_more_services_than_anybody_asks_about_are_left_out_and_told():
    result = result_of(*(a_service("telraam", words=("chat",)) for _ in range(MAX_SERVICES + 2)))

    assert len(result.entries) == MAX_SERVICES + 1
    assert told(result) == ["2 services more than 500 were left out"]


def test_what_the_owner_said_of_known_services_and_of_domains_is_told_to_be_left_out():
    cookie = StatedItem(name="_pk_id*", purpose=Text(nl="Nummer."))
    own = StatedItem(name="eigen", domain=".winkel.example")
    known = StatedService(name="matomo", words=("analytics",), purpose=Text(nl="Telt."), items=(cookie, own))
    ours = StatedService(name="telraam", words=("analytics",), purpose=Text(nl="Telt."), items=(own,))

    assert told(result_of(known, ours)) == [
        "what 'matomo' says of cookies that the catalogue knows was left out",
        "the description of 'matomo' was left out",
        "domain '.winkel.example' of cookies of 'matomo' was left out",
        "domain '.winkel.example' of cookies of 'telraam' was left out",
    ]
