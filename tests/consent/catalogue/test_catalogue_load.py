"""What a catalogue file may hold, and what is said when it does not."""

from __future__ import annotations

import pytest

from consent.catalogue import load_catalogue, parse_service
from consent.errors import ConfigError, InvalidFile
from consent.lifetime import SESSION, Lifetime

GOOD = """\
name = "Example Metrics"
category = "statistics"
provider = { name = "Example Metrics Ltd", country = "IE", role = "processor" }
hosts = ["cdn.metrics.example", "*.collect.metrics.example/v1"]
purpose.en = "Counts visitors."

[[items]]
kind = "cookie"
name = "_exm_*"
set_by = "script"
lifetime_s = 33_696_000

[[items]]
kind = "session_storage"
name = "exm"
lifetime = "session"
"""


def faults_of(text, name="metrics.toml"):
    with pytest.raises(InvalidFile) as caught:
        parse_service(text, name=name)
    return [str(fault) for fault in caught.value.faults]


def test_a_service_is_read_from_its_file():
    service = parse_service(GOOD, name="example-metrics.toml")

    assert service.id == "example-metrics"
    assert [str(pattern) for pattern in service.urls] == ["cdn.metrics.example", "*.collect.metrics.example/v1"]
    assert [item.lifetime for item in service.items] == [Lifetime.of(33_696_000), SESSION]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('category = "statistics"', "metrics.toml: has no 'name'"),
        ('name = "X"', "metrics.toml: has no 'category'"),
        ('name = "X"\ncategory = "statistic"', "metrics.toml:2: category: 'statistic' is not one of necessary,"),
        (GOOD + "lifetime_s = 5", "metrics.toml:16: items.1.lifetime: stands beside lifetime_s; keep one of the two"),
        (GOOD + 'set_by = "magic"', "metrics.toml:17: items.1.set_by: 'magic' is not one of script, header"),
        (
            GOOD + "\n[[items]]\nkind = 'cookie'\nname = '_exm_*'",
            "metrics.toml:18: items.2: _exm_* stands in this list",
        ),
        (
            GOOD + "\n[[items]]\nkind = 'cookie'\nname = '*'",
            "metrics.toml:20: items.2.name: '*' would mean almost every",
        ),
        (
            GOOD + "\n[[items]]\nkind = 'cooky'\nname = 'a'",
            "metrics.toml:19: items.2.kind: 'cooky' is not one of cookie",
        ),
        (GOOD.replace('"IE"', '"Ireland"'), "metrics.toml:3: provider.country: 'Ireland' is not a two-letter"),
        (GOOD.replace("cdn.metrics.example", "https://x"), "metrics.toml:4: hosts: 'https://x' is not a host such as"),
        (
            'privacy_url = "javascript:alert(1)"\n' + GOOD,
            "metrics.toml:1: privacy_url: 'javascript:alert(1)' is not an",
        ),
        ("checked = 2026\n" + GOOD, "metrics.toml:1: checked: is not a date such as 2026-11-21"),
    ],
)
def test_a_fault_is_named_with_file_line_and_field(text, fault):
    assert any(found.startswith(fault) for found in faults_of(text)), faults_of(text)


def test_a_file_name_that_is_no_id_is_refused():
    assert faults_of(GOOD, name="Example Metrics.toml")


def test_a_file_of_ones_own_replaces_the_built_in_one(tmp_path):
    (tmp_path / "google-analytics.toml").write_text('name = "Ours"\ncategory = "marketing"\n', "utf-8")

    assert load_catalogue(tmp_path)["google-analytics"].name == "Ours"
    assert load_catalogue()["google-analytics"].name == "Google Analytics"


def test_the_faults_of_all_files_are_told_at_once(tmp_path):
    (tmp_path / "one.toml").write_text('nam = "One"\ncategory = "statistics"\n', "utf-8")
    (tmp_path / "two.toml").write_text('name = "Two"\ncategory = "marketing"\nhosts = ["js.mollie.com"]\n', "utf-8")
    (tmp_path / "three.toml").write_bytes(b"name = '\xff'")

    with pytest.raises(InvalidFile) as caught:
        load_catalogue(tmp_path)

    told = str(caught.value)
    assert "one.toml:1: nam: unknown field; did you mean 'name'?" in told
    assert "two.toml: hosts: js.mollie.com belongs to mollie already" in told
    assert "three.toml:1: is not UTF-8 text" in told


@pytest.mark.parametrize(
    ("added", "fault"),
    [
        ("part_of = 3", "part_of: is not a text in quotes"),
        ('consent_mode = ["ad_storag"]', "consent_mode: 'ad_storag' is not one of ad_storage,"),
        ('purpose_code = "cookies"', "purpose_code: 'cookies' is not one of cart, session,"),
        ("retention = { days = -1 }", "retention.days: -1 is less than 0"),
        ("retention = { weeks = 1 }", "retention.weeks: unknown field"),
        ('sources = ["https://a.example"]', "sources: is not a list of tables"),
        ('sources = [{ fields = ["hosts"] }]', "sources.0: a source has either a url or"),
        ('sources = [{ url = "https://a.example" }]', "sources.0: names no fields"),
        ('markup = [{ kind = "path", value = "matomo.js" }]', "markup.0.value: 'matomo.js' is not a path such as"),
        ('markup = [{ kind = "regex", value = "a+" }]', "markup.0.kind: 'regex' is not one of generator, path"),
        ('markup = [{ kind = "element", value = "<a" }]', "markup.0.value: '<a' would be in almost every page"),
        (
            'markup = [{ kind = "form", value = "https://a.example" }]',
            "markup.0.value: 'https://a.example' is not a host",
        ),
        ('claims = [{ id = "A B", proof = "by-hand" }]', "claims.0.id: 'A B' is not an id"),
        ('claims = [{ id = "a", proof = "setting" }]', "claims.0.value: is missing; a proof by 'setting' says what"),
        ('examples = [{ url = "https://a.example", item = "b" }]', "examples.0: an example has exactly one of url,"),
        ("examples = [{}]", "examples.0: an example has exactly one of url,"),
        ('examples = [{ item = "a", service = "b" }]', "examples.0.service: unknown field"),
        (
            '[[items]]\nkind = "cookie"\nname = "uid"\nknown_by_name = true',
            "items.2.known_by_name: others use the name",
        ),
        ('[[items]]\nkind = "cookie"\nname = "_pk_id.*"\nknown_by_name = true', "items.2.known_by_name: others use"),
        ('[[items]]\nkind = "cookie"\nname = "SessionID"\nknown_by_name = true', "items.2.known_by_name: others use"),
        (
            '[[items]]\nkind = "cookie"\nname = "a1"\nknown_by_header = true\nparty = "third"',
            "items.2.known_by_header: is about the site's own server",
        ),
        (
            '[[items]]\nkind = "cookie"\nname = "a1"\ndomain = "*.a.example"',
            "items.2.domain: '*.a.example' is not a domain",
        ),
    ],
)
def test_a_fault_in_a_field_says_what_is_allowed(added, fault):
    text = f"{GOOD}\n{added}" if added.startswith("[[") else f"{added}\n{GOOD}"
    found = [line.split(": ", 1)[1] for line in faults_of(text)]

    assert any(line.startswith(fault) for line in found), found


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="no such folder"):
        load_catalogue(tmp_path / "none")
