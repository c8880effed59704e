"""vanilla-cookieconsent: categories, services, and tables for visitors."""

from __future__ import annotations

import pytest

from consent.declaration.importing.tools import Tool
from consent.errors import InvalidFile
from consent.lifetime import DAY, SESSION, YEAR, Lifetime
from consent.text import Text
from consent.vocabulary import Language
from tests.consent.declaration.importing.configurations import read, stated, told


def by_name(config):
    return {service.name: service for service in config.services}


def test_categories_and_services_of_version_3_are_read():
    config = stated(Tool.COOKIECONSENT, "cookieconsent.ts")
    services = by_name(config)

    assert list(services) == ["necessary", "ga", "Google Analytics", "Telraam", "analytics", "youtube", "video"]
    assert config.language is Language.NL
    assert config.choose == "services"
    assert services["necessary"].is_group
    assert services["necessary"].is_required
    assert services["ga"].group == "analytics"
    assert services["ga"].titles == ("Google Analytics",)
    assert services["ga"].words == ("analytics", "Statistieken")
    assert services["youtube"].titles == ("YouTube",)
    assert services["analytics"].purpose == Text(nl="Om te tellen.")
    assert not services["Telraam"].is_in_markup


def test_tables_give_items_their_facts_and_services_their_items():
    services = by_name(stated(Tool.COOKIECONSENT, "cookieconsent.ts"))
    cart = services["necessary"].items[0]

    assert (cart.name, cart.lifetime, cart.purpose) == ("wagen", Lifetime.of(14 * DAY), Text(nl="Onthoudt de wagen."))
    assert [item.name for item in services["Google Analytics"].items] == ["_ga", "_ga_*"]
    assert services["Google Analytics"].items[0].lifetime == Lifetime.of(2 * YEAR)
    # What a service of the category lists is not of the category once more.
    assert [item.name for item in services["analytics"].items] == ["_gid*", "tel_eigen", "_hjSessionUser_12"]


def test_what_is_not_carried_over_is_told():
    assert told(stated(Tool.COOKIECONSENT, "cookieconsent.ts")) == [
        "'analytics' is switched on beforehand; kruimel waits for a yes",
        "path '/winkel' of a cookie of 'analytics' was left out",
        "onAccept of 'ga' is code and was left out",
        "onAccept of 'youtube' is code and was left out",
        "onReject of 'youtube' is code and was left out",
        "columns of the table of 'necessary' were left out: Soort",
        "lifetime 'ooit' of 'tr_*' was left out",
        "texts in en stand elsewhere (/en.json) and were left out",
        "texts in de were left out: only nl and en fit",
        "texts of the banner were left out; kruimel has its own",
        "onConsent is code and was left out",
        "its own settings were left out: revision, cookie",
    ]


def test_blocks_and_tables_of_version_2_are_read_in_both_languages():
    config = stated(Tool.COOKIECONSENT, "cookieconsent2.js")
    services = by_name(config)
    counter = services["meten"].items[-1]

    assert list(services) == ["necessary", "meten"]
    assert config.choose == "categories"
    assert services["necessary"].is_required
    assert services["necessary"].items[0].lifetime == SESSION
    assert services["meten"].words == ("meten", "Meten", "Measuring")
    assert services["meten"].purpose == Text(nl="Deze cookies tellen.", en="These count.")
    assert [item.name for item in services["meten"].items] == ["_ga*", "_fbp", "tel"]
    assert (counter.lifetime, counter.purpose) == (Lifetime.of(DAY), Text(nl="Telt zelf.", en="Counts by itself."))


def test_opt_out_and_what_the_site_works_out_by_itself_is_told():
    config = read(
        Tool.COOKIECONSENT,
        "CookieConsent.run({mode: 'opt-out', categories: {a: {autoClear: {cookies: lijst}}, ...(b ? {c: {}} : {})},"
        "language: {default: taal, translations: {nl: haal}}})",
    )

    assert told(config) == [
        "cookies of 'a' is code and was left out",
        "category ... is code and was left out",
        "texts in nl stand elsewhere (code) and were left out",
        "everything runs until somebody refuses (opt-out); kruimel waits for a yes",
        "texts of the banner were left out; kruimel has its own",
    ]
    assert config.language is None


def table(headers, *rows):
    body = ", ".join(rows)
    section = f"{{linkedCategory: 'a', cookieTable: {{headers: {{{headers}}}, body: [{body}]}}}}"
    texts = f"{{nl: {{preferencesModal: {{sections: [{section}]}}}}}}"
    return read(Tool.COOKIECONSENT, f"x = {{categories: {{a: {{}}}}, language: {{translations: {texts}}}}}")


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("_a1, _b1; _c1", ["_a1", "_b1", "_c1"]),
        ("<code>_a1</code><br>_b1", ["_a1", "_b1"]),
        ("_ga_<container-id>", ["_ga_*"]),
        ("_hj_{site}_[user]", ["_hj_*_*"]),
        ("^_ga", ["_ga*"]),
        ("_a1*", ["_a1*"]),
    ],
)
def test_cells_may_list_names_with_placeholders(cell, names):
    assert [item.name for item in table("name: 'Naam'", f"{{name: '{cell}'}}").services[0].items] == names


@pytest.mark.parametrize(
    ("words", "lifetime"),
    [
        ("1 uur", Lifetime.of(3600)),
        ("30 minutes", Lifetime.of(1800)),
        ("13 maanden", Lifetime.of(13 * YEAR // 12)),
        ("Sessie", SESSION),
        ("2 Years.", Lifetime.of(2 * YEAR)),
        ("Verloopt na 12 dagen", None),
        ("99999 years", None),
        ("0 dagen", None),
        ("2", None),
    ],
)
def test_lifetimes_are_read_where_they_say_nothing_else(words, lifetime):
    config = table("name: 'Naam', duur: 'Duur'", f"{{name: 'abc', duur: '{words}'}}")

    assert config.services[0].items[0].lifetime == lifetime
    assert (f"lifetime '{words}' of 'abc' was left out" in told(config)) is (lifetime is None)


def test_table_without_a_column_for_names_has_them_in_the_first():
    assert [item.name for item in table("x: 'Wat', y: 'Kleur'", "{x: 'abc', y: 'rood'}").services[0].items] == ["abc"]


def test_table_that_belongs_to_no_category_is_told():
    config = read(
        Tool.COOKIECONSENT,
        "x = {categories: {a: {}}, language: {translations: {nl: {preferencesModal: {sections: "
        "[{cookieTable: {body: []}}, {linkedCategory: 'b'}]}}}}}",
    )

    assert "a table of cookies that no category links was left out" in told(config)
    assert "a section links the category 'b', which is not there; left out" in told(config)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "x = {categories: []}",
            "config: is no configuration of vanilla-cookieconsent; that is an object with ",
        ),
        ("x = {languages: {nl: 'Nederlands'}}", "config: is no configuration of vanilla-cookieconsent"),
        ("", "config: is no configuration of vanilla-cookieconsent"),
        (
            "a = {categories: {b: {}}}\nc = {categories: {d: {}}}",
            "config: has 2 configurations, in lines 1, 2",
        ),
        ("run({categories: {", "config:1: is not JavaScript that can be read from here on"),
    ],
)
def test_what_is_no_configuration_is_refused(text, message):
    with pytest.raises(InvalidFile) as caught:
        read(Tool.COOKIECONSENT, text)

    assert str(caught.value).startswith(message)
