"""The law by country: data with a source on each fact."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import consent.policy
from consent.policy.profile import load_profile
from consent.vocabulary import Language, ProfileName

FOLDER = Path(consent.policy.__file__).parent / "profiles"
FACTS = [
    (path.stem, field, fact)
    for path in sorted(FOLDER.glob("*.toml"))
    for field, fact in tomllib.loads(path.read_text("utf-8")).items()
    if isinstance(fact, dict)
]


def test_every_profile_has_a_file_and_every_file_a_profile() -> None:
    assert {path.stem for path in FOLDER.glob("*.toml")} == {name.value for name in ProfileName}


@pytest.mark.parametrize(("profile", "field", "fact"), FACTS, ids=[f"{name}-{field}" for name, field, _ in FACTS])
def test_every_fact_has_a_day_and_a_source_or_says_that_it_has_none(
    profile: str, field: str, fact: dict[str, object]
) -> None:
    assert ("checked" in fact and "source" in fact) is not fact.get("unverified", False)


def test_a_fact_without_a_source_is_never_told() -> None:
    unverified = [
        str(text)
        for profile, _, fact in FACTS
        if fact.get("unverified")
        for text in dict(fact.get("article", {})).values()
    ]
    told = [
        getattr(load_profile(name), rule).article.within(language)
        for name in ProfileName
        for rule in ("basis", "consent", "necessary")
        for language in Language
    ]

    assert unverified
    assert set(unverified).isdisjoint(told)


def test_an_article_without_a_source_falls_back_on_the_directive() -> None:
    belgian, common = load_profile(ProfileName.BE), load_profile(ProfileName.EU)

    assert belgian.consent == common.consent
    assert belgian.authority.name.nl == "Gegevensbeschermingsautoriteit"


@pytest.mark.parametrize("name", ProfileName)
def test_a_profile_is_written_in_both_languages(name: ProfileName) -> None:
    profile = load_profile(name)
    texts = [profile.authority.name, profile.basis.article, profile.consent.article, profile.necessary.article]
    texts += [profile.statistics.article, profile.statistics.reason] if profile.statistics else []

    assert all(text.nl and text.en for text in texts)
    assert profile.authority.url.startswith("https://")


def test_only_some_countries_let_a_site_count_its_visitors_without_asking() -> None:
    exempt = {name for name in ProfileName if load_profile(name).statistics is not None}

    assert exempt == {ProfileName.NL, ProfileName.FR, ProfileName.UK}
