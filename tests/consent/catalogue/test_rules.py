"""What `kruimel catalogue check` finds in files that are well-formed and still not to be trusted."""

from __future__ import annotations

import pytest

from consent.catalogue.rules import ambiguous_items, wrong_in
from consent.names import NameIndex
from tests.consent.catalogue.services import GOOD, beside, service

BUTTONS = """\
name = "Example Buttons"
category = "marketing"
purpose_code = "social"
hosts = ["buttons.example"]
purpose.nl = "Toont knoppen."
purpose.en = "Shows buttons."
checked = 2026-11-21
unverified = ["*"]
[[examples]]
url = "https://buttons.example/"
"""


def wrong(text, *others):
    known = service(text)
    return [f"{'.'.join(map(str, key))}: {message}" for key, message in wrong_in(known, beside(known, *others))]


def test_a_file_that_keeps_every_rule_has_nothing_wrong():
    assert wrong(GOOD) == []
    assert wrong(BUTTONS) == []


BROKEN = [
    ('purpose_code = "audience-measurement"\n', "", ": has no 'purpose_code'"),
    ("checked = 2026-11-21\n", "", ": has no 'checked'"),
    ('purpose.en = "Counts visitors."\n', "", "purpose: is missing in English"),
    ('purpose.nl = "Herkent een bezoeker."\n', "", "items.0.purpose: is missing in Dutch"),
    ("Telt bezoekers.", "Telt bezoekers", "purpose.nl: 'Telt bezoekers' does not end with a full stop"),
    ("Telt bezoekers.", "Telt uw bezoekers.", "purpose.nl: addresses somebody ('uw')"),
    ("Counts visitors.", "Counts your visitors.", "purpose.en: addresses somebody ('your')"),
    ("Counts visitors.", "Counts " + "very " * 20 + "well.", "purpose.en: has a sentence of more than 20 words"),
    ("Counts visitors.", "Telt bezoekers.", "purpose: is the same in both languages"),
    ('category = "statistics"', 'category = "necessary"', "category: 'necessary' does not go with code 'audience-"),
    ("checked = 2026-11-21", "checked = 2026-11-22", "checked: 2026-11-22 has not been yet"),
    ('"scc", checked = 2026-11-20', '"scc", checked = 2027-01-01', "transfers.0.checked: 2027-01-01 has not been"),
    ("checked = 2026-11-20, fields", "checked = 2026-11-22, fields", "sources.1.checked: 2026-11-22 has not been yet"),
    ('"provider", "hosts", ', '"provider", ', "sources: hosts.cdn.metrics.example is in the fields of no source"),
    ('["items.*"]', '["items._exm_*"]', "sources: items.exm is in the fields of no source"),
    ('["provider.role", "retention"]', '["provider.role"]', "sources: retention is in the fields of no source"),
    (
        '"provider.role", "ret',
        '"provider.rol", "ret',
        "unverified: 'provider.rol' means no value of this file; there are",
    ),
    ('["items.*"]', '["items.*", "links"]', "sources.1.fields: 'links' means no value of this file; it has nothing"),
    ("hosts = [", 'part_of = "nobody"\nhosts = [', "part_of: 'nobody' is no service of the catalogue"),
    ("hosts = [", 'part_of = "metrics"\nhosts = [', "part_of: 'metrics' is itself part of 'metrics'"),
    ('"audience-measurement"', '"bookkeeping"\nvisible = false', "category: 'statistics' would ask for what"),
    ("hosts = [", "visible = false\nhosts = [", "hosts: does not go with visible = false"),
    ("https://cdn.metrics.example/m.js", "https://other.example/m.js", "examples.0: 'https://other.example/m.js' is"),
    ('https://metrics.example/"', 'https://cdn.metrics.example/"', "counterexamples.0: 'https://cdn.metrics.example/'"),
    ('url = "https://metrics.example/"', 'item = "a"\nservice = "none"', "counterexamples.0.service: 'none' is no"),
]


@pytest.mark.parametrize(("good", "bad", "told"), BROKEN, ids=[told for _, _, told in BROKEN])
def test_what_breaks_a_rule_is_told_with_its_place(good, bad, told):
    assert GOOD.count(good) >= 1

    found = wrong(GOOD.replace(good, bad, 1))

    assert any(line.startswith(told) for line in found), found


def test_a_file_without_examples_proves_nothing():
    assert wrong(GOOD[: GOOD.index("[[examples]]")]) == [
        ": has no [[examples]]: add one thing that a scan would see of it"
    ]


def test_what_no_browser_sees_needs_no_example():
    off_site = BUTTONS.replace('hosts = ["buttons.example"]', "visible = false")

    assert wrong(off_site[: off_site.index("[[examples]]")].replace('["*"]', "[]")) == []


def test_a_pattern_that_another_file_shadows_finds_nothing():
    other = service(BUTTONS.replace("buttons.example", "sub.collect.metrics.example/v1"), "other")

    assert "hosts: *.collect.metrics.example/v1 finds other" in wrong(GOOD, other)


def test_a_name_that_two_files_know_by_itself_is_wrong_in_both():
    item = '[[items]]\nkind = "cookie"\nname = "_exm_a*"\nknown_by_name = true\npurpose = { nl = "A.", en = "B." }\n'
    other = service(BUTTONS + item, "other")

    assert "items.0.known_by_name: _exm_a1 finds nothing, since another service claims the name too" in wrong(
        GOOD, other
    )


@pytest.mark.parametrize(("code", "is_wrong"), [("social", True), ("audience-measurement", False)])
def test_no_sentence_is_that_of_a_service_of_another_kind(code, is_wrong):
    same = BUTTONS.replace("Shows buttons.", "Counts visitors.").replace('"social"', f'"{code}"')

    told = "purpose.en: says the same as other, which is for 'social'"
    assert (told in wrong(GOOD, service(same, "other"))) is is_wrong


def test_claims_have_ids_of_their_own():
    claim = '[[claims]]\nid = "a"\nproof = "by-hand"\nstatement = { nl = "A.", en = "B." }\n'

    assert "claims: the id 'a' stands here twice" in wrong(BUTTONS + claim + claim)


GENERIC = '[[items]]\nkind = "cookie"\nname = "sessionid"\npurpose = { nl = "A.", en = "B." }\n'


@pytest.mark.parametrize(
    ("added", "ambiguous"),
    [
        (GENERIC, ["sessionid"]),
        (GENERIC + '[[counterexamples]]\nitem = "sessionid"\n', []),
        (GENERIC + '[[counterexamples]]\nitem = "sessionid"\nkind = "local_storage"\n', ["sessionid"]),
        (GENERIC.replace("sessionid", "_exm_1"), ["_exm_1"]),
        (GENERIC.replace("sessionid", "_own"), []),
    ],
)
def test_an_ambiguous_name_waits_for_a_counterexample(added, ambiguous):
    buttons = service(BUTTONS + added, "buttons")
    names = NameIndex((item.kind, item.name, known) for known in (service(), buttons) for item in known.items)

    assert [item.name for item in ambiguous_items(buttons, names)] == ambiguous
