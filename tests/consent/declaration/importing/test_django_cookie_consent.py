"""django-cookie-consent: groups of cookies in a fixture."""

from __future__ import annotations

import json

import pytest

from consent.declaration.importing.tools import Tool
from consent.errors import InvalidFile
from consent.text import Text
from consent.vocabulary import Language
from tests.consent.declaration.importing.configurations import read, stated, told


def test_groups_are_read_with_their_cookies():
    config = stated(Tool.DJANGO, "django.json")
    required, analytics, social = config.services

    assert (required.name, required.is_required, required.is_group) == ("required", True, True)
    assert required.words == ("required", "Noodzakelijk")
    assert required.purpose == Text(nl="Nodig voor de winkel.")
    assert required.items[0].purpose == Text(nl="Houdt u ingelogd.")
    assert [item.name for item in analytics.items] == ["_ga"]
    assert [(item.name, item.domain) for item in social.items] == [("deel", ""), ("_fbp", ".winkel.example")]
    assert config.choose == "categories"
    assert config.has_assumed


def test_what_is_not_carried_over_is_told():
    assert told(stated(Tool.DJANGO, "django.json")) == [
        "a cookie of 'social' was left out: its name '*' would mean almost every name; write more of it",
        "path '/blog' of cookie 'deel' was left out",
        "cookie 'zwerf' is of a group that is not in the file; left out",
        "log items (1) were left out: kruimel keeps consent records of its own",
    ]


def test_texts_are_in_the_language_asked_for():
    assert stated(Tool.DJANGO, "django.json", language=Language.EN).services[0].purpose == Text(
        en="Nodig voor de winkel."
    )


def test_fields_of_other_kinds_do_no_harm():
    rows = [
        {"model": "cookie_consent.cookiegroup", "pk": [1], "fields": {"varname": 5, "name": None}},
        {"model": "cookie_consent.cookie", "pk": 1, "fields": {"name": ["x"], "cookiegroup": {}}},
        {"model": "cookie_consent.cookie", "fields": {"name": "dubbel", "cookiegroup": [1]}},
        {"model": "cookie_consent.cookie", "fields": {"name": "dubbel", "cookiegroup": [1], "domain": "x"}},
        {"model": "cookie_consent.cookie", "pk": 1, "fields": "x"},
        {"model": None},
        "x",
    ]

    config = read(Tool.DJANGO, json.dumps(rows))

    assert [(service.name, [item.name for item in service.items]) for service in config.services] == [
        ("cookies", ["dubbel"])
    ]
    assert "cookie 'dubbel' stands in its group more than once; one is kept" in told(config)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "config: has no groups of django-cookie-consent; `manage.py dumpdata cookie_consent` writes them"),
        ('{"a": 1}', "config: has no groups of django-cookie-consent"),
        ('[{"model": "auth.group", "pk": 1, "fields": {}}]', "config: has no groups of django-cookie-consent"),
        ("var a = 1;", "config:1: is not valid JSON: Expecting value"),
        ("[" * 100_000, "config: is not valid JSON"),
        ("[" + "1" * 10_000 + "]", "config: is not valid JSON"),
    ],
)
def test_what_is_no_fixture_is_refused(text, message):
    with pytest.raises(InvalidFile) as caught:
        read(Tool.DJANGO, text)

    assert str(caught.value).startswith(message)
