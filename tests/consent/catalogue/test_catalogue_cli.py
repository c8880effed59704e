"""`kruimel catalogue`, from the command line."""

from __future__ import annotations

import json
import re

import pytest
from typer.testing import CliRunner

from consent.catalogue import load_catalogue
from consent.catalogue.schema import rows
from consent.cli import app
from consent.errors import ConfigError, InvalidFile
from consent.purposes import PURPOSES
from tests.consent.catalogue.services import GOOD

OWN = GOOD.replace("metrics.example", "own.example")
NEW = (
    *("--name", "Acme Metrics", "--category", "statistics", "--purpose-code", "audience-measurement"),
    *("--purpose-nl", "Telt bezoekers van Acme.", "--purpose-en", "Counts visitors of Acme."),
)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """An empty folder, which commands run in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def catalogue(*words):
    return CliRunner().invoke(app, ["catalogue", *map(str, words)], prog_name="kruimel")


def test_show_prints_what_is_known_and_what_has_no_source():
    told = catalogue("show", "google-analytics").stdout

    assert told.startswith("Google Analytics (google-analytics)\n")
    assert "  cookie       _ga: 730 days" in told
    assert "  provider     Google Ireland Limited" in told
    assert re.search(r"\d+ of \d+ values have a source", told)


def test_show_gives_json():
    told = json.loads(catalogue("show", "google-analytics", "--json").stdout)

    assert (told["id"], told["category"], told["provider"]["country"]) == ("google-analytics", "statistics", "IE")
    assert told["items"][0]["lifetime"] == {"kind": "seconds", "seconds": 63_072_000}
    assert "retired" not in told


def test_every_service_can_be_shown():
    for service_id in load_catalogue():
        assert catalogue("show", service_id).exit_code == 0


def test_show_of_a_misspelt_id_names_the_nearest():
    error = catalogue("show", "googel-analytics").exception

    assert isinstance(error, ConfigError)
    assert "is it google-analytics" in str(error)


@pytest.mark.parametrize("text", ["DoubleClick", "doubleclick.net", "IDE", "Google Ireland"])
def test_search_finds_a_service_by_name_host_item_and_provider(text):
    assert "doubleclick" in [line.split()[0] for line in catalogue("search", text).stdout.splitlines()]


def test_search_that_finds_nothing_ends_with_1():
    result = catalogue("search", "no such thing anywhere")

    assert (result.exit_code, result.stdout) == (1, "")


def test_services_beside_the_declaration_count(folder):
    (folder / "services").mkdir()
    (folder / "services" / "metrics.toml").write_text(OWN)
    assert catalogue("search", "Example Metrics").exit_code == 1

    (folder / "cookies.toml").write_text("")

    assert catalogue("search", "Example Metrics").exit_code == 0
    assert catalogue("check").stderr == "services: all well\n"


def test_check_tells_every_fault_of_every_file_at_once(folder):
    (folder / "one.toml").write_text(OWN.replace("statistics", "statistic").replace("2026-11-20 }]", "1 }]"))
    (folder / "two.toml").write_text(OWN.replace("Telt bezoekers.", "Telt uw bezoekers."))
    (folder / "three.toml").write_text(OWN.replace("own.example", "three.example").replace("own", "js.mollie.com"))
    (folder / "four.toml").write_text("name = ")

    result = catalogue("check", folder)

    told = result.stdout.replace(f"{folder}/", "")
    assert result.exit_code == 1
    assert "one.toml:2: category: 'statistic' is not one of necessary, preferences, statistics," in told
    assert "one.toml:8: transfers.0.checked: is not a date such as 2026-11-21" in told
    assert "two.toml:6: purpose.nl: addresses somebody ('uw')" in told
    assert "four.toml:1: is not valid TOML" in told
    assert len(told.splitlines()) == int(re.search(r"(\d+) faults", result.stderr)[1])


def test_check_of_a_folder_blames_no_file_outside_it(folder):
    """A host of one's own may shadow a pattern of the built-in catalogue; that is the owner's right."""
    (folder / "own.toml").write_text(OWN.replace("cdn.own.example", "sub.google-analytics.com"))

    assert catalogue("check", folder).exit_code == 0


def test_check_gives_json_and_can_be_quiet(folder):
    (folder / "one.toml").write_text("name = 3")

    assert json.loads(catalogue("check", folder, "--json").stdout)[0]["field"] == ""
    quiet = catalogue("check", folder, "--quiet")
    assert (quiet.exit_code, quiet.output) == (1, "")


def test_the_built_in_catalogue_is_all_well():
    result = catalogue("check")

    assert (result.exit_code, result.stdout) == (0, ""), result.stdout


def test_stats_count_what_is_verified_stale_and_missing():
    now = json.loads(catalogue("stats", "--json").stdout)
    text = catalogue("stats").stdout

    assert now["services"] == len(load_catalogue())
    assert 0 < now["verified_values"] <= now["values"]
    assert [line.split()[0] for line in text.splitlines()] == [
        "services",
        "items",
        "verified",
        "stale",
        "unseen",
        "missing",
    ]


def test_schema_describes_every_field_and_code():
    text, data = catalogue("schema").stdout, json.loads(catalogue("schema", "--json").stdout)

    for record, field in rows():
        assert field.about in text
        assert {"table": record.heading, "field": field.name} in [
            {key: row[key] for key in ("table", "field")} for row in data["fields"]
        ]
    assert all(code in text for code in PURPOSES)


def test_new_writes_a_file_that_keeps_every_rule(folder):
    result = catalogue("new", "acme", *NEW, "--host", "cdn.acme.example", "--provider", "Acme B.V.", "--country", "NL")

    assert result.exit_code == 0
    assert catalogue("check", "services").exit_code == 0
    written = load_catalogue(folder / "services")["acme"]
    assert (written.name, written.provider.country) == ("Acme Metrics", "NL")


def test_new_writes_the_owners_own_service_and_an_off_site_one(folder):
    catalogue("new", "own", *NEW, "--provider", "site")
    words = ["--category", "necessary", "--purpose-code", "bookkeeping"]
    words += ["--purpose-nl", "Schrijft facturen.", "--purpose-en", "Writes invoices."]
    catalogue("new", "books", *NEW, *words, "--source", "https://acme.example/about")

    assert catalogue("check", "services").output == "services: all well\n"
    written = load_catalogue(folder / "services")
    assert written["own"].provider.is_site
    assert written["books"].visible is False


def test_new_writes_whatever_text_it_is_given(folder):
    odd = 'Quote " back \\ tab \t delete \x7f'
    catalogue("new", "acme", *NEW, "--name", odd)

    assert load_catalogue(folder / "services")["acme"].name == odd


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("acme", *NEW, "--host", "js.mollie.com"), "js.mollie.com belongs to mollie already"),
        (("acme", *NEW, "--category", "necessary"), "'necessary' does not go with code"),
        (("acme", *NEW, "--purpose-en", "Your visitors."), "addresses somebody"),
        (("Acme!", *NEW), "'Acme!' is not an id"),
        (("acme", "--name", "Acme"), "--category, --purpose-code, --purpose-nl, --purpose-en: missing"),
    ],
)
def test_new_writes_nothing_that_breaks_a_rule(folder, words, told):
    error = catalogue("new", *words).exception

    assert isinstance(error, ConfigError | InvalidFile)
    assert told in str(error)
    assert not (folder / "services").exists()


def test_new_leaves_a_file_that_is_there(folder):
    catalogue("new", "acme", *NEW)

    assert "is there already" in str(catalogue("new", "acme", *NEW).exception)


def test_imported_hints_come_last_and_are_called_hints(folder):
    (folder / "cookies.toml").write_text("")
    (folder / "db.csv").write_text(
        "Platform,Category,Cookie / Data Key name,Domain,Retention period,Data Controller,Wildcard match\n"
        "Google,Analytics,_ga,,2 years,Google,0\n"
    )

    assert catalogue("import", "open-cookie-database", "db.csv").exit_code == 0

    lines = catalogue("search", "_ga").stdout.splitlines()
    assert lines[0].startswith("google-analytics ")
    assert lines[-1].startswith("(hint) ")
    assert lines[-1].endswith("_ga: Google, says Open Cookie Database")
    assert "google" not in load_catalogue(folder / "services")
