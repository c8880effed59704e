"""Whose law a policy names: the articles, the authority, and the exemption for statistics.

One TOML file a country in `profiles/`, so that another law is other data and not other code. A fact without a source
is never used: an article falls back on that of the European Union, which holds there too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Literal

from consent.fields import read_url
from consent.text import Text
from consent.tomlfile import Table, TomlFile
from consent.vocabulary import ProfileName

Law = Literal["eu", "uk"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """An article of law, as it stands in the middle of a sentence."""

    article: Text
    checked: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """Where a visitor can complain. `name` goes without its article, which is *de* in Dutch."""

    name: Text
    url: str
    checked: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """When a site may keep statistics of its own without consent."""

    article: Text
    reason: Text
    """Why, in one whole sentence."""
    needs_objection: bool
    """Whether visitors must be able to object."""
    longest_item_days: int | None
    """How long an item may stay; None where there is no limit."""
    checked: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a policy says about the law of one country; everything in it has a source."""

    name: ProfileName
    law: Law
    """Whose rules for transfers hold: mechanisms of the European Union mean nothing elsewhere."""
    authority: Authority
    basis: Rule
    """For what a provider does with the data, once a visitor consented."""
    consent: Rule
    """That asks for consent before anything is stored or read."""
    necessary: Rule
    """That lets what is strictly necessary go without."""
    statistics: Exemption | None
    """None where there is none, or none that a source tells of."""
    reconsent_days: int | None
    """After how long the authority advises to ask again; None where it names no number."""


@dataclass(frozen=True, slots=True)
class _Facts:
    """What one file says; None for a fact without a source."""

    law: Law
    authority: Authority | None
    rules: dict[str, Rule | None]
    statistics: Exemption | None
    reconsent_days: int | None


@cache
def load_profile(name: ProfileName) -> Profile:
    """The profile called `name`."""
    own, common = _read(name), _read(ProfileName.EU)

    def rule(which: str) -> Rule:
        found = own.rules[which] or common.rules[which]
        if found is None:
            raise AssertionError(f"profiles/eu.toml has no source for {which}")
        return found

    authority = own.authority or common.authority
    if authority is None:
        raise AssertionError("profiles/eu.toml has no source for the authority")
    return Profile(
        name=name,
        law=own.law,
        authority=authority,
        basis=rule("basis"),
        consent=rule("consent"),
        necessary=rule("necessary"),
        statistics=own.statistics,
        reconsent_days=own.reconsent_days,
    )


def _read(name: ProfileName) -> _Facts:
    text = (resources.files("consent.policy") / "profiles" / f"{name}.toml").read_text("utf-8")
    file = TomlFile(text, name=f"{name}.toml")
    root = file.root
    law: Law = "uk" if root.text("law", one_of=["eu", "uk"]) == "uk" else "eu"
    facts = _Facts(
        law=law,
        authority=_authority(root),
        rules={which: _rule(root, which) for which in ("basis", "consent", "necessary")},
        statistics=_exemption(root),
        reconsent_days=_reconsent(root),
    )
    root.close()
    file.check()
    return facts


def _fact(root: Table, field: str) -> tuple[Table, date | None] | None:
    """The table of a fact and the day it was checked; None for that day where it has no source."""
    table = root.table(field)
    if table is None:
        return None
    checked, source = table.day("checked"), table.text("source")
    if not table.flag("unverified") and (checked is None or not source):
        table.fault("", "needs `checked` and `source`, or `unverified = true`")
    return table, checked if source else None


def _authority(root: Table) -> Authority | None:
    found = _fact(root, "authority")
    if found is None:
        return None
    table, checked = found
    name, url = table.bilingual("name"), read_url(table, "url", required=True)
    table.close()
    return None if checked is None else Authority(name=name, url=url, checked=checked)


def _rule(root: Table, field: str) -> Rule | None:
    found = _fact(root, field)
    if found is None:
        return None
    table, checked = found
    article = table.bilingual("article")
    table.close()
    return None if checked is None else Rule(article=article, checked=checked)


def _exemption(root: Table) -> Exemption | None:
    found = _fact(root, "statistics")
    if found is None:
        return None
    table, checked = found
    is_exempt = table.flag("exempt")
    exemption = Exemption(
        article=table.bilingual("article"),
        reason=table.bilingual("reason"),
        needs_objection=table.flag("needs_objection"),
        longest_item_days=table.number("longest_item_days"),
        checked=checked or date.min,
    )
    table.close()
    return exemption if is_exempt and checked is not None else None


def _reconsent(root: Table) -> int | None:
    found = _fact(root, "reconsent")
    if found is None:
        return None
    table, checked = found
    days = table.number("days")
    table.close()
    return days if checked is not None else None
