"""The law by country: data with a source on each fact."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import pytest

import consent.policy
from consent.policy.profile import load_profile
from consent.vocabulary import ProfileName

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


def test_a_fact_without_a_source_is_never_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(FOLDER, tmp_path / "profiles")
    path = tmp_path / "profiles" / "be.toml"
    sourced = re.compile(r'(\[(?:authority|consent)\][^\[]*?)checked = .*\nsource = ".*"')
    path.write_text(sourced.sub(r"\1unverified = true", path.read_text("utf-8")), "utf-8")
    monkeypatch.setattr("consent.policy.profile.resources.files", lambda _package: tmp_path)
    belgian, common = load_profile.__wrapped__(ProfileName.BE), load_profile.__wrapped__(ProfileName.EU)

    assert (belgian.consent, belgian.authority) == (common.consent, common.authority)
    assert belgian.necessary != common.necessary


def test_each_country_has_the_articles_of_its_own_law() -> None:
    articles = {name: load_profile(name).consent.article.nl for name in ProfileName}

    assert len(set(articles.values())) == len(ProfileName)
    assert articles[ProfileName.BE] == "artikel 10/2 van de Wet van 30 juli 2018"


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
