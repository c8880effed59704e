"""One description of a catalogue file: for people, for the loader and for these tests."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from consent.catalogue import load_catalogue, parse_service
from consent.catalogue.explain import as_markdown
from consent.catalogue.match import Matcher
from consent.catalogue.model import Claim, Example, KnownItem, KnownService, Sign, Source
from consent.catalogue.rules import Beside, ambiguous_items, wrong_in
from consent.catalogue.schema import RECORDS, rows
from consent.names import NameIndex
from consent.purposes import NECESSARY, OFF_SITE, OTHER, PURPOSES
from consent.retention import Retention
from tests.consent.catalogue.services import TODAY

CONTRIBUTING = (Path(__file__).parents[3] / "CONTRIBUTING.md").read_text("utf-8")


def test_every_field_is_described_in_a_sentence():
    for _, field in rows():
        assert field.about.endswith("."), field.name
        assert field.shape


def test_every_value_of_the_model_comes_from_a_field():
    read = {record.make: {field.attribute or field.name for field in record.fields if field.read} for record in RECORDS}

    for made in (KnownService, KnownItem, Sign, Retention, Claim, Source, Example):
        given = {"id"} if made is KnownService else set()
        assert read[made] == {field.name for field in fields(made)} - given, made


def test_no_purpose_code_has_two_meanings():
    assert len(PURPOSES) == len(NECESSARY) + len(OTHER) + len(OFF_SITE)


def test_contributing_has_the_table_as_the_schema_says_it():
    table = re.search(r"<!-- schema -->\n(.*)\n<!-- /schema -->", CONTRIBUTING, re.DOTALL)

    assert table is not None
    assert table[1] == "\n".join(as_markdown()), "put the output of `kruimel catalogue schema --markdown` there"


def test_the_worked_example_in_contributing_keeps_every_rule():
    example = re.search(r"```toml\n# consent/catalogue/services/(\S+)\n(.*?)```", CONTRIBUTING, re.DOTALL)
    assert example is not None

    service = parse_service(example[2], name=example[1])

    catalogue = load_catalogue() | {service.id: service}
    beside = Beside(catalogue=catalogue, matcher=Matcher(catalogue), today=TODAY)
    names = NameIndex((item.kind, item.name, known) for known in catalogue.values() for item in known.items)
    assert list(wrong_in(service, beside)) == []
    assert list(ambiguous_items(service, names)) == []
