"""The lists of words: whole, without two meanings, and of services that are there."""

from __future__ import annotations

import tomllib
from collections import Counter
from importlib import resources

import pytest

from consent.declaration.importing.words import KnownNames, categories_of, column_of, squashed
from consent.vocabulary import Category
from tests.consent.declaration.importing.configurations import CATALOGUE

DATA = resources.files("consent.declaration.importing")
WORDS = tomllib.loads((DATA / "words.toml").read_text("utf-8"))
JOBS = tomllib.loads((DATA / "tarteaucitron.toml").read_text("utf-8"))


@pytest.mark.parametrize("table", WORDS)
def test_no_word_means_two_things_or_stands_twice(table):
    counts = Counter(squashed(word) for meant in WORDS[table].values() for word in meant)

    assert [word for word, count in counts.items() if count > 1 or not word] == []


def test_words_of_services_and_jobs_are_of_services_that_the_catalogue_knows():
    named = {*WORDS["services"], *JOBS["jobs"].values(), *JOBS["ids"].values()}

    assert named - CATALOGUE.keys() == set()
    assert JOBS["fields"].keys() <= JOBS["jobs"].keys()


def test_words_of_services_are_needed():
    own = {squashed(name) for service in CATALOGUE.values() for name in (service.id, service.name)}

    assert {squashed(word) for meant in WORDS["services"].values() for word in meant} & own == set()


@pytest.mark.parametrize(
    ("word", "category"),
    [
        ("analytics", Category.STATISTICS),
        ("Performance and Analytics cookies", Category.STATISTICS),
        ("analytische_cookies", Category.STATISTICS),
        ("performance", Category.STATISTICS),
        ("functional", Category.PREFERENCES),
        ("Functionele cookies", Category.PREFERENCES),
        ("security", Category.PREFERENCES),
        ("livechat", Category.PREFERENCES),
        ("ADVERTISING", Category.MARKETING),
        ("Sociale media", Category.MARKETING),
        ("strictly-necessary", Category.NECESSARY),
        ("Noodzakelijk", Category.NECESSARY),
        ("Essentiële cookies", Category.NECESSARY),
    ],
)
def test_words_for_purposes_mean_a_category(word, category):
    assert categories_of([word]) == (category,)


def test_words_that_say_less_mean_none():
    assert categories_of(["other", "overig", "api", "", "ads|analytic|api"]) == ()
    assert categories_of(["other", "ads", "marketing", "chat"]) == (Category.MARKETING, Category.PREFERENCES)


@pytest.mark.parametrize("category", [category for category in Category if category is not Category.UNCLASSIFIED])
def test_our_own_words_for_categories_mean_themselves(category):
    assert categories_of([category.value]) == (category,)


def test_columns_are_known_by_what_visitors_read_before_what_the_script_calls_them():
    assert column_of("Dienst", "domain") == "service"
    assert column_of("Kleur", "desc") == "description"
    assert column_of("Verloopdatum", "col3") == "expiration"
    assert column_of("Kleur", "col3", "") is None


@pytest.mark.parametrize(
    ("name", "service_id"),
    [
        ("googleAnalytics", "google-analytics"),
        ("Google Analytics", "google-analytics"),
        ("google_analytics", "google-analytics"),
        ("ga", "google-analytics"),
        ("Matomo/Piwik", "matomo"),
        ("GTM", "google-tag-manager"),
        ("fb-pixel", "meta-pixel"),
        ("twitter", "x"),
    ],
)
def test_services_are_found_by_id_name_and_what_else_they_are_called(name, service_id):
    found = KnownNames(CATALOGUE).find(["no such thing", name])

    assert found is not None
    assert found.id == service_id


@pytest.mark.parametrize("name", ["analytics", "video", "chat", "pixel", "google", "", "-"])
def test_names_that_may_mean_several_services_find_none(name):
    assert KnownNames(CATALOGUE).find([name]) is None
