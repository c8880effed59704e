"""Klaro: services with purposes, cookies and texts."""

from __future__ import annotations

import pytest

from consent.declaration.importing.tools import Tool
from consent.errors import InvalidFile
from consent.text import Text
from consent.vocabulary import Language
from tests.consent.declaration.importing.configurations import read, stated, told


def klaro(services, **more):
    fields = "".join(f"{name}: {value}, " for name, value in more.items())
    return read(Tool.KLARO, f"var klaroConfig = {{ {fields} services: [{services}] }};")


def test_services_are_read_with_titles_purposes_and_cookies():
    config = stated(Tool.KLARO, "klaro.js")
    counter = config.services[1]

    assert [service.name for service in config.services] == [
        "googleAnalytics", "telraam", "fbpixel", "winkelwagen", "raadsel", "klaro"
    ]  # fmt: skip
    assert config.language is Language.NL
    assert config.choose == "services"
    assert counter.titles == ("Telraam",)
    assert counter.words == ("analytics", "security", "Statistieken")
    assert [item.name for item in counter.items] == ["tr_bezoek", "tr_pagina", "tr-*", "tr_pad"]
    assert counter.purpose == Text(
        nl="Meet hoeveel bezoekers er nu zijn.", en="Counts how many visitors there are now."
    )
    assert config.services[3].is_required


def test_what_is_not_carried_over_is_told():
    assert told(stated(Tool.KLARO, "klaro.js")) == [
        "part of services is code and was left out",
        "callback of 'googleAnalytics' is code and was left out",
        "'telraam' runs until somebody refuses (optOut); kruimel waits for a yes",
        r"cookies /^tr\d+$/ of 'telraam' can not be written with stars; left out",
        "path '/winkel' of a cookie of 'telraam' was left out",
        "onAccept of 'fbpixel' is code and was left out",
        "'raadsel' is switched on beforehand; kruimel waits for a yes",
        "texts in de were left out: only nl and en fit",
        "texts of the banner were left out; kruimel has its own",
        "callback is code and was left out",
        "its own settings were left out: styling, storageName, mustConsent",
    ]


def test_json_and_the_old_name_of_services_are_read():
    config = stated(Tool.KLARO, "klaro.json")

    assert [service.name for service in config.services] == ["matomo", "nieuwsbrief"]
    assert [item.name for item in config.services[0].items] == ["_pk_*", "piwik_ignore"]
    assert config.services[1].purpose == Text(nl="Toont een formulier.")
    assert config.has_assumed


def test_object_that_stands_alone_is_read_though_it_is_no_json():
    assert [service.name for service in read(Tool.KLARO, "{services: [{name: 'a',}]} // all").services] == ["a"]


def test_texts_without_a_language_are_in_the_one_of_the_configuration_or_the_one_asked_for():
    service = "{name: 'a', description: 'Counts.'}"

    assert klaro(service, lang="'en'").services[0].purpose == Text(en="Counts.")
    assert not klaro(service, lang="'en'").has_assumed
    assert klaro(service, lang="document.documentElement.lang").services[0].purpose == Text(nl="Counts.")
    assert klaro(service).has_assumed
    assert read(Tool.KLARO, f"x = {{services: [{service}]}}", language=Language.EN).services[0].purpose == Text(
        en="Counts."
    )


def test_texts_of_a_service_itself_and_those_for_all_languages_are_read():
    own = klaro("{name: 'a', translations: {zz: {title: 'A'}, en: {description: 'Counts.'}}}").services[0]

    assert own.titles == ("A",)
    assert own.purpose == Text(en="Counts.")


def test_cookies_may_be_written_in_every_way_that_klaro_reads():
    cookies = "['a', '^b', /^c$/, [/^d/, '/', 'x.example'], {pattern: /^e_/, path: '/'}, f, 5, '', '^[g]']"
    config = klaro(f"{{name: 'a', cookies: {cookies}}}")

    assert [item.name for item in config.services[0].items] == ["a", "c", "e_*"]
    assert told(config) == [
        "cookies /^b/ of 'a' can not be written with stars; left out",
        "cookies /^d/ of 'a' can not be written with stars; left out",
        "a cookie of 'a' has no name that can be read; left out",
        "cookies /^[g]/ of 'a' can not be written with stars; left out",
    ]


def test_fields_that_nobody_knows_are_told_and_empty_ones_are_not():
    assert told(klaro("{name: 'a', vars: {b: 1}, contextualConsentOnly: false, onInit: null}, {title: 'x'}, 5")) == [
        "vars of 'a' was left out",
        "a service has no name that can be read; left out",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "var klaroConfig = {};",
            "config: is no configuration of Klaro; that is an object with a list called ",
        ),
        ("var klaroConfig = {services: maak()};", "config: is no configuration of Klaro; that is"),
        ("[1, 2]", "config: is no configuration of Klaro"),
        ("", "config: is no configuration of Klaro"),
        ('{"a": 1}', "config: is no configuration of Klaro"),
        ("services: [ }", "config:1: is not JavaScript that can be read from here on"),
        (
            "a = {services: []};\nb = {services: []}",
            "config: has 2 configurations of Klaro, in lines 1, 2; ",
        ),
    ],
)
def test_what_is_no_configuration_of_klaro_is_refused(text, message):
    with pytest.raises(InvalidFile) as caught:
        read(Tool.KLARO, text)

    assert str(caught.value).startswith(message)


def test_of_several_the_one_that_klaro_takes_by_itself_is_read():
    config = read(Tool.KLARO, "a = {services: []}; window.klaroConfig = {services: [{name: 'b'}]}")

    assert [service.name for service in config.services] == ["b"]
